"""A rubric of one's own, questions to everybody and stories: each slip is told with its line, and an own rubric runs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from prompts.library import load
from tests.small_library import TINY, faults_of, tiny
from tests.stage import Actor, Stage
from tests.test_self_assessment import nine, place_all

__all__ = ["nine"]
OWN = """\
id: ours
title: How our network learns
levels: [Not yet, At times, Mostly, Always]
dimensions:
  - name: We visit
    pillar: together
    levels: [Nobody does., One of us did., Most of us did., We all do.]
  - name: We ask
    pillar: inquiry
    levels: [We tell., We ask at times., We mostly ask., We ask before we tell.]
  - name: We keep our word
    pillar: accountability
    levels: [We forget., Some of us do., Most of us do., We all do.]
"""


def test_s57_an_own_rubric_from_a_file_is_run_and_reported(nine: Stage, mei: Actor, ben: Actor, tmp_path: Path) -> None:
    folder = tiny(tmp_path)
    (folder / "rubrics" / "ours.yaml").write_text(OWN, encoding="utf-8")
    nine.conversation.library = replace(nine.conversation.library, rubrics=load(folder).rubrics)
    mei.types("/cop-selfassess")
    mei.presses("Start one")
    mei.fills(rubric="ours")
    place_all(nine, lines={"We ask": (1, 4)}, usual=3)
    nine.passes(days=15)
    ben.types("/cop-selfassess")
    assert "How our network learns" in f"{ben.card.title} {ben.card.text}"
    assert "Middle: Mostly. Mostly 9." in ben.card.text
    assert "Not yet 5, Always 4" in ben.card.text


LONG = "A name that goes on and on and on and on and on"


@pytest.mark.parametrize(
    ("name", "before", "after", "line", "message"),
    [
        ("cop", "[Starting, Building]", "[Starting, Starting]", 3, "“Starting” stands here twice."),
        ("cop", "[Starting, Building]", "[Starting]", 3, "There is one level alone."),
        ("cop", "Building]", "Building, Led]", 7, "There are 3 levels, but 2 sentences here."),
        ("cop", "name: Trust", f"name: {LONG}", 5, f"“{LONG}” is too long for a phone."),
        (
            "cop",
            "      - We bring doubts.\n",
            "      - We bring doubts.\n  - name: Trust\n",
            10,
            "“Trust” stands here twice.",
        ),
        ("pulses", "[Easy, Hard]", "[Easy]", 4, "There is one choice alone."),
        ("pulses", "[Well, Slowly]", "[Well, Well]", 8, "“Well” stands here twice."),
        ("pulses", "id: C1", "id: S1", 6, "“S1” stands here twice."),
        ("stories", "name: What came", "name: What happened", 3, "“What happened” stands here twice."),
    ],
)
def test_s57_a_slip_in_an_own_rubric_is_told_with_its_line(
    tmp_path: Path, name: str, before: str, after: str, line: int, message: str
) -> None:
    whole = next(text for path, text in TINY.items() if Path(path).stem == name)
    found = faults_of(tiny(tmp_path, **{name: whole.replace(before, after)}))
    [told] = [fault for fault in found if fault.message == message]
    assert (Path(told.file).stem, told.line) == (name, line)
    assert told.cure
