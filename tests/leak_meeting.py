"""What the leak test lets people say around a meeting: a plan, proposals, an outcome, a protocol, the room, lines."""

from __future__ import annotations

from datetime import timedelta

from tests.leak_cast import SHARED, Cast, Group
from tests.stage import user_id


def meets(cast: Cast, group: Group) -> None:
    """Let a community plan a meeting, propose for it, hold it, note what came of it, and end it."""
    chair = cast.who(group.chair)
    chair.types("/cop-plan")
    if chair.tries("Add dates"):
        readers = (*group.readers, group.channel, *map(user_id, group.others))
        day = (cast.stage.clock.now() + timedelta(days=9)).date().isoformat()
        token = cast.wire.hide("meeting.focus", *readers, plain=True)
        chair.fills(lines=f"{day} 15:30 Talk of {token}", closed="anyway")
    for name in group.peers[2:4]:
        member = cast.who(name)
        member.types("/cop-agenda")
        if member.tries("Propose an item"):
            token = cast.wire.hide("agenda_item.title", *group.readers, group.channel, plain=True)
            member.fills(title=f"Talk of {token}")
    chair.types("/cop-agenda")
    if chair.tries("Date, length, template"):
        day = (cast.stage.clock.now() + timedelta(days=1)).date().isoformat()
        chair.fills(date=day, time="15:30", template="inquiry-hour", minutes="60", place="Hume library")
    chair.presses("Publish")
    chair.tries("Post with names")
    chair.presses("Start the meeting")
    chair.presses("Note an outcome")
    readers = (*group.readers, group.channel, *map(user_id, group.others))
    chair.fills(text=f"We begin with {cast.wire.hide('agenda_item.outcome', *readers, plain=True)}.")
    _talks_in_turn(cast, group)
    chair.presses("End the meeting")
    chair.fills()


def _talks_in_turn(cast: Cast, group: Group) -> None:
    """Let a community run a protocol, and one of its members note something that the group reads without a name."""
    chair, member = cast.who(group.chair), cast.who(group.peers[2])
    chair.types("/cop-protocol")
    chair.presses("Start a protocol")
    chair.fills(topic=f"About {cast.wire.hide('protocol_run.topic', *group.readers, group.channel, plain=True)}")
    member.types("/cop-protocol")
    member.presses("Show it here")
    member.presses("Add a note")
    member.fills(body=f"We saw {cast.wire.hide('protocol_note.body', *group.readers)}.")
    chair.types("/cop-agenda")
    chair.presses("Answers from the room")
    chair.fills(answers=f"The room saw {cast.wire.hide(SHARED, chair.user, *group.readers)}")
    member.presses("Say my line", group.channel)
    member.fills(line=f"Loud {cast.wire.hide(SHARED, member.user, *group.readers)}")
    member.presses("Read the lines", group.channel)
