"""The rules behind a summary: the same in any order, counted, word for word, and nobody named."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.language import Decline
from handlers.synthesis_draft import LONGEST, Asking, Material, Noted, Voice, count_words, draft_lines, quote_from
from handlers.synthesis_edit import rewritten
from handlers.synthesis_out import window_ends
from handlers.synthesis_recount import recounted
from handlers.themes import choose_quotes, find_themes
from storage.communities import Place
from storage.documents import DocumentLine, Source

WORDS = st.sampled_from(["dot", "cards", "ten", "frames", "talk", "staff", "parents", "tired", "morning", "maths"])
TEXTS = st.lists(WORDS, min_size=1, max_size=12).map(lambda words: " ".join(words).capitalize() + ".")
VOICES = st.lists(st.tuples(TEXTS, st.booleans()), min_size=1, max_size=30)


@given(VOICES, st.randoms(use_true_random=False), st.integers(0, 8))
def test_any_order_gives_the_same_lines_and_every_number_is_counted(
    voices: list[tuple[str, bool]], dice: object, n: int
) -> None:
    given_voices = [Voice(f"r{place}", text, quote_ok) for place, (text, quote_ok) in enumerate(voices)]
    noted = tuple(Noted(f"i{place}", "We try the wall. " * 6, "") for place in range(n))
    material = Material((Asking("q", "What worked?", 40, tuple(given_voices)),), (), noted, noted, noted)
    lines = draft_lines(material)
    dice.shuffle(given_voices)  # type: ignore[attr-defined]
    again = Material((Asking("q", "What worked?", 40, tuple(given_voices)),), (), noted, noted, noted)
    assert draft_lines(again) == lines
    assert count_words(lines) <= LONGEST
    sources = {source.id for line in lines for source in line.sources if source.kind == "response"}
    assert sources == {voice.id for voice in given_voices}
    by_id = {voice.id: voice for voice in given_voices}
    for line in lines:
        assert line.sources
        answered = sum(source.kind == "response" for source in line.sources)
        if found := re.search(r"(\d+) (?:of|more)", line.text):
            assert int(found[1]) == len([s for s in line.sources if s.kind != "round"]), line
        if line.quote:
            assert line.quote in by_id[line.quoted].text
            assert by_id[line.quoted].quote_ok
            assert answered


@given(st.lists(TEXTS, max_size=12), st.randoms(use_true_random=False))
def test_themes_and_quotes_do_not_depend_on_who_came_first(texts: list[str], dice: object) -> None:
    shuffled = list(texts)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    before = [(theme.name, sorted(texts[place] for place in theme.support)) for theme in find_themes(texts)]
    after = [(theme.name, sorted(shuffled[place] for place in theme.support)) for theme in find_themes(shuffled)]
    assert before == after
    assert [texts[place] for place in choose_quotes(texts, "", 3)] == [
        shuffled[p] for p in choose_quotes(shuffled, "", 3)
    ]


def test_a_habit_of_the_group_is_no_theme() -> None:
    answers = ["Numeracy walls", "Numeracy every hour", "Numeracy at play", "Games at play", "Games outside"]
    assert [theme.name for theme in find_themes(answers)] == ["numeracy", "games"]
    earlier = [["numeracy is fun", "numeracy at home"], ["all numeracy", "numeracy now"]]
    assert [theme.name for theme in find_themes(answers, earlier=earlier)] == ["games", "play"]
    assert [theme.name for theme in find_themes(answers, "What of games?", earlier)] == ["play"]
    assert find_themes(["I gave an afternoon", "She gave us an agenda"]) == []
    assert find_themes(["Ten, frames", "ten frame", "tens\nframes"])[0].support == (0, 1, 2)


def test_no_quote_names_somebody_or_tells_how_to_reach_them() -> None:
    names = frozenset({"Mei Tan", "Hume Primary"})
    text = (
        "Ask Mei about it now. Write to a@b.example for more. We met at Hume again. Too short. It all went rather well."
    )
    assert quote_from(text, names) == "It all went rather well."
    assert quote_from("Only Mei knew that.", names) == ""


def test_an_edit_finds_its_line_or_is_the_chairs_own() -> None:
    proof = (Source("response", "a"), Source("response", "b"))
    old = [DocumentLine("themes", "Dot cards came up in 2 of 5 answers.", "It works.", "a", proof, missed=True)]
    find = {"It works.": "a", "So it does.": "b"}.get

    def edited(rows: str) -> DocumentLine:
        [line] = rewritten("themes", old, rows, lambda quote: find(quote, ""))
        return line

    assert edited("Dot cards came up in 2 of 5 answers. “It works.”") == old[0]
    assert edited("Dot cards came up in 2 of 5 answers.").sources == proof
    assert edited("Dot cards came up in 2 of 5 answers.").quote == ""
    assert edited("Dot cards came up in 2 of 5 answers. “So it does.”").quoted == "b"
    assert edited("Dot cards came up often, in 2 of 5 answers.").corrected
    assert edited("Dot cards came up in 3 of 5 answers.").sources == ()
    assert edited("“So it does.”").quoted == "b"
    with pytest.raises(Decline):
        edited("Dot cards came up in 2 of 5 answers. “It never works.”")


def test_weekends_and_holidays_do_not_count_in_the_members_time() -> None:
    terms = [{"from": "2026-10-05", "to": "2026-10-16"}, {"from": "2026-10-26", "to": "2026-12-18"}]
    place = Place(zone="Australia/Melbourne", calendar={"terms": terms})
    friday = datetime(2026, 10, 16, 1, 0, tzinfo=UTC)
    assert window_ends(place, friday) == datetime(2026, 10, 26, 1, 0, tzinfo=UTC)
    over = datetime(2026, 12, 20, tzinfo=UTC)
    assert window_ends(place, over) > over


def test_nobody_said_anything() -> None:
    assert draft_lines(Material((Asking("q", "What?", 4, ()),))) == ()


def test_what_is_counted_again_counts_what_is_left() -> None:
    def of(*ids: str) -> tuple[Source, ...]:
        return tuple(Source("response", each) for each in ids)

    lines = [
        DocumentLine("spoke", "6 of 9 shared an answer: In Year 6?", sources=(*of(*"abcdef"), Source("round", "q"))),
        DocumentLine("themes", "In Year 4 dots came up in 4 of 6 answers.", "Dots.", "a", of(*"abcd")),
        DocumentLine("themes", "Cards came up in 3 of 6 answers.", sources=of(*"ace")),
        DocumentLine("also", "2 more answers made other points.", sources=of(*"ef")),
        DocumentLine("also", "", "I see.", "e", of("e")),
        DocumentLine("differ", "Tea or cake?"),
    ]
    again = recounted(lines, {"e"}, dict.fromkeys("abcd", "Hume Primary"))
    assert [(line.part, line.text) for line in again] == [
        ("spoke", "5 of 9 shared an answer: In Year 6?"),
        ("themes", "In Year 4 dots came up in 4 of 5 answers."),
        ("also", "Cards came up in 2 of 5 answers."),
        ("also", "1 more answer made another point."),
        ("differ", "Tea or cake?"),
    ]
    assert again[2].one_school
    assert [line.text for line in recounted(lines, set("abcdef"), {})] == ["Tea or cake?"]
