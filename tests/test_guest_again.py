"""A guest of a name that was here before: the facilitator says who it is, and a name alone opens nobody's answers."""

from __future__ import annotations

import pytest

from tests.guest_browser import Browser, GuestWorld, link_on, proof, visits, world
from tests.stage import Actor, Stage

__all__ = ["world"]


def comes_again(world: GuestWorld, mei: Actor, who: str) -> Browser:
    """Let a guest's access end and somebody of that name be invited; `who` is what the facilitator answers, if asked."""
    mei.stage.passes(seconds=1)
    mei.types("/cop-setup people")
    mei.presses("Guests")
    mei.presses("End access")
    mei.presses("End it now")
    mei.presses("Guests")
    mei.presses("Invite a guest")
    mei.fills(name="Gus Hall", until="2026-12-18")
    if who:
        assert mei.form.fields["again"].label == "A guest of this name was here before. Who is it?"
        assert mei.form.fields["name"].value == "Gus Hall"
        mei.fills(again=who)
    browser = Browser(world)
    browser.opens(link_on(mei.card))
    browser.posts("/guest/type", {**proof(browser), "text": "/cop-me"})
    browser.presses("See my answers")
    return browser


@pytest.mark.parametrize("platform", ["slack", "teams"])
def test_a_name_alone_makes_nobody_the_guest_who_had_it_before(stage: Stage, world: GuestWorld, mei: Actor) -> None:
    stage.passes(hours=1)
    gus = visits(world, mei)
    gus.presses("Answer")
    gus.fills(body="Between me and the page.")
    assert "Between me and the page." in comes_again(world, mei, "same").words
    assert "Between me and the page." not in comes_again(world, mei, "other").words
    assert "Between me and the page." not in comes_again(world, mei, "").words, (
        "two had the name: nobody is asked to guess"
    )
