"""What the bot says, held to the house's words; and the lint itself, shown what it must find."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import mean

import pytest

from bot import conversation
from bot.rehearse import rehearse
from handlers.language import Button, Card, Decline, Fact, Field, Form, Item, Line, Note, Open, Quote, Say
from handlers.practice import practice
from handlers.turn import Event
from prompts.library import Library, load
from storage.communities import Place
from tests.stage import Actor, Stage
from tests.words import HARDEST, RANKS, faults_of, grade, sentences, syllables, text_faults, texts_of, without

LIBRARY = load()
TWENTY_SIX = "word " * 25 + "end."


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        (Card("T", (Line(TWENTY_SIX),)), "26 words"),
        (Card("T", (Note(TWENTY_SIX),)), "26 words"),
        (Card("T", (Item("a", TWENTY_SIX),)), "26 words"),
        (Card("T", (Fact("a", TWENTY_SIX),)), "26 words"),
        (Decline(errors={"a": TWENTY_SIX}), "26 words"),
        (Say(Card("T", (Line("The user can go on."),))), "jargon"),
        (Card("T", (Line("Hume was the best school."),)), "ranks"),
        (Card("T", (Line("You forgot to answer."),)), "blames"),
        (Card("T", (Fact("How it stands", "Green"),)), "only a colour"),
        (Card("T", (Line("✅"),)), "only a picture"),
        (Card("T", buttons=(Button("👍", "a.b"),)), "only a picture"),
        (Card("T", buttons=(Button("A label that is far too long", "a.b"),)), "label of 28"),
        (Card("T", buttons=(Button(" ", "a.b"),)), "label of 1"),
        (Card("T", (Item("a", buttons=(Button("", "a.b"),)),)), "label of 0"),
        (Card(" "), "without a title"),
        (Open(Form("a.b", "A title that is far too long", ())), "title of 28"),
        (Open(Form("a.b", "T", (Field("a", ""),))), "without a label"),
        (Open(Form("a.b", "T", (Field("a", "A", hint=TWENTY_SIX),))), "26 words"),
        (Card("T", form=Form("a.b", "T", (), submit="")), "label of 0"),
    ],
)
def test_the_lint_finds(said: Card | Say | Open | Decline, fault: str) -> None:
    [found] = faults_of(said)
    assert fault in found


def test_what_a_member_wrote_is_theirs() -> None:
    assert not faults_of(Card("T", (Quote(f"The best user: {TWENTY_SIX}"),)))
    assert not faults_of(Card("T", (Item("Add “the best user”"),)), {"the best user"})
    assert without("Add “ab”", {"ab"}) == "Add “ab”"


def test_reading_is_measured() -> None:
    assert [syllables(word) for word in ("made", "table", "noted", "kept", "evidence", "schools", "7")] == [
        1,
        2,
        2,
        1,
        3,
        1,
        1,
    ]
    assert grade("The cat sat on the mat. It was warm.") < 2
    assert grade("Organisational considerations necessitate comprehensive collaborative evaluation.") > 20
    assert grade("") == 0
    assert sentences("One. Two?\nThree “four.” Five") == ["One.", "Two?", "Three “four.", "Five"]


def of_the_machine() -> list[Card]:
    """Give the cards that come from the machine, not from the practice."""
    event = Event("command", "cop-agenda", "web", "", "")
    return [
        conversation.which_card(event, [Place("1", name="Riverside Numeracy"), Place("2", name="North PLC")]),
        conversation.mishap_card("0a1b2c3d"),
    ]


def test_the_machine_speaks_as_the_practice_does() -> None:
    assert not [fault for card in of_the_machine() for fault in faults_of(card)]


def test_help_lines_are_short() -> None:
    for name, route in practice.commands.items():
        assert not text_faults(route.help), name
        assert 0 < len(route.help.split()) <= 12, name


def content(library: Library) -> Iterator[tuple[str, str]]:
    """Give every text of the content that people see, with where it stands."""
    for prompt in library.prompts.values():
        yield f"reflection {prompt.id}", prompt.text
    for question in (*library.checkins.values(), *library.checkouts.values()):
        yield f"question {question.id}", question.text
    for agenda in library.agendas.values():
        yield from ((f"agenda {agenda.id}", text) for text in (agenda.title, *(item.title for item in agenda.items)))
    for protocol in library.protocols.values():
        said = (text for step in protocol.steps for text in (step.name, step.say))
        yield from ((f"protocol {protocol.id}", text) for text in (protocol.title, protocol.why, *said))
    for rubric in library.rubrics.values():
        levels = (text for dimension in rubric.dimensions for text in (dimension.name, *dimension.levels))
        yield from ((f"rubric {rubric.id}", text) for text in (rubric.title, *levels))
    yield from (("norms", text) for text in library.norms)
    yield from (("challenges", text) for text in library.challenges)


OF_THINGS = {("reflection E02", "best"), ("reflection P09", "best")}
"""Where a ranking word is about a thing and not about people or schools."""


def test_the_content_is_plain_and_ranks_nobody() -> None:
    faults = [(where, fault) for where, text in content(LIBRARY) for fault in text_faults(text)]
    assert [
        (where, fault) for where, fault in faults if not any((where, word) in OF_THINGS for word in fault.split("'"))
    ] == []


@pytest.mark.parametrize("platform", ["teams"])
def test_ten_weeks_read_easily(stage: Stage, ana: Actor, mei: Actor, sam: Actor) -> None:
    for week in range(10):
        stage.passes(hours=2)
        if week % 3 == 0:
            ana.types("/cop-reflect")
            ana.presses("Answer")
            ana.fills(body="We counted dots.", audience="cop")
        for actor in (ana, mei, sam):
            actor.opens_home()
            actor.types("/cop-help")
        stage.passes(days=7, hours=-2)
    said = {" ".join(texts_of(answer)) for answer in stage.overheard.answers}
    grades = {text: grade(text) for text in said if text}
    assert len(grades) > 20
    assert mean(grades.values()) <= HARDEST


@pytest.mark.parametrize("platform", ["teams"])
def test_ten_rehearsed_weeks_are_said_well(stage: Stage) -> None:
    heard = rehearse(stage.db.database, "Riverside Numeracy", 10, stage.clock.now(), practice, LIBRARY)
    cards = {line.card for line in heard}
    assert {card.title for card in cards} >= {
        "This week's question",
        "Still time, if you like",
        "I will stop reminding you",
    }
    assert not [fault for card in cards for fault in faults_of(card)]


def test_ranking_words_are_whole_words() -> None:
    assert not RANKS.search("Stop at the desktop and bestow a topic")
