"""A group across networks: its own people read all of it, and each home network's chair its shared themes alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy.orm import Session

from handlers import home_digest
from handlers.turn import Event
from storage import digests, documents, homes, responses, rounds
from storage.communities import Place, list_places
from storage.database import Database
from storage.documents import DocumentLine, NewDraft, Paper, Source
from storage.models_people import Person
from storage.people import list_members
from tests.fixture_r import HILLSIDE, MIDDLE, RHYTHM, RIVERSIDE, fixture_r
from tests.stage import Actor, Stage
from tests.test_synthesis import answers

ZEBRA = "We used dot cards beside a zebra crossing."
"""What a middle leader of Hillside writes, lets the group quote, and nobody of Riverside outside it may read."""


@pytest.fixture
def region(database: Database, platform: str) -> Iterator[Stage]:
    """Set the stage with both networks, which ask nothing, and the middle leaders, who come from both."""
    stage = Stage(database, platform)
    plans = fixture_r(stage.world)
    for name in (RIVERSIDE, HILLSIDE):
        stage.enrols(replace(plans[name], rhythm={}))
    stage.enrols(replace(plans[MIDDLE], rhythm={**RHYTHM, "digest": "every week FRI 15:00"}))
    yield stage
    stage.ends()
    assert not stage.overheard.faults()


def shares(actor: Actor, body: str) -> None:
    """Answer the middle leaders' question and let it be quoted."""
    answers(actor, body, "quote")


def test_s09_a_home_networks_chair_reads_themes_and_no_text_of_the_other_networks_members(region: Stage) -> None:
    mei, ivy, kit, kay, lou = (region.actor(name) for name in ("mei", "ivy", "kit", "kay", "lou"))
    region.passes(hours=1)
    for actor in (lou, region.actor("max"), region.actor("noa")):
        shares(actor, "Dot cards worked in every class.")
    shares(region.actor("val"), ZEBRA)
    shares(region.actor("uma"), "Only the zebra saw it.")
    shares(kit, "Parents came to look.")
    region.passes(days=4)
    kit.types("/cop-synthesis")
    kit.presses("Look at the draft")
    assert "zebra" in kit.card.text
    kit.presses("Edit a part")
    kit.presses("Edit differences")
    kit.fills(rows="Zebra or no zebra.")
    kit.presses("Approve and publish")
    mei.types("/cop-digest")
    assert "No summary is out yet." in mei.card.text
    region.passes(days=8)
    for chair in (mei, ivy):
        told = chair.card_titled("Themes from Middle leaders").text
        assert "Middle leaders has members from several networks, yours among them." in told
        assert "Dot cards: 4 voices." in told
        chair.types("/cop-digest")
        assert chair.card.text == told
        assert not chair.ever_saw("zebra")
        assert not chair.ever_saw("Dot cards worked")
    lou.types("/cop-digest")
    assert "The chairs of your home networks get themes alone" in lou.card.text
    kay.types("/cop-digest")
    assert not kay.ever_saw("several networks")


def community(stage: Stage, name: str) -> Place:
    """Give a community by name."""
    return stage.plays(stage.db.read(lambda db: next(place for place in list_places(db) if place.name == name)))


def settled(db: Session, middle: Place, now: datetime) -> list[Paper]:
    """Settle a summary with a theme of each network's people, a rare one, and a line in its chair's words."""
    ours = {who.name: who for who in list_members(db, middle)}
    asked = rounds.get_round_at(db, middle, "reflection", "2026-10-05T09:00")
    said = {each.author: Source("response", each.id) for each in responses.list_shared_of(db, middle, asked)}
    near = tuple(said[name] for name in ("Lou Hart", "Max Lane", "Noa Reed"))
    far = tuple(said[name] for name in ("Uma Penn", "Val Frost"))
    lines = (
        DocumentLine("spoke", "5 of 11 shared an answer: What?", sources=(*near, *far)),
        DocumentLine("themes", "River talk came up in 3 of 5 answers.", sources=near),
        DocumentLine("themes", "Hill talk came up in 3 of 5 answers.", sources=(*far, Source("response", "nameless"))),
        DocumentLine("themes", "Rare talk came up in 2 of 5 answers.", sources=near[:2]),
        DocumentLine("themes", "All of us came to say so.", sources=(*near, *far)),
    )
    row = documents.put_draft(db, middle, NewDraft("Summary", lines, "2026-10-05T09:00"), now)
    documents.publish(db, ours["Kit Moss"], row.id, now, now)
    documents.settle(db, middle, row.id, now)
    return documents.list_settled_of(db, middle, None, [row.id])


@pytest.mark.parametrize("platform", ["web"])
def test_s09_a_theme_is_told_to_a_network_whose_own_people_share_it(region: Stage) -> None:
    middle, riverside, hillside = (community(region, name) for name in (MIDDLE, RIVERSIDE, HILLSIDE))
    region.passes(hours=1)
    for name in ("lou", "max", "noa", "uma", "val"):
        shares(region.actor(name), "Dot cards worked.")

    def work(db: Session) -> None:
        now = region.clock.now()
        papers = settled(db, middle, now)
        told = {home.name: str(home_digest.card_for(db, middle, home, papers)) for home in homes.list_homes(db, middle)}
        themes = ("River talk: 3", "Hill talk: 3", "Rare talk", "All of us")
        assert [theme in told[RIVERSIDE] for theme in themes] == [True, False, False, False]
        assert [theme in told[HILLSIDE] for theme in themes] == [False, True, False, False]
        [mei], [kit] = (list_members(db, place, {"chair"}) for place in (riverside, middle))
        assert home_digest.items_for(db, riverside, mei, now) == []
        digests.put_digest(db, middle, papers, now)
        plain = replace(mei, roles=frozenset({"member"}))
        cases = ((mei, riverside, 1), (mei, riverside, 8), (plain, riverside, 1), (mei, middle, 1), (kit, riverside, 1))
        found = [len(home_digest.items_for(db, at, who, now + timedelta(days=days))) for who, at, days in cases]
        assert found == [1, 0, 0, 0, 0]
        tick = SimpleNamespace(db=db, place=middle, now=now, local=now.replace(tzinfo=None))
        away = now + timedelta(days=30)
        [ivys] = (chair.person_id for chair in list_members(db, hillside, {"chair"}))
        for paused, told_to in ((None, {mei.person_id, ivys}), (away, {ivys})):
            db.query(Person).filter(Person.id == mei.person_id).update({"paused_until": paused})
            said = home_digest.tell_homes(tick, [riverside, hillside], papers, "d")  # type: ignore[arg-type]
            assert {each.to for each in said} == told_to
        db.query(Person).filter(Person.id == mei.person_id).update({"paused_until": None})
        assert homes.list_homes(db, riverside) == []
        assert homes.list_drawing(db, hillside) == [middle]

    region.plays(region.db.write(work))
    ivy, kit = region.actor("ivy"), region.actor("kit")
    ivy.opens_home()
    ivy.presses("Read the themes")
    assert "Hill talk: 3 voices." in ivy.card.text
    event = Event("press", "digest.homes", region.world.name, region.world.tenant, kit.user)
    assert "No group across networks" in str(region.plays(region.conversation.hold(event)).replies)
