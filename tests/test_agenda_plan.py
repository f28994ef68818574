"""The rules of an agenda, for every template and any length."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers import agenda_plan as rule
from handlers.agenda_plan import Slot
from prompts.library import AgendaTemplate, load

LIBRARY = load()
TEMPLATES = st.sampled_from(sorted(LIBRARY.agendas.values(), key=lambda template: template.id))
EXTRAS = st.lists(
    st.builds(
        Slot,
        title=st.sampled_from(["Reading fluency", "Timetables"]),
        minutes=st.integers(1, 90),
        purpose=st.sampled_from(["learn", "decide", "inform", "connect"]),
        source=st.sampled_from(["carried", "commitment", "proposal", "question", "added"]),
    ),
    max_size=30,
)


@given(TEMPLATES, st.integers(15, 240), EXTRAS)
def test_times_add_up_for_every_template_and_length(template: AgendaTemplate, minutes: int, extras: list[Slot]) -> None:
    plan = rule.plan_agenda(template, minutes, extras)
    assert sum(slot.minutes for slot in plan.slots) == minutes
    assert all(slot.minutes >= 1 for slot in plan.slots)
    assert sum(slot.equity for slot in plan.slots) == 1
    assert len(plan.slots) + len(plan.waiting) == len(template.items) + len(extras)


@given(st.lists(st.integers(1, 60), min_size=1, max_size=15), st.data())
def test_one_item_changes_and_the_others_make_room(minutes: list[int], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(minutes) - 1))
    wanted = data.draw(st.integers(-5, 300))
    changed = rule.rebalance(minutes, at, wanted)
    assert sum(changed) == sum(minutes)
    assert all(value >= 1 for value in changed)
    if 1 <= wanted <= sum(minutes) - len(minutes) + 1 and len(minutes) > 1:
        assert changed[at] == wanted


@given(st.lists(st.integers(0, 60), min_size=1, max_size=15), st.integers(0, 240))
def test_minutes_are_shared_out_to_the_last_one(weights: list[int], extra: int) -> None:
    shares = rule.apportion(weights, len(weights) + extra)
    assert sum(shares) == len(weights) + extra
    assert all(share >= 1 for share in shares)
    heavier = sorted(zip(weights, shares, strict=True))
    assert all(first[1] <= second[1] + 1 for first, second in pairwise(heavier))


def test_more_parts_than_minutes_are_refused() -> None:
    with pytest.raises(ValueError, match="more parts"):
        rule.apportion([1, 1, 1], 2)


def test_what_was_brought_over_follows_the_opening_and_proposals_come_before_the_closing() -> None:
    extras = [Slot("Brought over", 5, source="carried"), Slot("Proposed", 5, source="proposal")]
    plan = rule.plan_agenda(LIBRARY.agendas["inquiry-hour"], 60, extras)
    titles = [slot.title for slot in plan.slots]
    assert titles[:2] == ["Check-in", "Brought over"]
    assert titles[-3:] == ["Proposed", "Next step and new commitments", "Check-out"]


def test_what_finds_no_time_waits_and_is_not_lost() -> None:
    extras = [Slot(f"Proposal {number}", 10, source="proposal") for number in range(20)]
    plan = rule.plan_agenda(LIBRARY.agendas["check-in-30"], 30, extras)
    assert [slot.title for slot in plan.slots if slot.source == "proposal"] == [f"Proposal {n}" for n in range(7)]
    assert len(plan.waiting) == 13


@pytest.mark.parametrize("template", LIBRARY.agendas.values(), ids=lambda template: template.id)
def test_s26_every_template_asks_who_is_not_yet_helped_and_is_mostly_for_one_another(template: AgendaTemplate) -> None:
    slots = rule.plan_agenda(template, template.minutes, []).slots
    assert [slot.equity for slot in slots].count(True) == 1
    assert not rule.warning([(slot.purpose, slot.minutes) for slot in slots])
    assert [slot.minutes for slot in slots] == [item.minutes for item in template.items]
    assert rule.least_minutes(template) == 15


def test_a_template_that_forgot_the_equity_question_gets_it_before_its_closing() -> None:
    hour = LIBRARY.agendas["inquiry-hour"]
    forgetful = replace(hour, items=tuple(item for item in hour.items if not item.equity))
    titles = [slot.title for slot in rule.plan_agenda(forgetful, 60, []).slots]
    assert titles[-3:] == ["Who is not yet helped?", "Next step and new commitments", "Check-out"]


def test_fifty_minutes_of_updates_in_sixty_are_warned_of() -> None:
    assert "Only 16 %" in rule.warning([("inform", 50), ("learn", 10)])
    assert not rule.warning([("inform", 24), ("learn", 30), ("connect", 6)])
    assert not rule.warning([])
