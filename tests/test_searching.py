"""Search in summaries: by words in any form, through what the reader may read."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.searching import wanted_in
from storage.communities import list_places
from tests.stage import Actor, Stage
from tests.test_area_digest import line, settled, themed
from tests.test_digest import publishes
from tests.test_synthesis import forged, newest, week

ONE = pytest.mark.parametrize("platform", ["web"])
QUOTE = "My staff are tired of new things."


def test_words_are_found_in_any_form_and_only_where_one_may_read(stage: Stage, ana: Actor, sam: Actor) -> None:
    publishes(stage)
    ana.types("/cop-synthesis tiring things")
    assert "My staff are tired of new things." in newest(ana)
    assert "Published on Friday 9 October" in newest(ana)
    ana.types("/cop-synthesis")
    ana.presses("Search")
    ana.fills(words="zebra crossing")
    assert "Nothing that you can read here holds all of these words." in newest(ana), (
        "an answer that is private is in none"
    )
    sam.types("/cop-synthesis dot cards")
    assert "Nothing that you can read" in sam.card.text, "leaders read nothing before it is settled"
    stage.passes(days=4)
    sam.types("/cop-synthesis dot card")
    assert "Dot cards came up in 3 of 5 answers." in sam.card.text
    sam.types("/cop-synthesis tired")
    assert "Nothing that you can read" in sam.card.text, "nor what one person said"
    ana.types("/cop-synthesis dot")
    ana.presses("Read the summary")
    assert QUOTE in newest(ana)


@ONE
def test_a_draft_is_not_found_and_bad_words_are_asked_again(stage: Stage, mei: Actor) -> None:
    week(stage)
    mei.types("/cop-synthesis dot")
    assert "Nothing that you can read" in mei.card.text
    for words in ("", "!?", "a b c d e f g", "dots " * 30):
        assert forged(stage, mei, "submit", "search.find", "", words=words), words


@ONE
def test_of_many_the_newest_are_shown_and_scripts_without_spaces_are_searched(stage: Stage, ana: Actor) -> None:
    def work(db: Any) -> None:
        [place] = list_places(db)
        for number in range(10):
            lines = (
                themed(f"Dot cards {number}", 5),
                line("decisions", "我们每天用数字卡"),
                line("differ", "100% of_it"),
            )
            settled(db, place, stage.clock.now().replace(minute=number), *lines)

    stage.plays(stage.db.write(work))
    ana.types("/cop-synthesis DOTS")
    assert "And 2 more." in ana.card.text
    ana.types("/cop-synthesis cards decide")
    assert "Nothing that you can read" in ana.card.text, "all of the words must be there"
    ana.types("/cop-synthesis 数字")
    assert "数字卡" in ana.card.text
    ana.types("/cop-synthesis 9 dot")
    assert "Dot cards 9" in ana.card.text


def test_what_is_looked_for() -> None:
    assert [each.beginning for each in wanted_in("Stories TRY a café a")] == ["sto", "tr", "a", ""]
