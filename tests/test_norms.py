"""A group's norms: suggested without names, put together, voted on, pinned where everybody finds them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.language import SEVERAL
from handlers.norms_rules import joined_into, kept, marks, of_month, suggested
from tests.stage import LIBRARY, Actor, Stage
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
        alone = [option for option in options if option not in wanted] if name == "noa" else []
        actor.fills(pick=chosen([*alone, *wanted][:7]))
    nine.passes(days=12)
    pinned = ana.card_titled("Our norms are pinned").text
    assert "We start and stop on time." in pinned
    assert all(option.partition(". ")[2] in pinned for option in wanted)
    assert "laugh" not in pinned
    ana.opens_home()
    assert "Norm of the month" in ana.home.text
    sam.opens_home()
    assert "Norm of the month" not in sam.home.text


def chosen(labels: list[str]) -> str:
    """Give what stands for several options, by their labels."""
    texts = [label.partition(". ")[2] for label in labels]
    return SEVERAL.join(marks(texts).values())


@ONE
def test_too_few_suggestions_give_a_ready_list_and_too_few_votes_leave_it_to_the_meeting(
    nine: Stage, mei: Actor, ben: Actor
) -> None:
    mei.opens_home()
    mei.presses("How we are doing")
    mei.presses("Ask for suggestions")
    mei.presses("Ask for suggestions")
    nine.passes(days=12)
    assert ben.ever_saw("deleted, unread")
    mei.opens_home()
    mei.presses("Put lines together")
    mei.fills(words="")
    assert set(mei.errors) == {"same", "words"}
    mei.fills(same=marks([LIBRARY.norms[0]])[LIBRARY.norms[0]], words="y" * 121)
    assert "120" in mei.errors["words"]
    mei.opens_home()
    mei.presses("Start the vote")
    ben.opens_home()
    ben.presses("Get the question")
    assert "Answer without a name" in ben.card.buttons, "it comes now, and not in the week for which it was kept"
    nine.passes(days=12)
    assert ben.ever_saw("Fewer than 5 of you voted")
    mei.opens_home()
    mei.presses("How we are doing")
    mei.presses("Note what we chose")
    four = LIBRARY.norms[:4]
    mei.fills(ready=SEVERAL.join(marks(four).values()))
    assert "These are 4." in mei.errors["ready"]
    mei.fills(ready=SEVERAL.join(marks(four).values()), own="We laugh.")
    ben.opens_home()
    ben.presses("How we are doing")
    ben.presses("See our norms")
    assert "We laugh." in ben.card_titled("Our norms").text
    mei.presses("Note what we chose")
    assert "We laugh." in mei.form.text


@ONE
def test_a_small_group_chooses_together(stage: Stage, mei: Actor, ana: Actor) -> None:
    ana.opens_home()
    ana.presses("How we are doing")
    assert "None are pinned yet." in ana.card.text
    mei.opens_home()
    mei.presses("How we are doing")
    mei.presses("Ask for suggestions")
    assert "fewer than 5" in mei.card.text
    mei.presses("Ask everybody")
    assert "With fewer than 5" in mei.card.text


def test_what_is_suggested_stands_once_and_says_nothing_of_its_order() -> None:
    found = suggested(["1. We ask.\n\n- we ask", f"{'long ' * 40}", "* We laugh!"], 20)
    assert sorted(found) == ["We ask.", "We laugh!", "long long long…"]


def test_lines_become_one_where_the_first_stood() -> None:
    assert joined_into(["a", "b", "c", "d"], ["b", "d"], "both") == ["a", "both", "c"]
    assert joined_into(["a", "b", "c"], ["b"], "A") == ["A", "c"]


@pytest.mark.parametrize(
    ("votes", "wanted"),
    [
        ((9, 8, 7, 6, 5, 4, 3, 2), "abcdefg"),
        ((9, 8, 7, 6, 5, 1, 1, 1), "abcde"),
        ((9, 8, 7, 6, 1, 1, 1, 1), "abcdefg"),
        ((0, 9, 0, 0, 0, 0, 0, 0), "abcde"),
        ((0, 0, 0, 1, 2, 3, 4, 5), "defgh"),
    ],
)
def test_five_to_seven_norms_are_kept_by_their_votes_in_the_order_of_the_list(
    votes: tuple[int, ...], wanted: str
) -> None:
    assert "".join(kept(dict(zip("abcdefgh", votes, strict=True)), 5, 7)) == wanted


@given(st.lists(st.integers(0, 9), min_size=5, max_size=12))
def test_never_fewer_than_five_never_more_than_seven(votes: list[int]) -> None:
    assert 5 <= len(kept({str(number): count for number, count in enumerate(votes)}, 5, 7)) <= 7


def test_each_norm_has_its_month() -> None:
    assert [of_month(["a", "b"], month) for month in range(3)] == ["a", "b", "a"]
    assert of_month([], 7) == ""
