"""Small tests of change: planned with a moment, an act, a sign and an end; they end in keep, adapt or drop, with evidence."""

from __future__ import annotations

from collections.abc import Sequence

from handlers import checkin, guard, trial_cards, waiting
from handlers.commitment_cards import LONGEST_LINE, card_subject
from handlers.commitments import USUALLY, read_words, shown, today_of, too_long
from handlers.language import Decline, Open, Reply, Say
from handlers.turn import Router, Turn
from storage import commitments, trials
from storage.commitments import Promise, Sharper
from storage.people import PEERS

on = Router()


@on.press("trials.new", roles=PEERS)
def open_new(turn: Turn) -> Sequence[Reply]:
    """Open the form that plans a small test."""
    return [Open(trial_cards.new_form(today_of(turn) + USUALLY))]


@on.submit("trials.keep", roles=PEERS)
def keep_trial(turn: Turn) -> Sequence[Reply]:
    """Keep a new small test, private to its owner."""
    form = trial_cards.new_form(today_of(turn) + USUALLY)
    said = guard.cleared(turn, ("text", "cue", "measure"), lambda: form, peers=True)
    plan = {name: said.get(name, "").strip() for name in ("cue", "measure")}
    errors = {name: _line_fault(words) for name, words in plan.items() if _line_fault(words)}
    text, due_on = read_words(turn, said, errors=errors)
    row = trials.add_trial(turn.db, turn.member, text, due_on, turn.now, Sharper(plan["cue"], measure=plan["measure"]))
    checkin.expect(turn.db, turn.place, turn.now)
    return shown(turn, row.id)


def _line_fault(words: str) -> str:
    if len(words) > LONGEST_LINE:
        return too_long(words, LONGEST_LINE)
    return "" if words else "One line is enough."


@on.press("trials.end", roles=PEERS)
def open_end(turn: Turn) -> Sequence[Reply]:
    """Ask how the speaker's own small test ended: the button says what they think of doing."""
    trial_id, _, result = turn.event.subject.partition(":")
    return [Open(trial_cards.end_form(_own(turn, trial_id), result if result in trials.RESULTS else "keep"))]


@on.submit("trials.result", roles=PEERS)
def keep_result(turn: Turn) -> Sequence[Reply]:
    """Keep how a small test ended, with its line of evidence; where it is shared, the next summary tells it."""
    trial = _own(turn, turn.event.subject)
    result = turn.event.values.get("result", "")
    said = guard.cleared(turn, ("line",), lambda: trial_cards.end_form(trial, result), peers=True)
    line = said.get("line", "").strip()
    errors = {} if result in trials.RESULTS else {"result": "Please choose one."}
    if fault := _line_fault(line):
        errors["line"] = fault
    if errors:
        raise Decline(errors=errors)
    trials.put_result(turn.db, turn.member, trial.id, result, line, turn.now)
    turn.db.flush()
    trial = _own(turn, trial.id)
    key = f"{turn.event.name}:{trial.id}:{turn.now.isoformat()}"
    said_now = Say(trial_cards.ended_card(trial), key=key, subject=card_subject(trial))
    return [said_now, *waiting.refreshed(turn)]


def _own(turn: Turn, trial_id: str) -> Promise:
    """Give the speaker's own small test; raises NotFound where it is somebody else's."""
    commitments.get_own_commitment(turn.db, turn.member, trial_id)
    return commitments.get_commitment(turn.db, turn.member, trial_id)
