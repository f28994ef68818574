"""The shipped content loads whole, and says what it should."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import holidays
import pytest
import yaml

from handlers.rhythm import faults
from prompts.library import Library, load
from tests.small_library import tiny


@pytest.fixture(scope="module")
def library() -> Library:
    """Give the content that is shipped."""
    return load()


def test_the_shipped_content_loads_whole(library: Library) -> None:
    assert len(library.prompts) == 64
    assert len(library.agendas) == 8
    assert len(library.protocols) == 7
    assert len(library.checkins) == len(library.checkouts) == 8
    assert len(library.norms) == 12
    assert len(library.challenges) == 16
    assert {rubric.id: (len(rubric.dimensions), len(rubric.levels)) for rubric in library.rubrics.values()} == {
        "cop": (9, 4),
        "plc": (3, 4),
    }
    assert (len(library.pulses.safety), len(library.pulses.change), len(library.cycles)) == (4, 4, 5)
    assert sorted(library.profiles) == ["alberta-cass", "generic", "plc", "victoria-network"]


def test_a_question_is_read_as_it_was_written(library: Library) -> None:
    asked = library.prompts["D03"]
    assert asked.text == "What could get in the way in week one? Finish this: if that happens, then I will…"
    assert (asked.stage, asked.pillar, asked.depth) == ("develop", "accountability", "analytic")
    assert (asked.role, asked.share_hint) == ("member", "private")
    assert library.checkouts["O7"].anonymous
    assert not library.checkouts["O1"].anonymous


def test_an_agenda_says_what_it_uses_and_how_much_of_it_is_learning(library: Library) -> None:
    hour = library.agendas["inquiry-hour"]
    assert hour.items[2].uses == "tuning (short) or success-analysis (short)"
    assert hour.items[2].codes == ("tuning", "success-analysis")
    assert hour.items[5].codes == ("D01", "D09")
    assert hour.items[0].codes == ("C2",)
    assert library.agendas["network-term"].items[1].uses == "policy note"
    assert library.agendas["network-term"].items[1].codes == ()
    assert hour.learning_share == pytest.approx(52 / 60)
    assert [item.title for item in hour.items if item.equity] == ["Who is not yet helped?"]


def test_nothing_of_the_library_can_be_changed(library: Library) -> None:
    with pytest.raises(TypeError):
        library.prompts["E01"] = library.prompts["E02"]  # type: ignore[index]
    with pytest.raises(AttributeError):
        library.prompts["E01"].text = "Other words"  # type: ignore[misc]


def test_the_victorian_terms_are_those_of_the_published_holidays(library: Library) -> None:
    school = holidays.country_holidays("AU", subdiv="VIC", years=(2026, 2027), categories=("school",))
    terms = library.profiles["victoria-network"].terms
    day = date(2026, 1, 1)
    while day < date(2028, 1, 1):
        if day.weekday() < 5:
            assert any(term.first <= day <= term.last for term in terms) == (day not in school), day
        day += timedelta(days=1)
    assert library.profiles["plc"].terms == terms


@pytest.mark.parametrize("profile", ["victoria-network", "plc", "alberta-cass"])
def test_a_profile_names_holidays_that_exist(library: Library, profile: str) -> None:
    country, _, part = library.profiles[profile].holidays.partition("-")
    assert holidays.country_holidays(country, subdiv=part, years=2026)


@pytest.mark.parametrize("profile", ["generic", "victoria-network", "plc", "alberta-cass"])
def test_the_engine_understands_a_profiles_rhythm_and_calendar(library: Library, profile: str) -> None:
    known = library.profiles[profile]
    assert faults(known.rhythm, known.calendar, known.zone) == []
    assert faults({**known.rhythm, "prompt": "when it rains"}, known.calendar, known.zone) != []


def test_the_demonstration_community_is_nine_members_of_nine_schools_and_a_leader(library: Library) -> None:
    path = Path(__file__).parent.parent / "prompts" / "demo" / "riverside.yaml"
    riverside = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # dates stay text
    people = riverside["members"]
    members = [person for person in people if "member" in person["roles"]]
    assert len({person["site"] for person in members}) == len(members) == 9
    assert [person["name"] for person in members if "facilitator" in person["roles"]] == ["Mei Tan"]
    assert [person["name"] for person in people if person["roles"] == ["leader"]] == ["Sam Okafor"]
    assert [p["accounts"][0]["user"] for p in people] == [p["name"].split()[0].lower() for p in people]
    assert {p["accounts"][0]["tenant"] for p in people} == {"sandbox"}
    assert set(riverside["charter"]["norms"]) <= set(library.norms)
    victoria = library.profiles[riverside["profile"]]
    assert riverside["rhythm"] == victoria.rhythm
    assert riverside["calendar"] == victoria.calendar


def test_a_small_library_needs_no_more_than_one_of_each(tmp_path: Path) -> None:
    small = load(tiny(tmp_path))
    assert small.prompts["E01"].text == "What did you see?"
    assert small.agendas["hour"].items[0].codes == ("E01", "tuning", "self-assessment")
    assert small.profiles["generic"].standards[0].entries == ("Learning", "Wellbeing")
