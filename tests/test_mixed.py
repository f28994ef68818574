"""One community in four places: six people in Slack, six in Teams in two directories, two in the browser.

They have one question, one agenda, one summary, and each message once; what stands in one channel stands there alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import pytest

from storage.enrolment import AccountPlan, ChannelPlan, CommunityPlan, MemberPlan
from tests.hands_teams import TeamsHands, TeamsWorld
from tests.hands_web import WebWorld
from tests.stage import Actor, Stage, riverside, user_id

OTHER_DIRECTORY = "22222222-2222-3333-4444-555555555555"
IN_SLACK = ("mei", "ana", "ben", "cleo", "dan", "eve")
IN_TEAMS = ("fay", "gus", "hal")
IN_THE_OTHER_DIRECTORY = ("ida", "jon", "sam")
IN_THE_BROWSER = ("kim", "lee")
PEERS = (*IN_SLACK, *IN_TEAMS, "ida", "jon", *IN_THE_BROWSER)
SHARING = PEERS[:8]
SLACK_CHANNEL, TEAMS_CHANNEL = "C0RIVER", "19:river"
DOTS = "Dot cards helped my students explain how many they saw."


class OtherDirectory:
    """A second directory of the same Teams: its people come with another tenant's name."""

    def __init__(self, world: TeamsWorld) -> None:
        """Stand before the world."""
        self.teams, self.posts, self.world = world.teams, world.posts, world

    def envelope(self, user: str, channel: str = "") -> dict[str, Any]:
        """Give what an activity of somebody from here says of its origin."""
        told = self.world.envelope(user, channel)
        told["conversation"]["tenantId"] = OTHER_DIRECTORY
        return {**told, "channelData": {**told["channelData"], "tenant": {"id": OTHER_DIRECTORY}}}


@dataclass(frozen=True, slots=True)
class Places:
    """The stage with all its worlds; `who` gives everybody's hands where they sit."""

    stage: Stage
    teams: TeamsWorld
    web: WebWorld

    def who(self, name: str) -> Actor:
        """Give somebody where they sit."""
        user = user_id(name)
        if name in IN_SLACK:
            return self.stage.actor(name)
        if name in IN_TEAMS:
            return Actor(name, user, self.stage, self.teams.hands(user))
        if name in IN_THE_OTHER_DIRECTORY:
            return Actor(name, user, self.stage, TeamsHands(cast("TeamsWorld", OtherDirectory(self.teams)), user))
        return Actor(name, user, self.stage, self.web.hands(user))

    def account(self, name: str) -> AccountPlan:
        """Give the account by which somebody is known."""
        if name in IN_SLACK:
            return AccountPlan("slack", self.stage.world.tenant, user_id(name))
        if name in IN_THE_BROWSER:
            return AccountPlan("web", self.web.tenant, user_id(name))
        tenant = self.teams.tenant if name in IN_TEAMS else OTHER_DIRECTORY
        return AccountPlan("teams", tenant, user_id(name))

    def plan(self) -> CommunityPlan:
        """Plan the community: Mei chairs in Slack, Sam leads in Teams' other directory."""
        usual = riverside(self.stage.world)
        roles = {"mei": ("chair", "member"), "sam": ("seil",)}
        members = tuple(
            MemberPlan(
                f"{name.title()} Able", roles.get(name, ("member",)), (self.account(name),), f"{name.title()} School"
            )
            for name in (*PEERS, "sam")
        )
        channels = (
            ChannelPlan("slack", self.stage.world.tenant, SLACK_CHANNEL),
            ChannelPlan("teams", self.teams.tenant, TEAMS_CHANNEL),
        )
        given = {each: getattr(usual, each) for each in ("organisation", "zone", "profile", "calendar", "rhythm")}
        return CommunityPlan(name="Mixed Numeracy", channels=channels, members=members, **given)


@pytest.fixture
def platform() -> str:
    """The stage itself is Slack's; the others stand beside it."""
    return "slack"


@pytest.fixture
def places(database: Any, platform: str) -> Iterator[Places]:
    """Open all worlds over one conversation, and enrol everybody."""
    stage = Stage(database, platform)
    teams = TeamsWorld(stage.conversation, {"tenants": (OTHER_DIRECTORY,)})
    web = WebWorld(stage.conversation)
    for world in (teams, web):
        cast("dict[str, Any]", stage.delivery.platforms)[world.name] = world.platform
        stage.plays(world.start())
    there = Places(stage, teams, web)
    people = [
        {"id": f"29:{user_id(name)}", "aadObjectId": user_id(name)} for name in (*IN_TEAMS, *IN_THE_OTHER_DIRECTORY)
    ]
    teams.teams.rosters[TEAMS_CHANNEL] = people
    stage.world.slack.rosters[SLACK_CHANNEL] = [*map(user_id, IN_SLACK), "U0BOT"]  # type: ignore[attr-defined]
    stage.enrols(there.plan())
    yield there
    for world in (teams, web):
        stage.plays(world.stop())
    stage.ends()
    assert not stage.overheard.faults()


def everything_of(actor: Actor) -> str:
    """Give all that somebody can look at now."""
    seen = [*actor.cards, *actor.hands.channel_cards(SLACK_CHANNEL), *actor.hands.channel_cards(TEAMS_CHANNEL)]
    return "\n".join(f"{card.title}\n{card.text}" for card in seen)


def test_they_have_one_question_one_agenda_one_summary_and_each_message_once(places: Places) -> None:
    stage, mei, sam = places.stage, places.who("mei"), places.who("sam")
    stage.passes(hours=1)
    for name in PEERS:
        asked = [card for card in places.who(name).cards if card.title == "This week's question"]
        assert len(asked) == 1, name
    for name in PEERS:
        actor = places.who(name)
        actor.presses("Answer")
        audience = "cop" if name in SHARING else "private"
        actor.fills(body=f"{DOTS} So says secret-{name}.", audience=audience)
    stage.passes(days=5)
    for name in PEERS:
        titles = [card.title for card in places.who(name).cards]
        assert len([title for title in titles if title in ("Shared with your group.", "Kept.")]) == 1, (name, titles)

    drafts = [card for card in mei.cards if card.title == "A summary waits for you"]
    assert len(drafts) == 1
    mei.presses("Look at the draft")
    assert "8 of 13 shared an answer" in mei.card.text
    mei.presses("Approve and publish")
    for actor, channel in ((mei, SLACK_CHANNEL), (places.who("fay"), TEAMS_CHANNEL)):
        published = [card for card in actor.hands.channel_cards(channel) if "Read the summary" in card.buttons]
        assert len(published) == 1, [card.title for card in actor.hands.channel_cards(channel)]
    ida = places.who("ida")
    ida.presses("Read the summary", channel=TEAMS_CHANNEL)
    assert "8 of 13 shared an answer" in ida.card.text

    stage.passes(days=14)
    digests = [card for card in sam.cards if "8 shared an answer" in card.text]
    assert len(digests) == 1
    private = [name for name in PEERS if name not in SHARING]
    for name in (*PEERS, "sam"):
        told = everything_of(places.who(name))
        assert not [each for each in private if f"secret-{each}" in told], name
    assert "secret-" not in everything_of(sam)


def test_the_agenda_reaches_both_channels_and_is_edited_in_both(places: Places) -> None:
    mei, jon = places.who("mei"), places.who("jon")
    mei.types("/cop-agenda")
    mei.presses("Date, length, template")
    mei.fills(date="2026-10-20", time="15:30", minutes="60")
    mei.presses("Publish")
    if "Post with names" in mei.card.buttons:
        mei.presses("Post with names")
    for actor, channel in ((mei, SLACK_CHANNEL), (jon, TEAMS_CHANNEL)):
        agendas = [card for card in actor.hands.channel_cards(channel) if card.title.startswith("Agenda")]
        assert len(agendas) == 1, channel
    mei.types("/cop-agenda")
    mei.presses("Date, length, template")
    mei.fills(minutes="90")
    for actor, channel in ((mei, SLACK_CHANNEL), (jon, TEAMS_CHANNEL)):
        agendas = [card for card in actor.hands.channel_cards(channel) if card.title.startswith("Agenda")]
        assert len(agendas) == 1, channel
        assert "3:30 pm to 5:00 pm" in agendas[0].text


def test_a_stranger_from_a_directory_that_is_not_served_is_not_let_in(places: Places) -> None:
    status, _ = places.stage.plays(
        places.teams.posts(
            {
                **places.teams.envelope("U0ZOE"),
                "type": "message",
                "text": "/cop-help",
                "conversation": {"conversationType": "personal", "id": "a:U0ZOE", "tenantId": "3333"},
                "channelData": {"tenant": {"id": "3333"}},
            }
        )
    )
    assert status == 403
