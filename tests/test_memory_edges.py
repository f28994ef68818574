"""What the memory refuses to whoever is not meant, and what it keeps once where two rows were one person's."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations
from typing import Any

import pytest

from handlers import pairs
from storage import agreements, hats, meetings, merging, mutual, plan_links, portfolio, rehearsal
from storage.communities import list_places
from storage.database import NotFound
from storage.models import AgendaItem, Document, Meeting, Response, Round
from storage.models_commitments import AgreementNote, Commitment, PairCheck
from storage.models_contributions import Contribution
from storage.rounds import NewRound, open_round
from tests.meeting_room import drafted
from tests.own_things import viewer, wrote
from tests.stage import Actor, Stage
from tests.test_agreements import agrees
from tests.test_asks import puts_up
from tests.test_inquiry_memory import cycle
from tests.test_pairs import nothing_in_common
from tests.test_synthesis import looks, week
from tests.two_apps import changes

__all__ = ["wrote"]


@pytest.fixture
def platform() -> str:
    """The memory knows no platform's markup."""
    return "web"


def test_an_agreement_is_the_chairs_to_make_and_to_end_and_a_note_is_kept_once(stage: Stage) -> None:
    def work(db: Any) -> None:
        ana, mei, sam = (viewer(db, name) for name in ("Ana Costa", "Mei Tan", "Sam Okafor"))
        now = stage.clock.now()
        with pytest.raises(NotFound):
            agreements.add_agreement(db, ana, "begin with a question", now.date(), now)
        agreements.add_agreement(db, mei, "begin with a question", now.date(), now)
        assert agreements.list_agreements(db, sam) == []
        [agreed] = agreements.list_agreements(db, ana)
        with pytest.raises(NotFound):
            agreements.end_agreement(db, ana, agreed.id, now)
        for stands in ("begun", "usual"):
            agreements.put_note(db, ana, agreed.id, (stands, ""), now)
        assert [row.stands for row in db.query(AgreementNote)] == ["usual"]
        assert hats.list_led(db, ana) == []

    changes(stage, work)


@pytest.mark.usefixtures("wrote")
def test_growth_stands_on_ones_own_answer_alone(stage: Stage) -> None:
    def work(db: Any) -> None:
        ana, ben = viewer(db), viewer(db, "Ben Ford")
        answer = db.query(Response).filter_by(person_id=ana.person_id).first()
        portfolio.add_entry(db, ana, "Leading", (portfolio.ANSWER, answer.id), "", stage.clock.now())
        [kept] = portfolio.list_own_entries(db, ana)
        assert kept.words == answer.body
        with pytest.raises(NotFound):
            portfolio.add_entry(db, ben, "Leading", (portfolio.ANSWER, answer.id), "", stage.clock.now())

    changes(stage, work)


def test_of_two_rows_the_newer_note_stays_and_nobody_checks_in_with_themselves(stage: Stage) -> None:
    def work(db: Any) -> None:
        one, two, now = viewer(db, "Ana Costa"), viewer(db, "Ben Ford"), stage.clock.now()
        mei, place = viewer(db, "Mei Tan"), list_places(db)[0]
        assert meetings.count_waiting(db, one) == 0, "what others proposed is for those who facilitate"
        for words in ("first", "second"):
            agreements.add_agreement(db, mei, words, now.date(), now)
        both, only = agreements.list_agreements(db, one)
        for somebody, agreed, later in ((one, both, 0), (two, both, 1), (two, only, 0)):
            agreements.put_note(db, somebody, agreed.id, ("begun", somebody.name), now + timedelta(minutes=later))
        inquiry = cycle(db, stage)
        plan_links.put_link(db, one, inquiry, ("", ""), now)
        plan_links.put_link(db, one, inquiry, ("Goal 1", ""), now)
        plan_links.put_link(db, one, inquiry, ("Goal 1", "ask more"), now)
        plan_links.put_link(db, one, inquiry, ("", ""), now)
        plan_links.put_link(db, two, inquiry, ("Goal 2", ""), now)
        for pair in ([one, two], [two, mei]):
            mutual.begin(db, place, [each.person_id for each in pair], now, now)
        merging.merge(db, one, two.person_id, now)
        assert sorted(row.note for row in db.query(AgreementNote)) == ["Ben Ford", "Ben Ford"]
        assert db.query(PairCheck).filter_by(person_id=one.person_id).count() == 2

    changes(stage, work)


def test_what_a_group_wrote_is_hidden_from_whoever_rehearses(stage: Stage, mei: Actor, ana: Actor) -> None:
    week(stage)
    assert looks(mei)
    puts_up(ana, "Who has a plan for reading aloud?")
    agrees(mei)
    drafted(mei)

    def work(db: Any) -> None:
        db.query(Meeting).update({"focus": "Reading aloud"})
        [place] = list_places(db)
        now = stage.clock.now()
        content = {"id": "own", "text": "Is the roof sound?", "choices": ["Yes", "No"]}
        open_round(db, place, NewRound("feedback", "o", content, now, now + timedelta(days=1)))
        rehearsal.hide_words(db, "hidden", lambda card: card)
        asked = db.query(Round).filter_by(kind="feedback").one()
        assert asked.content["text"] == "hidden"
        assert asked.content["choices"] == ["hidden 1", "hidden 2"]
        rows = [row for kind in (Contribution, Commitment, Meeting, AgendaItem, Document) for row in db.query(kind)]
        said = [getattr(row, name) for row in rows for name in ("text", "title", "focus", "body") if hasattr(row, name)]
        lines = [line["text"] for body in said if isinstance(body, dict) for line in body["lines"]]
        assert {each for each in (*lines, *said) if isinstance(each, str)} <= {"hidden", ""}
        assert lines
        assert {type(row) for row in rows} == {Contribution, Commitment, Meeting, AgendaItem, Document}

    changes(stage, work)


def test_a_search_for_pairs_that_takes_too_long_gives_what_it_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pairs, "STEPS", 6)
    people = [pairs.Somebody(f"{number}", f"{number}", 0) for number in range(9)]
    all_met = list(combinations((each.id for each in people), 2))
    assert isinstance(pairs.introduce(people, all_met, nothing_in_common, "seed"), list)
