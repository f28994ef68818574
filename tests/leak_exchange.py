"""What the leak test lets people say to one person alone: an issue with and without a name, a reply, words about the tool."""

from __future__ import annotations

from datetime import timedelta

from tests.leak_cast import Cast, Group


def learn_together(cast: Cast, week: int, chair_id: str) -> None:
    """Let issues be raised in the first week, and answered in the second."""
    if week == 0:
        raise_issues(cast, cast.groups[0], chair_id)
        open_a_door(cast, cast.groups[0])
    elif week == 1:
        answer_issues(cast, cast.groups[0])


def raise_issues(cast: Cast, group: Group, chair_id: str) -> None:
    """Let a member raise an issue with the chair in both ways, and write about the tool."""
    sender, chair = cast.who(group.peers[2]), cast.who(group.chair)
    for how, kept_in in (("Without my name", "concern.body"), ("With my name", "contribution.hidden (issue)")):
        sender.types("/cop-feedback")
        sender.presses("Raise an issue")
        sender.presses(how)
        token = cast.wire.hide(kept_in, sender.user, chair.user)
        sender.fills(to=chair_id, text=f"It is hard for me that {token} again.")
    reach_in_need(cast, group)
    sender.types("/cop-feedback tool")
    sender.presses("Write it")
    sender.fills(text=f"The reminder says {cast.wire.hide('tool_note.body', sender.user)} twice.")


def answer_issues(cast: Cast, group: Group) -> None:
    """Let the chair read and answer the nameless one, and the sender look."""
    sender, chair = cast.who(group.peers[2]), cast.who(group.chair)
    chair.types("/cop-feedback")
    chair.presses("Issues raised with me")
    chair.presses("Read it")  # the last one: those without a name stand below the others
    chair.presses("Reply")
    chair.fills(text=f"Let us talk about {cast.wire.hide('concern.reply', sender.user, chair.user)}.")
    sender.presses("See the reply")


def reach_in_need(cast: Cast, group: Group) -> None:
    """Let a member reach the chair, who agreed to that, in an urgent case, and the chair answer."""
    sender, chair = cast.who(group.peers[2]), cast.who(group.chair)
    chair.types("/cop-me")
    for button in ("What I agree to", "When I am reached", "Yes, at any hour"):
        chair.presses(button)
    sender.types("/cop-ask urgent")
    token = cast.wire.hide("contribution.hidden (urgent)", sender.user, chair.user)
    sender.fills(text=f"Somebody at my gate says {token} and shouts.")
    chair.presses("I can help")
    chair.presses("Add a line")
    token = cast.wire.hide("contribution.hidden (urgent_help)", sender.user, chair.user)
    chair.fills(text=f"I come over, and I bring {token} too.")
    sender.presses("I have what I need")


def open_a_door(cast: Cast, group: Group) -> None:
    """Let a member open a door, of which the next question tells the group, and another one ask for a place."""
    host, visitor = cast.who(group.peers[1]), cast.who(group.peers[2])
    for somebody in (host, visitor):
        somebody.opens_home()
        somebody.presses("Learn together")
        somebody.presses("Open doors")
        if somebody is host:
            what, where = (cast.wire.hide("contribution (door)", *group.readers, plain=True) for _ in range(2))
            on = (cast.stage.clock.now() + timedelta(days=12)).date().isoformat()
            host.presses("Open a door")
            host.fills(what=f"A lesson on {what}", where=f"By {where}", on=on, begins="10:00", ends="11:00", places="2")
    visitor.presses("I would like to come")
