"""Names in a text, and what is put in their place; the figures on labelled texts are held here, too."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import pii
from bot.bench.names import HELD_OUT, TUNING, measure, scored, texts_of, worries
from handlers import model_request
from handlers.names import Roster, find, finds_none
from handlers.names_out import becomes, holds_rows, without_names
from storage.database import Database
from tests.stage import LIBRARY, Stage, riverside

ROOT = Path(__file__).parents[1]
WORDS = LIBRARY.names
GROUP = Roster(frozenset({"Okafor", "Sam", "Tui"}), frozenset({"Hume Primary"}), frozenset({"Ana", "Costa"}))


def rewritten(text: str, roster: Roster | None = None) -> str:
    """Give the text with roles for names."""
    return without_names(text, find(text, WORDS, roster))


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("My Year 3 student Jayden's drawing. Jayden said no.", "My Year 3 student's drawing. The student said no."),
        ("A boy called Kofi reads.", "A boy reads."),
        ("Called Emre for short, he loves numbers.", "Called someone for short, he loves numbers."),
        ("Mrs Papadopoulos and K. Nguyen plan a lesson.", "A colleague and a colleague plan a lesson."),
        ("I met Lauren Kelly. Later Lauren Kelly rang.", "I met someone. Later that person rang."),
        ("Our aide, Merindah, knows.", "Our aide, knows."),
        ("Principal J. van der Berg left.", "Principal left."),
        ("Hi Robyn, and hello Tui", "Hi someone, and hello a colleague"),
        ("THE BOY JAYDEN RAN", "THE BOY RAN"),
        ("I asked Zzyzx to help.", "I asked someone to help."),
        ("Zzyzx in 4B reads alone.", "A student in 4B reads alone."),
        ("Zzyzx and Liam fight.", "Someone and someone fight."),
        ("I hope that Zzyzx is well.", "I hope that someone is well."),
        ("Zzyzx Qwrty said it. Zzyzx Qwrty", "Someone said it. Zzyzx Qwrty"),
        ("We heard Zzyzx Qwrty sing.", "We heard someone sing."),
        ("Zzyzx's mum rang.", "A student's mum rang."),
        ("with Sam Okafor", "with a colleague"),
    ],
)
def test_a_role_stands_where_a_name_stood(text: str, instead: str) -> None:
    assert rewritten(text, GROUP) == instead


@pytest.mark.parametrize(
    "text",
    [
        "I am Ana Costa.",
        "The Zzyzx Qwrty kit is new.",
        "We use Essential Assessment at Hume Primary.",
        "A Vietnamese evening. I Zzyzx",
        "Dr Hattie wrote it, Dylan Wiliam too.",
        "Jordan Street is closed. The Grace period ends.",
        "Perhaps Everybody said so.",
        "We drove to Zzyzx.",
        "Planning Zzyzx",
    ],
)
def test_what_is_no_name_is_left_alone(text: str) -> None:
    own = Roster(own=frozenset({"Ana", "Costa"}))
    assert rewritten(text, own) == text


def test_schools_of_the_group_are_seen_where_they_are_asked_for() -> None:
    assert rewritten("At hume primary we read.", GROUP) == "At a school we read."


def test_a_second_opinion_adds_what_the_rules_did_not_see() -> None:
    text = "zzyzx met Hattie and Liam."
    [first, second] = find(text, WORDS, None, [(0, 5), (10, 16), (21, 25)])
    assert (first.words, second.words) == ("zzyzx", "Liam")
    assert becomes(first) == "“zzyzx” becomes “someone”"
    assert without_names(text, [first, first]) == "Someone met Hattie and Liam."
    assert finds_none(text) == ()


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Ava Smith, 34\nNoah Brown, 51\nMia Nguyen, 47", True),
        ("Ava\t34\t51\nNoah\t2\t3\nMia\t47\t4", True),
        ("Zzyzx Qwrty: 70%\nQwrty, Zzyzx: 60%\nAbcde Fghij: B+", True),
        ("Name  Score\nLiam  12\nAva  below\nMia  9", True),
        ("Reading, 45%\nWriting, 50%\nNumber, 60%", False),
        ("Year 3: 40%\nYear 4: 50%\nYear 5: 60%", False),
        ("Ava Smith, 34\nNoah Brown, 51", False),
        ("We read, we write, and we talk.\nThen we rest.\nThat is all.", False),
    ],
)
def test_rows_of_students_are_known(text: str, rows: bool) -> None:
    assert holds_rows(text, WORDS) is rows


def test_names_are_seen_on_texts_that_no_rule_was_tuned_on() -> None:
    texts = [*texts_of(TUNING), *texts_of(HELD_OUT)]
    assert len(texts) >= 200
    precision, recall, names = scored(lambda text: [(each.start, each.end) for each in find(text, WORDS)], HELD_OUT)
    assert names > 50
    assert precision > 0.95
    assert recall > 0.92
    precision, recall, _ = worries(HELD_OUT)
    assert min(precision, recall) > 0.95


def test_the_bench_says_what_it_measured() -> None:
    figures = {figure["name"]: figure for figure in measure()}
    assert figures["names.rules.recall"]["n"] > 50
    if not pii.model():
        assert "Presidio" in figures["names.both"]["skipped"]


@pytest.fixture
def room(database: Database) -> Iterator[Stage]:
    """The usual community in the browser."""
    stage = Stage(database, "web")
    stage.enrols(riverside(stage.world))
    yield stage
    stage.ends()


def test_the_second_opinion_is_asked_before_an_answer_is_kept(room: Stage) -> None:
    room.conversation.finds = lambda text: [(0, 5)] if text else []
    ana = room.actor("ana")
    room.passes(hours=1)
    ana.presses("Answer")
    ana.fills(body="zzyzx was here")
    assert "“zzyzx”" in ana.form.fields["names"].label


@pytest.mark.skipif(bool(pii.model()), reason="Presidio is installed: the next test asks it")
def test_without_presidio_there_is_no_second_opinion() -> None:
    assert pii.second_finder()("Jayden said") == ()
    assert "by rules alone" in pii.state()


@pytest.mark.skipif(not pii.model(), reason="Presidio or its model is not installed here, so nothing asks it")
def test_presidio_sees_a_name() -> None:
    assert pii.second_finder()("I met Lauren Kelly on Tuesday.")
    assert "Presidio" in pii.state()


def test_what_leaders_write_of_their_work_raises_no_alarm() -> None:
    folder = ROOT / "bot" / "bench" / "data"
    rounds = [json.loads(line) for line in (folder / "rounds.jsonl").read_text(encoding="utf-8").splitlines()]
    texts = [answer for asked in rounds for answer in asked["answers"]]
    assert [each.words for text in texts for each in find(text, WORDS)] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("We asked and Ava'd gone home.", ["Ava"]),
        ("I think Ava\u2019ll like it, and I've said so.", ["Ava"]),
        ("I did it with the colleague I don't have.", []),
        ("They got a D. We tried again.", []),
        ("Dr. I. Novak came.", ["Dr. I. Novak"]),
        ("On Tuesdays and Thursdays I walk.", []),
    ],
)
def test_short_forms_and_plurals_are_nobody_but_a_name_before_them_is(text: str, found: list[str]) -> None:
    assert [each.words for each in find(text, WORDS)] == found


def test_a_second_opinion_cannot_take_a_role_for_a_name() -> None:
    told = "We asked [Person 1] and Zyx again."
    spans = [(told.index("[Person"), told.index(" and")), (told.index("Zyx"), told.index(" again"))]
    assert model_request.without_names(told, WORDS, lambda _: spans) == "We asked [Person 1] and [Name] again."
