"""Visits between schools: notes without ratings, for the host alone, until the host lets the group read them."""

from __future__ import annotations

import pytest

from handlers.visits import JUDGES
from tests.stage import Actor, Stage
from tests.test_hats import subject_of
from tests.test_synthesis import forged, newest

ONE = pytest.mark.parametrize("platform", ["web"])
NOTICED = "three pairs explained their counting to each other"
WONDERS = "who decides which pair begins"


def opens_visits(actor: Actor) -> str:
    """Let somebody look at the visits, in two presses from their own page."""
    actor.stage.passes(seconds=1)
    actor.opens_home()
    actor.presses("Learn together")
    actor.presses("Visits")
    return newest(actor)


def invites(ana: Actor) -> None:
    """Let Ana invite to a visit."""
    opens_visits(ana)
    ana.presses("Invite to a visit")
    ana.fills(on="2020-01-01", focus="", look_for="")
    assert set(ana.errors) == {"on", "focus", "look_for"}
    ana.fills(on="2026-10-14", focus="Number talks in Year 2", look_for="Who explains to whom?")


def test_s21_notes_are_for_the_host_alone_until_the_host_lets_the_group_and_rate_nobody(
    stage: Stage, ana: Actor, ben: Actor, mei: Actor, sam: Actor
) -> None:
    invites(ana)
    assert "Moreland Primary: Number talks in Year 2" in opens_visits(ben)
    ben.presses("I was there")
    ben.fills(notices="An excellent lesson, 9/10", wonders="Should we rate it?")
    assert set(ben.errors) == {"notices", "wonders"}
    assert "excellent" in ben.errors["notices"]
    ben.fills(notices=NOTICED, wonders=WONDERS)
    assert NOTICED not in newest(ben)
    assert ana.card_titled("A note from a visit")
    assert "Read the notes" not in mei_sees(mei)
    visit = subject_of(stage, "visits.read")
    assert forged(stage, mei, "press", "visits.read", visit) is not None
    assert forged(stage, mei, "press", "visits.let", visit) is not None
    assert forged(stage, sam, "press", "visits.read", visit) is not None
    ana.presses("Read the notes")
    assert NOTICED in newest(ana)
    assert "Ben" not in ana.card_titled("Notes from a visit").text
    ana.presses("Let the group read it")
    ana.fills(step="I let the pairs choose.")
    assert "Read the notes" in mei_sees(mei)
    mei.presses("Read the notes")
    assert NOTICED in newest(mei)
    assert WONDERS in newest(mei)
    assert "I let the pairs choose." in newest(mei)
    assert "Ben" not in mei.card_titled("Notes from a visit").text
    assert not sam.ever_saw(NOTICED)
    ben.types("/cop-me")
    ben.presses("Delete what is mine")
    ben.presses("Delete it all")
    mei_sees(mei)
    mei.presses("Read the notes")
    assert NOTICED not in mei.card_titled("Notes from a visit").text, "who takes a note back takes it from all"


def mei_sees(mei: Actor) -> list[str]:
    """Let Mei look at the visits; give the buttons there."""
    opens_visits(mei)
    return list(mei.card.buttons)


@ONE
def test_a_visit_is_its_hosts_and_nothing_else_is_one(stage: Stage, ana: Actor, ben: Actor) -> None:
    assert "Nobody invites to a visit now." in opens_visits(ben)
    invites(ana)
    opens_visits(ana)
    ana.presses("Read the notes")
    assert "No note has come yet." in newest(ana)
    visit = subject_of(stage, "visits.read")
    assert forged(stage, ana, "press", "visits.note", visit) is not None
    assert forged(stage, ben, "submit", "visits.keep_note", visit, notices="", wonders="x" * 1001) is not None
    assert forged(stage, ana, "submit", "visits.let_group", visit, step="x" * 1001) is not None
    ben.types("/cop-ask")
    ben.presses("Ask for something")
    ben.fills(text="Dot cards.")
    assert forged(stage, ben, "press", "visits.note", subject_of(stage, "asks.close")) is not None
    ana.presses("Visits")
    ana.presses("Invite to a visit")
    ana.fills(on="soon", focus="Reading", look_for="Who reads?")
    assert set(ana.errors) == {"on"}


@pytest.mark.parametrize(
    "words", ["7 out of 10", "5 stars", "I rated it", "a weak start", "the best class", "they failed"]
)
def test_words_that_rate_are_seen(words: str) -> None:
    assert JUDGES.search(words)


@pytest.mark.parametrize(
    "words", ["two of ten read aloud", "the star chart", "they narrated", "a degree", "in grade 3"]
)
def test_words_that_only_tell_are_left_alone(words: str) -> None:
    assert not JUDGES.search(words)
