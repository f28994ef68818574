"""The first message, the member's own page, and how they are written to, as people live it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from handlers.helping import MOST_SHOWN, commands_for
from handlers.practice import practice
from handlers.welcome import notice_card
from storage.communities import Place, list_places
from storage.consents import list_own_consents
from storage.models import Meeting, Organisation
from storage.people import EVERYBODY, Member, list_members
from storage.plumbing import Outbox
from tests.stage import Actor, Stage, member, riverside
from tests.words import faults_of

NOTICE = "Hello from Riverside Numeracy"


def notices(actor: Actor) -> int:
    return len([card for card in actor.cards if card.title == NOTICE])


def test_the_notice_comes_before_any_question(stage: Stage, ana: Actor, sam: Actor) -> None:
    assert ana.card.title == NOTICE
    for words in (
        "I am cop-bot.",
        "Robin Lee added you.",
        "Your answers start private. Only you can share one.",
        "Leaders get group summaries only.",
        "only in an emergency, and each time is logged",
        "The law may require access.",
        "Please name no student.",
        "Nobody watches this chat.",
        "03 5550 0100",
    ):
        assert words in ana.card.text
    assert ana.card.buttons == ("See the question", "Choose my day", "Pause", "Who sees what")
    assert sam.card.buttons == ("Who sees what", "Pause")
    assert "What one person wrote stays with them" in sam.card.text
    stage.passes(hours=1)
    assert [card.title for card in ana.cards] == [NOTICE, "This week's question"]


def test_a_new_version_is_shown_once_and_noted(stage: Stage, ana: Actor) -> None:
    def change(db: Any) -> None:
        db.query(Organisation).one().notice_version = 2

    stage.plays(stage.db.write(change))
    stage.passes(hours=1)
    assert notices(ana) == 2
    ana.opens_home()
    stage.passes(days=7)
    assert notices(ana) == 2

    def consents(db: Any) -> list[int]:
        [place] = list_places(db)
        viewer = next(each for each in list_members(db, place) if each.name == "Ana Costa")
        return [consent.notice_version for consent in list_own_consents(db, viewer)]

    assert stage.plays(stage.db.read(consents)) == [1, 2]


def test_the_question_can_be_seen_from_the_notice(stage: Stage, ana: Actor) -> None:
    ana.presses("See the question")
    assert ana.card.title == "No question is open yet"
    assert "Monday 5 October, 9:00 am" in ana.card.text
    stage.passes(hours=1)
    ana.presses("See the question")
    assert ana.card.title == "This week's question"
    ana.presses("Answer")
    ana.fills(body="We counted dots.")
    ana.presses("See the question")
    assert ana.card.title == "Kept."


def test_no_date_is_named_where_none_is_known(stage: Stage, ana: Actor) -> None:
    ana.presses("Pause")
    ana.fills(until="2026-11-02")
    ana.presses("See the question")
    assert ana.card.title == "No question is open"


def test_a_member_chooses_a_day_and_gets_the_question_then(stage: Stage, ana: Actor, ben: Actor) -> None:
    ana.presses("Choose my day")
    assert ana.form.fields["day"].value == "group"
    ana.fills(day="Tuesday")
    assert ana.card.title == "That is set"
    assert "Tuesday" in ana.card.text
    stage.passes(hours=3)
    assert ben.card_titled("This week's question")
    assert not [card for card in ana.cards if card.title.startswith("This week")]
    stage.passes(days=1)
    assert ana.card_titled("This week's question")
    ana.presses("Choose my day")
    assert ana.form.fields["day"].value == "Tuesday"
    ana.fills(day="group")
    assert "The group's day" in ana.card.text


def test_fewer_messages_is_one_press_and_so_is_the_way_back(stage: Stage, ana: Actor) -> None:
    ana.opens_home()
    ana.types("hello")
    ana.presses("What waits for me")
    ana.presses("Fewer messages")
    assert "One a week at most, no reminders" in ana.card.text
    stage.passes(days=3)
    assert not [card for card in ana.cards if card.title.startswith("Still time")]
    ana.presses("The usual messages")
    assert "Two a week at most, one reminder" in ana.card.text


def test_a_pause_is_quiet_until_its_day(stage: Stage, ana: Actor) -> None:
    ana.presses("Pause")
    assert ana.form.fields["until"].value == "2026-10-19"
    ana.fills(until="2026-10-13")
    assert "I am quiet until then" in ana.card.text
    before = len(ana.cards)
    stage.passes(days=7)
    assert len(ana.cards) == before
    stage.passes(days=7, hours=2)
    assert ana.card_titled("This week's question")


def test_a_pause_can_be_ended_at_once(stage: Stage, ana: Actor) -> None:
    ana.presses("Pause")
    ana.fills(until="2026-12-01")
    ana.presses("Write to me again")
    assert "None" in ana.card.text
    stage.passes(hours=1)
    assert ana.card_titled("This week's question")


def test_a_pause_takes_back_what_is_on_its_way(stage: Stage, ana: Actor) -> None:
    ana.presses("Choose my day")
    ana.fills(day="Thursday")
    stage.passes(hours=2)
    ana.presses("Pause")
    ana.fills(until="2026-10-12")
    stage.passes(days=5)
    assert not [card for card in ana.cards if card.title.startswith("This week")]

    def cards_of_the_withdrawn(db: Any) -> list[bytes | None]:
        return [row.card_sealed for row in db.query(Outbox).filter_by(state="superseded")]

    assert set(stage.plays(stage.db.read(cards_of_the_withdrawn))) == {None}


@pytest.mark.parametrize(
    ("until", "words"),
    [
        ("2026-10-05", "from tomorrow on"),
        ("2028-01-01", "a year at most"),
        ("soon", "choose a day"),
        ("", "choose a day"),
    ],
)
@pytest.mark.parametrize("platform", ["teams"])
def test_a_pause_needs_a_day_ahead(stage: Stage, ana: Actor, until: str, words: str) -> None:
    ana.presses("Pause")
    ana.fills(until=until)
    assert words in ana.errors["until"]


@pytest.mark.parametrize("platform", ["teams"])
def test_a_day_is_one_of_those_offered(stage: Stage, ana: Actor) -> None:
    ana.presses("Choose my day")
    ana.fills(day="")
    assert ana.errors == {"day": "Please choose one of these."}


def test_who_sees_what_is_told_in_everyday_words(stage: Stage, ana: Actor) -> None:
    ana.presses("Who sees what")
    for words in ("You alone. They start like this.", "Nobody is compared with anybody.", "never who did not"):
        assert words in ana.card.text
    ana.presses("Read the notice")
    assert ana.card.title == NOTICE


def test_the_home_shows_what_is_ones_own(stage: Stage, ana: Actor, sam: Actor) -> None:
    ana.opens_home()
    assert "Your next question comes on Monday 5 October, 9:00 am." in ana.home.text
    assert "No day is set yet." in ana.home.text
    stage.passes(hours=1)
    ana.opens_home()
    assert "Waiting for you" in ana.home.text
    assert {"Answer", "Skip this one", "Choose my day", "My things"} <= set(ana.home.buttons)
    sam.opens_home()
    assert "Summaries reach you here" in sam.home.text
    assert "Answer" not in sam.home.buttons


def test_the_home_lists_commitments_and_the_next_meeting(stage: Stage, ana: Actor, mei: Actor) -> None:
    for number in range(6):
        ana.types("/cop-commit")
        ana.presses("New commitment")
        ana.fills(text=f"visit room {number}", due_on=f"2026-11-{16 + number}")
    ana.types("/cop-agenda")
    ana.presses("Propose an item")
    ana.fills(title="How we group")

    def set_day(db: Any) -> None:
        meeting = db.query(Meeting).one()
        meeting.starts_at, meeting.place = stage.clock.now() + timedelta(days=2), "Hume Primary"

    ana.opens_home()
    assert "No day is set yet." in ana.home.text
    stage.plays(stage.db.write(set_day))
    ana.opens_home()
    assert "visit room 4" in ana.home.text
    assert "visit room 5" not in ana.home.text
    assert "And 1 more." in ana.home.text
    assert "Hume Primary" in ana.home.text
    assert {"See the agenda", "Open"} <= set(ana.home.buttons)
    mei.opens_home()
    assert "visit room" not in mei.home.text


def test_one_consent_stands_for_two_communities_of_one_organisation(stage: Stage, ana: Actor) -> None:
    stage.enrols(replace(riverside(stage.world), name="North Readers", channels=()))
    assert ana.card.title == "Hello from North Readers"

    def consents(db: Any) -> int:
        viewer = next(each for each in list_members(db, list_places(db)[0]) if each.name == "Ana Costa")
        return len(list_own_consents(db, viewer))

    assert stage.plays(stage.db.read(consents)) == 1


def test_plain_words_get_a_kind_answer_and_a_place_for_worries(stage: Stage, ana: Actor) -> None:
    ana.types("hello there")
    assert ana.card.title == "Hello Ana"
    assert "Nobody reads this chat." in ana.card.text
    assert "03 5550 0100" in ana.card.text


def test_a_stranger_is_told_what_this_is_and_how_to_join(stage: Stage) -> None:
    eve = stage.actor("eve")
    for words in ("hello", "/cop-help"):
        eve.types(words)
        assert eve.card.title == "Hello, I am cop-bot"
        assert "Ask the person who chairs" in eve.card.text


def test_help_shows_four_commands_at_most_and_those_that_one_may_use(stage: Stage, ana: Actor, sam: Actor) -> None:
    ana.types("/cop-help")
    assert "/cop-reflect" in ana.card.text
    assert "My settings" in ana.card.buttons
    ana.presses("My settings")
    assert "Question comes on" in ana.card.text
    sam.types("/cop-help")
    assert "/cop-reflect" not in sam.card.text
    sam.presses("My settings")
    assert sam.card.buttons == ("Pause", "My time zone", "My accounts", "Link another account", "Leave this group")


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_help_is_short_for_every_role(role: str) -> None:
    shown = commands_for(practice, Member("p", "c", roles=frozenset({role})))
    assert 1 <= len(shown) <= MOST_SHOWN
    assert all(route.help for _, route in shown)


def test_somebody_added_by_nobody_in_particular_gets_a_whole_notice() -> None:
    card = notice_card(Place(name="North"), Member(roles=frozenset({"guest"})), "")
    assert "added you" not in card.fallback
    assert not faults_of(card)


def test_a_newcomer_gets_the_notice_and_others_no_second_one(stage: Stage, ana: Actor) -> None:
    stage.passes(hours=1)
    newcomer = member("Kit Moss", platform=stage.world.name, tenant=stage.world.tenant)
    stage.enrols(riverside(stage.world, newcomer))
    kit = stage.actor("kit")
    assert notices(kit) == 1
    assert notices(ana) == 1
    stage.passes(days=7)
    assert kit.card_titled("This week's question")
