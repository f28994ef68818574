"""The rules of a protocol that is run, and who may look into one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from handlers.protocol_course import come_due
from handlers.protocol_steps import halved, until, whose_turn
from prompts.library import Protocol, load
from storage.communities import Place, list_places
from storage.database import NotFound
from storage.models_runs import ProtocolRun
from storage.people import list_members
from storage.runs import get_run, list_ended, list_notes
from tests.stage import CHANNEL, Actor, Stage
from tests.test_protocols import runs
from tests.words import text_faults


def test_the_clock_leaves_alone_what_has_ended_or_was_given_more_time() -> None:
    now, place = datetime(2026, 11, 2, 9, tzinfo=UTC), Place(zone="UTC")
    ended = ProtocolRun(state="ended")
    later = ProtocolRun(state="running", ends_at=now + timedelta(minutes=2))
    assert not come_due(Session(), place, ended, now, now)
    assert not come_due(Session(), place, later, now, now)


def test_where_the_calendar_has_run_out_each_day_counts() -> None:
    closed = Place(zone="UTC", calendar={"terms": [{"from": "2020-01-28", "to": "2020-04-02"}]})
    now = datetime(2026, 11, 6, 9, tzinfo=UTC)
    assert until(closed, now, {"days": 2, "minutes": 0}) == now + timedelta(days=2)
    assert until(Place(zone="UTC"), now, {"days": 2, "minutes": 0}) == now + timedelta(days=4), "a weekend is between"


@pytest.mark.parametrize(("minutes", "short"), [(2, 2), (4, 4), (5, 2), (7, 3), (15, 7), (32, 16)])
def test_the_short_form_halves_the_longer_steps(minutes: int, short: int) -> None:
    assert halved(minutes) == short


@pytest.mark.parametrize("protocol", load().protocols.values(), ids=str)
def test_every_protocol_can_say_whose_turn_it_is(protocol: Protocol) -> None:
    for step in protocol.steps:
        words = whose_turn(step.speaks, "", Place(words={"facilitator": "chair"}))
        assert words[0].isupper()
        assert not text_faults(words)
    assert whose_turn("two of us", "", Place()) == "Two of us."


@pytest.mark.parametrize("platform", ["web"])
def test_leaders_strangers_and_later_guests_look_into_no_run(stage: Stage, mei: Actor) -> None:
    runs(mei)
    mei.presses("End", CHANNEL)
    stage.passes(minutes=1)

    def look(db: Session) -> None:
        [place] = list_places(db)
        [chair] = list_members(db, place, {"chair"})
        [run] = list_ended(db, chair, 5)
        assert list_notes(db, chair, run) == []
        leader = replace(chair, roles=frozenset({"seil"}))
        guest = replace(chair, roles=frozenset({"guest", "member"}), since=stage.clock.now())
        stranger = replace(chair, community_id="elsewhere")
        assert list_ended(db, leader, 5) == list_ended(db, guest, 5) == list_ended(db, stranger, 5) == []
        assert list_notes(db, leader, run) == list_notes(db, stranger, run) == []
        for viewer in (leader, guest, stranger):
            with pytest.raises(NotFound):
                get_run(db, viewer, run.id)

    stage.plays(stage.db.read(look))
