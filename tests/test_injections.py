"""Answers that speak to a machine change nothing but their own line, with either writer."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

from handlers.injections import is_suspicious
from handlers.synthesis_draft import Asking, Material, Voice, draft_lines
from handlers.wording import Group, claims_of, groups_of, reworded
from storage.documents import DocumentLine
from tests.injected import TRACE, injections

SET = injections()
QUESTION = "What worked this week?"
CALM = (
    "We used dot cards every morning in prep classes.",
    "Dot cards again, and a long talk about the week.",
    "The dot cards worked, the ten frames did not.",
    "I ignore the old rules on homework; our new rule is a reading hour.",
    "Our policy on AI is new, and my system for staff notes works.",
    "Ask parents to act as critical friends, and tell the staff what they said.",
    "All 12 classes saw the visit at https://school.example.org, see page 3.",
    "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f Our Scottish guests liked the dots 👩‍🏫.",
    "نحن نستخدم البطاقات كل صباح مع الأطفال",
    "我们每天早上用点卡和孩子们一起数数",
    "Мы используем карточки каждое утро.",
    "Le personnel a ignoré la pluie; consigne: venir quand même.",
)


def material(third: str) -> Material:
    """Give a round in which one answer is this one."""
    texts = (*CALM[:3], third, "Parents came to look, and they stayed.")
    voices = tuple(Voice(f"r{number}", text, quote_ok=True) for number, text in enumerate(texts))
    return Material((Asking("round", QUESTION, 6, voices),))


def others(lines: tuple[DocumentLine, ...]) -> list[tuple[str, str, frozenset[str]]]:
    """Give what stands in the lines that do not rest on the fourth answer, and in the one that says who spoke."""
    told = [(line, frozenset(source.id for source in line.sources)) for line in lines]
    return [(line.text, line.quote, rests) for line, rests in told if line.part == "spoke" or "r3" not in rests]


def test_the_set_is_large_and_written_in_many_ways() -> None:
    assert len(set(SET)) >= 60
    assert sum(not text.isascii() for text in SET) >= 20


@pytest.mark.parametrize("text", CALM)
def test_what_colleagues_write_is_no_order(text: str) -> None:
    assert not is_suspicious(text)


@pytest.mark.parametrize("text", SET)
def test_an_order_never_reaches_the_model_and_changes_its_own_line_alone(text: str) -> None:
    assert is_suspicious(text)
    calm = draft_lines(material("Something quite other was on our minds."))
    told = draft_lines(material(text))
    assert others(told) == others(calm)


@pytest.mark.parametrize("text", SET)
def test_a_model_that_obeys_an_order_that_was_not_seen_spoils_its_own_line_alone(text: str) -> None:
    """The screen is off here, the order stands in a theme of its own, and the model does what it says."""
    dots = (("r1", CALM[0]), ("r2", CALM[2]))
    spoilt = (("r3", text), ("r4", f"More of {TRACE}s, please."))
    lines = [
        DocumentLine("themes", "Dot cards came up in 2 of 4 answers."),
        DocumentLine("themes", "Zebra crossings came up in 2 of 4 answers."),
    ]
    groups = [Group(0, QUESTION, dots), Group(1, QUESTION, spoilt)]
    for reply in (
        text,
        f"Members agreed on all {TRACE}s.",
        f"Call 03 5550 0199 about {TRACE}s now.",
        f"The {TRACE}s won.",
    ):
        claims = claims_of(_wordings((0, "The dot cards worked, but not the ten frames"), (1, reply)))
        done = reworded(lines, groups, claims).lines
        assert done[0].text.endswith("The dot cards worked, but not the ten frames.")
        for never in ("agreed", "all", "03", "Ignore"):
            assert never not in done[1].text.removeprefix(lines[1].text)
        both = reworded(lines, groups, claims_of(_wordings((0, reply), (1, reply)))).lines
        assert TRACE not in both[0].text


def _wordings(*told: tuple[int, str]) -> str:
    return json.dumps({"wordings": [{"line": line, "text": text, "ids": ["a1", "a2"]} for line, text in told]})


def test_no_group_is_shown_to_a_model_beside_another() -> None:
    lines = draft_lines(material("Dot cards and parents."))
    sent = {f"r{number}": (QUESTION, text) for number, text in enumerate((*CALM[:3], "Dot cards and parents."))}
    groups = groups_of(lines, sent)
    assert all(one.line < other.line for one, other in pairwise(groups))
    assert groups_of(lines, {"r1": (QUESTION, CALM[1])}) == []
