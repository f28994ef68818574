"""Running a meeting: one item after the other, what came of each, what people will do, and the end that leads to a summary."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from handlers import (
    agenda_draft,
    agenda_times,
    checkin,
    citing,
    guard,
    meeting_cards,
    meeting_course,
    one_line,
    protocols,
    rhythm,
    timetable,
)
from handlers.agenda_publish import changed, updates
from handlers.agenda_view import present
from handlers.language import SEVERAL, Card, Decline, Open, Reply, Say
from handlers.turn import Router, Turn
from storage import commitments, meetings, offers, people
from storage.columns import new_id
from storage.models import AgendaItem, Commitment, Meeting
from storage.people import FACILITATORS, PEERS

on = Router()

USUAL_PROMISE = timedelta(days=14)
SYNTHESIS = "synthesis.draft"


@on.press("meeting.start", roles=FACILITATORS)
def start(turn: Turn) -> Sequence[Reply]:
    """Start a meeting and show its first item; one that started before is shown where it stands."""
    meeting = meetings.get_meeting(turn.db, turn.member, turn.event.subject)
    if meeting.state not in meetings.PREPARED:
        return present(turn, meeting)
    if meetings.find_running(turn.db, turn.member) is not None:
        raise Decline("Another meeting is still running. Type /cop-agenda and end it first.")
    agenda_draft.drafted(turn.db, turn.library, turn.member, turn.place)
    meeting_course.begin(turn.db, turn.place, meeting, turn.now)
    ends = turn.now + timedelta(minutes=meeting.minutes)
    timetable.at(turn.db, turn.place, agenda_times.AFTER, meeting.id, ends + agenda_times.LINGER)
    shown = [*present(turn, meeting), *updates(turn.db, turn.place, meeting, turn.now)]
    return [*shown, *one_line.begin(turn, meeting)]


@on.press("meeting.next", roles=FACILITATORS)
def go_on(turn: Turn) -> Sequence[Reply]:
    """Go on to the following item; a second press changes nothing."""
    meeting, item = meetings.get_item(turn.db, turn.member, turn.event.subject)
    if meeting.state == "running":
        meeting_course.advance(_items(turn, meeting), item)
        turn.db.flush()
    return present(turn, meeting)


def _items(turn: Turn, meeting: Meeting) -> list[AgendaItem]:
    return agenda_draft.placed_items(turn.db, turn.member, meeting)


def _open_for_notes(turn: Turn, meeting: Meeting) -> bool:
    if meeting.state == "running":
        return True
    return meeting.state == "ended" and not meetings.is_summed_up(turn.db, turn.member, meeting)


@on.press("meeting.note", roles=FACILITATORS)
def ask_note(turn: Turn) -> Sequence[Reply]:
    """Ask what came of an item."""
    meeting = meetings.get_meeting(turn.db, turn.member, turn.event.subject)
    if not _open_for_notes(turn, meeting):
        return present(turn, meeting)
    return [Open(citing.with_evidence(turn, meeting_cards.note_form(meeting, _items(turn, meeting))))]


@on.submit("meeting.keep_note", roles=FACILITATORS)
def keep_note(turn: Turn) -> Sequence[Reply]:
    """Note a decision with what it rests on, a resolution, an open question, or that there is nothing to note."""
    meeting = meetings.get_meeting(turn.db, turn.member, turn.event.subject)
    if not _open_for_notes(turn, meeting):
        return present(turn, meeting)
    items = _items(turn, meeting)
    form = citing.with_evidence(turn, meeting_cards.note_form(meeting, items))
    said = guard.cleared(turn, ("text", "evidence"), lambda: form, peers=True)
    item, read = meeting_cards.read_note(said, items)
    note = citing.cited(turn, said, read)
    meetings.add_note(item, {**note, "by": turn.member.person_id, "at": turn.now.isoformat()})
    turn.db.flush()
    return present(turn, meeting)


@on.press("meeting.promise", roles=FACILITATORS)
def ask_promise(turn: Turn) -> Sequence[Reply]:
    """Ask who will do what by when."""
    meeting = meetings.get_meeting(turn.db, turn.member, turn.event.subject)
    if not _open_for_notes(turn, meeting):
        return present(turn, meeting)
    due = (rhythm.wall(turn.now, turn.place.zone) + USUAL_PROMISE).date()
    peers = people.list_members(turn.db, turn.place)
    return [Open(meeting_cards.promise_form(meeting, peers, turn.member, due))]


@on.submit("meeting.keep_promise", roles=FACILITATORS)
def keep_promise(turn: Turn) -> Sequence[Reply]:
    """Offer a commitment to its owner, who alone can make it count."""
    meeting = meetings.get_meeting(turn.db, turn.member, turn.event.subject)
    if not _open_for_notes(turn, meeting):
        return present(turn, meeting)
    today = rhythm.wall(turn.now, turn.place.zone).date()
    peers = people.list_members(turn.db, turn.place)
    form = meeting_cards.promise_form(meeting, peers, turn.member, today)
    said = guard.cleared(turn, ("text",), lambda: form, peers=True)
    owner, text, due_on = meeting_cards.read_promise(said, peers, today)
    offered = offers.add_offered(turn.db, owner, text, due_on, turn.now, meeting.id)
    card = meeting_cards.offer_card(offered, turn.member.name)
    says: list[Reply] = [Say(card, owner.person_id, key=f"offer:{offered.id}", subject=f"offer:{offered.id}")]
    if owner.person_id != turn.member.person_id:
        says.append(Say(meeting_cards.asked_card(owner)))
    return says


def _answer(name: str, *, shared: bool) -> None:
    @on.press(name, roles=PEERS)
    def accept(turn: Turn) -> Sequence[Reply]:
        """Let a commitment count that was noted for the speaker."""
        row = _own(turn)
        if row.state == "offered":
            commitments.put_state(turn.db, turn.member, row.id, "open", turn.now)
            commitments.put_shared(turn.db, turn.member, row.id, shared=shared, now=turn.now)
            checkin.expect(turn.db, turn.place, turn.now)
        return [_settled(turn, row.id, meeting_cards.accepted_card(row))]


_answer("meeting.accept_shared", shared=True)
_answer("meeting.accept", shared=False)


@on.press("meeting.refuse", roles=PEERS)
def refuse(turn: Turn) -> Sequence[Reply]:
    """Forget a commitment that was noted for the speaker and is not theirs; nobody is told."""
    row = _own(turn)
    if row.state != "offered":
        return [_settled(turn, row.id, meeting_cards.accepted_card(row))]
    offers.drop_offered(turn.db, turn.member, row.id)
    return [_settled(turn, row.id, meeting_cards.refused_card())]


def _own(turn: Turn) -> Commitment:
    return commitments.get_own_commitment(turn.db, turn.member, turn.event.subject)


def _settled(turn: Turn, offered_id: str, card: Card) -> Say:
    key = f"offer:{offered_id}:{new_id()}"
    return Say(card, key=key, subject=f"offer:{offered_id}")


@on.press("meeting.end", roles=FACILITATORS)
def ask_end(turn: Turn) -> Sequence[Reply]:
    """End the meeting, after asking what goes on where items are left."""
    meeting = meetings.get_meeting(turn.db, turn.member, turn.event.subject)
    if meeting.state != "running":
        return present(turn, meeting)
    rows = _items(turn, meeting)
    left = meeting_course.unfinished(rows)
    if left:
        return [Open(meeting_cards.end_form(meeting, rows, left, meeting_course.likely(rows)))]
    return _ended(turn, meeting, [])


@on.submit("meeting.close", roles=FACILITATORS)
def close(turn: Turn) -> Sequence[Reply]:
    """End the meeting; what was chosen opens the next agenda."""
    meeting = meetings.get_meeting(turn.db, turn.member, turn.event.subject)
    if meeting.state != "running":
        return present(turn, meeting)
    return _ended(turn, meeting, turn.event.values.get("carry", "").split(SEVERAL))


def _ended(turn: Turn, meeting: Meeting, carry: Sequence[str]) -> list[Reply]:
    meeting_course.end(turn.db, turn.member, meeting, carry, turn.now)
    timetable.at(turn.db, turn.place, SYNTHESIS, meeting.id, turn.now)
    ran = protocols.end_with_meeting(turn)
    return [*changed(turn, meeting, "ended the meeting."), *ran, *one_line.end(turn, meeting)]


@on.press("meeting.another_day", roles=FACILITATORS)
def put_off(turn: Turn) -> Sequence[Reply]:
    """Let a meeting that does not happen wait for another day."""
    meeting = meetings.get_meeting(turn.db, turn.member, turn.event.subject)
    if meeting.state == "ended":
        return present(turn, meeting)
    meeting_course.put_off(turn.db, turn.member, meeting)
    agenda_times.set_times(turn.db, turn.place, meeting, turn.now)
    return changed(turn, meeting, "put the meeting off to another day.")
