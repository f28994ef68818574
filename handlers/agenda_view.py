"""What a reader gets to see of a meeting now: who they are decides, and where it stands."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from handlers import agenda_cards, agenda_evidence, delegates, inquiry_near, meeting_cards
from handlers.agenda_cards import Sight
from handlers.language import Card, Reply, Say
from handlers.protocol_cards import past_item
from handlers.turn import Turn
from storage import commitments, meetings, people, runs
from storage.columns import new_id
from storage.communities import Place
from storage.delegates import list_delegates
from storage.models import Meeting
from storage.people import FACILITATORS, NEAR, PEERS, Member

READERS = frozenset({"member", "chair", "deputy", "executive", "seil", "system", "coach", "guest"})
"""Who may read a published agenda."""

MOST_RUNS = 4
"""Protocols run in a meeting that its facilitator finds on its card."""


PROPOSERS = PEERS | NEAR
"""Who may propose an item: the members, and the leader who is near enough to read this community's agendas."""


EDITORS = FACILITATORS | NEAR
"""Who may change an agenda: those who facilitate, and the near leader where they asked for that."""


def may_propose(viewer: Member) -> bool:
    """Say whether somebody may propose an item for the agenda."""
    return bool(viewer.roles & PROPOSERS)


def may_edit(viewer: Member) -> bool:
    """Say whether somebody may change the agenda."""
    return bool(viewer.roles & FACILITATORS)


def sight_of(db: Session, viewer: Member, place: Place, meeting: Meeting | None) -> Sight:
    """Give what somebody may see on an agenda: peers names, the shared commitments in words, and how many others there are.

    Everybody else reads counts where they are safe to read, in the digest, and none here. To a guest the count is that of
    the commitments they may read: the others need not be private, they were before their time.
    """
    promises = commitments.list_shared_open(db, viewer)
    guests = people.list_members(db, place, {people.GUEST}) if viewer.is_peer else []
    coming = list_delegates(db, viewer, meeting) if meeting else []
    everything = commitments.count_open(db, place) if viewer.is_peer else 0
    return Sight(
        names=viewer.is_peer,
        edits=may_edit(viewer),
        peer=viewer.is_peer,
        proposes=may_propose(viewer),
        count=len(promises) if viewer.is_guest else everything,
        promises=promises,
        guests=[member.name for member in guests],
        delegates=delegates.said(coming),
        sends=viewer.is_peer and not viewer.is_guest,
        inquiry=inquiry_near.agenda_facts(db, place),
        evidence=agenda_evidence.claims(db, viewer, place),
    )


def channel_card(db: Session, place: Place, meeting: Meeting) -> Card:
    """Give the agenda as a channel shows it: nothing of commitments, names only where that was decided."""
    names = meeting.posted.get("how") != "nameless"
    sight = Sight(names=names, proposes=True, inquiry=inquiry_near.agenda_facts(db, place))
    entries = [entry for entry in meetings.list_placed(db, place, meeting) if entry.item.status != "waiting"]
    return agenda_cards.agenda_card(meeting, entries, place, sight)


def member_card(db: Session, viewer: Member, place: Place, meeting: Meeting | None) -> Card:
    """Give the agenda as somebody who does not change it sees it."""
    sight = replace(sight_of(db, viewer, place, meeting), edits=False)
    entries = meetings.list_entries(db, viewer, meeting) if meeting else []
    own = [entry for entry in entries if entry.item.proposer_id == viewer.person_id]
    if meeting is None or meeting.state in {"planned", meetings.AHEAD}:
        return agenda_cards.preparing_card(meeting, own, place, sight)
    shown = [entry for entry in entries if entry.item.status != "waiting" or entry in own]
    return agenda_cards.agenda_card(meeting, shown, place, sight)


def facilitator_card(db: Session, viewer: Member, place: Place, meeting: Meeting, ways: Collection[str] = ()) -> Card:
    """Give the meeting as its facilitator works on it: the agenda before, the present item in it, what came of it after.

    `ways` are the ids of the protocols that can be run.
    """
    entries, sight = meetings.list_entries(db, viewer, meeting), sight_of(db, viewer, place, meeting)
    match meeting.state:
        case meetings.AHEAD:
            return agenda_cards.ahead_card(meeting, place)
        case meetings.CANCELLED:
            return agenda_cards.agenda_card(meeting, entries, place, sight)
        case "planned" | "published":
            led = bool(people.list_members(db, place, NEAR))
            return agenda_cards.facilitator_card(
                meeting, entries, place, replace(sight, led=led), last_words(db, place, meeting)
            )
        case "running":
            return meeting_cards.running_card(meeting, entries, place, sight, ways)
        case _:
            summed_up = meetings.is_summed_up(db, viewer, meeting)
            card = meeting_cards.ended_card(meeting, entries, place, sight, summed_up=summed_up)
            ran = [past_item(run, place) for run in runs.list_ended(db, viewer, MOST_RUNS, meeting.id)]
            return replace(card, body=(*card.body, *ran))


def leader_card(db: Session, viewer: Member, place: Place, meeting: Meeting) -> Card:
    """Give the agenda as a leader works on it who was asked to: what stands on it, as leaders read it."""
    entries = [each for each in meetings.list_entries(db, viewer, meeting) if each.item.status != "waiting"]
    sight = replace(sight_of(db, viewer, place, meeting), edits=True)
    return agenda_cards.leader_card(meeting, entries, place, sight)


def present(turn: Turn, meeting: Meeting, *, anew: bool = False) -> list[Reply]:
    """Answer with the meeting as it stands now: on the facilitator's own card, or, to anybody else, at once."""
    if not may_edit(turn.member) and meetings.may_plan(turn.member, meeting):
        return on_card(turn, meeting, leader_card(turn.db, turn.member, turn.place, meeting), anew=anew)
    if not may_edit(turn.member):
        return [Say(member_card(turn.db, turn.member, turn.place, meeting))]
    card = facilitator_card(turn.db, turn.member, turn.place, meeting, turn.library.protocols.keys())
    return on_card(turn, meeting, card, anew=anew)


def on_card(turn: Turn, meeting: Meeting, card: Card, *, anew: bool = False) -> list[Reply]:
    """Let the facilitator's one card of a meeting show this, where it stands or, `anew`, beneath all else."""
    key = f"draft:{meeting.id}:{turn.member.person_id}:{new_id()}"
    return [Say(card, key=key, subject=subject_of(meeting), anew=anew)]


def subject_of(meeting: Meeting) -> str:
    """Name the one card on which a facilitator works on a meeting: what they press changes the newest one in place."""
    return f"draft:{meeting.id}"


def last_words(db: Session, place: Place, meeting: Meeting) -> str:
    """Say who changed an agenda last, and what they did."""
    lines = history_lines(db, place, meeting)
    if not lines:
        return "Members do not see a draft."
    _, who, what = lines[-1]
    return f"Last change by {who}: {what}"


def history_lines(db: Session, place: Place, meeting: Meeting) -> Sequence[tuple[str, str, str]]:
    """Give when, who and what for each change, the oldest first."""
    names = {member.person_id: member.name for member in people.list_members(db, place, people.EVERYBODY)}
    return [
        (
            agenda_cards.moment_words(datetime.fromisoformat(entry["at"]), place),
            names.get(entry["by"], "somebody who left"),
            entry["what"],
        )
        for entry in meeting.history
    ]
