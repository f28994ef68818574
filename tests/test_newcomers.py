"""People in a channel who are no members yet: the facilitator sees them by name, ticks them, and each gets the notice first."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, cast

import pytest
from sqlalchemy.orm import Session

from bot.platform import Address, KnowsPeople
from bot.teams.people import newcomer_of
from handlers.language import SEVERAL, Say
from handlers.turn import Event
from storage.communities import list_channels, list_places
from storage.models import Account, Audit, Channel, Membership, Person
from storage.plumbing import Outbox
from tests.fake_slack import Answered, FakeSlack
from tests.hands_slack import SlackWorld
from tests.hands_teams import TeamsWorld
from tests.meeting_room import forget_channels
from tests.stage import CHANNEL, Actor, Stage, World, member, riverside, user_id
from tests.two_apps import Closed, asks, changes, found, northern, second

__all__ = ["second"]
MEMBERS = ("mei", "ana", "ben", "sam")


def fills_channel(stage: Stage, *people: str, channel: str = CHANNEL) -> None:
    """Let the four of the group be in a channel, and others by full name."""
    world = stage.world
    named = {user_id(name.split(maxsplit=1)[0].lower()): name for name in people}
    users = [*map(user_id, MEMBERS), *named]
    if isinstance(world, SlackWorld):
        world.slack.rosters[channel] = [*users, "U0BOT"]
        world.slack.people |= {user: {"real_name": name, "team_id": world.tenant} for user, name in named.items()}
    if isinstance(world, TeamsWorld):
        world.platform.rosters[channel] = [
            {"id": f"29:{user}", "aadObjectId": user, "name": named.get(user, user), "tenantId": world.tenant}
            for user in users
        ] + [{"id": "28:bot", "name": "cop-bot"}]


def leaves(stage: Stage, user: str) -> None:
    """Let somebody leave the channel."""
    world = stage.world
    if isinstance(world, SlackWorld):
        world.slack.rosters[CHANNEL].remove(user)
    if isinstance(world, TeamsWorld):
        there = world.platform.rosters[CHANNEL]
        world.platform.rosters[CHANNEL] = [member for member in there if member.get("aadObjectId") != user]


@pytest.fixture
def strangers(stage: Stage) -> Stage:
    """Stand on a platform where people can be in a channel without being members."""
    if stage.world.name == "web":
        pytest.skip("in the practice room only members have a seat in the channel")
    return stage


def looks(mei: Actor) -> None:
    """Let the facilitator look who is in the channel."""
    mei.stage.passes(seconds=1)
    mei.types("/cop-setup people")
    [label] = [label for label in mei.card.buttons if label.startswith("Add people")]
    mei.presses(label)


def test_people_of_the_channel_are_ticked_and_get_the_notice_first(strangers: Stage, mei: Actor) -> None:
    fills_channel(strangers, "Kim Lee", "Gus Hall", "Ida Berg")
    strangers.passes(hours=13)
    looks(mei)
    assert "3 people here are not in the group yet." in mei.form.text
    assert mei.form.fields["people"].options == ("Gus Hall", "Ida Berg", "Kim Lee")
    mei.fills(people=SEVERAL.join((user_id("kim"), user_id("gus"))))
    assert mei.card.title == "Added to the group"
    assert "Kim Lee" in mei.card.text
    assert "Ida Berg" not in mei.card.text
    kim = strangers.actor("kim")
    assert kim.cards == []
    strangers.passes(hours=12)
    assert kim.cards[0].title == "Hello from Riverside Numeracy"
    assert "Mei Tan added you." in kim.cards[0].text
    kim.types("/cop-reflect")
    assert kim.card.title == "This week's question"

    def kept(db: Session) -> tuple[int, list[str], list[str]]:
        names = sorted(row.display_name for row in db.query(Person))
        added = [row.reason for row in db.query(Audit).filter_by(action="people.add")]
        return db.query(Membership).count(), names, added

    assert asks(strangers, kept) == (
        6,
        ["Ana Costa", "Ben Ford", "Gus Hall", "Kim Lee", "Mei Tan", "Sam Okafor"],
        ["2 from a channel"],
    )
    looks(mei)
    assert "One person here is not in the group yet." in mei.form.text


def test_where_all_are_members_there_is_nobody_to_add(stage: Stage, mei: Actor) -> None:
    fills_channel(stage)
    looks(mei)
    assert mei.card.title == "Nobody to add"
    assert "Everybody in the channel is in the group." in mei.card.text


def test_nobody_ticked_is_nobody_added(strangers: Stage, mei: Actor) -> None:
    fills_channel(strangers, "Kim Lee")
    looks(mei)
    mei.fills(people="")
    assert mei.card.title == "Nothing has changed"
    assert asks(strangers, lambda db: db.query(Membership).count()) == 4


def test_where_the_platform_does_not_say_who_is_there_the_bot_says_so(strangers: Stage, mei: Actor) -> None:
    looks(mei)
    assert mei.card.title == "I cannot see who is there"
    fills_channel(strangers, "Kim Lee")
    looks(mei)
    if isinstance(strangers.world, SlackWorld):
        strangers.world.slack.rosters.clear()
    if isinstance(strangers.world, TeamsWorld):
        strangers.world.platform.rosters.clear()
    mei.fills(people=user_id("kim"))
    assert asks(strangers, lambda db: db.query(Membership).count()) == 4
    said = [*(card.text for card in mei.cards), mei.form.text, *mei.errors.values()]
    assert any("I cannot see who is in the channel just now." in words for words in said)


def test_many_come_a_page_at_a_time(strangers: Stage, mei: Actor) -> None:
    names = [f"N{number:02} Kim" for number in range(23)]
    fills_channel(strangers, *names)
    looks(mei)
    assert "23 people here are not in the group yet." in mei.form.text
    assert len(mei.form.fields["people"].options) == 20
    assert "You see the others afterwards." in mei.form.text
    mei.fills(people="")
    mei.presses("Show others")
    assert mei.form.fields["people"].options == ("N20 Kim", "N21 Kim", "N22 Kim")
    mei.fills(people=user_id("n21"))
    assert "N21 Kim" in mei.card.text
    assert "Show others" not in mei.card.buttons


def test_a_name_of_the_group_is_not_added_twice(strangers: Stage, mei: Actor) -> None:
    fills_channel(strangers, "Kim Lee")
    world = strangers.world
    if isinstance(world, SlackWorld):
        world.slack.rosters[CHANNEL].append("U0ANA2")
        world.slack.people["U0ANA2"] = {"real_name": "Ana Costa"}
    if isinstance(world, TeamsWorld):
        world.platform.rosters[CHANNEL].append({"id": "29:2", "aadObjectId": "U0ANA2", "name": "Ana Costa"})
    looks(mei)
    assert mei.form.fields["people"].options == ("Kim Lee",)
    assert "Somebody of this name is in the group with another account." in mei.form.text
    leaves(strangers, "U0KIM")
    mei.fills(people=user_id("kim"))
    assert "Somebody you ticked is no longer in the channel" in mei.card.text
    assert asks(strangers, lambda db: db.query(Person).count()) == 4
    looks(mei)
    assert mei.card.title == "Nobody to add"
    assert "There is nobody new in the channel." in mei.card.text


def test_a_member_without_an_account_is_the_one_of_that_name(strangers: Stage, mei: Actor) -> None:
    at = {"platform": strangers.world.name, "tenant": strangers.world.tenant}
    strangers.enrols(riverside(strangers.world, member("Kim Lee", "executive", **at)))

    def forget(db: Session) -> None:
        db.query(Account).filter_by(person_id=found(db, "Kim Lee").person_id).delete()
        db.query(Outbox).filter(Outbox.key.contains(found(db, "Kim Lee").person_id)).delete()

    changes(strangers, forget)
    fills_channel(strangers, "Kim Lee")
    mei.types("/cop-setup people")
    assert "I cannot reach one person" in mei.card.text
    assert "I know no account of theirs." in mei.card.text
    looks(mei)
    mei.fills(people=user_id("kim"))
    strangers.passes(hours=1)
    assert strangers.actor("kim").cards[0].title == "Hello from Riverside Numeracy"
    assert asks(strangers, lambda db: found(db, "Kim Lee").roles) == {"executive"}
    mei.types("/cop-setup people")
    assert "My messages reach everybody." in mei.card.text


def test_who_left_is_greeted_again_and_who_is_known_keeps_their_name(strangers: Stage, mei: Actor, ben: Actor) -> None:
    at = {"platform": strangers.world.name, "tenant": strangers.world.tenant}
    strangers.enrols(northern(strangers, member("Kim Lee", **at)))
    ben.types("/cop-me")
    ben.presses("My settings")
    ben.presses("Leave this group")
    ben.presses("Leave the group")
    fills_channel(strangers, "Kim van Lee", "Ben Ford")
    looks(mei)
    mei.fills(people=SEVERAL.join((user_id("kim"), user_id("ben"))))
    assert "Kim Lee" in mei.card.text
    strangers.passes(hours=1)
    assert ben.card_titled("You are in Riverside Numeracy again")
    assert [card.title for card in strangers.actor("kim").cards][:2] == [
        "Hello from Northern Literacy",
        "Hello from Riverside Numeracy",
    ]


def test_an_account_of_another_organisation_is_left_alone(strangers: Stage, mei: Actor) -> None:
    at = {"platform": strangers.world.name, "tenant": strangers.world.tenant}
    strangers.enrols(northern(strangers, member("Kim Lee", **at), organisation="Another Network"))
    fills_channel(strangers, "Kim Lee")
    looks(mei)
    mei.fills(people=user_id("kim"))
    assert mei.card.title == "Nothing has changed"
    assert "I could not add this account." in mei.card.text
    assert asks(strangers, lambda db: db.query(Membership).count()) == 5


def test_only_the_facilitator_sees_people_and_only_of_their_own_channels(
    strangers: Stage, ana: Actor, mei: Actor
) -> None:
    fills_channel(strangers, "Kim Lee")
    ana.types("/cop-setup people")
    assert "Only the person who chairs this community can do that." in ana.card.text

    def event(user: str, kind: Any, name: str, subject: str) -> Event:
        [place] = asks(strangers, list_places)
        at = (strangers.world.name, strangers.world.tenant, user)
        return Event(kind, name, *at, community=place.id, subject=subject, values={"people": user_id("kim")})

    for made in (event(ana.user, "press", "newcomers.look", ""), event(ana.user, "submit", "newcomers.add", "")):
        assert strangers.plays(strangers.conversation.hold(made)).declined
    for subject in ("no channel", "no channel 20"):
        outcome = strangers.plays(strangers.conversation.hold(event(mei.user, "press", "newcomers.look", subject)))
        assert not outcome.declined
    gone = strangers.plays(strangers.conversation.hold(event(mei.user, "submit", "newcomers.add", "no channel")))
    assert "just now" in str(gone.declined)
    nobody = Event("press", "newcomers.look", strangers.world.name, strangers.world.tenant, "U0GUS", community="x")
    assert strangers.plays(strangers.conversation.hold(nobody)).declined
    assert asks(strangers, lambda db: db.query(Membership).count()) == 4


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

    assert asked_in(CHANNEL) == ()
    assert asked_in("C0NEW") == ("Use this channel",)


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
    here = Address("teams", "tenant", channel="19:c", reference={"serviceUrl": "https://smba.example/teams/"})
    told = newcomer_of({"id": "29:x", "objectId": "aad", "givenName": "Kim", "surname": "Lee"}, here)
    assert (told.user, told.name, told.tenant) == ("aad", "Kim Lee", "tenant")
    assert told.reference == {
        "user": {"id": "29:x", "aadObjectId": "aad", "name": "Kim Lee"},
        "serviceUrl": "https://smba.example/teams/",
    }


def test_a_world_knows_people(second: World) -> None:
    assert isinstance(second.platform, KnowsPeople)
