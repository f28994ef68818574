"""Setting a group up: step by step in the chat, left and taken up again, printed, and shown to the group."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from handlers.language import SEVERAL
from storage.communities import list_places
from storage.models import Audit
from tests.meeting_room import ids
from tests.stage import Actor, Stage, riverside
from tests.test_archive import fetched, ticket_of
from tests.two_apps import Beside, asks, beside, links, second

__all__ = ["beside", "second"]
ONE = pytest.mark.parametrize("platform", ["slack"])
DOMAIN = "How we lead the teaching of numeracy"
WHY = "To help every student explain their thinking"


def sets_up(chair: Actor) -> None:
    """Let whoever chairs look at the set-up."""
    chair.stage.passes(seconds=1)
    chair.types("/cop-setup")


def writes_purpose(chair: Actor, **more: str) -> None:
    """Let whoever chairs write the purpose."""
    chair.presses("Write the purpose")
    chair.fills(**{"domain": DOMAIN, "purpose": WHY, "review_on": "2026-11-16", **more})


def test_s55_setup_is_left_at_step_three_and_goes_on_in_another_app_and_is_printed(
    stage: Stage, mei: Actor, ana: Actor, beside: Beside
) -> None:
    sets_up(mei)
    assert mei.card.title == "Set up Riverside Numeracy"
    assert "Purpose: to do" in mei.card.text
    writes_purpose(mei)
    assert "Purpose: done" in mei.card.text
    mei.presses("Set the rhythm")
    mei.fills(often="2 weeks", day="TUE", at="08:30", digest="4 weeks")
    mei.presses("Choose norms")
    elsewhere = beside("mei")
    links(mei, elsewhere)
    elsewhere.types("/cop-setup")
    assert "Norms: to do" in elsewhere.card.text
    assert "every two weeks, on Tuesday at 8:30 am" in elsewhere.card.text
    elsewhere.presses("Choose norms")
    elsewhere.fills(ours=SEVERAL.join(("0", "4")), own="We begin with a story.")
    elsewhere.presses("Say how we will know")
    elsewhere.fills(sign1="Five schools use the same routine.")
    elsewhere.presses("Name roles")
    elsewhere.fills(executive=ids(stage)["Ana Costa"])
    elsewhere.presses("Choose the phase")
    elsewhere.fills(phase="prototype")
    assert "Prototype: try it small." in elsewhere.card.text
    assert "to do" not in elsewhere.card.text.replace("People: to do", "")
    elsewhere.presses("Save or print it")
    status, body, kind = fetched(stage, ticket_of(stage), **{"as": "md"})
    assert (status, kind) == (200, "text/markdown")
    printed = body.decode()
    for words in (DOMAIN, WHY, "We begin with a story", "Five schools use", "Ana Costa", "Tuesday", "Prototype"):
        assert words in printed, words
    assert ana.card_titled("You are in the executive of Riverside Numeracy")
    ana.opens_home()
    assert DOMAIN in ana.home.text


@ONE
def test_s55_the_same_step_again_changes_nothing(stage: Stage, mei: Actor, ana: Actor) -> None:
    for _ in range(2):
        sets_up(mei)
        writes_purpose(mei)
        mei.presses("Set the rhythm")
        mei.fills(often="week", day="MON", at="9:00")
        mei.presses("Name roles")
        mei.fills(executive=ids(stage)["Ana Costa"])

    def kept(db: Session) -> tuple[dict[str, str], int, int]:
        [place] = list_places(db)
        deeds = [row.action for row in db.query(Audit)]
        return place.rhythm, deeds.count("setup.purpose"), deeds.count("executive.name")

    assert asks(stage, kept) == (riverside(stage.world).rhythm, 1, 1)
    assert [card.title for card in ana.cards].count("You are in the executive of Riverside Numeracy") == 1


@ONE
def test_what_is_wrong_in_a_step_is_said_beside_its_field(stage: Stage, mei: Actor) -> None:
    sets_up(mei)
    writes_purpose(mei, purpose="", review_on="2026-10-05")
    assert "from tomorrow on" in mei.errors["review_on"]
    mei.fills(domain="What Liam in 4B needs", purpose=WHY, review_on="2026-12-01")
    assert "Liam" in mei.form.fields["names"].label
    mei.fills(names="keep")
    assert "Purpose: done" in mei.card.text
