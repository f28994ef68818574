"""The end of a cycle: what the group knows now that it did not, a look back, and the next cycle, begun from this one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from handlers import inquiry_cards, inquiry_forms
from handlers.inquiry import DUE, cleared, note, on_card, present
from handlers.inquiry_forms import EMPTY, SURE, WITHOUT
from handlers.language import Decline, Note, Open, Reply, Say
from handlers.synthesis_out import window_ends
from handlers.turn import Router, Turn
from storage import inquiries, schedules
from storage.inquiries import ACTIVE, Change, Claim, Problem
from storage.people import FACILITATORS, GUEST, PEERS

on = Router()

TEXTS = ("claim", "whom")
ENDED = "The cycle has ended. The next question and the next agenda look back on it."


@on.press("inquiry.end", roles=FACILITATORS)
def ask_end(turn: Turn) -> Sequence[Reply]:
    """Ask what the group knows now, before its cycle ends."""
    row = inquiries.get_inquiry(turn.db, turn.member, turn.event.subject)
    return [Open(inquiry_forms.end_form(row))] if row.state == ACTIVE else present(turn)


@on.submit("inquiry.keep_end", roles=FACILITATORS)
def keep_end(turn: Turn) -> Sequence[Reply]:
    """End the cycle; without anything that the group knows now, ask once before."""
    row = inquiries.get_inquiry(turn.db, turn.member, turn.event.subject)
    if row.state != ACTIVE:
        return present(turn)
    form = inquiry_forms.end_form(row)
    said = cleared(turn, TEXTS, form)
    claim = _claim(turn, said)
    if claim is None and said.get("without") != WITHOUT:
        if "without" in said:
            raise Decline(errors={"claim": "Please write it here. Or choose to end without one."})
        raise Decline(form=inquiry_forms.asked_once(form))
    inquiries.end(row, [claim] if claim else [], turn.now)
    schedules.drop_schedule(turn.db, turn.place, DUE, row.id)
    note(turn, row, Change("ended", before={"stage": row.stage}))
    return present(turn, (Note(ENDED),))


@on.press("inquiry.claim", roles=FACILITATORS)
def ask_claim(turn: Turn) -> Sequence[Reply]:
    """Ask for one more thing that the group knows now."""
    row = inquiries.get_inquiry(turn.db, turn.member, turn.event.subject)
    return [Open(inquiry_forms.claim_form(row))] if row.ended_at else present(turn)


@on.submit("inquiry.keep_claim", roles=FACILITATORS)
def keep_claim(turn: Turn) -> Sequence[Reply]:
    """Add one more thing that the group knows now; the same words twice are kept once."""
    row = inquiries.get_inquiry(turn.db, turn.member, turn.event.subject)
    if not row.ended_at:
        return present(turn)
    claim = _claim(turn, cleared(turn, TEXTS, inquiry_forms.claim_form(row)))
    if claim is None:
        raise Decline(errors={"claim": EMPTY})
    if claim.text not in {known.text for known in inquiries.claims_of(row)}:
        inquiries.add_claims(row, [claim])
        turn.db.flush()
    return show_known(turn)


def _claim(turn: Turn, said: Mapping[str, str]) -> Claim | None:
    """Read what the group knows now; None where nothing is written. Raises Decline beside the field that is missing."""
    text, whom, sure = said.get("claim", "").strip(), said.get("whom", "").strip(), said.get("sure", "")
    if not text:
        return None
    errors = {} if whom else {"whom": EMPTY}
    errors |= inquiry_forms.not_chosen(said, "sure", [option.value for option in SURE])
    if errors:
        raise Decline(errors=errors)
    return Claim(text, sure, whom, turn.now, window_ends(turn.place, turn.now))


@on.press("inquiry.known", roles=PEERS | {GUEST})
def show_known(turn: Turn) -> Sequence[Reply]:
    """List what the group found out in all its cycles; a guest reads what was written since they came."""
    return [Say(inquiry_cards.known_card(inquiries.list_claims(turn.db, turn.member), turn.place))]


@on.press("inquiry.next", roles=FACILITATORS)
def write_next(turn: Turn) -> Sequence[Reply]:
    """Begin the next cycle from this one: the same words, to be changed; where it is begun already, show it."""
    row = inquiries.get_inquiry(turn.db, turn.member, turn.event.subject)
    if not row.ended_at or inquiries.find_active_inquiry(turn.db, turn.place):
        return present(turn)
    draft = inquiries.find_draft(turn.db, turn.member)
    if draft is None:
        draft = inquiries.put_draft(turn.db, turn.member, Problem.of(row), turn.now)
        draft.weeks = row.weeks
    return [on_card(turn, inquiry_cards.draft_card(draft))]
