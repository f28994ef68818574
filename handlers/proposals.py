"""What members would like to bring up: proposed at any time, with their name, for the next meeting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from handlers import agenda_cards, agenda_forms, budget, guard, rhythm
from handlers.agenda_view import PROPOSERS, present, subject_of
from handlers.language import Block, Button, Card, Decline, Fact, Item, Line, Note, Open, Reply, Say
from handlers.themes_over_time import name_of
from handlers.turn import Router, Turn
from handlers.why_cards import lasting_marks_of
from storage import documents, meetings, people
from storage.communities import Place
from storage.documents import DocumentLine
from storage.meetings import NewItem
from storage.models import AgendaItem, Meeting
from storage.people import CHAIRS, PEERS, Member

on = Router()

ALONG = timedelta(days=8)
"""How long before a meeting the weekly message asks for proposals too."""

MOST_WAITING = 5
"""Proposals that one member can have waiting at a time."""


@on.press("agenda.propose", roles=PROPOSERS)
def ask_proposal(turn: Turn) -> Sequence[Reply]:
    """Ask what somebody would like to bring up; where the card's meeting is over, for the one after.

    A leader hears of a meeting's day once its agenda is published.
    """
    meeting = meetings.find_coming(turn.db, turn.member)
    if meeting is not None and not turn.member.is_peer and meeting.state != "published":
        meeting = None
    when = agenda_cards.when_words(meeting, turn.place) if meeting and meeting.starts_at else "no date yet"
    comes: list[Block] = [Fact("Next meeting", when)] if meeting or turn.member.is_peer else []
    intro = (
        *comes,
        Note(f"The {turn.place.called('facilitator')} sees it with your name and finds time for it."),
    )
    return [Open(agenda_forms.propose_form(meeting.id if meeting else "", intro))]


@on.press("agenda.bring", roles=PEERS)
def bring_line(turn: Turn) -> Sequence[Reply]:
    """Ask how somebody would bring up a line of a published summary; of a theme its name stands there, and no count."""
    line = find_line(turn.db, turn.member, turn.event.subject)
    if line is None:
        raise Decline("This line was changed meanwhile. Please open the summary again.")
    title = name_of(line.text) if line.part == "themes" else ""
    seen = Note("The agenda says it in your words. Leaders read the agenda, too.")
    return [Open(agenda_forms.propose_form(turn.event.subject, (Line(line.words), seen), title))]


def find_line(db: Session, viewer: Member, named: str) -> DocumentLine | None:
    """Give the line of a summary that the viewer reads and a card names; None where it says something else by now."""
    document_id, _, mark = named.partition(":")
    lines = documents.get_paper(db, viewer, document_id).lines
    return dict(zip(lasting_marks_of(lines), lines, strict=True)).get(mark)


@on.submit("agenda.keep_proposal", roles=PROPOSERS)
def keep_proposal(turn: Turn) -> Sequence[Reply]:
    """Keep a proposal for the meeting in preparation, or begin one for it, and tell the facilitator of a late one."""
    form = agenda_forms.propose_form(turn.event.subject, ())
    said = guard.cleared(turn, ("title", "detail"), lambda: form, peers=True)
    line = turn.event.subject if ":" in turn.event.subject else ""
    if line:
        find_line(turn.db, turn.member, line)
    wanted = agenda_forms.read_item(said)
    meeting = meetings.open_meeting(turn.db, turn.member, 0)
    mine = [
        entry.item
        for entry in meetings.list_entries(turn.db, turn.member, meeting)
        if entry.item.proposer_id == turn.member.person_id and entry.item.source == "proposal"
    ]
    same = next((item for item in mine if item.title == wanted.title), None)
    if same is not None:
        return [Say(thanks_card(meeting, same, turn.place, by_peer=turn.member.is_peer))]
    if sum(item.status == "waiting" for item in mine) >= MOST_WAITING:
        return [Say(enough_card(meeting))]
    item = meetings.add_item(
        turn.db,
        turn.member,
        meeting,
        NewItem(
            wanted.title,
            wanted.minutes,
            wanted.purpose,
            "proposal",
            wanted.detail,
            line,
            proposer_id=turn.member.person_id,
            position=1000 + len(mine),
            status="waiting",
        ),
    )
    late = _told_facilitators(turn, meeting, item) if meeting.state == "published" else []
    return [Say(thanks_card(meeting, item, turn.place, by_peer=turn.member.is_peer)), *late]


def _told_facilitators(turn: Turn, meeting: Meeting, item: AgendaItem) -> list[Say]:
    card, subject, here = late_card(meeting, item, turn.member.name), subject_of(meeting), turn.place
    local = rhythm.wall(turn.now, here.zone)
    return [
        Say(
            card,
            chair.person_id,
            key=f"late:{item.id}:{chair.person_id}",
            subject=subject,
            at=when,
            unasked=True,
            anew=True,
        )
        for chair in people.list_members(turn.db, here, CHAIRS)
        if chair.person_id != turn.member.person_id
        and (when := rhythm.when_to_write(chair, here, local, turn.now)) is not None
        and budget.allows(turn.db, chair, when)
    ]


@on.press("agenda.take_back", roles=PROPOSERS)
def take_back(turn: Turn) -> Sequence[Reply]:
    """Take the speaker's own proposal back, unless it stands on the agenda already."""
    meeting, item = meetings.get_item(turn.db, turn.member, turn.event.subject)
    if item.proposer_id != turn.member.person_id or item.status != "waiting":
        return present(turn, meeting)
    meetings.drop_item(turn.db, turn.member, item.id)
    return [Say(Card("Taken back.", (Line(f"“{item.title}” is no longer proposed."),)))]


def invitation(db: Session, place: Place, now: datetime) -> tuple[Note, Button] | None:
    """Give what the weekly message says about a meeting that is near, and note that members were asked; else None."""
    meeting = meetings.find_coming(db, place)
    if meeting is None or meeting.starts_at is None or not now < meeting.starts_at <= now + ALONG:
        return None
    meeting.posted = {**meeting.posted, "called": now.isoformat()}
    said = Note(f"You meet on {agenda_cards.moment_words(meeting.starts_at, place)}. What should be on the agenda?")
    return said, Button("Propose an item", "agenda.propose", meeting.id)


def along(say: Say, invited: tuple[Note, Button] | None) -> Say:
    """Let a message ask for proposals too, where there is an invitation."""
    if invited is None:
        return say
    said, propose = invited
    card = replace(say.card, body=(*say.card.body, said), buttons=(*say.card.buttons, propose))
    return replace(say, card=card)


def thanks_card(meeting: Meeting, item: AgendaItem, place: Place, *, by_peer: bool = True) -> Card:
    """Thank for a proposal, and say what happens next."""
    dated = meeting.starts_at is not None and (by_peer or meeting.state == "published")
    when = f"For {agenda_cards.when_words(meeting, place)}." if dated else "For the next meeting."
    waits = item.status == "waiting"
    seen = f"The {place.called('facilitator')} sees it with your name."
    said = seen if waits else "It is on the agenda, with your name."
    buttons = (Button("Take it back", "agenda.take_back", item.id),) if waits else ()
    return Card("Thank you. It is proposed.", (Item(item.title, item.detail), Line(said), Note(when)), buttons)


def enough_card(meeting: Meeting) -> Card:
    """Say that a member's proposals waiting are enough for now."""
    words = f"{MOST_WAITING} of your proposals are waiting already. You can take one back first."
    return Card("That is plenty for one meeting", (Line(words),), (Button("See them", "agenda.open", meeting.id),))


def late_card(meeting: Meeting, item: AgendaItem, by: str) -> Card:
    """Tell the facilitator of a proposal for an agenda that is out already."""
    return Card(
        "One more proposal",
        (Line(f"{by} would like to bring this up."), Item(item.title, item.detail, f"Proposed by {by}")),
        (Button("Put it on", "agenda.place", item.id, "primary"), Button("See the agenda", "agenda.open", meeting.id)),
    )
