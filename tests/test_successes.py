"""A success reaches leaders by a summary that its group has read, and bears a name only where its author agreed."""

from __future__ import annotations

import pytest

from tests.stage import Actor, Stage
from tests.test_synthesis import looks, newest, reads, week

ONE = pytest.mark.parametrize("platform", ["web"])
TEXT = "Every class has its dot cards now."
NAMELESS, NAMED = f"A school in the network: {TEXT}", f"Ana Costa, Moreland Primary: {TEXT}"


def tells(somebody: Actor, **said: str) -> None:
    """Let somebody tell of a success, to the group and its leaders."""
    somebody.types("/cop-evidence")
    somebody.presses("Successes")
    somebody.presses("Tell of a success")
    somebody.fills(**{"text": TEXT, "audience": "network", **said})


def published(stage: Stage) -> list[Actor]:
    """Let the chair publish the summary of a week."""
    crowd = week(stage)
    looks(crowd[2])
    crowd[2].presses("Approve and publish")
    return crowd


def digest_of(sam: Actor) -> str:
    """Give the digest that a leader received, without its title."""
    title = "Digest: Riverside Numeracy"
    return sam.card_titled(title).text.removeprefix(title).strip()


def test_s65_the_digest_opens_with_a_success_and_names_nobody_without_consent(
    stage: Stage, ana: Actor, ben: Actor, sam: Actor
) -> None:
    tells(ana)
    published(stage)
    assert NAMELESS in reads(ben)
    assert "Ana Costa" not in reads(ben)
    stage.passes(days=15)
    digest = digest_of(sam)
    assert digest.startswith(f"What went well\n{NAMELESS}")
    assert "It names nobody and no school." in digest
    assert "Ana" not in digest


def test_s65_with_consent_it_is_named_until_the_consent_is_taken_back(
    stage: Stage, ana: Actor, ben: Actor, sam: Actor
) -> None:
    tells(ana, naming="yes")
    published(stage)
    assert NAMED in reads(ben)
    stage.passes(days=15)
    digest = digest_of(sam)
    assert digest.startswith(f"What went well\n{NAMED}")
    assert "Only a success bears a name: its author agreed." in digest
    ana.types("/cop-me")
    ana.presses("What I agree to")
    ana.presses("Do not name me")
    assert NAMELESS in reads(ben)
    sam.types("/cop-digest")
    assert NAMELESS in newest(sam)
    ana.types("/cop-evidence")
    ana.presses("Successes")
    ana.presses("Open")
    ana.presses("Take it back")
    assert "One success was taken back." in reads(ben)


@ONE
def test_a_success_is_told_once_and_stays_its_authors(stage: Stage, ana: Actor, ben: Actor, mei: Actor) -> None:
    tells(ana, text="")
    assert ana.errors.keys() == {"text"}
    ana.fills(text=TEXT, audience="cop")
    ana.presses("Change it")
    ana.fills(audience="network", naming="yes")
    assert "Ana Costa, Moreland Primary" in ana.card.text
    ana.presses("Change it")
    ana.fills(naming="no")
    week(stage)
    looks(mei)
    mei.presses("Edit a part")
    assert "Edit what went well" not in mei.card.buttons
    mei.types("/cop-synthesis")
    mei.presses("Look at the draft")
    mei.presses("Open line 1")
    assert "Reword it" not in mei.card.buttons
    mei.presses("Drop it")
    mei.presses("Approve and publish")
    assert TEXT not in reads(ben)
