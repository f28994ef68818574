"""Leaving a community: one press and a second thought; what was shared stays, access ends at once."""

from __future__ import annotations

from collections.abc import Sequence

from handlers import doors_told
from handlers.language import Button, Card, Decline, Line, Note, Reply, Say
from handlers.turn import Router, Turn
from storage import audit, outbox, people, stays
from storage.people import CHAIRS, HEADS

on = Router()


@on.press("leaving.ask")
def ask_to_leave(turn: Turn) -> Sequence[Reply]:
    """Say what leaving means, before it happens."""
    return [Say(leave_card(turn.place.name))]


@on.press("leaving.go")
def leave(turn: Turn) -> Sequence[Reply]:
    """End the speaker's membership now, and tell the chairs; the last chair stays until there is another."""
    others = [
        chair for chair in people.list_members(turn.db, turn.place, CHAIRS) if chair.person_id != turn.member.person_id
    ]
    role = turn.place.called("facilitator")
    if turn.member.roles & HEADS and not any(chair.roles & HEADS for chair in others):
        raise Decline(f"You are the only {role} here. Ask your technical contact to name another one first.")
    membership = people.get_membership(turn.db, turn.member)
    membership.state, membership.until = "left", turn.now
    stays.note_stay(turn.db, membership, turn.now)
    outbox.drop_unasked(turn.db, turn.member)
    audit.add_audit(turn.db, turn.place, turn.member.person_id, "community.leave", turn.now)
    told = [
        Say(left_card(turn.member.name, turn.place.name), chair.person_id, key=f"left:{membership.id}:{turn.now}")
        for chair in others
    ]
    doors = doors_told.set_right(turn.db, turn.place, turn.now, turn.member)
    return [Say(gone_card(turn.place.name, role)), *told, *doors]


def leave_card(community: str) -> Card:
    """Say what leaving means."""
    return Card(
        f"Leave {community}?",
        (
            Line("I stop writing to you at once, and you can no longer read what the group shares."),
            Line(
                "What you shared stays with the group. Your private answers stay yours: take a copy or delete them first."
            ),
        ),
        (Button("Leave the group", "leaving.go", style="danger"), Button("My things", "me.open")),
    )


def gone_card(community: str, facilitator: str) -> Card:
    """Say goodbye."""
    said = Line(f"Thank you for what you brought. Your {facilitator} can add you again.")
    own = Note("Your private answers stay yours. Type /cop-me for a copy.")
    return Card(f"You have left {community}", (said, own))


def left_card(name: str, community: str) -> Card:
    """Tell a chair who left."""
    return Card("A member has left", (Line(f"{name} has left {community}. You need to do nothing."),))
