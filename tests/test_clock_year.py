"""A whole year in Melbourne, Edmonton and Kolkata: never at a bad time, never silent, never more than was agreed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

import holidays
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers import rhythm
from handlers.budget import MOST
from handlers.enrolment import enrol
from handlers.language import Card
from handlers.practice import practice
from handlers.turn import Event
from prompts.library import load
from storage import meetings, rounds
from storage.communities import Place
from storage.enrolment import AccountPlan, CommunityPlan, InquiryPlan, MemberPlan
from storage.inquiries import Problem
from storage.plumbing import Outbox
from tests.machine import Delivered, Machine
from tests.machines import Build

LIBRARY = load()
TERMS = [
    ("2026-04-06", "2026-05-08"),
    ("2026-06-22", "2026-09-25"),
    ("2026-10-12", "2027-01-15"),
    ("2027-01-25", "2027-03-19"),
]
START = datetime(2026, 1, 25, 3, tzinfo=UTC)


@dataclass(frozen=True)
class Kind:
    """A community as a year is played with it; `weeks` is how often its question comes."""

    zone: str
    away: str
    profile: str
    weeks: int
    rhythm: dict[str, Any] = field(default_factory=dict)
    calendar: dict[str, Any] = field(default_factory=dict)
    all_on: bool = False

    def plan(self) -> CommunityPlan:
        """Plan its people, with the profile's rhythm and calendar where it has none of its own."""
        profile = LIBRARY.profiles[self.profile]
        cast = [("Mei", "chair", ""), ("Eve", "executive", ""), ("Ana", "member", self.away), ("Sam", "seil", "")]
        cast += [(name, "member", "") for name in MORE] if self.all_on else []
        return CommunityPlan(
            "Riverside",
            "Network",
            self.zone,
            profile=self.profile,
            calendar=self.calendar or {name: dates for name, dates in profile.calendar.items() if dates},
            rhythm=(self.rhythm or dict(profile.rhythm)) | (MEETING_UP if self.all_on else {}),
            inquiry=InquiryPlan(PROBLEM, "develop", 12) if self.all_on else None,
            members=tuple(
                MemberPlan(
                    name, (role, "member") if role != "seil" else (role,), (AccountPlan("slack", "T1", name),), "", zone
                )
                for name, role, zone in cast
            ),
        )


MEETING_UP = {"introductions": "every 2 weeks TUE 09:00"}
MORE = ("Ben", "Cal", "Dee")
PROBLEM = Problem(
    "Teachers explain, students listen.", "3 of 12 lessons.", goal="Half of the lessons.", measure="Visits."
)
OF_MEETINGS = {"Check-in", "Check-out", "Now: 1. Check-in", "Did you meet?"}
"""Titles of what comes with a meeting, and counts in no week's budget."""

ASK = {"who": "cop", "named": "with", "text": "A colleague who reads aloud."}
WEEKLY = {
    "prompt": "every week MON 09:00",
    "closes_after": "4d",
    "nudge_after": "2d",
    "digest": "every 2 weeks FRI 15:00",
}
KINDS = [
    Kind("Australia/Melbourne", "Australia/Perth", "victoria-network", 1, all_on=True),
    Kind("America/Edmonton", "America/Vancouver", "alberta-cass", 2),
    Kind(
        "Asia/Kolkata",
        "Asia/Kolkata",
        "generic",
        1,
        WEEKLY,
        {"holidays": "IN", "terms": [{"from": first, "to": last} for first, last in TERMS]},
    ),
]


class Year:
    """Plays a year: the chair plans a meeting every few weeks, Ana answers, nobody else says a word."""

    def __init__(self, machine: Machine, kind: Kind) -> None:
        """Found the community."""
        self.machine, self.kind = machine, kind
        self.zones = dict.fromkeys(("Mei", "Eve", "Sam", *(MORE if kind.all_on else ())), kind.zone) | {
            "Ana": kind.away
        }
        self.place: Place = machine.writes(lambda db: enrol(db, kind.plan(), "Robin Lee", START).place)
        self.unasked: dict[str, tuple[str, datetime]] = {}
        self.deeds: set[tuple[str, datetime]] = set()
        self.used: Counter[str] = Counter()

    def does(self, name: str, kind: Literal["press", "submit"], deed: str, subject: str = "", **values: str) -> None:
        """Let somebody press a button or send a form; what they are answered at that moment is no message of the clock's."""
        assert self.tries(name, kind, deed, subject, **values) == ""

    def tries(self, name: str, kind: Literal["press", "submit"], deed: str, subject: str = "", **values: str) -> str:
        """Let somebody do the same where it may be declined; give why."""
        now = self.machine.clock.now()
        here: dict[str, Any] = {
            "community": self.place.id,
            "subject": subject,
            "values": values,
            "once": f"{deed} {now.isoformat()}",
        }
        outcome = self.machine.plays(self.machine.conversation.hold(Event(kind, deed, "slack", "T1", name, **here)))
        self.deeds.add((name, now))
        self.machine.ticks()
        return str(outcome.declined or "")

    def passes(self, weeks: int) -> None:
        """Let weeks pass; in each Ana answers, and the chair publishes the agenda of a meeting that is near."""
        self.does("Mei", "submit", "plan.keep", lines="\n".join(self._dates()), minutes="60", template="fitting")
        for week in range(weeks):
            self.machine.passes(days=7)
            if self.kind.all_on:
                self._everything(week)
            asked, near = self.machine.writes(self._stands)
            if asked:
                self.does("Ana", "submit", "reflection.keep", asked, audience="group", body="We read aloud each day.")
            if near:
                self.does("Mei", "press", "agenda.publish", near)

    def _everything(self, week: int) -> None:
        """Use one feature after the other, as often as it lets itself be used."""
        today = self.machine.clock.now().date()
        soon, later = (f"{today + timedelta(days=days)}" for days in (10, 12))
        turns: list[list[tuple[Any, ...]]] = [
            [("Mei", "submit", "assessment.begin_round", {"rubric": "cop", "closes": soon})],
            [
                ("Mei", "press", "norms.start", {}),
                ("Sam", "submit", "policy.keep", {"title": "Dates", "text": "New dates."}),
            ],
            [("Mei", "press", "value.ask", {}), ("Ana", "submit", "asks.keep", ASK)],
            [("Mei", "submit", "feedback.ask", {"ready": "C1", "own": "", "how": "words", "closes": soon})],
            [
                ("Mei", "press", "mutual.start", {}),
                ("Mei", "submit", "agreements.keep", {"text": "read aloud", "ask_on": soon}),
            ],
            [
                (
                    "Ana",
                    "submit",
                    "trials.keep",
                    {"cue": "If it rains", "text": "count", "measure": "dots", "due_on": soon},
                )
            ],
        ]
        for name, kind, deed, values in turns[week % len(turns)]:
            self.used[deed] += not self.tries(name, kind, deed, **values)
        self.used["commitments.keep"] += not self.tries(
            "Ana", "submit", "commitments.keep", text=f"visit a lesson in week {week}", due_on=later
        )

    def _dates(self) -> list[str]:
        days = [START.date() + timedelta(days=number) for number in range(30, 350)]
        fitting = [day for day in days if day.weekday() == 1 and not rhythm.closed_because(self.place, day)]
        return [f"{day} 15:30 What we try" for day in fitting[::6]]

    def _stands(self, db: Session) -> tuple[str, str]:
        for row in db.scalars(select(Outbox).where(Outbox.unasked, Outbox.state == "sent")):
            self.unasked[row.key] = (str(row.person_id), row.due_at)
        asked, near = rounds.find_open_round(db, self.place), meetings.find_next(db, self.place)
        return asked.id if asked else "", near.id if near and near.state == "planned" else ""

    def heard(self) -> list[tuple[str, datetime, Delivered]]:
        """List what reached each person by itself, with the time on their own clock."""
        found = [each for each in self.machine.post.arrived if (each.user, each.at) not in self.deeds]
        return [(each.user, rhythm.wall(each.at, self.zones[each.user]), each) for each in found]


def week_of(day: date) -> date:
    """Give the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def is_open(kind: Kind, day: date) -> bool:
    """Say, without the bot's own rule, whether a day is a weekday in term and no public holiday."""
    calendar = kind.plan().calendar
    country, _, region = str(calendar["holidays"]).partition("-")
    in_term = any(str(term["from"]) <= f"{day}" <= str(term["to"]) for term in calendar["terms"])
    return day.weekday() < 5 and in_term and day not in holidays.country_holidays(country, region or None)


def open_weeks(kind: Kind) -> list[date]:
    """List the whole weeks of the year that have an open day, by their Mondays."""
    days = [START.date() + timedelta(days=number) for number in range(1, 52 * 7)]
    return sorted({week_of(day) for day in days if is_open(kind, day)})


@pytest.mark.once
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.zone)
def test_s03_a_year_never_disturbs_never_falls_silent_and_never_asks_too_much(build: Build, kind: Kind) -> None:
    year = Year(build(practice, start=START), kind)
    year.passes(weeks=52)
    heard = year.heard()
    assert [(who, at) for who, at, _ in heard if not is_open(kind, at.date())] == []
    assert [(who, at) for who, at, _ in heard if not 8 <= at.hour < 17] == []
    for name in ("Mei", "Ana"):
        touched = {week_of(at.date()) for who, at, _ in heard if who == name}
        weeks = open_weeks(kind)
        spans = [set(weeks[at : at + kind.weeks]) for at in range(len(weeks) - kind.weeks + 1)]
        assert [min(span) for span in spans if not span & touched] == []
    asked = [at for _, at, each in heard if each.card.title == "This week's question" and not each.edited]
    assert {f"{at:%H:%M}" for at in asked[8:]} == {"09:00"}, "a change of clocks moves no question"
    people = {who for who, _ in year.unasked.values()}
    assert people, "the budget was put to the test"
    zones = {year.machine.person(year.place, name).person_id: zone for name, zone in year.zones.items()}
    counted = Counter((who, week_of(rhythm.wall(at, zones[who]).date())) for who, at in year.unasked.values())
    assert max(counted.values()) <= MOST
    if kind.all_on:
        assert {each.title for each in loud_ones(year)} <= OF_MEETINGS, "all else counts in the budget"
        assert min(year.used.values()) >= 6, "each feature was used again and again"


def loud_ones(year: Year) -> list[Card]:
    """List the messages that came by themselves and are counted in no budget."""
    return [each.card for _, _, each in year.heard() if each.user and not each.edited and each.key not in year.unasked]
