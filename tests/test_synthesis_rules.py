"""The rules behind a summary: the same in any order, counted, word for word, and nobody named."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.coverage import choose_sentences
from handlers.language import Decline
from handlers.stances import stance_of
from handlers.synthesis_draft import LONGEST, Asking, Material, Noted, Voice, count_words, draft_lines, quote_from
from handlers.synthesis_edit import rewritten
from handlers.synthesis_out import window_ends
from handlers.synthesis_recount import TAKEN_BACK, evened, recounted, sides_of
from handlers.telling import sentences_of, words_of
from handlers.themes import choose_quotes, find_themes
from handlers.themes_over_time import name_of, times_in_a_row
from storage.communities import Place
from storage.documents import DocumentLine, Source

SAID = "dot cards ten frames talk staff parents tired morning maths worked not 3 61 % NAPLAN नियमित 🙂 a@b.example and. the"
WORDS = st.sampled_from(SAID.split())
TEXTS = st.lists(WORDS, min_size=1, max_size=12).map(lambda words: " ".join(words).capitalize() + ".")
VOICES = st.lists(st.tuples(TEXTS, st.booleans()), min_size=1, max_size=30)


@settings(max_examples=1000)
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
        if found := re.search(r"^(\d+)(?: of| more| answer)|came up in (\d+)", line.text):
            assert int(found[1] or found[2]) == len([s for s in line.sources if s.kind != "round"]), line
        if line.quote:
            assert line.quote in by_id[line.quoted].text
            assert by_id[line.quoted].quote_ok
            assert answered


def test_a_theme_of_one_word_is_said_to_be_a_word() -> None:
    said = ("Our planning is joint now.", "Planning took all day.", "I like planning alone.")
    voices = tuple(Voice(f"r{place}", text, True) for place, text in enumerate(said))
    lines = draft_lines(Material((Asking("q", "What helped?", 5, voices),)))
    [theme] = [line for line in lines if line.part == "themes"]
    assert theme.text == "The word “planning” came up in 3 of 3 answers."
    assert theme.quote in {*said}
    assert name_of(theme.text) == "Planning"
    assert times_in_a_row(theme.text, [["Planning came up in 4 of 9 answers."]]) == 2


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
    assert "numeracy" in {theme.name for theme in find_themes(answers, earlier=earlier)}  # twice in a row is news
    earlier *= 2
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
    assert quote_from("Dot cards again. The quiet ones with dot cards spoke first.", names).startswith("The quiet ones")


def test_an_edit_finds_its_line_or_is_the_chairs_own() -> None:
    proof = (Source("response", "a"), Source("response", "b"))
    old = [DocumentLine("themes", "Dot cards came up in 2 of 5 answers.", "It works.", "a", proof, missed=True)]
    find = {"It works.": "a", "So it does.": "b"}.get

    def edited(rows: str) -> DocumentLine:
        [line], _ = rewritten("themes", old, rows, lambda quote: find(quote, ""))
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


def asked(*answers: str, quote_ok: bool = True, question: str = "What worked?") -> list[DocumentLine]:
    voices = tuple(Voice(f"r{place}", text, quote_ok) for place, text in enumerate(answers))
    return list(draft_lines(Material((Asking("q", question, 40, voices),))))


def test_where_answers_point_different_ways_both_sides_are_quoted_or_neither() -> None:
    answers = (
        "Number talks worked well in prep.",
        "Number talks did not work for us.",
        "We began number talks in May.",
    )
    said = [line for line in asked(*answers) if line.part == "differ"]
    assert [line.quote for line in said] == [answers[0], answers[1]]
    assert said[0].text == "3 answers speak of number talks, and they differ on it."
    assert {source.id for source in said[0].sources} == {"r0", "r1", "r2"}
    [silent] = [line for line in asked(*answers, quote_ok=False) if line.part == "differ"]
    assert silent.text == said[0].text
    assert silent.quote == ""
    alike = (answers[0], "Number talks helped the quiet ones.", answers[2])
    assert not [line for line in asked(*alike) if line.part == "differ"]
    alone = "Number talks worked. Number talks did not work."
    assert not [line for line in asked(alone, answers[2], "More number talks.") if line.part == "differ"]


@pytest.mark.parametrize(
    ("sentence", "stance"),
    [
        ("It worked well.", 1),
        ("It didn't work for us", -1),
        ("Nobody liked the new form.", -1),
        ("We never struggled with it.", 1),
        ("It helped, but staff are tired.", 0),
        ("Did it help?", 0),
        ("We did it on Monday.", 0),
        ("No time was set aside by us for it, and it worked.", 1),
        ("It was useful and a waste of time.", 0),
    ],
)
def test_a_sentence_speaks_well_of_its_matter_or_not(sentence: str, stance: int) -> None:
    assert stance_of(sentence) == stance


def test_what_has_no_words_is_said_not_to_be_summed_up() -> None:
    lines = asked("🙂🙂", "https://a.example", "Number talks.")
    assert [line.text for line in lines if line.part == "left"] == ["2 answers have no words to sum up."]


def test_a_theme_is_spelt_as_people_spell_it() -> None:
    answers = ["NAPLAN took a week.", "We looked at NAPLAN.", "Sleep. Sleep matters", "More sleep"]
    assert {theme.name for theme in find_themes(answers)} == {"NAPLAN", "sleep"}
    assert find_themes(["Straße", "straße"])[0].name in ("straße", "strasse")


def test_every_script_has_words_and_sentences() -> None:
    assert [word.stem for word in words_of("नियमित बैठक")] == ["नियमित", "बैठक"]
    assert len(sentences_of("हमने शुरू किया। अब देखें। क्या?")) == 3
    assert sentences_of("One.  Two\n\nThree") == ["One.", "Two", "Three"]


def test_a_long_talk_is_told_by_what_it_comes_back_to() -> None:
    talk = [
        "Good morning everybody and welcome.",
        "Attendance fell again in the winter term.",
        "Um, uh, attendance in winter, yeah.",
        "Is attendance a matter of buses in winter?",
        "Buses are late in winter, so attendance falls.",
        "Then who asks about buses, we said in winter.",
        "Somebody lost an umbrella by the door.",
    ]
    assert choose_sentences(talk, 17) == [0, 4]
    assert choose_sentences(talk, 3) == []
    assert choose_sentences([], 100) == []
    assert sum(len(talk[place].split()) for place in choose_sentences(talk, 30)) <= 30


def test_a_draft_that_is_too_long_loses_the_two_sides_last() -> None:
    long = "number talks worked for us as we " + "went on and on " * 5
    against = long.replace("worked", "failed")
    said = [f"{long}by day {place}." if place % 2 else f"{against}by day {place}." for place in range(8)]
    rounds = tuple(
        Asking(f"q{n}", "Why? " * 30, 9, tuple(Voice(f"{n}-{p}", text, quote_ok=True) for p, text in enumerate(said)))
        for n in range(4)
    )
    lines = draft_lines(Material(rounds))
    assert count_words(lines) <= LONGEST
    differing = [line for line in lines if line.part == "differ"]
    assert all(line.text for line in differing[-2:])
    assert {source.id for line in lines for source in line.sources} >= {voice.id for q in rounds for voice in q.voices}


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


def test_a_difference_is_told_without_sides_where_one_is_taken_back_and_not_at_all_below_three() -> None:
    lines = asked(
        "Number talks worked.", "Number talks did not work.", "Number talks began in May.", "More number talks."
    )
    assert [line.quoted for line in lines if line.part == "differ"] == ["r0", "r1"]
    [left] = [line for line in recounted(lines, {"r1"}, {}) if line.part == "differ"]
    assert left.text == "3 answers speak of number talks, and they differ on it."
    assert left.quote == ""
    assert not [line for line in recounted(lines, {"r1", "r2"}, {}) if line.part == "differ"]
    assert [line.quoted for line in recounted(lines, {"r3"}, {}) if line.part == "differ"] == ["r0", "r1"]


def test_no_side_of_a_difference_is_left_alone() -> None:
    both = (Source("response", "a"), Source("response", "b"))
    well, ill = (
        DocumentLine("differ", "2 answers speak of talk, and they differ on it.", "It works.", "a", both),
        DocumentLine("differ", "", "It fails.", "b", both),
    )
    other = DocumentLine("differ", "One side: tea. The other side: cake.")
    assert evened([well, ill, other]) == (well, ill, other)
    silent = replace(well, quote="", quoted="")
    assert evened([silent, ill, other]) == (silent, other)
    assert evened([well, replace(ill, text=TAKEN_BACK, quote="", quoted="")]) == (silent,)
    assert [sides_of([well, ill, other], place) for place in range(3)] == [{0, 1}, {0, 1}, {2}]
    assert recounted([well, ill, other], {"a"}, {}) == (other,)
    rows = [line.words for line in (well, ill, other)]

    def left_of(*kept: str) -> tuple[list[DocumentLine], list[DocumentLine]]:
        return rewritten("differ", [well, ill, other], "\n".join(kept), lambda _: "")

    assert left_of(rows[2]) == ([other], [replace(well, dropped=1), replace(ill, dropped=2)])
    assert left_of(*rows[:2]) == ([well, ill], [replace(other, dropped=3)])
    for one in rows[:2]:
        with pytest.raises(Decline) as declined:
            left_of(one, rows[2])
        assert "two sides" in declined.value.errors["rows"]
