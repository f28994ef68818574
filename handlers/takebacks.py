"""One thing to take back to one's school after a meeting: a note to oneself, asked after like a commitment where one wishes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from handlers import checkin, guard, rhythm, waiting
from handlers.commitments import shown, too_long
from handlers.language import Decline, Open, Reply, Say
from handlers.takeback_items import LONGEST, note_form, noted_card
from handlers.turn import Router, Turn
from storage import meetings, takebacks
from storage.people import PEERS

on = Router()


@on.press("takeback.open", roles=PEERS)
def open_note(turn: Turn) -> Sequence[Reply]:
    """Ask what the speaker takes back to their school from a meeting."""
    meeting = meetings.get_meeting(turn.db, turn.member, turn.event.subject)
    return [Open(note_form(meeting.id))]


@on.submit("takeback.keep", roles=PEERS)
def keep_note(turn: Turn) -> Sequence[Reply]:
    """Keep the note for its writer alone; with a day, it is asked after like a commitment."""
    meeting = meetings.get_meeting(turn.db, turn.member, turn.event.subject)
    text = guard.cleared(turn, ("text",), lambda: note_form(meeting.id), peers=True).get("text", "").strip()
    errors = {} if text else {"text": "One thing is enough."}
    if len(text) > LONGEST:
        errors["text"] = too_long(text, LONGEST)
    today, words = rhythm.wall(turn.now, turn.member.zone).date(), turn.event.values.get("due_on", "").strip()
    try:
        due_on = date.fromisoformat(words) if words else None
    except ValueError:
        due_on, errors["due_on"] = None, "Please choose a day, or leave it empty."
    if due_on is not None and due_on < today:
        errors["due_on"] = "That day has passed. Please choose today or a later day."
    if errors:
        raise Decline(errors=errors)
    row = takebacks.add_takeback(turn.db, turn.member, meeting.id, text, due_on, turn.now)
    if due_on is None:
        return [Say(noted_card(text)), *waiting.refreshed(turn)]
    checkin.expect(turn.db, turn.place, turn.now)
    return [*shown(turn, row.id), *waiting.refreshed(turn)]
