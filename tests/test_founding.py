"""A community that begins in a channel: who may set one up, how long it takes, and what happens when it is done again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from handlers.language import Open
from handlers.turn import Event
from storage.communities import list_places
from storage.database import Database
from storage.enrolment import ChannelPlan
from storage.models import Audit, Channel, Membership, Organisation
from tests.stage import Actor, Stage, member, riverside
from tests.two_apps import asks

ONE = pytest.mark.parametrize("platform", ["slack"])
NEW = "C0NEW"
FIRST = {"name": "Northern Literacy", "organisation": "Northern Network", "who": "Kim Lee", "kind": "cop"}


@pytest.fixture
def empty(database: Database, platform: str) -> Iterator[Stage]:
    """Set the stage in a workspace in which nobody belongs to a community yet."""
    stage = Stage(database, platform)
    yield stage
    stage.ends()
    assert not stage.overheard.faults()


def where(stage: Stage) -> str:
    """Give the channel in which somebody speaks whom nobody knows: in the practice room they have none."""
    return "" if stage.world.name == "web" else NEW


def begins(kim: Actor, **more: str) -> None:
    """Let the first person of a workspace set a group up."""
    kim.types("/cop-setup", channel=where(kim.stage))
    kim.fills(**{**FIRST, "profile": "victoria-network", **more})


def refused(somebody: Actor) -> str:
    """Give what a form says that was not taken, wherever the platform shows it."""
    return f"{somebody.form.text} {somebody.errors}"


def counted(stage: Stage) -> tuple[int, int, int]:
    """Count communities, channels and memberships."""
    return asks(stage, lambda db: (len(list_places(db)), db.query(Channel).count(), db.query(Membership).count()))


def test_s01_the_first_of_a_workspace_sets_a_group_up_in_one_form_and_again_changes_nothing(empty: Stage) -> None:
    kim = empty.actor("kim")
    begins(kim)
    assert kim.card_titled("Northern Literacy begins")
    assert "Chair: Kim Lee." in kim.card_titled("Northern Literacy begins").text
    assert "Hello from Northern Literacy" in [card.title for card in kim.cards]
    [place] = asks(empty, list_places)
    assert (place.profile, place.kind, place.phase, place.zone) == (
        "victoria-network",
        "cop",
        "design",
        "Australia/Melbourne",
    )
    assert place.calendar["terms"]
    before = counted(empty)
    assert before == (1, 1 if where(empty) else 0, 1)
    empty.passes(seconds=1)
    kim.types("/cop-setup", channel=where(empty))
    assert kim.ever_saw("Set up Northern Literacy") or kim.in_channel(NEW)[-1].title == "Set up Northern Literacy"
    lou = empty.actor("lou")
    another = "C0MORE" if where(empty) else ""
    lou.types("/cop-setup", channel=another)
    told = lou.cards + (lou.in_channel(another) if another else [])
    assert any("not in a community here yet" in card.text for card in told)
    assert counted(empty) == before
    empty.passes(days=7, hours=3)
    kim.types("/cop-reflect")
    assert kim.card.title == "This week's question"


@ONE
def test_what_is_wrong_stands_beside_its_field_and_only_one_is_first(empty: Stage) -> None:
    kim, lou = empty.actor("kim"), empty.actor("lou")
    for somebody in (kim, lou):
        somebody.types("/cop-setup", channel=NEW)
    kim.fills(**{**FIRST, "organisation": " ", "who": "", "profile": "generic"})
    assert set(kim.errors) == {"organisation", "who"}
    kim.fills(**FIRST, profile="generic", zone="Europe/London")
    lou.fills(**FIRST, profile="generic")
    assert "not in a community here yet" in refused(lou)
    [place] = asks(empty, list_places)
    assert place.zone == "Europe/London"
    empty.passes(minutes=16)
    kim.types("/cop-setup", channel=NEW)
    assert counted(empty) == (1, 1, 1)


@ONE
def test_an_admin_sets_up_another_group_and_members_and_chairs_do_not(stage: Stage, mei: Actor, ana: Actor) -> None:
    at = {"platform": stage.world.name, "tenant": stage.world.tenant}
    usual = riverside(stage.world, member("Ida Berg", "admin", **at))
    stage.enrols(usual)
    ida = stage.actor("ida")
    ana.types("/cop-setup", channel=NEW)
    assert "Only the person who chairs" in ana.in_channel(NEW)[-1].text
    mei.types("/cop-setup", channel=NEW)
    assert mei.in_channel(NEW)[-1].title == "Set up Riverside Numeracy"
    ida.types("/cop-setup", channel=NEW)
    assert "Riverside Numeracy instead" in ida.form.text
    ida.fills(name="Riverside Numeracy", kind="cop", profile="generic")
    assert "of this name already" in ida.errors["name"]
    ida.fills(name="Riverside Writing", kind="cop", profile="generic")
    assert ida.card_titled("Riverside Writing begins")
    [first, second] = asks(stage, list_places)
    assert first.organisation_id == second.organisation_id
    assert second.parent_id is None


@ONE
def test_the_chair_of_a_network_sets_up_a_group_within_it(stage: Stage, mei: Actor, ana: Actor) -> None:
    usual = riverside(stage.world)
    stage.enrols(replace(usual, kind="network"))
    mei.types("/cop-setup", channel=NEW)
    mei.fills(name="Riverside Writing", kind="cop", profile="generic")
    mei.types("/cop-me")
    mei.presses("Riverside Writing")
    assert "A community of practice in Riverside Numeracy. You chair it." in mei.card.text
    ana.types("/cop-me")
    assert "Riverside Writing" not in ana.card.text
    mei.types("/cop-setup people", channel="C0MORE")
    assert mei.in_channel("C0MORE")[-1].title


@ONE
def test_a_form_is_its_openers_alone_and_a_channel_is_given_once(empty: Stage) -> None:
    kim, lou = empty.actor("kim"), empty.actor("lou")
    kim.types("/cop-setup", channel=NEW)
    [opened] = [said.form for said in empty.overheard.answers if isinstance(said, Open)]
    at = {"platform": empty.world.name, "tenant": empty.world.tenant}

    def sends(user: str, subject: str, **more: str) -> str:
        values = {**FIRST, "profile": "generic", **more}
        event = Event("submit", "founding.keep", user=user, subject=subject, values=values, **at)
        outcome = empty.plays(empty.conversation.hold(event))
        return str(outcome.declined)

    assert "meant for somebody else" in sends(lou.user, opened.subject)
    assert "meant for somebody else" in sends(kim.user, "made up")
    assert "Please choose one of these." in sends(kim.user, opened.subject, kind="band", profile="none")
    kim.fills(**FIRST, profile="generic")
    assert counted(empty) == (1, 1, 1)
    elsewhere = replace(riverside(empty.world), organisation="Hill Network", channels=())
    empty.enrols(replace(elsewhere, members=(member("Ida Berg", "admin", **at),)))
    ida = empty.actor("ida")
    ida.types("/cop-setup", channel="C0MORE")
    empty.enrols(replace(elsewhere, members=(member("Ida Berg", "admin", **at),), channels=(channel(empty, "C0MORE"),)))
    ida.fills(name="Another", kind="cop", profile="generic")
    assert "has a group by now" in refused(ida)
    assert asks(empty, lambda db: db.query(Organisation).count()) == 2
    assert asks(empty, lambda db: [row.action for row in db.query(Audit)]).count("community.found") == 1


@ONE
def test_the_name_of_another_organisation_opens_no_door_to_it(stage: Stage) -> None:
    stage.enrols(replace(riverside(stage.world), members=(), channels=()))

    def foreign() -> str:
        at = ("slack", "T0FOREIGN", "U0KIM")
        opened = stage.plays(stage.conversation.hold(Event("command", "cop-setup", *at, channel=NEW)))
        [form] = [reply.form for reply in opened.replies if isinstance(reply, Open)]
        values = {**FIRST, "organisation": "Riverside Network", "profile": "generic"}
        sent = Event("submit", form.action, *at, subject=form.subject, values=values)
        declined = stage.plays(stage.conversation.hold(sent)).declined
        return declined.errors["organisation"] if declined else ""

    assert "I know one of this name already" in foreign()
    assert len(asks(stage, list_places)) == 1


def channel(stage: Stage, name: str) -> ChannelPlan:
    return ChannelPlan(stage.world.name, stage.world.tenant, name)
