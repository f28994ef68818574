"""An inquiry that moves: on or back one stage with evidence, another course with a reason, and the question on a stage's day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, timedelta

from handlers import budget, inquiry_cards, inquiry_forms, rhythm, stages
from handlers.inquiry import DUE, ask_on_its_day, cleared, note, present, subject_of, today
from handlers.inquiry_coaching import notes_on
from handlers.language import Decline, Line, Note, Open, Reply, Say
from handlers.moments import day
from handlers.turn import Router, Tick, Turn
from storage import inquiries, people
from storage.inquiries import ACTIVE, Change, Problem, changes_of
from storage.models import Inquiry
from storage.people import CHAIRS, EVERYBODY, FACILITATORS, GUEST, PEERS

on = Router()

UNCHANGED = "Nothing is changed yet. Please change the part that your group sees in another way now."


@on.press("inquiry.move", roles=FACILITATORS)
def ask_move(turn: Turn) -> Sequence[Reply]:
    """Ask to which stage, on what evidence and why."""
    row = _active(turn)
    if row is None:
        return present(turn)
    return [Open(inquiry_forms.move_form(row, turn.place, stages.due_after(today(turn), row.weeks)))]


@on.submit("inquiry.keep_move", roles=FACILITATORS, fresh=ask_move)
def keep_move(turn: Turn) -> Sequence[Reply]:
    """Move the group one stage on or back, and keep who, when, why and on what evidence."""
    row = _active(turn)
    if row is None:
        return present(turn)
    form = inquiry_forms.move_form(row, turn.place, today(turn))
    names = ("evidence", "because")
    said = cleared(turn, names, form)
    errors = {name: inquiry_forms.EMPTY for name in names if not said.get(name, "").strip()}
    to, due = said.get("to", ""), stages.due_after(today(turn), row.weeks)
    errors |= inquiry_forms.not_chosen(said, "to", stages.neighbours(row.stage))
    if said.get("due", "").strip():
        try:
            due = inquiry_forms.read_due(said["due"], today(turn), _last_day(row, turn))
        except ValueError as fault:
            errors["due"] = str(fault)
    if errors:
        raise Decline(errors=errors)
    before = row.stage
    inquiries.put_stage(row, to, due, turn.now)
    ask_on_its_day(turn.db, turn.place, row)
    evidence, why = (said[name].strip() for name in names)
    note(turn, row, Change("stage", {"stage": before}, {"stage": to}, why, evidence))
    return present(turn, (Note("Moved. The next question and the next agenda follow the stage."),))


@on.press("inquiry.stay", roles=FACILITATORS)
def stay_longer(turn: Turn) -> Sequence[Reply]:
    """Let the group stay at its stage for as long again as a stage takes; a second press on the same card changes nothing."""
    row = _active(turn)
    if row is None or row.stage_due is None or row.stage_due > today(turn):
        return present(turn)
    row.stage_due = min(stages.due_after(today(turn), row.weeks), _last_day(row, turn))
    ask_on_its_day(turn.db, turn.place, row)
    note(turn, row, Change("stay", after={"stage": row.stage}))
    return present(turn, (Note(f"You stay at this stage. I ask again on {day(row.stage_due)}."),))


def _last_day(row: Inquiry, turn: Turn) -> date:
    """Give the last day on which a stage can be due: a cycle takes a year at most, one that goes on longer another month."""
    began = rhythm.wall(row.began_at or turn.now, turn.place.zone).date()
    return max(began + timedelta(weeks=stages.LONGEST_CYCLE), today(turn) + timedelta(weeks=stages.SHORTEST_CYCLE))


@on.press("inquiry.course", roles=FACILITATORS)
def ask_course(turn: Turn) -> Sequence[Reply]:
    """Open the problem to be changed, with the reason."""
    row = _active(turn)
    return [Open(inquiry_forms.course_form(row))] if row else present(turn)


@on.submit("inquiry.keep_course", roles=FACILITATORS, fresh=ask_course)
def keep_course(turn: Turn) -> Sequence[Reply]:
    """Change problem, goal or measure openly: what stood there before and why stay in the history."""
    row = _active(turn)
    if row is None:
        return present(turn)
    form = inquiry_forms.course_form(row)
    said = cleared(turn, ("because", *inquiry_forms.ALL_PARTS), form)
    before, after = asdict(Problem.of(row)), asdict(Problem.read(said))
    changed = [name for name in after if after[name] != before[name]]
    errors = {} if said.get("because", "").strip() else {"because": inquiry_forms.EMPTY}
    if not after["practice"]:
        errors["practice"] = "A group needs a problem in one sentence. You can end the cycle instead."
    if errors:
        raise Decline(errors=errors)
    if not changed:
        raise Decline(errors={"practice": UNCHANGED})
    inquiries.put_problem(row, Problem(**after))
    parts = ({name: before[name] for name in changed}, {name: after[name] for name in changed})
    note(turn, row, Change("course", *parts, why=said["because"].strip()))
    thoughts = [Line(f"A thought: {each}") for each in notes_on(Problem(**after))]
    return present(turn, (Note("Changed. The group and its leaders can read why."), *thoughts))


@on.press("inquiry.history", roles=PEERS | {GUEST})
def show_history(turn: Turn) -> Sequence[Reply]:
    """Show what changed, who changed it, when and why; to a guest, what changed since they came."""
    row = inquiries.get_inquiry(turn.db, turn.member, turn.event.subject)
    seen = [change for change in changes_of(row) if turn.member.may_see_from(change.at)]
    names = {each.person_id: each.name for each in people.list_members(turn.db, turn.place, EVERYBODY)}
    return [Say(inquiry_cards.history_card(seen, names, turn.place))]


@on.tick(DUE)
def ask_for_evidence(tick: Tick) -> Sequence[Reply]:
    """Ask once, on a stage's day, what lets the group move on, inside weekly messages; else it waits in the home."""
    row = inquiries.find_inquiry_of(tick.db, tick.place, tick.subject)
    if row is None or row.stage_due is None or row.stage_due > tick.local.date():
        return []
    card, subject = inquiry_cards.due_card(row, tick.place), subject_of(tick.place)
    says: list[Reply] = []
    for chair in people.list_members(tick.db, tick.place, CHAIRS):
        when = rhythm.when_to_write(replace(chair, prompt_day=None), tick.place, tick.local, tick.now)
        if when is not None and budget.allows(tick.db, chair, when):
            key = f"stage:{row.id}:{row.stage_due}:{chair.person_id}"
            says.append(Say(card, chair.person_id, key=key, subject=subject, at=when, unasked=True, anew=True))
    return says


def _active(turn: Turn) -> Inquiry | None:
    """Give the cycle that the card is about, where the group is still in it."""
    row = inquiries.get_inquiry(turn.db, turn.member, turn.event.subject)
    return row if row.state == ACTIVE else None
