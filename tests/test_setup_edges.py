"""Setting a group up: what is refused and what is said where little is known, each played once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from handlers.language import SEVERAL
from handlers.setup_steps import Around, setup_card, setup_to_keep
from storage import roles
from storage.communities import Place
from storage.database import NotFound
from storage.models import Audit
from storage.people import Member
from storage.tickets import ARCHIVE, issue_ticket
from tests.meeting_room import next_meeting, published
from tests.stage import Actor, Stage, member, riverside
from tests.test_archive import fetched
from tests.test_charter import ASKED
from tests.test_phases import OVER, closes
from tests.test_roles import forged
from tests.test_setup import DOMAIN
from tests.two_apps import asks, changes, found

pytestmark = pytest.mark.parametrize("platform", ["slack"])


def test_each_step_says_what_is_missing_or_too_much(stage: Stage) -> None:
    nothing = forged(stage, "setup.keep_purpose", domain=" ", purpose="", review_on="soon")
    assert nothing.count("Please write a few words.") == 2
    assert "choose a day from tomorrow on" in nothing
    long = forged(stage, "setup.keep_purpose", domain="w" * 6001, purpose="x", review_on="2026-12-01")
    assert "1 characters too long" in long
    assert "at least one norm" in forged(stage, "setup.keep_norms", own=" \n ")
    many = SEVERAL.join(map(str, range(8)))
    assert "These are 8. Please keep the 7 that matter most." in forged(stage, "setup.keep_norms", ours=many)
    assert "at least one sign" in forged(stage, "setup.keep_measures", sign1=" ")
    assert "choose one of these" in forged(stage, "setup.keep_kind", kind="band", profile="victoria-network")
    assert forged(stage, "setup.keep_kind", kind="cop", profile="victoria-network") == "None"
    assert forged(stage, "charter.open", how="press").startswith("There is no charter yet.")
    assert asks(stage, lambda db: [row.action for row in db.query(Audit) if row.action.startswith("setup.")]) == []


def test_only_who_chairs_prints_how_a_group_is_set_up(stage: Stage) -> None:
    ana = asks(stage, lambda db: found(db, "Ana Costa"))
    ticket = issue_ticket(ana, ARCHIVE, stage.clock.now(), "setup")
    assert fetched(stage, ticket, **{"as": "md"})[0] == 404


def test_a_chair_who_is_away_on_the_day_finds_it_on_their_own_page(stage: Stage, mei: Actor) -> None:
    stage.enrols(replace(riverside(stage.world), charter={"domain": DOMAIN, "review_on": "2026-10-14"}))
    mei.opens_home()
    mei.presses("Pause")
    mei.fills(until="2026-10-20")
    stage.passes(days=10)
    assert not [card for card in mei.cards if card.title == ASKED]
    mei.opens_home()
    assert "It is time to look at it again." in mei.home.text


def test_guests_send_nobody_in_their_place(stage: Stage, mei: Actor) -> None:
    gus = member("Gus Hall", "guest", "member", platform=stage.world.name, tenant=stage.world.tenant)
    stage.enrols(riverside(stage.world, gus))
    published(mei)
    assert "Only members send somebody" in forged(stage, "delegates.ask", "press", next_meeting(stage), user="gus")

    def hands_to_a_guest(db: Session) -> None:
        with pytest.raises(NotFound):
            roles.hand_over(db, found(db, "Mei Tan"), found(db, "Gus Hall").person_id, stage.clock.now())

    changes(stage, hands_to_a_guest)


def test_where_nobody_can_say_hello_the_welcome_names_nobody(stage: Stage, mei: Actor) -> None:
    usual = riverside(stage.world)
    alone = replace(usual, members=usual.members[:1])
    stage.enrols(alone)
    stage.passes(days=5)
    kim = member("Kim Lee", platform=stage.world.name, tenant=stage.world.tenant)
    stage.enrols(replace(alone, members=(*alone.members, kim)))
    stage.passes(days=3)
    hello = stage.actor("kim").card_titled("Hello from").text
    assert "Look around first" in hello
    assert "can tell you more" not in hello
    assert "lately" not in hello


def test_a_closed_group_still_has_its_own_page_and_lets_words_be_taken_back(
    stage: Stage, mei: Actor, ana: Actor
) -> None:
    closes(mei)
    ana.opens_home()
    assert ana.home.title == "Riverside Numeracy"
    assert OVER not in forged(stage, "reflection.hide", "press", "nothing", user="ana")
    assert OVER in forged(stage, "reflection.share", "press", "nothing", user="ana")


def test_a_group_of_which_little_is_known_is_shown_kindly(platform: str) -> None:
    little = Around(
        Place(name="Few", kind="net", phase="dormant"),
        None,
        [Member(name="Kim Lee", roles=frozenset({"chair"}))],
        begun=False,
        today=date(2026, 10, 5),
    )
    shown = setup_card(little).fallback
    assert "A group. Your own." in shown
    assert "One person takes part." in shown
    assert "Not in a group of one person" in shown
    assert "dormant." in shown
    printed = setup_to_keep(little).fallback
    assert printed.count("Not written yet.") == 5
    assert "No question comes by itself." in printed
    assert "No day is set." in printed
