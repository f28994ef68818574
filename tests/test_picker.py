"""The next question: never twice before all were asked, never too deep too early, always one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from handlers.picker import pick
from prompts.content import STAGES
from prompts.library import Library, Prompt, load

LIBRARY = load()
HISTORIES = st.lists(st.sampled_from([*LIBRARY.prompts, "a question that was deleted since"]), max_size=90)


def fitting(stage: str, rounds_before: int, *, nameless: bool = False) -> set[str]:
    """Give the ids that may be asked, as a facilitator would pick them out by hand."""
    return {
        prompt.id
        for prompt in LIBRARY.prompts.values()
        if prompt.role == "member"
        and (nameless or prompt.share_hint != "anonymous")
        and prompt.stage in {stage, "any"}
        and (rounds_before >= 3 or prompt.depth != "critical")
    }


def asked_one_after_another(stage: str, rounds: int, library: Library = LIBRARY) -> list[Prompt]:
    """Ask as a new group would be asked."""
    asked: list[Prompt] = []
    for turn in range(rounds):
        asked.append(pick(library, [prompt.id for prompt in asked], stage, turn))
    return asked


@given(HISTORIES, st.sampled_from(STAGES), st.integers(min_value=0, max_value=80), st.booleans())
def test_s14_a_question_fits_its_stage_and_never_repeats_before_all_were_asked(
    asked: list[str], stage: str, rounds_before: int, nameless: bool
) -> None:
    may = fitting(stage, rounds_before, nameless=nameless)
    chosen = pick(LIBRARY, asked, stage, rounds_before, nameless=nameless).id
    assert chosen in may
    if may - set(asked):
        assert chosen not in asked
    else:
        since = {code: asked[::-1].index(code) for code in may}
        assert since[chosen] == max(since.values())


@given(st.sampled_from(STAGES), st.integers(min_value=0, max_value=80), st.data())
def test_the_one_question_left_is_asked(stage: str, rounds_before: int, data: st.DataObject) -> None:
    left, *asked = data.draw(st.permutations(sorted(fitting(stage, rounds_before))))
    others = sorted(LIBRARY.prompts.keys() - {left})
    asked += data.draw(st.lists(st.sampled_from(others), max_size=30))
    assert pick(LIBRARY, asked, stage, rounds_before).id == left


@given(HISTORIES, st.sampled_from(STAGES), st.integers(min_value=0, max_value=80))
def test_the_same_history_gives_the_same_question(asked: list[str], stage: str, rounds_before: int) -> None:
    assert pick(LIBRARY, asked, stage, rounds_before) == pick(LIBRARY, list(asked), stage, rounds_before)


def test_a_new_group_is_asked_what_it_sees_then_why_then_what_it_takes_for_granted() -> None:
    depths = [prompt.depth for prompt in asked_one_after_another("implement", 10)]
    assert depths == ["descriptive"] * 3 + ["analytic"] * 4 + ["critical", "analytic", "critical"]


def test_the_pillars_take_turns() -> None:
    pillars = [prompt.pillar for prompt in asked_one_after_another("evaluate", 6)]
    assert pillars == ["together", "inquiry", "accountability"] * 2


def test_a_question_for_the_stage_comes_before_one_for_any_stage() -> None:
    commitments = [p.id for p in asked_one_after_another("develop", 3) if p.pillar == "accountability"]
    assert commitments == ["D01"]  # and not A01, which fits any stage


def test_when_the_wanted_depth_is_used_up_a_shallower_question_comes_first() -> None:
    every = [prompt for prompt in LIBRARY.prompts.values() if prompt.id in fitting("develop", 9)]
    asked = [prompt.id for prompt in every if prompt.depth == "critical"]
    assert pick(LIBRARY, asked, "develop", 9).depth == "analytic"
    asked += [prompt.id for prompt in every if prompt.depth == "analytic"]
    assert pick(LIBRARY, asked, "develop", 9).depth == "descriptive"


def test_when_all_were_asked_the_one_asked_longest_ago_comes_again() -> None:
    count = len(fitting("evaluate", 9))
    asked = asked_one_after_another("evaluate", count)
    assert len({prompt.id for prompt in asked}) == count
    again = asked_one_after_another("evaluate", count + 2)
    assert again[count:] == asked[:2]
