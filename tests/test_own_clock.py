"""A member's own time zone: chosen in their settings, and nobody else's."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.turn import Event
from storage.models import Person
from tests.stage import Actor, Stage, user_id


def settings_of(actor: Actor) -> None:
    """Open somebody's settings."""
    actor.types("/cop-me")
    actor.presses("My settings")


def test_a_member_chooses_their_clock_and_goes_back_to_the_groups(stage: Stage, ana: Actor) -> None:
    settings_of(ana)
    assert "Australia/Melbourne" in ana.card.text
    ana.presses("My time zone")
    ana.fills(zone="America/St_Johns")
    assert "America/St Johns" in ana.card.text
    assert "Australia/Melbourne" not in ana.card.text
    ana.presses("My time zone")
    assert ana.form.fields["zone"].value == "America/St_Johns"
    ana.fills(zone="group")
    assert "Australia/Melbourne" in ana.card.text


def test_the_question_comes_at_nine_on_each_members_own_clock(stage: Stage, ana: Actor, ben: Actor) -> None:
    settings_of(ana)
    ana.presses("My time zone")
    ana.fills(zone="Australia/Perth")
    stage.passes(hours=1)
    assert ben.card_titled("This week's question")
    assert not [card for card in ana.cards if card.title == ben.card_titled("This week's question").title]
    stage.passes(hours=3)
    assert ana.card_titled("This week's question")


def test_a_zone_of_ones_own_stays_among_the_choices(stage: Stage, ana: Actor) -> None:
    settings_of(ana)
    ana.presses("My time zone")
    assert "Asia/Makassar" not in ana.form.fields["zone"].options
    ana.fills(zone="Pacific/Auckland")
    stage.plays(stage.db.write(_moves))
    ana.presses("My time zone")
    assert ana.form.fields["zone"].value == "Asia/Makassar"
    ana.fills()
    assert "Asia/Makassar" in ana.card.text


def test_a_zone_that_is_no_choice_is_refused(stage: Stage, ana: Actor) -> None:
    account = (stage.world.name, stage.world.tenant, user_id("ana"))
    event = Event("submit", "settings.keep_zone", *account, values={"zone": "Nowhere/At all"})
    outcome = stage.plays(stage.conversation.hold(event))
    assert outcome.declined is not None
    assert outcome.declined.errors == {"zone": "Please choose one of these."}


def _moves(db: Session) -> None:
    """Let Ana's zone be one that is not in the list, as an import may."""
    for person in db.scalars(select(Person).where(Person.display_name == "Ana Costa")):
        person.zone = "Asia/Makassar"
