"""A channel is tied to the group by a press in it; and what each platform says of the people in one."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, cast

import pytest
from sqlalchemy.orm import Session

from bot.platform import Address, KnowsPeople
from bot.teams.people import newcomer_of
from handlers.language import Say
from handlers.turn import Event
from storage.communities import list_channels, list_places
from storage.models import Account, Audit, Channel
from tests.channel_people import fills_channel, looks, strangers
from tests.fake_slack import Answered, FakeSlack
from tests.hands_slack import SlackWorld
from tests.meeting_room import forget_channels
from tests.stage import CHANNEL, Actor, Stage, World, member, user_id
from tests.two_apps import Closed, asks, changes, northern, second

__all__ = ["second", "strangers"]


def test_a_channel_is_tied_to_the_group_by_a_press_in_it(strangers: Stage, mei: Actor) -> None:
    stage = strangers
    forget_channels(stage)
    mei.types("/cop-setup people")
    assert "No channel is tied to the group yet." in mei.card.text
    mei.types("/cop-setup people", channel="C0NEW")
    where = "" if stage.world.name == "teams" else "C0NEW"
    mei.presses("Use this channel", channel=where)
    bound = asks(stage, lambda db: [(row.channel, row.tenant) for row in db.query(Channel)])
    assert bound == [("C0NEW", stage.world.tenant)]
    assert asks(stage, lambda db: db.query(Audit).filter_by(action="channel.bind").count()) == 1
    seen = mei.hands.channel_cards("C0NEW") if where else mei.cards
    assert seen[-1].title == "This is your channel now"
    mei.types("/cop-setup people", channel="C0NEW")
    seen = mei.hands.channel_cards("C0NEW") if where else mei.cards
    assert "Use this channel" not in seen[-1].buttons


def test_a_channel_of_others_and_a_made_up_one_are_not_tied(strangers: Stage, mei: Actor) -> None:
    stage = strangers
    forget_channels(stage)
    at = (stage.world.name, stage.world.tenant)
    stage.enrols(northern(stage))
    where = "" if stage.world.name == "teams" else "C0NEW"
    mei.types("/cop-setup people", channel="C0NEW")

    def take(db: Session) -> None:
        north = next(place for place in list_places(db) if place.name == "Northern Literacy")
        db.add(Channel(community_id=north.id, platform=at[0], tenant=at[1], channel="C0NEW"))

    changes(stage, take)
    mei.presses("Use this channel", channel=where)
    seen = mei.hands.channel_cards("C0NEW") if where else mei.cards
    assert "Another community uses this channel already." in seen[-1].text
    mei.types("/cop-setup people")
    outcome = stage.plays(stage.conversation.hold(Event("command", "cop-setup", *at, mei.user, channel="C0NEW")))
    assert outcome.declined
    stage.plays(stage.db.write(lambda db: db.query(Channel).delete()))
    mei.types("/cop-setup people", channel="C0NEW")
    stage.passes(minutes=16)
    mei.presses("Use this channel", channel=where)
    seen = mei.hands.channel_cards("C0NEW") if where else mei.cards
    assert "That was a while ago." in seen[-1].text
    assert asks(stage, lambda db: db.query(Channel).count()) == 0


@pytest.mark.parametrize("platform", ["slack"])
def test_two_channels_on_one_platform_are_numbered(stage: Stage, mei: Actor) -> None:
    def add(db: Session) -> None:
        [place] = list_places(db)
        db.add(Channel(community_id=place.id, platform="slack", tenant="T0001", channel="C0NEW"))

    changes(stage, add)
    fills_channel(stage, "Kim Lee", channel="C0NEW")
    mei.types("/cop-setup people")
    assert {"Add people from Slack 1", "Add people from Slack 2"} <= set(mei.card.buttons)
    rows = asks(stage, lambda db: [row.channel for row in list_channels(db, list_places(db)[0])])
    mei.presses(f"Add people from Slack {rows.index('C0NEW') + 1}")
    assert mei.form.fields["people"].options == ("Kim Lee",)


def test_a_channel_of_another_group_of_theirs_is_not_offered(strangers: Stage, mei: Actor) -> None:
    at = (strangers.world.name, strangers.world.tenant)
    strangers.enrols(northern(strangers, member("Mei Tan", "chair", platform=at[0], tenant=at[1])))
    places = {place.name: place.id for place in asks(strangers, list_places)}

    def asked_in(channel: str) -> tuple[str, ...]:
        north = places["Northern Literacy"]
        event = Event("press", "newcomers.open", *at, mei.user, community=north, channel=channel)
        outcome = strangers.plays(strangers.conversation.hold(event))
        [said] = outcome.replies
        assert isinstance(said, Say)
        return tuple(button.label for button in said.card.buttons)

    assert asked_in(CHANNEL) == ("Did the question come?", "Name a deputy", "Hand over the chair")
    assert asked_in("C0NEW") == ("Use this channel", "Did the question come?", "Name a deputy", "Hand over the chair")


@pytest.mark.parametrize("platform", ["web"])
def test_the_practice_room_knows_its_seats_by_name(stage: Stage) -> None:
    platform = stage.world.platform
    assert isinstance(platform, KnowsPeople)
    told = stage.plays(platform.people(Address("web", stage.world.tenant, channel=CHANNEL), [user_id("ana")]))
    assert [(newcomer.user, newcomer.name) for newcomer in told] == [(user_id("ana"), "Ana Costa")]


@pytest.mark.parametrize("platform", ["slack"])
def test_where_names_are_not_told_nobody_is_added(stage: Stage, mei: Actor) -> None:
    world = stage.world
    assert isinstance(world, SlackWorld)
    fills_channel(stage, "Kim Lee")
    world.slack.next_answers["users.info"] = [Answered(body={"ok": False, "error": "missing_scope"})]
    looks(mei)
    assert mei.card.title == "I cannot see who is there"
    platforms = cast("dict[str, Any]", stage.delivery.platforms)
    for without in (OnlyRosters(world.platform, set()), Closed(world.platform, set())):
        platforms["slack"] = without
        looks(mei)
        assert mei.card.title == "I cannot see who is there"


class OnlyRosters(Closed):
    """A platform that says who is in a channel, and not what they are called."""

    async def roster(self, address: Address) -> Collection[str]:
        """Give somebody."""
        return ["U0KIM"]


@pytest.mark.parametrize("platform", ["slack"])
def test_slack_leaves_out_programs_and_remembers_names(stage: Stage) -> None:
    world = stage.world
    assert isinstance(world, SlackWorld)
    slack: FakeSlack = world.slack
    slack.people |= {
        "U1": {"real_name": "", "profile": {"display_name": "kim"}, "team_id": "T0002"},
        "U2": {"real_name": "A program", "is_bot": True},
        "U3": {"real_name": "Gone", "deleted": True},
        "U4": {"name": " ", "enterprise_user": {"enterprise_id": "T0001"}, "team_id": "T9"},
    }
    here = Address("slack", "T0001", channel=CHANNEL)
    users = ["U1", "U2", "U3", "U4", "U5", "USLACKBOT"]
    slack.people["USLACKBOT"] = {"real_name": "Slackbot"}
    for _ in range(2):
        told = stage.plays(world.platform.people(here, users))
        assert [(newcomer.name, newcomer.tenant, newcomer.reference) for newcomer in told] == [
            ("kim", "T0002", {"through": "T0001"}),
            ("U4", "T0001", {}),
        ]
    assert [method for method, _ in slack.calls].count("users.info") == len(users)


@pytest.mark.parametrize("platform", ["slack"])
def test_somebody_from_another_workspace_is_written_to_through_ours(stage: Stage, mei: Actor) -> None:
    fills_channel(stage, "Kim Lee")
    assert isinstance(stage.world, SlackWorld)
    stage.world.slack.people[user_id("kim")]["team_id"] = "T0002"
    looks(mei)
    mei.fills(people=user_id("kim"))
    stage.passes(hours=1)
    assert stage.actor("kim").cards[0].title == "Hello from Riverside Numeracy"
    kept = asks(stage, lambda db: [(row.tenant, row.reference) for row in db.query(Account).filter_by(tenant="T0002")])
    assert kept == [("T0002", {"through": "T0001"})]


def test_a_member_of_teams_comes_with_what_a_chat_needs() -> None:
    here = Address("teams", "tenant", channel="19:c", reference={"service": "https://smba.example/teams/"})
    told = newcomer_of({"id": "29:x", "objectId": "aad", "givenName": "Kim", "surname": "Lee"}, here)
    assert (told.user, told.name, told.tenant) == ("aad", "Kim Lee", "tenant")
    assert told.reference == {"user": "29:x", "tenant": "tenant", "service": "https://smba.example/teams/"}


def test_a_world_knows_people(second: World) -> None:
    assert isinstance(second.platform, KnowsPeople)
