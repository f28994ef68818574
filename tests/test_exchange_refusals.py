"""What the memory itself refuses, whatever a handler asks: what is not the viewer's, and what only a leader may do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from storage import asks, concerns, contributions, replies, talks, visits
from storage.communities import list_places
from storage.contributions import NewContribution
from storage.database import NotFound
from storage.models_contributions import Words
from storage.people import Member
from storage.replies import About
from tests.own_things import viewer
from tests.stage import Stage

TODAY = date(2026, 10, 5)


@pytest.fixture
def platform() -> str:
    """What the memory refuses does not depend on a platform's markup."""
    return "web"


def refused(work: Callable[[], object]) -> bool:
    """Say whether something was refused as if it were not there."""
    try:
        work()
    except NotFound:
        return True
    return False


def test_only_whoever_may_gets_what_they_name(stage: Stage) -> None:
    now = stage.clock.now()

    def work(db: Session) -> list[bool]:
        ana, ben, sam = viewer(db), viewer(db, "Ben Ford"), viewer(db, "Sam Okafor")
        ask = contributions.add_contribution(
            db, ana, NewContribution("ask", Words(body="Cards"), "cop", state="open"), now
        )
        closed = contributions.add_contribution(
            db, ana, NewContribution("ask", Words(body="Old"), "cop", state="closed"), now
        )
        visit = visits.add_visit(db, ana, "Talk", "Who?", TODAY, now)
        return [
            refused(lambda: asks.match(db, ana, ask.id, now)),
            refused(lambda: asks.match(db, ben, closed.id, now)),
            refused(lambda: asks.connect(db, ben, ask.id, Words("x"), TODAY, now)),
            refused(lambda: asks.connect(db, sam, ask.id, Words("x"), TODAY, now)),
            refused(lambda: asks.put_outcome(db, ben, ask.id, asks.HELPED, now)),
            refused(lambda: visits.add_note(db, ana, visit, "a", "b", now)),
            refused(lambda: visits.get_visit(db, ben, ask.id)),
            refused(lambda: visits.let_group_read(db, ben, visit, "", now)),
            refused(lambda: talks.bring(db, ben, talks.POLICY, Words("x"), now)),
            refused(lambda: talks.get_brought(db, ben, ask.id)),
            refused(lambda: replies.note_read(db, ben, About(("x",), "up", "?"), now)),
            refused(lambda: concerns.get_raised(db, ana, concerns.issue_key(ana))),
            refused(lambda: concerns.get_raised(db, ana, concerns.issue_key(ben))),
            refused(lambda: concerns.get_received(db, sam, "x")),
        ]

    assert all(stage.plays(stage.db.write(work)))


def test_a_note_of_a_visit_is_read_by_its_writer_and_host_alone_before_the_host_lets_the_group(stage: Stage) -> None:
    now = stage.clock.now()

    def work(db: Session) -> list[Any]:
        ana, ben, mei, sam = (viewer(db, name) for name in ("Ana Costa", "Ben Ford", "Mei Tan", "Sam Okafor"))

        def read_by(*readers: Member) -> list[int]:
            return [len(visits.list_notes(db, each, visits.get_visit(db, each, visit.id))) for each in readers]

        visit = visits.add_visit(db, ana, "Talk", "Who?", TODAY, now)
        visits.add_note(db, ben, visits.get_visit(db, ben, visit.id), "pairs", "who begins", now)
        before = read_by(ana, ben, mei)
        visits.let_group_read(db, ana, visit, "", now)
        return [before, read_by(ana, ben, mei), refused(lambda: visits.get_visit(db, sam, visit.id))]

    assert stage.plays(stage.db.write(work)) == [[1, 1, 0], [1, 1, 1], True]


def test_an_introduction_whose_leader_or_asker_is_gone_is_asked_after_no_more(stage: Stage) -> None:
    now = stage.clock.now()

    def work(db: Session) -> list[Any]:
        ana, sam = viewer(db), viewer(db, "Sam Okafor")
        new = NewContribution("ask", Words(body="Cards"), "network", state="open")
        ask = contributions.add_contribution(db, ana, new, now)
        made, told = asks.connect(db, sam, ask.id, Words("The library"), TODAY, now)
        [place] = list_places(db)
        both = asks.find_two(db, place, made.id)
        unsaid = asks.list_unsaid(db, ana, TODAY)
        asks.put_outcome(db, ana, made.id, asks.HELPED, now)
        gone = asks.find_two(db, place, made.id)
        return [told == ana.person_id, both == (sam.person_id, ana.person_id, "The library"), len(unsaid), gone]

    assert stage.plays(stage.db.write(work)) == [True, True, 1, None]
