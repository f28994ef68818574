"""What people call one another where they are: a profile's words on the cards."""

from __future__ import annotations

from dataclasses import replace

from tests.meeting_room import drafted, looks, proposes
from tests.stage import Actor, Stage, riverside
from tests.test_synthesis import newest


def moves(stage: Stage, profile: str) -> None:
    """Let the community have another profile."""
    stage.enrols(replace(riverside(stage.world), profile=profile))


def test_a_victorian_network_has_a_chair_and_a_seil(mei: Actor, ana: Actor) -> None:
    drafted(mei)
    proposes(ana, "Reading fluency")
    assert "The chair sees it with your name." in newest(ana)
    ana.types("/cop-help")
    ana.presses("Who sees what")
    assert "Leaders, such as your SEIL" in newest(ana)
    assert "facilitator" not in newest(ana)


def test_an_albertan_community_has_a_facilitator_and_a_superintendent(stage: Stage, mei: Actor, ana: Actor) -> None:
    moves(stage, "alberta-cass")
    drafted(mei)
    looks(ana)
    assert "The facilitator sees it with your name." in newest(ana)
    ana.types("/cop-help")
    ana.presses("Who sees what")
    assert "Leaders, such as your superintendent" in newest(ana)
    assert "chair" not in newest(ana)


def test_a_community_whose_profile_is_gone_is_spoken_to_in_our_words(stage: Stage, ana: Actor) -> None:
    moves(stage, "a-profile-that-was-deleted")
    ana.types("/cop-help")
    ana.presses("Who sees what")
    assert "Your facilitator" in newest(ana)
    assert "such as" not in newest(ana)
