"""Drafting an agenda: a template, what was promised, brought over, proposed or left open, and minutes that add up."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from handlers import agenda_plan, stages
from handlers.agenda_plan import (
    LONGEST_DETAIL,
    LOOKS_BACK,
    QUESTIONS_ONLY,
    Slot,
    apportion,
    closing_length,
    least_minutes,
    looks_back,
    plan_agenda,
    rebalance,
)
from handlers.language import Decline
from prompts.library import AgendaTemplate, Library
from storage import commitments, inquiries, meetings
from storage.communities import Place
from storage.meetings import NewItem
from storage.models import AgendaItem, Meeting
from storage.people import Member

PROMISE_MINUTES = 6
QUESTION_MINUTES = 5
MOST_QUESTIONS = 3
ORDER = ("carried", "commitment", "proposal", "question", "added")
"""What gets time first where there is not enough for all."""

FULL = "There is no minute left for one more item. Make the meeting longer, or take something off first."


def default_template(db: Session, library: Library, place: Place, stage: str = "") -> AgendaTemplate:
    """Give the template for the planned stage, else the community's; for its very first meeting, the one for beginnings."""
    inquiry = inquiries.find_current(db, place)
    if not stage and inquiry is None and meetings.find_last(db, place) is None:
        return stages.template_for(library, "start")
    return stages.template_for(library, stage or stages.standing(inquiry))


def drafted(db: Session, library: Library, viewer: Member, place: Place) -> Meeting:
    """Give the meeting in preparation with a draft of its agenda, made now where there was none.

    An agenda that was drafted once never stands empty again; a meeting of the plan comes with its wishes and no item.
    """
    meeting = meetings.open_meeting(db, viewer, 0)
    if not meeting.template or not placed_items(db, viewer, meeting):
        template = library.agendas.get(meeting.template) or default_template(db, library, place, meeting.stage)
        least = max(meeting.minutes, least_minutes(template)) if meeting.minutes else template.minutes
        meeting.template, meeting.minutes = template.id, least
        draft(db, library, viewer, place, meeting)
    return meeting


def draft(db: Session, library: Library, viewer: Member, place: Place, meeting: Meeting) -> None:
    """Fill the meeting's agenda from its template and from all that waits for it; items of an earlier template leave."""
    template = library.agendas[meeting.template]
    rows = {entry.item.id: entry.item for entry in meetings.list_entries(db, viewer, meeting)}
    is_first = not any(row.source == "template" for row in rows.values())
    for row in list(rows.values()):
        if row.source in {"template", "commitment"}:
            del rows[row.id]
            meetings.drop_item(db, viewer, row.id)
    extras = [_slot_of(row) for row in rows.values()]
    extras += _questions(db, place) if is_first else []
    promised = commitments.count_open(db, place) > 0
    if promised and not looks_back(template):
        extras.append(Slot("Open commitments", PROMISE_MINUTES, source="commitment"))
    extras.sort(key=lambda slot: ORDER.index(slot.source))
    plan = plan_agenda(template, meeting.minutes, extras)
    for position, slot in enumerate([*plan.slots, *plan.waiting]):
        status = "planned" if position < len(plan.slots) else "waiting"
        if slot.id:
            row = rows[slot.id]
            row.position, row.minutes, row.status = position, slot.minutes, status
        else:
            meetings.add_item(db, viewer, meeting, _new(library, slot, position, status, promised=promised))
    meeting.equity_left_out = ""
    db.flush()


def _slot_of(row: AgendaItem) -> Slot:
    return Slot(row.title, row.minutes, row.purpose, row.source, id=row.id)


def _new(library: Library, slot: Slot, position: int, status: str, *, promised: bool) -> NewItem:
    codes = slot.source_id.split(",")
    looking_back = promised and slot.source == "template" and LOOKS_BACK in codes
    return NewItem(
        title=slot.title,
        minutes=slot.minutes,
        purpose=slot.purpose,
        source="commitment" if looking_back else slot.source,
        source_id=slot.source_id,
        detail=slot.detail or uses_words(library, codes),
        equity=slot.equity,
        position=position,
        status=status,
    )


def uses_words(library: Library, codes: Sequence[str]) -> str:
    """Give the questions and the ways to talk that an item is done with, in words."""
    ways = [library.protocols[code].title for code in codes if code in library.protocols]
    lines = [f"Protocol: {' or '.join(ways)}"] if ways else []
    for code in codes:
        shelves = (library.checkins, library.checkouts, library.prompts)
        lines += [shelf[code].text for shelf in shelves if code in shelf]
    return "\n".join(lines)


def _questions(db: Session, place: Place) -> list[Slot]:
    found = meetings.list_open_questions(db, place)[:MOST_QUESTIONS]
    return [Slot(question.text, QUESTION_MINUTES, source="question", source_id=question.id) for question in found]


def placed_items(db: Session, viewer: Member, meeting: Meeting) -> list[AgendaItem]:
    """List the items that stand on the agenda, in order."""
    entries = meetings.list_entries(db, viewer, meeting)
    return [entry.item for entry in entries if entry.item.status != "waiting"]


def set_length(db: Session, viewer: Member, meeting: Meeting, minutes: int) -> None:
    """Make the meeting longer or shorter; all items give or get their share. Raises Decline where they do not fit."""
    rows = placed_items(db, viewer, meeting)
    if len(rows) > minutes:
        raise Decline(errors={"minutes": f"There are {len(rows)} items, so {len(rows)} minutes are the least."})
    meeting.minutes = minutes
    _share_out(rows, apportion([row.minutes for row in rows], minutes))


def set_minutes(db: Session, viewer: Member, meeting: Meeting, item: AgendaItem, wanted: int) -> None:
    """Give one item its minutes, as far as there are so many; the others make room."""
    rows = placed_items(db, viewer, meeting)
    _share_out(rows, rebalance([row.minutes for row in rows], rows.index(item), wanted))


PRE_READ = "Please read it before we meet. Here is time for questions."


def as_pre_reads(db: Session, viewer: Member, meeting: Meeting) -> int:
    """Let updates be read before the meeting, and give their time to the others; give how many there were."""
    rows = placed_items(db, viewer, meeting)
    updates = [row for row in rows if row.purpose == "inform" and row.minutes > QUESTIONS_ONLY]
    _share_out(rows, agenda_plan.as_pre_reads([(row.purpose, row.minutes) for row in rows]))
    shortened = [row for row in updates if row.minutes <= QUESTIONS_ONLY]
    for row in shortened:
        if PRE_READ not in row.detail and len(row.detail) + len(PRE_READ) < LONGEST_DETAIL:
            row.detail = "\n".join(filter(None, [row.detail, PRE_READ]))
    return len(shortened)


def place_item(db: Session, viewer: Member, meeting: Meeting, item: AgendaItem) -> None:
    """Put an item that waits on the agenda, before the closing; the others make room. Raises Decline where it is full."""
    rows = placed_items(db, viewer, meeting)
    if len(rows) >= meeting.minutes:
        raise Decline(FULL)
    item.status = "planned"
    kept = min(item.minutes, meeting.minutes - len(rows))
    _share_out(rows, apportion([row.minutes for row in rows], meeting.minutes - kept))
    item.minutes = kept
    rows.insert(len(rows) - closing_length([row.purpose for row in rows]), item)
    renumber(rows)
    db.flush()


def take_off(db: Session, viewer: Member, meeting: Meeting, item: AgendaItem) -> None:
    """Take an item off: a member's proposal waits again, anything else is gone. The others share its minutes."""
    rows = [row for row in placed_items(db, viewer, meeting) if row is not item]
    if not rows:
        raise Decline("An agenda needs one item at least. Add another one first.")
    if item.source == "proposal":
        item.status, item.position = "waiting", len(rows) + 1
    else:
        meetings.drop_item(db, viewer, item.id)
    _share_out(rows, apportion([row.minutes for row in rows], meeting.minutes))
    renumber(rows)
    db.flush()


def move_item(db: Session, viewer: Member, meeting: Meeting, item: AgendaItem, to: int) -> None:
    """Move an item to a place on the agenda, counted from 0; beyond the ends it stays at the end."""
    rows = placed_items(db, viewer, meeting)
    rows.remove(item)
    rows.insert(max(0, min(to, len(rows))), item)
    renumber(rows)
    db.flush()


def renumber(rows: Sequence[AgendaItem]) -> None:
    """Note the items' order."""
    for position, row in enumerate(rows):
        row.position = position


def _share_out(rows: Sequence[AgendaItem], minutes: Sequence[int]) -> None:
    for row, share in zip(rows, minutes, strict=True):
        row.minutes = share
