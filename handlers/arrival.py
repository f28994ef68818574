"""Why the question did not come: a facilitator asks, and hears what the clock, the calendar and the apps did about it.

It tells of the group's own rhythm, and of messages that no app took. Which day, clock or pause a member chose stays theirs:
nothing here is counted from it. Every member can ask about their own message.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from handlers import arrival_cards as cards
from handlers import rhythm, settings, timetable
from handlers.arrival_cards import Delivered, Next, Past, Seen
from handlers.language import Decline, Open, Reply, Say
from handlers.turn import Router, Turn
from storage import accounts, audit, outbox, rounds, schedules
from storage.models import Round
from storage.outbox import Posted
from storage.people import CHAIRS, PEERS, Member
from storage.plumbing import Occurrence, Schedule

on = Router()

KIND = "reflection.ask"
LATELY = 4
"""How many of the latest times are told."""

FIRST_OFFER = timedelta(days=14)
LONGEST_PAUSE = timedelta(days=366)


@on.press("arrival.open", roles=PEERS)
def tell_why(turn: Turn) -> Sequence[Reply]:
    """Say when the question comes next, what became of the latest ones, and how the speaker's own message stands."""
    return [Say(cards.arrival_card(turn.place, turn.member, _seen(turn)))]


def _seen(turn: Turn) -> Seen:
    row = schedules.find_recurring(turn.db, turn.place, KIND)
    if row is None:
        return Seen(None)
    latest = schedules.list_latest(turn.db, row, LATELY)
    found = [_round_of(turn, each) for each in latest]
    newest = next((asked for asked in found if asked is not None), None)
    posted = outbox.list_posted(turn.db, turn.place, f"ask:{newest.id}:") if newest else []
    return Seen(
        coming=_next(turn, row),
        past=tuple(_past(turn, row, each, asked) for each, asked in zip(latest, found, strict=True)),
        group=_delivered(turn, row, newest, posted) if newest and turn.member.is_chair else None,
        own=_own(turn, newest, posted),
        paused=row.paused_until if row.paused_until and row.paused_until > turn.now else None,
    )


def _round_of(turn: Turn, each: Occurrence) -> Round | None:
    return rounds.find_round_at(turn.db, turn.place, "reflection", each.local) if each.state == "done" else None


def _next(turn: Turn, row: Schedule) -> Next:
    """Give when the question comes next, with what is passed over before; what is due already and has not happened says so."""
    coming = timetable.list_coming(turn.place, row)
    passed = tuple((each.named, each.why) for each in coming if each.why)
    held = next((each for each in coming if not each.why), None)
    when = _moment(turn, held.held, turn.now) if held else None
    overdue = held is not None and row.next_due_at is not None and turn.now - row.next_due_at > timetable.OUTAGE
    until = row.next_due_at + timedelta(minutes=row.grace_minutes) if overdue and row.next_due_at else None
    return Next(when, passed, until)


def _moment(turn: Turn, local: datetime, now: datetime) -> datetime:
    """Give when somebody without wishes of their own is written to: the group's own time, in its working hours."""
    anybody = Member(zone=turn.place.zone)
    return rhythm.when_to_write(anybody, turn.place, local, now) or now


def _past(turn: Turn, row: Schedule, each: Occurrence, asked: Round | None) -> Past:
    named = datetime.fromisoformat(each.local)
    held = rhythm.held_on(turn.place, row.rule, named) or named
    planned = rhythm.instant(held, turn.place.zone)
    if asked is None:
        return Past(planned, each.state, each.reason)
    return Past(
        planned, each.state, each.reason, asked.opens_at if asked.opens_at - planned > timetable.OUTAGE else None
    )


def _delivered(turn: Turn, row: Schedule, asked: Round, posted: Sequence[Posted]) -> Delivered:
    """Say what the apps did with a question: only what no member chose."""
    lost = {each.person_id for each in accounts.list_unreached(turn.db, turn.place)}
    failed = [each for each in posted if each.state == "failed"]
    tried = [each for each in posted if each.state == "pending" and each.due_at > each.wanted_at]
    doubted = [each for each in posted if each.state == "uncertain"]
    held = rhythm.held_on(turn.place, row.rule, datetime.fromisoformat(asked.occurrence))
    leaves = _moment(turn, held, asked.opens_at) if held else asked.opens_at
    return Delivered(
        asked=bool(posted),
        leaves=leaves if leaves > turn.now else None,
        blocked=sum(each.person_id in lost for each in failed),
        failed=sum(each.person_id not in lost for each in failed),
        tried=tuple(sorted((each.due_at, each.platform) for each in tried)),
        doubted=tuple(sorted((each.due_at, each.platform) for each in doubted)),
    )


def _own(turn: Turn, asked: Round | None, posted: Sequence[Posted]) -> str:
    """Say to the speaker alone how their own message stands."""
    if settings.is_paused(turn.member, turn.now):
        return cards.you_paused(turn.member)
    if asked is None:
        return ""
    mine = next((each for each in posted if each.person_id == turn.member.person_id), None)
    if mine is not None:
        return cards.your_message(mine, turn.member)
    taking_part = rounds.find_participation(turn.db, turn.member, asked)
    return cards.NO_ROOM if taking_part else cards.NOT_ASKED


@on.press("arrival.pause", roles=CHAIRS)
def choose_pause(turn: Turn) -> Sequence[Reply]:
    """Open the choice of a day from which the group is asked again."""
    return [Open(cards.pause_form(rhythm.wall(turn.now + FIRST_OFFER, turn.place.zone).date()))]


@on.submit("arrival.keep_pause", roles=CHAIRS)
def keep_pause(turn: Turn) -> Sequence[Reply]:
    """Ask the group nothing until the day that its facilitator chose; a question that is open stays open."""
    until = rhythm.instant(datetime.combine(_until(turn), time()), turn.place.zone)
    return _set_pause(turn, until, "questions.pause")


@on.press("arrival.resume", roles=CHAIRS)
def resume(turn: Turn) -> Sequence[Reply]:
    """Take the group's questions up again."""
    return _set_pause(turn, None, "questions.resume")


def _set_pause(turn: Turn, until: datetime | None, deed: str) -> Sequence[Reply]:
    row = schedules.find_recurring(turn.db, turn.place, KIND)
    if row is None:
        raise Decline("Your group has no question that comes by itself. Your technical contact can set a rhythm.")
    schedules.put_pause(turn.db, row, until)
    audit.add_audit(turn.db, turn.place, turn.member.person_id, deed, turn.now)
    return tell_why(turn)


def _until(turn: Turn) -> date:
    today = rhythm.wall(turn.now, turn.place.zone).date()
    try:
        until = date.fromisoformat(turn.event.values.get("until", ""))
    except ValueError:
        raise Decline(errors={"until": "Please choose a day."}) from None
    if not today < until <= today + LONGEST_PAUSE:
        raise Decline(errors={"until": "Please choose a day from tomorrow on, within a year."})
    return until
