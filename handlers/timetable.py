"""When things happen in a community, kept as schedules: what recurs, what happens once, and what to do when one comes due.

A kind that speaks to each member on their own clock opens at the first moment at which its wall time comes anywhere among
them, so that nobody further east is late. A kind that ends in `.close` is a deadline: an outage postpones it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from sqlalchemy.orm import Session

from handlers.recurrence import parse_rhythm
from handlers.rhythm import (
    closed_because,
    first_local,
    held_on,
    instant,
    later,
    next_local,
    open_moment,
    terms_of,
    wall,
)
from storage import people, schedules
from storage.communities import Place
from storage.plumbing import Schedule
from storage.schedules import Planned, Timing

AREA = "area.send"
"""What a leader of many communities gets: once at the end of each term, or by `area` in a community's rhythm."""

REVIEW = "plan.review"
"""What looks back on the year's plan: once in the last term of a year."""

YEARS_BREAK = timedelta(days=28)
"""A break between terms that ends a year, at least."""

REVIEWED_BEFORE = timedelta(weeks=6)
"""How long before the end of a year's last term its plan is looked back on."""

SUGGEST = "assessment.suggest"
"""When whoever facilitates hears that a self-assessment may help: towards the end of every second term."""

PULSE = "pulse.ask"
"""When a group is asked how safe it is to speak there: in the middle of each term."""

VALUE = "value.ask"
"""When a group is asked for stories of what it is worth: by `value` in its rhythm, once a month at most."""

BEFORE_END = timedelta(days=28)

RECURRING = {
    "prompt": "reflection.ask",
    "digest": "digest.send",
    "area": AREA,
    "introductions": "pairing.introduce",
    "assessment": SUGGEST,
    "pulse": PULSE,
    "value": VALUE,
}
"""Words of a community's rhythm, and what each makes recur."""

ON_OWN_CLOCKS = frozenset({"reflection.ask"})
"""Kinds that reach each member at the wall time of their own zone."""

DEADLINE = ".close"
LAST_HOUR = time(9)
KEEP_ONCE = timedelta(days=30)
"""How late something that happens once may still happen: nothing else would do it."""

OUTAGE = timedelta(minutes=5)
"""A silence of the clock that counts as an outage."""

MOST_MISSED = 60
PAUSED = "the questions were paused"
DEFAULT_CLOSES_AFTER = "4d"


class Hours:
    """When a community's people may be written to, each on their own clock; asks for the members' zones once."""

    def __init__(self, db: Session, place: Place) -> None:
        """Ask nothing yet."""
        self._db = db
        self._place = place
        self._zones: dict[str, str] | None = None

    def open_for(self, person_id: str, moment: datetime) -> datetime:
        """Give the first moment, not before `moment`, at which a person, or without one the channel, may be written to."""
        if self._zones is None:
            self._zones = people.list_clocks(self._db, self._place)
        return open_moment(self._place, moment, self._zones.get(person_id, self._place.zone))


def set_timetable(db: Session, place: Place, now: datetime) -> None:
    """Make what recurs in a community follow its rhythm; what follows it already keeps its place in a fortnight."""
    known = {row.kind: row for row in schedules.list_schedules(db, place) if not row.subject}
    for name, kind in RECURRING.items():
        words = place.rhythm.get(name)
        if not words:
            schedules.drop_schedule(db, place, kind, "")
            continue
        rule = parse_rhythm(words)
        row = known.get(kind)
        same = row is not None and row.rule == rule and row.zone == place.zone
        local = row.next_local if row is not None and same else None
        timing = _timing(db, place, kind, rule, local or first_local(rule, wall(now, place.zone)))
        schedules.put_schedule(db, place, kind, "", timing, rule)
    _set_ends_of_terms(db, place, now)
    _set_reviews(db, place, now)
    _set_looks(db, place, now)


def _set_looks(db: Session, place: Place, now: datetime) -> None:
    """Ask a group once a term how safe it is, and suggest a self-assessment in every second, unless its rhythm says when."""
    for number, (first, last) in enumerate(terms_of(place)):
        days = {PULSE: first + (last - first) / 2}
        if number % 2:
            days[SUGGEST] = max(first, last - BEFORE_END)
        for kind, on in days.items():
            moment = instant(datetime.combine(on, LAST_HOUR), place.zone)
            if moment > now and not place.rhythm.get(kind.partition(".")[0]):
                at(db, place, kind, last.isoformat(), moment)


def _set_ends_of_terms(db: Session, place: Place, now: datetime) -> None:
    """Let a digest come on the last day of each term to those who lead many communities, where the rhythm sets no other time."""
    wanted = people.list_members(db, place, people.FAR) and not place.rhythm.get("area")
    _set_days(db, place, AREA, [last for _, last in terms_of(place)] if wanted else [], now)


def _set_reviews(db: Session, place: Place, now: datetime) -> None:
    """Let the year's plan be looked back on once in the last term of each year."""
    days = [max(first, last - REVIEWED_BEFORE) for first, last in last_terms(place)]
    _set_days(db, place, REVIEW, days, now)


def last_terms(place: Place) -> list[tuple[date, date]]:
    """Give the terms that end a year: those before a break of four weeks or more, and the last one that is known."""
    terms = sorted(terms_of(place))
    ended = [term for term, after in pairwise(terms) if after[0] - term[1] >= YEARS_BREAK]
    return [*ended, *terms[-1:]]


def _set_days(db: Session, place: Place, kind: str, days: Sequence[date], now: datetime) -> None:
    """Let something happen once on each of these days that are still to come, and on no other."""
    moments = {day.isoformat(): instant(datetime.combine(day, LAST_HOUR), place.zone) for day in days}
    coming = {day: moment for day, moment in moments.items() if moment > now}
    for row in schedules.list_schedules(db, place):
        if row.kind == kind and row.subject and row.next_due_at and row.subject not in coming:
            schedules.drop_schedule(db, place, kind, row.subject)
    for day, moment in coming.items():
        at(db, place, kind, day, moment)


def at(db: Session, place: Place, kind: str, subject: str, moment: datetime) -> None:
    """Let something happen once, at a moment; a later call for the same kind and subject moves it."""
    timing = Timing(wall(moment, place.zone), moment.astimezone(UTC))
    schedules.put_schedule(db, place, kind, subject, timing, grace=KEEP_ONCE)


def closing(db: Session, place: Place, local: datetime, now: datetime) -> datetime:
    """Give when something asked at the wall time `local` closes: `closes_after` counted for whoever is asked last.

    Where it is asked late, because we were down, the deadline shifts with it.
    """
    last = max(instant(local, zone) for zone in _zones(db, place))
    return later(max(last, now), place.rhythm.get("closes_after") or DEFAULT_CLOSES_AFTER, place.zone)


def _zones(db: Session, place: Place) -> set[str]:
    return {place.zone, *people.list_zones(db, place)}


def _timing(db: Session, place: Place, kind: str, rule: str, local: datetime) -> Timing:
    held = held_on(place, rule, local) or local
    zones = _zones(db, place) if kind in ON_OWN_CLOCKS else {place.zone}
    return Timing(local, min(instant(held, zone) for zone in zones))


@dataclass(frozen=True, slots=True)
class Coming:
    """A time that a rule names, the wall time it will be held at, and `why` it will be passed over, where it will."""

    named: datetime
    held: datetime
    why: str = ""


def list_coming(place: Place, row: Schedule) -> list[Coming]:
    """List what a recurring schedule will pass over, in turn, and last what it will hold; that is missing where all is closed."""
    found: list[Coming] = []
    local = row.next_local
    while local is not None and len(found) < MOST_MISSED:
        held = held_on(place, row.rule, local)
        why = _paused(row, local) or ("" if held else closed_because(place, local.date()))
        found.append(Coming(local, held or local, why))
        local = next_local(row.rule, local) if why else None
    return found


def find_next(db: Session, place: Place, kind: str) -> Coming | None:
    """Give the next time that a recurring kind will be held in a community; None where it will not."""
    row = schedules.find_recurring(db, place, kind)
    coming = list_coming(place, row) if row else []
    return coming[-1] if coming and not coming[-1].why else None


def _paused(row: Schedule | Planned, local: datetime) -> str:
    return PAUSED if row.paused_until is not None and instant(local, row.zone) < row.paused_until else ""


@dataclass(frozen=True, slots=True)
class Due:
    """What must happen now: the wall time its rule names, the wall time it is held at, and when that was due."""

    named: datetime
    held: datetime
    due_at: datetime


def come_due(db: Session, place: Place, row: Planned, now: datetime) -> Due | None:
    """Take a due schedule one step on; give when it was due where it must happen now, or None where it must not.

    What is past its grace, or falls into a week without an open day, is noted with its reason. Of several that came due
    while we were down, the newest alone happens.
    """
    if not row.rule:
        return _once(db, row, now)
    timing = _timing(db, place, row.kind, row.rule, row.next_local)
    if timing.due_at > now:
        schedules.put_next(db, row, timing)
        return None
    for _ in range(MOST_MISSED):
        following = _timing(db, place, row.kind, row.rule, next_local(row.rule, timing.local))
        if following.due_at > now:
            break
        _note(db, place, row, timing, "a newer one was due before we were back")
        timing = following
    happens = _note(db, place, row, timing, _too_late(row, timing, now))
    schedules.put_next(db, row, following)
    held = held_on(place, row.rule, timing.local)
    return Due(timing.local, held, timing.due_at) if happens and held else None


def pass_over(db: Session, place: Place, row: Planned, why: str) -> None:
    """Note what is due now as missed, and go on to the next time."""
    schedules.put_occurrence(db, row, Timing(row.next_local, row.next_due_at), "missed", why)
    following = _timing(db, place, row.kind, row.rule, next_local(row.rule, row.next_local)) if row.rule else None
    schedules.put_next(db, row, following)


def _once(db: Session, row: Planned, now: datetime) -> Due | None:
    timing = Timing(row.next_local, row.next_due_at)
    late = _too_late(row, timing, now)
    fresh = schedules.put_occurrence(db, row, timing, "missed" if late else "done", late)
    schedules.put_next(db, row, None)
    return Due(timing.local, timing.local, timing.due_at) if fresh and not late else None


def _too_late(row: Planned, timing: Timing, now: datetime) -> str:
    late = now - timing.due_at > timedelta(minutes=row.grace_minutes)
    return "we were back too late for it" if late else ""


def _note(db: Session, place: Place, row: Planned, timing: Timing, missed: str) -> bool:
    closed = "" if held_on(place, row.rule, timing.local) else closed_because(place, timing.local.date())
    closed = _paused(row, timing.local) or closed
    state = "skipped" if closed else "missed" if missed else "done"
    return schedules.put_occurrence(db, row, timing, state, closed or missed) and state == "done"


def make_up(db: Session, now: datetime) -> timedelta:
    """Note that the clock strikes; after an outage, postpone deadlines by what it took from them. Give how long it was."""
    before = schedules.put_pulse(db, now)
    silence = now - before if before else timedelta(0)
    if silence <= OUTAGE:
        return timedelta(0)
    assert before is not None
    for row in schedules.list_deadlines(db, DEADLINE, before, now + silence):
        due = max(row.next_due_at, now + min(row.next_due_at - before, silence))
        schedules.put_next(db, row, Timing(wall(due, row.zone), due))
    return silence
