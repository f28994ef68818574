"""A group's norms: suggested without names, put together, voted on, pinned where everybody finds them."""

from __future__ import annotations

import pytest

from handlers.language import SEVERAL
from handlers.norms_rules import marks
from tests.stage import Actor, Stage
from tests.test_self_assessment import nine

__all__ = ["nine"]
ONE = pytest.mark.parametrize("platform", ["web"])
NINE = ("ana", "ben", "kim", "leo", "mei", "noa", "ola", "pat", "quy")
WORDS = (
    "We start on time.\nWe ask before we advise.",
    "- Start and stop on time",
    "We bring evidence.",
    "Phones stay away.",
    "We can disagree and stay kind.",
    "Everyone speaks.",
    "Silence is fine.",
    "We laugh.",
    "We ask before we advise",
)


def test_s33_norms_are_suggested_put_together_voted_on_and_pinned(
    nine: Stage, mei: Actor, ana: Actor, sam: Actor
) -> None:
    mei.opens_home()
    mei.presses("How we are doing")
    mei.presses("Ask for suggestions")
    nine.passes(days=7)
    for name, words in zip(NINE, WORDS, strict=True):
        actor = nine.actor(name)
        actor.presses("Answer without a name")
        actor.fills(body=words)
    nine.passes(days=12)

    mei.opens_home()
    assert "9 lines." in mei.home.text
    mei.presses("Put lines together")
    assert sum("We ask before we advise" in each for each in mei.form.fields["same"].options) == 1
    same = [option for option in mei.form.fields["same"].options if "on time" in option]
    assert len(same) == 2
    mei.fills(same=chosen(same), words="We start and stop on time.")
    assert mei.card_titled("The list of norms").text.count("on time") == 1
    mei.presses("Start the vote")
    nine.passes(days=7)

    for name in NINE[:6]:
        actor = nine.actor(name)
        actor.presses("Answer without a name")
        options = actor.form.fields["pick"].options
        wanted = [option for option in options if "laugh" not in option and "Phones" not in option]
        actor.fills(pick=chosen(wanted[:7]))
    nine.passes(days=12)
    pinned = ana.card_titled("Our norms are pinned").text
    assert "We start and stop on time." in pinned
    assert "laugh" not in pinned
    ana.opens_home()
    assert "Norm of the month" in ana.home.text
    sam.opens_home()
    assert "Norm of the month" not in sam.home.text


def chosen(labels: list[str]) -> str:
    """Give what stands for several options, by their labels."""
    texts = [label.partition(". ")[2] for label in labels]
    return SEVERAL.join(marks(texts).values())
