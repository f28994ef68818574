"""What is filled in: every fault beside its field, all at once."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from handlers import agenda_forms, meeting_cards
from handlers.language import Decline
from prompts.library import load
from storage.communities import Place
from storage.models import AgendaItem
from storage.people import Member

LIBRARY = load()
HOME = Place(zone="Australia/Melbourne")
NOW = datetime(2026, 10, 5, tzinfo=UTC)
ITEM = AgendaItem(id="i1", title="Reading", status="running")


def test_a_plan_names_all_its_faults() -> None:
    values = {"date": "2026-13-45", "time": "9", "minutes": "sixty", "template": "none", "place": "x" * 301}
    with pytest.raises(Decline) as declined:
        agenda_forms.read_plan(values, HOME, LIBRARY, NOW)
    assert set(declined.value.errors) == {"date", "minutes", "template", "place"}


@pytest.mark.parametrize("minutes", ["14", "241", "-60", "", "²", "9" * 7])
def test_a_length_is_a_whole_number_from_15_to_240(minutes: str) -> None:
    with pytest.raises(Decline) as declined:
        agenda_forms.read_plan({"minutes": minutes, "template": "inquiry-hour"}, HOME, LIBRARY, NOW)
    assert set(declined.value.errors) == {"minutes"}


def test_a_plan_is_read_on_the_communitys_clock() -> None:
    values = {"date": "2026-10-15", "time": "15:30", "minutes": "60", "template": "inquiry-hour", "place": " Hume "}
    planned = agenda_forms.read_plan(values, HOME, LIBRARY, NOW)
    assert planned.starts_at == datetime(2026, 10, 15, 4, 30, tzinfo=UTC)
    assert planned.place == "Hume"


def test_a_time_without_a_date_is_asked_for_it() -> None:
    with pytest.raises(Decline) as declined:
        agenda_forms.read_plan({"time": "09:00", "minutes": "60", "template": "inquiry-hour"}, HOME, LIBRARY, NOW)
    assert set(declined.value.errors) == {"date"}


def test_an_item_names_all_its_faults() -> None:
    with pytest.raises(Decline) as declined:
        agenda_forms.read_item({"title": "x" * 121, "detail": "x" * 601, "minutes": "0", "purpose": "fun"})
    assert set(declined.value.errors) == {"title", "detail", "minutes", "purpose"}
    assert "1 characters too long" in declined.value.errors["title"]


def test_an_outcome_names_all_its_faults() -> None:
    with pytest.raises(Decline) as declined:
        meeting_cards.read_note({"item": "other", "kind": "wish", "text": "", "evidence": "x" * 601}, [ITEM])
    assert set(declined.value.errors) == {"item", "kind", "text", "evidence"}


def test_a_commitment_names_all_its_faults() -> None:
    with pytest.raises(Decline) as declined:
        meeting_cards.read_promise({"owner": "p9", "text": "x" * 601, "due_on": "soon"}, [], date(2026, 10, 5))
    assert set(declined.value.errors) == {"owner", "text", "due_on"}
    owner = Member("p1", name="Ana Costa")
    with pytest.raises(Decline) as declined:
        meeting_cards.read_promise({"owner": "p1", "text": " ", "due_on": "2026-10-04"}, [owner], date(2026, 10, 5))
    assert set(declined.value.errors) == {"text", "due_on"}
