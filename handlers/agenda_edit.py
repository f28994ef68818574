"""Editing an agenda: add, change, move, take off. The minutes of the other items make room, so that the times add up."""

from __future__ import annotations

from collections.abc import Sequence

from handlers import agenda_draft, agenda_forms, guard
from handlers.agenda_forms import DOWN, FIRST, LAST, OFF, UP, Wanted
from handlers.agenda_publish import changed
from handlers.agenda_view import EDITORS, present
from handlers.language import Decline, Open, Reply
from handlers.turn import Router, Turn
from storage import meetings
from storage.meetings import NewItem
from storage.models import AgendaItem, Meeting
from storage.people import FACILITATORS

on = Router()

WORDS = ("title", "detail")


@on.press("agenda.add", roles=EDITORS)
def ask_item(turn: Turn) -> Sequence[Reply]:
    """Ask what to add."""
    meeting = meetings.get_meeting(turn.db, turn.member, turn.event.subject)
    if not meetings.may_plan(turn.member, meeting):
        return present(turn, meeting)
    return [Open(agenda_forms.add_form(meeting.id))]


@on.submit("agenda.keep_item", roles=EDITORS)
def keep_item(turn: Turn) -> Sequence[Reply]:
    """Put an item on the agenda at once."""
    meeting = meetings.get_meeting(turn.db, turn.member, turn.event.subject)
    if not meetings.may_plan(turn.member, meeting):
        return present(turn, meeting)
    said = guard.cleared(turn, WORDS, lambda: agenda_forms.add_form(meeting.id), peers=True)
    wanted = agenda_forms.read_item(said)
    item = meetings.add_item(
        turn.db,
        turn.member,
        meeting,
        NewItem(
            wanted.title,
            wanted.minutes,
            wanted.purpose,
            "added",
            wanted.detail,
            proposer_id=turn.member.person_id,
            status="waiting",
        ),
    )
    agenda_draft.place_item(turn.db, turn.member, meeting, item)
    return changed(turn, meeting, f"added “{item.title}”.")


@on.press("agenda.change", roles=EDITORS)
def ask_change(turn: Turn) -> Sequence[Reply]:
    """Open an item for a change."""
    meeting, item = meetings.get_item(turn.db, turn.member, turn.event.subject)
    if not meetings.may_plan(turn.member, meeting):
        return present(turn, meeting)
    return [Open(agenda_forms.change_form(item))]


@on.submit("agenda.keep_change", roles=EDITORS, fresh=ask_change)
def keep_change(turn: Turn) -> Sequence[Reply]:
    """Change an item, move it or take it off."""
    meeting, item = meetings.get_item(turn.db, turn.member, turn.event.subject)
    if not meetings.may_plan(turn.member, meeting) or item.status == "waiting":
        return present(turn, meeting)
    said = guard.cleared(turn, (*WORDS, "reason"), lambda: agenda_forms.change_form(item), peers=True)
    wanted = agenda_forms.read_item(said, needs_reason=item.equity)
    if wanted.move == OFF:
        return _taken_off(turn, meeting, item, wanted.reason)
    _check_minutes(turn, meeting, item, wanted)
    item.title, item.detail, item.purpose = wanted.title, wanted.detail, wanted.purpose
    if wanted.minutes != item.minutes:
        agenda_draft.set_minutes(turn.db, turn.member, meeting, item, wanted.minutes)
    _move(turn, meeting, item, wanted.move)
    return changed(turn, meeting, f"changed “{item.title}”.")


def _check_minutes(turn: Turn, meeting: Meeting, item: AgendaItem, wanted: Wanted) -> None:
    others = len(agenda_draft.placed_items(turn.db, turn.member, meeting)) - 1
    most = meeting.minutes - others
    if others and wanted.minutes > most:
        raise Decline(errors={"minutes": f"The other items need a minute each, so {most} is the most here."})


def _taken_off(turn: Turn, meeting: Meeting, item: AgendaItem, reason: str) -> list[Reply]:
    title, equity = item.title, item.equity
    agenda_draft.take_off(turn.db, turn.member, meeting, item)
    if equity:
        meeting.equity_left_out = reason
    return changed(turn, meeting, f"took “{title}” off{f', because: {reason}' if equity else '.'}")


def _move(turn: Turn, meeting: Meeting, item: AgendaItem, move: str) -> None:
    rows = agenda_draft.placed_items(turn.db, turn.member, meeting)
    here = rows.index(item)
    to = {UP: here - 1, DOWN: here + 1, FIRST: 0, LAST: len(rows)}.get(move, here)
    if to != here:
        agenda_draft.move_item(turn.db, turn.member, meeting, item, to)


@on.press("agenda.up", roles=EDITORS)
def move_up(turn: Turn) -> Sequence[Reply]:
    """Move an item one place up."""
    meeting, item = meetings.get_item(turn.db, turn.member, turn.event.subject)
    if not meetings.may_plan(turn.member, meeting) or item.status == "waiting":
        return present(turn, meeting)
    _move(turn, meeting, item, UP)
    return changed(turn, meeting, f"moved “{item.title}” up.")


@on.press("agenda.place", roles=FACILITATORS)
def place(turn: Turn) -> Sequence[Reply]:
    """Put on the agenda what waited."""
    _, item = meetings.get_item(turn.db, turn.member, turn.event.subject)
    meeting = agenda_draft.drafted(turn.db, turn.library, turn.member, turn.place)
    if item.meeting_id != meeting.id or item.status != "waiting":
        return present(turn, meeting)
    agenda_draft.place_item(turn.db, turn.member, meeting, item)
    return changed(turn, meeting, f"put “{item.title}” on.")


@on.press("agenda.pre_read", roles=FACILITATORS)
def shorten_updates(turn: Turn) -> Sequence[Reply]:
    """Let updates be read before the meeting, in one press; the time goes to learning from one another."""
    meeting = meetings.get_meeting(turn.db, turn.member, turn.event.subject)
    if not meetings.may_plan(turn.member, meeting):
        return present(turn, meeting)
    number = agenda_draft.as_pre_reads(turn.db, turn.member, meeting)
    if not number:
        return present(turn, meeting)
    return changed(turn, meeting, "made an update a pre-read." if number == 1 else f"made {number} updates pre-reads.")
