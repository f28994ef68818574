"""Looking back on the year's plan: in the last term the group's question does, and an agenda for it is offered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from handlers import agenda_draft, budget, plan, rhythm, timetable
from handlers.agenda_cards import PLAN, when_words
from handlers.agenda_publish import updates
from handlers.language import Block, Button, Card, Fact, Line, Note, Reply, Say
from handlers.moments import day
from handlers.rhythm import held_on, instant, next_local
from handlers.timetable import REVIEW
from handlers.turn import Router, Tick, Turn
from prompts.library import AgendaTemplate, Library
from storage import meetings, people, plans, rounds, schedules
from storage.communities import Place
from storage.models import Meeting
from storage.people import CHAIRS, FACILITATORS

on = Router()

SUGGEST = "plan.suggest"
QUESTION = "E10"
"""The question that looks back on what was planned, done and moved."""

AGENDAS = {"network": "network-term"}
USUAL_AGENDA = "cycle-review"
ONCE_WITHIN = timedelta(days=60)
"""Within this time the group is asked to look back once, whoever wants it."""

ASK_AGAIN = timedelta(days=1)
PATIENCE = timedelta(days=21)
"""How long the facilitator's week is waited for that has room for one more message."""


def template_for(library: Library, place: Place) -> AgendaTemplate | None:
    """Give the agenda with which a community looks back; None where the content has it no more."""
    return library.agendas.get(AGENDAS.get(place.kind, USUAL_AGENDA))


@on.tick(REVIEW)
def look_back(tick: Tick) -> Sequence[Reply]:
    """Let the next question look back on the year, and offer the facilitators the agenda for it as soon as there is room."""
    ask_to_look_back(tick.db, tick.library, tick.place, tick.now)
    timetable.at(tick.db, tick.place, SUGGEST, tick.now.isoformat()[:40], tick.now)
    return []


@on.tick(SUGGEST)
def suggest(tick: Tick) -> Sequence[Reply]:
    """Offer the facilitators the agenda for looking back, in the first week that has room for it."""
    said: list[Reply] = []
    for chair in people.list_members(tick.db, tick.place, CHAIRS):
        when = rhythm.when_to_write(chair, tick.place, tick.local, tick.now)
        if when is not None and budget.allows(tick.db, chair, when):
            card = review_card(tick.db, tick.library, tick.place, tick.now)
            key = f"review:{tick.subject}:{chair.person_id}"
            said.append(Say(card, chair.person_id, key=key, subject=f"review:{tick.place.id}", at=when, unasked=True))
    if not said and tick.now < datetime.fromisoformat(tick.subject) + PATIENCE:
        timetable.at(tick.db, tick.place, SUGGEST, tick.subject, tick.now + ASK_AGAIN)
    return said


@on.press("plan.look_back", roles=FACILITATORS)
def look_back_now(turn: Turn) -> Sequence[Reply]:
    """Let the group look back whenever its facilitator wants to: some years have no last term."""
    ask_to_look_back(turn.db, turn.library, turn.place, turn.now)
    return [Say(review_card(turn.db, turn.library, turn.place, turn.now))]


def ask_to_look_back(db: Session, library: Library, place: Place, now: datetime) -> None:
    """Let the next question that nobody has seen yet look back on the year; once, and not where no question comes."""
    prompt, row = library.prompts.get(QUESTION), schedules.find_recurring(db, place, "reflection.ask")
    if (
        prompt is None
        or row is None
        or row.next_local is None
        or plans.was_asked(db, place, QUESTION, now - ONCE_WITHIN)
    ):
        return
    local = row.next_local
    for _ in range(timetable.MOST_MISSED):
        held, occurrence = held_on(place, row.rule, local), local.isoformat(timespec="minutes")
        if held is not None and rounds.find_round_at(db, place, "reflection", occurrence) is None:
            new = rounds.NewRound(
                kind="reflection",
                occurrence=occurrence,
                content={"id": prompt.id, "text": prompt.text, "stage": prompt.stage, "pillar": prompt.pillar},
                opens_at=instant(held, place.zone),
                closes_at=timetable.closing(db, place, held, now),
                share_hint=prompt.share_hint,
                state="scheduled",
            )
            rounds.open_round(db, place, new)
            return
        local = next_local(row.rule, local)


@on.press("plan.use_review", roles=FACILITATORS)
def use_agenda(turn: Turn) -> Sequence[Reply]:
    """Let the meeting look back on the year: its agenda is drafted anew from that template; what was proposed stays."""
    meeting = meetings.get_meeting(turn.db, turn.member, turn.event.subject)
    template = template_for(turn.library, turn.place)
    if meeting.state not in plan.ON_PLAN or template is None or meeting.template == template.id:
        return plan.shown(turn)
    meeting.template, meeting.minutes = template.id, max(meeting.minutes, template.minutes)
    if meeting.state in meetings.PREPARED:
        agenda_draft.draft(turn.db, turn.library, turn.member, turn.place, meeting)
    meetings.add_history(meeting, turn.member, f"chose the agenda “{template.title}”.", turn.now)
    turn.db.flush()
    said = f"The meeting looks back on the year: {template.title}, {meeting.minutes} minutes."
    return [*plan.shown(turn, said), *updates(turn.db, turn.place, meeting, turn.now)]


def review_card(db: Session, library: Library, place: Place, now: datetime) -> Card:
    """Offer to look back on the year."""
    coming = next((each for each in plans.list_ahead(db, place) if each.starts_at and each.starts_at > now), None)
    template = template_for(library, place)
    asked = timetable.find_next(db, place, "reflection.ask")
    body: list[Block] = [
        Line("The year draws to its end. What did we plan, what did we do, and what moved?"),
        *([Fact("The group is asked", f"with the next question, {day(asked.held)}")] if asked else []),
        *_offer(template, coming, place),
        Note("What you find shapes the plan of next year."),
    ]
    use = Button("Use this agenda", "plan.use_review", coming.id, "primary") if coming and template else None
    return Card("Time to look back on the year", tuple(body), (*((use,) if use else ()), PLAN))


def _offer(template: AgendaTemplate | None, coming: Meeting | None, place: Place) -> list[Fact]:
    if template is None:
        return []
    fits = f"{template.title}, {template.minutes} minutes"
    when = [Fact("Next meeting", when_words(coming, place))] if coming else []
    return [*when, Fact("An agenda that fits", fits)]
