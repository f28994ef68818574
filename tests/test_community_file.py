"""The operator's file: what it says, and what is said where it is wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.community_file import FileFaults, read_file
from prompts.library import load

PROFILES = load().profiles
TODAY = date(2026, 10, 1)
DEMO = Path(__file__).parents[1] / "prompts" / "demo" / "riverside.yaml"


def faults_of(tmp_path: Path, text: str) -> list[str]:
    file = tmp_path / "mine.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(FileFaults) as caught:
        read_file(file, PROFILES, TODAY)
    return [f"{fault.line} {fault.message} {fault.cure}" for fault in caught.value.faults]


GOOD = DEMO.read_text(encoding="utf-8")


def test_the_demonstration_community_can_be_read() -> None:
    plan = read_file(DEMO, PROFILES, TODAY)
    assert plan.name == "Riverside Numeracy"
    assert plan.rhythm["prompt"] == "every week MON 09:00"
    assert plan.calendar["holidays"] == "AU-VIC"
    peers = [member for member in plan.members if "seil" not in member.roles]
    assert len(peers) == len({member.site for member in peers}) == 9
    assert [member.name for member in plan.members if "chair" in member.roles] == ["Mei Tan"]


def test_every_fault_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    text = GOOD.replace("zone: Australia/Melbourne", "zone: Melbourne").replace("kind: cop", "knid: cop")
    text = text.replace("roles: [leader]", "roles: [boss]").replace("prompt: every week", "prompt: evry week")
    told = faults_of(tmp_path, text)
    assert any("knid" in fault and "kind" in fault for fault in told)
    assert any("boss" in fault and "leader" in fault for fault in told)
    lines = text.splitlines()
    for word in ("zone: Melbourne", "knid", "boss"):
        number = next(at for at, line in enumerate(lines, 1) if word in line)
        assert any(fault.startswith(f"{number} ") for fault in told), (word, told)
    assert len(told) >= 4


def test_one_account_belongs_to_one_person(tmp_path: Path) -> None:
    told = faults_of(tmp_path, GOOD.replace("user: aroha}", "user: mei}"))
    assert any("belongs to Mei Tan too" in fault for fault in told)


def test_an_inquiry_may_stand_in_the_file(tmp_path: Path) -> None:
    plan = read_file(DEMO, PROFILES, TODAY).inquiry
    assert plan
    assert (plan.stage, plan.weeks, plan.due) == ("develop", 20, date(2026, 12, 1))
    assert plan.problem.measure.startswith("12 short visits")
    file = tmp_path / "short.yaml"
    short = GOOD[: GOOD.index("inquiry:")] + "inquiry:\n  practice: We plan alone.\n" + GOOD[GOOD.index("rhythm:") :]
    file.write_text(short, encoding="utf-8")
    begun = read_file(file, PROFILES, TODAY).inquiry
    assert begun
    assert (begun.problem.practice, begun.stage, begun.weeks, begun.due) == ("We plan alone.", "evaluate", 10, None)
    told = faults_of(tmp_path, GOOD.replace("stage: develop", "stage: later").replace("weeks: 20", "weeks: 60"))
    assert any("later" in fault for fault in told)
    assert any("60 weeks" in fault for fault in told)


def test_a_person_is_listed_once(tmp_path: Path) -> None:
    told = faults_of(tmp_path, GOOD.replace("name: Aroha Ngata", "name: Mei Tan"))
    assert any("Mei Tan is in the list twice" in fault for fault in told)


def test_an_unknown_zone_of_a_member_is_told(tmp_path: Path) -> None:
    told = faults_of(
        tmp_path, GOOD.replace("    site: Hume Primary\n", "    site: Hume Primary\n    zone: Moon/Base\n")
    )
    assert any("Moon/Base" in fault for fault in told)


def test_a_small_file_is_enough(tmp_path: Path) -> None:
    file = tmp_path / "small.yaml"
    file.write_text("community: A\norganisation: B\nzone: Europe/Dublin\nmembers:\n  - {name: C}\n", encoding="utf-8")
    plan = read_file(file, PROFILES, TODAY)
    assert (plan.kind, plan.profile, plan.members[0].roles) == ("cop", "generic", ("member",))
    assert plan.calendar == plan.charter == {}
    assert plan.rhythm == PROFILES["generic"].rhythm


def test_a_file_without_calendar_and_rhythm_has_those_of_its_profile(tmp_path: Path) -> None:
    file = tmp_path / "small.yaml"
    text = (
        "community: A\norganisation: B\nzone: Australia/Melbourne\nprofile: victoria-network\nmembers:\n  - {name: C}\n"
    )
    file.write_text(text, encoding="utf-8")
    plan = read_file(file, PROFILES, TODAY)
    assert plan.rhythm["prompt"] == "every week MON 09:00"
    assert plan.calendar["holidays"] == "AU-VIC"
    assert {"from": "2026-10-05", "to": "2026-12-18"} in plan.calendar["terms"]
    file.write_text(f"{text}rhythm: {{prompt: every 2 weeks TUE 10:00}}\ncalendar: {{}}\n", encoding="utf-8")
    own = read_file(file, PROFILES, TODAY)
    assert (own.rhythm, own.calendar) == ({"prompt": "every 2 weeks TUE 10:00"}, {})


def test_a_zone_that_is_missing_is_told_once(tmp_path: Path) -> None:
    told = faults_of(tmp_path, "community: A\norganisation: B\nmembers:\n  - {name: C}\n")
    assert [fault for fault in told if "zone" in fault] == told
    assert len(told) == 1


def test_a_file_that_is_no_yaml_says_where(tmp_path: Path) -> None:
    assert faults_of(tmp_path, "community: [\n")


def test_a_file_names_what_the_community_is_part_of_and_a_whole_charter(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    charter = (
        "charter: {domain: Numeracy, practice: Talk, review_on: 2026-12-14, norms: [We ask.], measures: [Five do.]}"
    )
    file.write_text(
        f"community: A\norganisation: B\nzone: America/Edmonton\nprofile: alberta-cass\nparent: North\n{charter}\n"
        "members:\n  - {name: C}\n",
        encoding="utf-8",
    )
    plan = read_file(file, PROFILES, TODAY)
    assert (plan.parent, plan.rhythm_is_usual, plan.notice) == ("North", True, PROFILES["alberta-cass"].notice)
    assert plan.charter == {
        "domain": "Numeracy",
        "practice": "Talk",
        "review_on": "2026-12-14",
        "norms": ["We ask."],
        "measures": ["Five do."],
    }
    assert faults_of(tmp_path, file.read_text(encoding="utf-8").replace("2026-12-14", "soon")) != []
