"""People in a channel who are no members yet: the facilitator sees them by name, ticks them, and each gets the notice first."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from handlers.language import SEVERAL
from handlers.turn import Event
from storage.communities import list_places
from storage.models import Account, Audit, Membership, Person
from storage.plumbing import Outbox
from tests.channel_people import fills_channel, leaves, looks, strangers
from tests.hands_slack import SlackWorld
from tests.hands_teams import TeamsWorld
from tests.stage import CHANNEL, Actor, Stage, member, riverside, user_id
from tests.two_apps import asks, changes, found, northern

__all__ = ["strangers"]


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
        strangers.world.teams.rosters.clear()
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
        world.teams.rosters[CHANNEL].append({"id": "29:2", "aadObjectId": "U0ANA2", "name": "Ana Costa"})
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
