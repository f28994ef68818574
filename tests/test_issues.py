"""Issues raised in private: they reach one person, and the reply finds its way back to a sender whom nobody can find out."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from storage.columns import Base
from tests.own_things import looked_up, viewer
from tests.stage import Actor, Stage
from tests.test_synthesis import forged, newest

ONE = pytest.mark.parametrize("platform", ["web"])
WORDS = "Our meetings leave no room for doubt."
REPLY = "Let us begin the next one with questions."


def person(stage: Stage, name: str) -> str:
    """Give somebody's id."""
    return str(looked_up(stage, lambda db: viewer(db, name).person_id))


def raises(actor: Actor, how: str, to: str, text: str = WORDS) -> None:
    """Raise an issue with one person."""
    actor.opens_home()
    actor.presses("Learn together")
    actor.presses("Raise an issue")
    actor.presses(how)
    actor.fills(to=to, text=text)


def rows(db: Any) -> str:
    """Give all that is stored, as it is stored."""
    return repr([tuple(row) for table in Base.metadata.sorted_tables for row in db.execute(select(table))])


def test_s45_an_issue_without_a_name_reaches_the_chosen_person_only_and_the_reply_goes_back(
    stage: Stage, ana: Actor, ben: Actor, mei: Actor, sam: Actor
) -> None:
    ana_id = person(stage, "Ana Costa")
    raises(ana, "Without my name", "", "")
    assert set(ana.errors) == {"to", "text"}
    ana.fills(to=person(stage, "Sam Okafor"), text=WORDS)
    assert WORDS not in newest(ana), "the words stay out of the chat"
    assert not any("In private" in card.title for card in sam.cards), "not in the sender's moment"
    before = stage.plays(stage.db.read(rows))
    assert WORDS not in before
    ana.presses("See the reply")
    assert "Look again in some days." in newest(ana)
    stage.passes(days=1)
    assert "without a name" in sam.card_titled("In private").text
    sam.presses("Read it")
    sam.presses("Read it")
    assert WORDS in newest(sam)
    assert "Thank them first" in newest(sam)
    assert "Ana" not in newest(sam)
    sam.presses("Reply")
    sam.fills(text="")
    assert sam.errors["text"]
    sam.fills(text=REPLY)
    assert "behind a button that only they have" in newest(sam)
    ana.presses("See the reply")
    assert REPLY in newest(ana)
    for somebody in (ben, mei):
        assert not somebody.ever_saw(WORDS)
        assert not somebody.ever_saw(REPLY)
    mei.types("/cop-feedback")
    mei.presses("Issues raised with me")
    assert "Nobody raised an issue with you." in newest(mei)
    stored = [
        tuple(row)
        for row in stage.plays(stage.db.read(lambda db: db.execute(select(Base.metadata.tables["concern"])).all()))
    ]
    assert len(stored) == 1
    assert ana_id not in repr(stored), "no row leads back to its sender"


def test_an_issue_with_a_name_and_its_reply_are_between_two(stage: Stage, ana: Actor, ben: Actor, mei: Actor) -> None:
    raises(ana, "With my name", person(stage, "Mei Tan"))
    assert "Mei Tan alone can read it." in newest(ana)
    assert "Ana Costa raised an issue with you." in mei.card_titled("In private").text
    mei.presses("Read it")
    mei.presses("Read it")
    assert WORDS in newest(mei)
    mei.presses("Reply")
    mei.fills(text=REPLY)
    ana.presses("Read the reply")
    assert REPLY in newest(ana)
    ben.opens_home()
    assert not ben.ever_saw(WORDS)


@ONE
def test_no_other_key_reader_or_role_opens_an_issue(
    stage: Stage, ana: Actor, ben: Actor, mei: Actor, sam: Actor
) -> None:
    raises(ana, "Without my name", person(stage, "Mei Tan"))
    key = keys(stage)[-1]
    for stranger in (ben, mei, sam):
        assert forged(stage, stranger, "press", "issues.see", key) is not None
    assert forged(stage, ana, "press", "issues.see", "x") is not None
    again = {"to": person(stage, "Mei Tan"), "text": "Other words."}
    assert forged(stage, ana, "submit", "issues.keep_nameless", key, **again) is None
    stage.passes(days=1)
    mei.presses("Read it")
    mei.presses("Read it")
    assert "Other words." in newest(mei)
    mei.presses("Reply")
    mei.fills(text=REPLY)
    mei.presses("Issues raised with me")
    mei.presses("Read it")
    mei.presses("Change the reply")
    mei.fills(text="Better words.")
    assert forged(stage, ana, "submit", "issues.keep_nameless", key, to=again["to"], text="Too late.") is None
    ana.presses("See the reply")
    assert "Better words." in newest(ana)
    assert "Too late." not in newest(ana)
    subject = f"nameless:{only(stage, 'concern')}"
    assert forged(stage, sam, "press", "issues.read", subject) is not None
    raises(ben, "With my name", person(stage, "Sam Okafor"))
    named = f"named:{only(stage, 'contribution')}"
    assert forged(stage, mei, "press", "issues.read", named) is not None
    assert forged(stage, ben, "press", "issues.read", named) is not None


def keys(stage: Stage) -> list[str]:
    """Give the keys that stood on cards so far."""
    cards = [said.card for said in stage.overheard.answers if hasattr(said, "card")]
    return [button.subject for card in cards for button in card.all_buttons() if button.action == "issues.see"]


def only(stage: Stage, table: str) -> str:
    """Give the id of a table's only row."""
    [row] = stage.plays(stage.db.read(lambda db: db.execute(select(Base.metadata.tables[table])).all()))
    return str(row.id)


@ONE
def test_whoever_is_alone_has_nobody_to_write_to_and_who_left_hears_nothing(
    stage: Stage, ana: Actor, mei: Actor, sam: Actor
) -> None:
    raises(ana, "Without my name", person(stage, "Sam Okafor"))
    sam.types("/cop-me")
    sam.presses("My settings")
    sam.presses("Leave this group")
    sam.presses("Leave the group")
    stage.passes(days=1)
    assert not any(card.title == "In private" for card in sam.cards)
    mei.opens_home()
    mei.presses("Learn together")
    mei.presses("Raise an issue")
    mei.presses("With my name")
    assert "nobody else here" in newest(mei)
