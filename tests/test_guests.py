"""Guests from outside, from the facilitator's invitation to the last day: a page of their own, and nothing from before."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from handlers.turn import Event
from storage import guests
from storage.communities import list_places
from storage.database import NotFound
from storage.models import Audit, Document, Membership
from storage.people import Member
from storage.plumbing import Outbox
from tests.guest_browser import Browser, GuestWorld, invites, link_on, proof, visits, world
from tests.meeting_room import looks, published
from tests.stage import Actor, Stage, member, riverside
from tests.two_apps import asks

__all__ = ["world"]
BOTH = pytest.mark.parametrize("platform", ["slack", "teams"])
EVERYWHERE = pytest.mark.parametrize("platform", ["slack", "teams", "web"])
ONE = pytest.mark.parametrize("platform", ["slack"])


def actions(stage: Stage) -> list[str]:
    return asks(
        stage, lambda db: [row.action for row in db.query(Audit).order_by(Audit.at) if row.action.startswith("guest")]
    )


@BOTH
def test_a_guest_is_invited_in_chat_comes_by_the_link_and_answers_in_place(
    stage: Stage, world: GuestWorld, mei: Actor, ana: Actor
) -> None:
    stage.passes(hours=1)
    link = invites(mei)
    assert "I send it to nobody." in mei.card.text
    assert "Friday 18 December" in mei.card.text
    gus = Browser(world)
    gus.looks(link)
    assert "Welcome to Riverside Numeracy" in gus.words
    assert "This page is for Gus Hall alone" in gus.words
    assert "Mei Tan added you." in gus.words
    assert "Nobody watches this chat." in gus.words
    gus.looks(link)
    gus.opens(link)
    assert "You are Gus Hall, a guest until Friday 18 December." in gus.words
    assert any(card.title == "Hello from Riverside Numeracy" for card in gus.cards)
    gus.presses("Answer")
    assert gus.form.fields["body"].kind
    gus.fills(body="")
    assert gus.status == 422
    assert gus.form.fields["body"].error
    gus.fills(body="Pupils explain to each other.", level="private")
    assert any(card.title.startswith("Kept") for card in gus.cards)
    assert "Pupils explain" not in ana.card.text
    gus.presses("Share with group")
    ana.types("/cop-reflect")
    ana.presses("Answer")
    ana.fills(body="Mine.")
    ana.presses("Read what peers shared")
    assert "Pupils explain to each other." in ana.card.text
    assert "Gus Hall" in ana.card.text
    assert actions(stage) == ["guest.invite", "guest.link", "guest.open"]


@EVERYWHERE
def test_s10_a_guest_reads_what_comes_after_them_stands_on_the_agenda_and_is_out_after_the_last_day(
    stage: Stage, world: GuestWorld, mei: Actor, ana: Actor, ben: Actor
) -> None:
    stage.passes(hours=1)
    published(mei, date="2026-10-06")
    for actor, words in ((ana, "From before."), (ben, "Shared again.")):
        actor.types("/cop-reflect")
        actor.presses("Answer")
        actor.fills(body=words, audience="cop")
    promises(ana, "an older promise")
    stage.passes(minutes=5)
    gus = Browser(world)
    gus.opens(invites(mei, until="2026-10-06"))
    looks(ana)
    assert "Gus Hall" in ana.card.text
    stage.passes(minutes=5)
    ben.presses("Make it private")
    ben.presses("Share with group")
    promises(ben, "a newer promise")
    gus.looks("/guest")
    gus.presses("Answer")
    gus.fills(body="Mine.", audience="cop")
    gus.presses("Read what peers shared")
    assert ["Shared again." in gus.words, "From before." in gus.words] == [True, False]
    command(gus, "/cop-commit")
    assert ["a newer promise" in gus.words, "an older promise" in gus.words] == [True, False]
    ana.types("/cop-reflect")
    ana.presses("Read what peers shared")
    assert "Gus Hall" in ana.card.text
    stage.passes(days=1, hours=12, minutes=-10)
    gus.looks("/guest")
    assert gus.status == 200
    stage.clock.move_to(stage.clock.now().replace(hour=13, minute=0))
    gus.looks("/guest")
    assert gus.status == 403
    stage.passes(days=1)
    assert mei.card_titled("A guest's time is over")
    waiting = asks(stage, lambda db: [row.destination for row in db.query(Outbox).filter(Outbox.state == "pending")])
    assert {name for name in waiting if name.startswith("web:")} <= {f"web:{stage.world.tenant}"}
    assert actions(stage) == ["guest.invite", "guest.link", "guest.open", "guest.end"]


def promises(actor: Actor, words: str) -> None:
    """Let somebody promise something and share it."""
    actor.types("/cop-commit")
    actor.presses("New commitment")
    actor.fills(text=words, due_on="2026-10-19")
    actor.presses("Share with group")


def command(gus: Browser, words: str) -> None:
    """Let the guest press one of the commands on their page, or type one that does not stand there."""
    gus.looks("/guest")
    form = gus.page.all("form", action="/guest/leave")[0]
    fields = {node.attrs["name"]: node.attrs["value"] for node in form.all("input")}
    gus.posts("/guest/type", {**fields, "text": words})


@ONE
def test_summaries_and_digests_begin_with_the_guest(stage: Stage, world: GuestWorld, mei: Actor, ana: Actor) -> None:
    stage.passes(hours=1)
    ana.presses("Answer")
    ana.fills(body="We sort the counters by size.")
    ana.presses("Share with group")
    stage.passes(days=5)
    mei.types("/cop-synthesis")
    mei.presses("Look at the draft")
    mei.presses("Approve and publish")
    stage.passes(days=3)
    gus = visits(world, mei)
    command(gus, "/cop-synthesis")
    assert "counters" not in gus.words
    ana.types("/cop-digest")
    assert "shared an answer" in ana.card.text
    command(gus, "/cop-digest")
    assert "Nothing is settled yet." in gus.words
    assert "shared an answer" not in gus.words
    paper = asks(stage, lambda db: db.scalar(select(Document.id).where(Document.kind == "synthesis")))
    gus.looks("/guest")
    gus.posts("/guest/press", {**proof(gus), "action": "synthesis.read", "subject": paper})
    assert "no longer there, or it is not yours" in gus.words


@BOTH
def test_the_facilitator_ends_access_at_once(stage: Stage, world: GuestWorld, mei: Actor) -> None:
    gus = visits(world, mei)
    mei.presses("Guests")
    assert "Gus Hall" in mei.card.text
    assert "The link was opened." in mei.card.text
    mei.presses("End access")
    mei.presses("End it now")
    assert "Gus Hall is no longer a guest." in mei.card.text
    gus.looks("/guest")
    assert (gus.status, "Your page is closed" in gus.words) == (403, True)
    mei.presses("End it now")
    assert "no longer there" in mei.card.text
    mei.presses("Guests")
    assert "Nobody is a guest now." in mei.card.text
    assert actions(stage)[-1] == "guest.end"


@ONE
def test_a_guest_who_left_before_the_last_day_is_not_ended_again(stage: Stage, world: GuestWorld, mei: Actor) -> None:
    gus = Browser(world)
    gus.opens(invites(mei, until="2026-10-06"))
    command(gus, "/cop-me")
    gus.presses("My settings")
    assert "Link another account" not in gus.words
    gus.presses("Leave this group")
    gus.presses("Leave the group")
    assert gus.status == 403
    stage.passes(days=3)
    assert all(card.title != "A guest's time is over" for card in mei.cards)


@ONE
def test_a_new_link_ends_the_one_before_and_opening_it_ends_the_session_before(world: GuestWorld, mei: Actor) -> None:
    first = invites(mei)
    mei.presses("Guests")
    assert "A link waits to be opened." in mei.card.text
    mei.presses("Make a new link")
    second = link_on(mei.card)
    gus = Browser(world)
    gus.looks(first)
    assert gus.status == 404
    gus.opens(second)
    mei.presses("Guests")
    mei.presses("Make a new link")
    elsewhere = Browser(world)
    elsewhere.opens(link_on(mei.card))
    gus.looks("/guest")
    assert (gus.status, elsewhere.status) == (403, 200)


@ONE
def test_what_is_wrong_with_an_invitation_is_said_by_field(world: GuestWorld, mei: Actor) -> None:
    mei.types("/cop-setup people")
    mei.presses("Guests")
    mei.presses("Invite a guest")
    mei.fills(name="ana costa", until="2026-10-04")
    assert mei.errors == {
        "name": "Somebody of this name is in the group already.",
        "until": "Please choose a day from today on.",
    }
    mei.fills(name="x" * 80, until="2028-01-01")
    assert mei.errors == {"until": "A guest stays a year at most. You can invite them again after that."}


@ONE
def test_a_form_sent_by_hand_is_checked_too(stage: Stage, world: GuestWorld, mei: Actor) -> None:
    values = {"name": " ", "until": "soon"}
    event = Event("submit", "guests.keep", stage.world.name, stage.world.tenant, mei.user, values=values)
    declined = stage.plays(stage.conversation.hold(event)).declined
    assert declined is not None
    assert set(declined.errors) == {"name", "until"}


@ONE
def test_where_links_are_off_nobody_is_invited_but_access_can_be_ended(
    stage: Stage, world: GuestWorld, mei: Actor
) -> None:
    gus = visits(world, mei)
    stage.conversation.guest_address = ""
    mei.types("/cop-setup people")
    mei.presses("Guests")
    assert "Your technical contact can turn it on." in mei.card.text
    assert "Invite a guest" not in mei.card.buttons
    event = Event("press", "guests.invite", stage.world.name, stage.world.tenant, mei.user)
    assert "cannot come by a link" in str(stage.plays(stage.conversation.hold(event)).declined)
    mei.presses("End access")
    mei.presses("End it now")
    gus.looks("/guest")
    assert gus.status == 403
    mei.types("/cop-setup people")
    assert "Guests" not in mei.card.buttons


@ONE
def test_an_import_leaves_guests_to_their_own_end_date(stage: Stage, world: GuestWorld, mei: Actor) -> None:
    gus = visits(world, mei)
    stage.enrols(riverside(stage.world))
    gus.looks("/guest")
    assert gus.status == 200
    at = {"platform": stage.world.name, "tenant": stage.world.tenant}
    stage.enrols(riverside(stage.world, member("Gus Hall", **at)))
    found = asks(
        stage, lambda db: [(row.roles, row.until) for row in db.query(Membership) if row.added_by == "Mei Tan"]
    )
    assert found == [(["member"], None)]


@ONE
def test_a_guest_cannot_become_somebody_else_by_a_code(stage: Stage, world: GuestWorld, mei: Actor, ana: Actor) -> None:
    gus = visits(world, mei)
    ana.types("/cop-me")
    ana.presses("My settings")
    ana.presses("Link another account")
    code = next(word for word in ana.card.text.split() if len(word) == 7 and word[3] == "-")
    command(gus, f"/cop-me link {code}")
    assert "cannot be linked to another account" in gus.words
    for action, subject in (("link.enter", ""), ("link.offer", ""), ("link.confirm", code)):
        gus.posts("/guest/press", {**proof(gus), "action": action, "subject": subject})
        assert "cannot be linked to another account" in gus.cards[1].text


@ONE
def test_only_who_chairs_can_ask_about_guests(stage: Stage, world: GuestWorld, mei: Actor) -> None:
    visits(world, mei)

    def refused(db: Any) -> list[Any]:
        [place] = list_places(db)
        someone = Member(person_id="p", community_id=place.id, roles=frozenset({"member"}))
        with pytest.raises(NotFound):
            guests.add_guest(db, someone, "Kim", stage.clock.now(), stage.clock.now())
        with pytest.raises(NotFound):
            guests.issue_link(db, someone, "p", stage.clock.now())
        for viewer in (someone, replace(someone, roles=frozenset({"chair"}))):
            with pytest.raises(NotFound):
                guests.readmit_guest(db, viewer, "p", stage.clock.now(), stage.clock.now())
        return [guests.list_guests(db, someone), guests.find_former(db, someone, "Gus Hall")]

    assert asks(stage, refused) == [[], ""]
