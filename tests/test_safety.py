"""Words about harm show their writer at once whom to turn to, and leave no trace anywhere."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from handlers.safety import is_worry
from prompts.content import SafetyWords
from storage.columns import Base
from storage.models import Response
from tests.own_things import looked_up
from tests.stage import LIBRARY, Actor, Stage

TITLE = "Whom you can turn to"
NUMBER = "03 5550 0100"
WORRY = "A student told me that she wants to kill herself."


def all_rows(db: Any) -> str:
    """Give all that the database holds, beside the answers themselves, as one text."""
    tables = [mapper.class_ for mapper in Base.registry.mappers if mapper.class_ is not Response]
    rows = [row for table in tables for row in db.scalars(select(table))]
    columns = [(row, column.key) for row in rows for column in row.__mapper__.column_attrs]
    return "\n".join(str(getattr(row, name)) for row, name in columns)


def test_an_answer_is_kept_as_its_writer_chose_and_the_contacts_are_shown(stage: Stage, ana: Actor, mei: Actor) -> None:
    stage.passes(hours=1)
    ana.presses("Answer")
    ana.fills(body=WORRY)
    shown = ana.card_titled(TITLE).text
    assert NUMBER in shown
    assert "nobody was told" in shown
    assert ana.card_titled("Kept.")
    assert looked_up(stage, lambda db: [row.body for row in db.scalars(select(Response))]) == [WORRY]
    assert not mei.ever_saw(TITLE)
    assert not any(words in looked_up(stage, all_rows) for words in ("safety", "worry", TITLE, "kill"))


def test_the_contacts_come_with_the_question_about_names(stage: Stage, ana: Actor) -> None:
    stage.passes(hours=1)
    ana.presses("Answer")
    ana.fills(body="My student Jayden is not safe at home.")
    assert NUMBER in ana.form.text
    assert "names" in ana.form.fields
    ana.fills()
    assert NUMBER in ana.card_titled(TITLE).text


def test_the_contacts_come_with_a_kind_no(stage: Stage, ana: Actor) -> None:
    ana.types("/cop-commit")
    ana.presses("New commitment")
    ana.fills(text=f"{WORRY} I will call.", due_on="2020-01-01")
    seen = f"{ana.form.text} {' '.join(ana.errors.values())}"
    assert NUMBER in seen
    assert "That day has passed" in seen
    ana.fills(due_on="2026-10-20")
    assert NUMBER in ana.card_titled(TITLE).text


def test_words_in_the_chat_show_them_too(stage: Stage, ana: Actor) -> None:
    ana.types("I do not want to be here anymore")
    assert NUMBER in ana.card_titled(TITLE).text
    ana.types("/cop-reflect I feel suicidal")
    assert NUMBER in ana.card_titled(TITLE).text
    before = len(ana.cards)
    ana.types("Suicide prevention training went well, and I am dead tired.")
    assert TITLE not in [card.title for card in ana.cards[before:]]


def test_a_stranger_sees_what_helps_everywhere(stage: Stage) -> None:
    stage.actor("zoe").types("I want to die")
    assert "emergency number" in stage.actor("zoe").card_titled(TITLE).text


@pytest.mark.parametrize(
    ("text", "worry"),
    [
        ("He DIDN'T want to wake up", True),
        ("She cuts\nherself", True),
        ("Her uncle touched the little girl inappropriately", True),
        ("touched by your note, and nobody spoke for ten minutes inappropriately", False),
        ("I could kill for a coffee", False),
    ],
)
def test_words_count_as_they_are_meant(text: str, worry: bool) -> None:
    assert is_worry([text], LIBRARY.safety) is worry


def test_without_words_nothing_is_heard() -> None:
    assert not is_worry([WORRY], SafetyWords((), ()))
