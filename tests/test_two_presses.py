"""Whatever somebody can begin is two presses away from their own page: the deeds come from the router, the ways from the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import pytest
from sqlalchemy.orm import Session

from bot.community_file import read_file
from handlers.enrolment import enrol
from handlers.home import home_card
from handlers.language import Card, Decline, Form, Open, Reply, Say
from handlers.practice import practice
from handlers.turn import Event, Router, Turn, in_own_words
from prompts import library as content
from prompts.library import load
from storage import people
from storage.communities import Place
from storage.database import Database, NotFound

LIBRARY = load()
FILE = Path(content.__file__).parent / "demo" / "riverside.yaml"
NOW = datetime(2026, 11, 22, 23, tzinfo=UTC)

NOT_BEGUN = {
    "/cop-agenda": "the agenda's own card, once a meeting is set",
    "/cop-checkin": "what is due stands among what waits",
    "/cop-commit": "a leader is told that they see counts alone",
    "/cop-feedback": "leads to what Learn together leads to",
    "/cop-help": "leads to the commands",
    "digest.homes": "stands among what waits, for a week after a group across networks told something",
    "digest.which": "stands on the digest of somebody who leads several groups",
    "agreeing.no": "stands beside a yes",
    "agreeing.unquote": "stands beside a yes",
    "agreeing.sent": "stands on the notice where an organisation lets AI help",
    "assessment.later": "answers a suggestion",
    "arrival.open": "a member's way is the question's card, where none is open",
    "coach.shared": "stands where somebody is a coach, or is asked to be one",
    "charter.affirm": "answers the question whether the charter is right",
    "home.open": "is the page itself",
    "inquiry.write": "stands where a group has no inquiry",
    "leaving.go": "answers whether somebody means it",
    "link.confirm": "answers a code",
    "link.enter": "is for another app, where the bot knows nobody yet",
    "link.stop": "answers a code",
    "me.answers": "a leader has none",
    "me.commitments": "a leader has none",
    "me.keep": "answers whether somebody means it",
    "near.look_now": "stands under the integrator's hat where a group can be found",
    "norms.open": "a leader reads them in the charter",
    "observers.join": "stands on a newcomer's page",
    "pairing.start": "stands where somebody left introductions out",
    "phases.close": "answers whether somebody means it",
    "plan.history": "stands where the plan was changed",
    "plan.look_back": "stands where there is a year to look back on",
    "plan.save": "stands where there is a plan",
    "policy.write": "comes with the conduit's hat",
    "reply.list": "stands below a digest",
    "reply.unanswered": "stands where something was sent up",
    "resources.save": "comes from a message's menu",
    "room.open": "stands on a draft and an agenda",
    "settings.resume": "stands where somebody paused",
    "synthesis.counts": "stands where a draft was not checked in time",
}
"""What needs no thing in hand and still begins nothing here and now, and why."""


class Seat:
    """Somebody in the demonstration community, who presses without anything being kept."""

    def __init__(self, db: Session, place: Place, name: str) -> None:
        """Sit down."""
        self.db, self.place = db, place
        self.member = next(each for each in people.list_members(db, place, people.EVERYBODY) if each.name == name)

    def turn(self, kind: Literal["press", "command"], name: str, subject: str = "") -> Turn:
        """Give a turn of theirs."""
        event = Event(kind, name, "web", "sandbox", self.member.name, community=self.place.id, subject=subject)
        place = in_own_words(self.place, LIBRARY)
        return Turn(self.db, NOW, LIBRARY, event, self.member, place, address="https://cop.example")

    def does(self, kind: Literal["press", "command"], name: str, subject: str = "") -> Sequence[Reply]:
        """Press a button or type a command and undo it; nothing is answered where it is declined or needs a thing."""
        point = self.db.begin_nested()
        try:
            return practice.dispatch(self.turn(kind, name, subject))
        except (Decline, NotFound):
            return ()
        finally:
            point.rollback()


def _seen(replies: Sequence[Reply], me: str) -> Iterator[Card | Form]:
    for reply in replies:
        if isinstance(reply, Open):
            yield reply.form
        elif isinstance(reply, Say) and not reply.channel and reply.to in ("", me):
            yield reply.card
            if reply.card.form:
                yield reply.card.form


def _ways(shown: Card | Form) -> set[tuple[str, str]]:
    return {(each.action, each.subject) for each in shown.all_buttons()} if isinstance(shown, Card) else set()


def reached(seat: Seat) -> tuple[set[str], set[str]]:
    """Give the deeds that stand on the own page, or on what two presses show, and the titles of all of that."""
    first = _ways(home_card(seat.turn("press", "home.open")))
    shown = [each for way in sorted(first) for each in _seen(seat.does("press", *way), seat.member.person_id)]
    second = {way for each in shown for way in _ways(each)}
    shown += [each for way in sorted(second - first) for each in _seen(seat.does("press", *way), seat.member.person_id)]
    forms = {each.action for each in shown if isinstance(each, Form)}
    there = first | {way for each in shown for way in _ways(each)}
    return {action for action, _ in there} | forms, {each.title for each in shown}


def begun(seat: Seat, practice: Router) -> Iterator[tuple[str, str]]:
    """Give every command and every press that somebody in this seat can begin with nothing in hand, and what it shows."""
    for kind, routes in (("command", practice.commands), ("press", practice.presses)):
        for name, route in sorted(routes.items()):
            if route.roles and not route.roles & seat.member.roles:
                continue
            for shown in list(_seen(seat.does(kind, name), seat.member.person_id))[:1]:  # type: ignore[arg-type]
                yield f"/{name}" if kind == "command" else name, shown.title


@pytest.mark.once
@pytest.mark.parametrize("name", ["Tom Gallagher", "Mei Tan", "Sam Okafor"])
def test_everything_that_can_be_begun_is_two_presses_from_the_own_page(database: Database, name: str) -> None:
    plan = read_file(FILE, LIBRARY.profiles, NOW.date())

    def look(db: Session) -> list[tuple[str, str]]:
        seat = Seat(db, replace(enrol(db, plan, "Robin Lee", NOW).place), name)
        deeds, titles = reached(seat)
        return [
            (deed, title)
            for deed, title in begun(seat, practice)
            if deed not in deeds and title not in titles and deed not in NOT_BEGUN
        ]

    found = database.read(look)
    assert found == []
