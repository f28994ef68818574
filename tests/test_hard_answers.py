"""Answers that are hard to sum up: very many or long, all alike, in any script, without a word. Nobody is lost by it."""

from __future__ import annotations

from time import perf_counter

import pytest

from handlers.synthesis_draft import LONGEST, Asking, Material, Voice, count_words, draft_lines
from handlers.telling import length_of
from storage.documents import DocumentLine
from tests.stage import Stage
from tests.test_synthesis import answers, crowded, looks, reads

CHINESE = ("我們每天用點卡。", "老師很累。", "點卡幫助學生數數。")
THAI = ("เราใช้การ์ดจุดทุกวัน", "ครูเหนื่อย")
ARABIC = ("نستخدم بطاقات النقاط كل صباح.", "بطاقات النقاط مفيدة.", "بطاقات النقاط لا تناسبنا.")
LONG = "We counted dots with the children again. " * 97
PIECES = ("dot cards", "number talks", "a walk", "the wall", "ten minutes", "parents", "a test")


def lines_of(answers: tuple[str, ...], question: str = "What worked?") -> tuple[DocumentLine, ...]:
    """Draft a round's summary; every answer stands in it, in words that fit and quotes that are word for word."""
    voices = tuple(Voice(str(number), text, quote_ok=True) for number, text in enumerate(answers))
    lines = draft_lines(Material((Asking("q", question, len(voices), voices),)))
    told = {
        source.id for line in lines for source in line.sources if source.kind == "response" and line.part != "spoke"
    }
    assert told == {voice.id for voice in voices}
    assert count_words(lines) <= LONGEST
    assert all(line.quote in answers[int(line.quoted)] for line in lines if line.quote)
    return lines


@pytest.mark.parametrize(
    "hard",
    [
        CHINESE,
        THAI,
        ARABIC,
        ("🙂", "👍👍", "❤️"),
        ("   ", "\n"),
        ("x" * 4000, LONG, "one"),
        ("Dot cards worked.",) * 500,
        tuple(f"In week {n} we tried {PIECES[n % 7]}, then {PIECES[n % 5]}, and it held." for n in range(500)),
    ],
    ids=["chinese", "thai", "arabic", "emoji", "blank", "long", "alike", "many"],
)
def test_nobody_is_lost_whatever_is_answered(hard: tuple[str, ...]) -> None:
    began = perf_counter()
    lines_of(hard)
    assert perf_counter() - began < 10, "a second was promised for 200, on a computer that does nothing else"


def test_what_is_written_without_spaces_is_quoted_and_its_length_counted() -> None:
    assert {line.quote for line in lines_of(CHINESE) if line.part == "also"} == {*CHINESE}
    assert {line.quote for line in lines_of(THAI) if line.part == "also"} == {*THAI}
    assert [length_of(text) for text in ("Collaboration.", "It went well.", CHINESE[0])] == [1, 3, 5]
    assert not [line for line in lines_of(("點" * 90 + "。",)) if line.quote], "a quote has at most 30 words"


def test_a_theme_names_no_number_that_only_one_wrote() -> None:
    [theme] = [line for line in lines_of(tuple(f"Our week {n} plan held." for n in range(4))) if line.part == "themes"]
    assert theme.text == "Week plan held came up in 4 of 4 answers."
    assert theme.quote


def test_a_round_without_a_question_says_who_spoke_all_the_same() -> None:
    assert lines_of(("We rest in the sun.",), " ")[0].text == "1 of 1 shared an answer."


def test_a_week_of_hard_answers_is_read_by_everybody(stage: Stage) -> None:
    ana, ben, mei, cleo, dan, eve = crowded(stage)
    stage.passes(hours=1)
    for actor, body in (
        (ana, "🙂👍"),
        (ben, LONG),
        (mei, CHINESE[0]),
        (cleo, ARABIC[0]),
        (dan, LONG),
        (eve, ARABIC[0]),
    ):
        answers(actor, body, "quote")
    stage.passes(days=4)
    looks(mei)
    mei.presses("Approve and publish")
    told = reads(eve)
    assert "6 of 6 shared an answer" in told
    assert CHINESE[0] in told
    assert ARABIC[0] in told
    assert told.count("We counted dots") == 1
    assert "1 answer has no words to sum up." in told


def test_a_name_that_a_writer_kept_stands_in_no_quote(stage: Stage) -> None:
    ana, ben, mei, *_ = crowded(stage)
    stage.passes(hours=1)
    answers(ana, "Jayden counted in tens for the first time. We sang all week.", "quote")
    answers(ben, "My student Priya saw it first, and Jayden laughed.", "quote")
    answers(mei, "Jayden is new here.", "quote")
    stage.passes(days=4)
    looks(mei)
    mei.presses("Approve and publish")
    told = reads(ben)
    assert "We sang all week." in told
    assert "2 more answers made other points." in told
    for name in ("Jayden", "Priya"):
        assert name not in told
