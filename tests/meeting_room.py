"""What facilitators and members do in many scripts about agendas and meetings."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from handlers.language import Say
from handlers.turn import Event
from storage import commitments, meetings, people
from storage.columns import new_id
from storage.commitments import list_own, list_shared_of
from storage.communities import list_channels, list_places
from storage.models import Document
from tests.stage import Actor, Stage, user_id

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
PLAN = {"date": "2026-10-15", "time": "15:30", "template": "inquiry-hour", "minutes": "60", "place": "Hume library"}


def minutes_on(text: str) -> int:
    """Add up the minutes that a card's items name."""
    return sum(int(found) for found in re.findall(r"(\d+) minutes?, to", text))


def looks(somebody: Actor) -> None:
    """Let somebody look at the agenda, a little later."""
    somebody.stage.passes(seconds=1)
    somebody.types("/cop-agenda")


def drafted(mei: Actor, **plan: str) -> None:
    """Let the facilitator draft an agenda with a date."""
    looks(mei)
    mei.presses("Date, length, template")
    mei.fills(**{**PLAN, **plan})


def published(mei: Actor, **plan: str) -> None:
    """Let the facilitator publish an agenda, with names where the bot has to ask."""
    drafted(mei, **plan)
    mei.presses("Publish")
    if "Post with names" in mei.card.buttons:
        mei.presses("Post with names")


def proposes(somebody: Actor, title: str, **more: str) -> None:
    """Let a member propose an item."""
    looks(somebody)
    somebody.presses("Propose an item")
    somebody.fills(title=title, **more)


def promises(stage: Stage, name: str, text: str, visibility: str) -> None:
    """Let a member have promised something."""

    def work(db: Session) -> None:
        place = list_places(db)[0]
        owner = next(m for m in people.list_members(db, place) if m.name.lower().startswith(name))
        commitments.add_commitment(db, owner, text, date(2026, 10, 9), stage.clock.now(), visibility=visibility)

    stage.plays(stage.db.write(work))


def forget_channels(stage: Stage) -> None:
    """Let the community have no channel."""

    def work(db: Session) -> None:
        for channel in list_channels(db, list_places(db)[0]):
            db.delete(channel)

    stage.plays(stage.db.write(work))


def started(mei: Actor) -> None:
    """Let the facilitator start a published meeting."""
    published(mei)
    assert mei.card.buttons[-1] == "Start the meeting"
    mei.presses("Start the meeting")
    assert mei.card.title == "Now: 1. Check-in"


def ended(mei: Actor, **chosen: str) -> None:
    """Let the facilitator end the meeting, with what goes on as it is preset."""
    mei.presses("End the meeting")
    mei.fills(**chosen)
    assert mei.card.title == "The meeting has ended"


def propose_for_next(stage: Stage) -> None:
    """Let Ana have proposed something for the next meeting while one runs, as the button of an older card does."""

    def work(db: Session) -> None:
        place = list_places(db)[0]
        ana = next(found for found in people.list_members(db, place) if found.name == "Ana Costa")
        following = meetings.open_meeting(db, ana, 0)
        new = meetings.NewItem("A thought for later", 5, source="proposal", proposer_id=ana.person_id, status="waiting")
        meetings.add_item(db, ana, following, new)

    stage.plays(stage.db.write(work))


def ids(stage: Stage) -> dict[str, str]:
    """Give the members' ids by name, as a form's options carry them."""

    def work(db: Session) -> dict[str, str]:
        return {found.name: found.person_id for found in people.list_members(db, list_places(db)[0])}

    return stage.plays(stage.db.read(work))


def own(stage: Stage, name: str) -> list[str]:
    """Give what somebody promised."""

    def work(db: Session) -> list[str]:
        owner = next(found for found in people.list_members(db, list_places(db)[0]) if found.name == name)
        return [promise.text for promise in list_own(db, owner)]

    return stage.plays(stage.db.read(work))


def shared_in_meeting(stage: Stage) -> list[str]:
    """Give what was promised in the running meeting and shared."""

    def work(db: Session) -> list[str]:
        place = list_places(db)[0]
        meeting = meetings.find_running(db, place)
        assert meeting
        return [promise.text for promise in list_shared_of(db, place, LONG_AGO, meeting.id)]

    return stage.plays(stage.db.read(work))


def publish_summary(stage: Stage) -> None:
    """Let the summary of the last meeting be published."""

    def work(db: Session) -> None:
        place = list_places(db)[0]
        last = meetings.find_last(db, place)
        assert last
        now = stage.clock.now()
        made = {"kind": "synthesis", "meeting_id": last.id, "created_at": now, "published_at": now}
        body = {"title": "Summary of the meeting", "k": 5, "lines": [], "version": 1}
        db.add(Document(id=new_id(), community_id=place.id, state="published", body=body, **made))

    stage.plays(stage.db.write(work))


def pressed(stage: Stage, user: str, name: str, subject: str) -> list[str]:
    """Let somebody press a button of a card that was drawn long ago; give the titles of what comes at once."""

    def community(db: Session) -> str:
        return list_places(db)[0].id

    at = (stage.world.name, stage.world.tenant, user_id(user))
    event = Event("press", name, *at, community=stage.plays(stage.db.read(community)), subject=subject)
    outcome = stage.plays(stage.conversation.hold(event))
    assert outcome.declined is None
    return [reply.card.title if isinstance(reply, Say) else reply.form.title for reply in outcome.replies]


def last_meeting(stage: Stage) -> str:
    """Give the id of the meeting that ended last."""

    def work(db: Session) -> str:
        last = meetings.find_last(db, list_places(db)[0])
        assert last
        return last.id

    return stage.plays(stage.db.read(work))


def next_meeting(stage: Stage) -> str:
    """Give the id of the meeting in preparation."""

    def work(db: Session) -> str:
        meeting = meetings.find_next(db, list_places(db)[0])
        assert meeting
        return meeting.id

    return stage.plays(stage.db.read(work))
