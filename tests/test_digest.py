"""What leaders receive, and the small picture in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy import select

from bot.picture import HEIGHT, WIDTH, draw
from bot.teams.pictures import LARGEST
from handlers.digest_fitting import LONGEST, fitted
from handlers.language import Chart, Series
from handlers.nameless import short_name
from handlers.suppression import is_plain
from handlers.tally import chart_of, tallies_of
from storage.lives import Life
from storage.models import Commitment
from tests.stage import Actor, Stage
from tests.test_commitments import makes
from tests.test_synthesis import DOTS, SECRET, forged, looks, newest, reads, week
from tests.words import RANKS

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def publishes(stage: Stage) -> list[Actor]:
    """Play a week whose summary the chair publishes on Friday."""
    crowd = week(stage)
    looks(crowd[2])
    crowd[2].presses("Edit a part")
    crowd[2].presses("Edit differences")
    crowd[2].fills(rows="Ana Costa starts with cards. Hume Primary starts with talk, and so does Yarra.")
    crowd[2].presses("Approve and publish")
    return crowd


def test_s08_leaders_read_what_is_settled_with_no_name_no_rank_and_no_rate(stage: Stage, sam: Actor) -> None:
    ana = publishes(stage)[0]
    sam.types("/cop-digest")
    assert "Nothing is settled yet" in sam.card.text
    ana.types("/cop-me")
    for label in ("My settings", "Leave this group", "Leave the group"):
        ana.presses(label)
    stage.passes(days=15)
    digest = sam.card_titled("Digest: Riverside Numeracy").text
    assert "Dot cards came up in 3 of 5 answers." in digest
    assert "Views differ. A member starts with cards. A school starts with talk, and so does a school." in digest
    assert "Too few commitments" in digest
    for words in ("Ana", "Costa", "Hume", "Yarra", "of 6", "%", DOTS, "tired", SECRET):
        assert words not in digest, words
    assert not RANKS.search(digest)
    assert len(digest.split()) <= LONGEST


def test_a_school_is_also_known_by_its_short_name() -> None:
    assert short_name("Banksia Rise Primary") == "Banksia Rise"
    assert short_name("St Mary's Catholic Primary School") == "St Mary's"
    assert short_name("Paperbark P-12 College") == "Paperbark"
    assert short_name("The Old Mill") == "The Old Mill"
    assert short_name("Central Primary School") == ""


def test_nothing_new_is_no_message(stage: Stage, sam: Actor) -> None:
    publishes(stage)
    stage.passes(days=15)
    digests = [card.title for card in sam.cards].count("Digest: Riverside Numeracy")
    assert digests == 1
    stage.passes(days=28)
    assert [card.title for card in sam.cards].count("Digest: Riverside Numeracy") == 1
    sam.types("/cop-digest")
    assert "Dot cards" in sam.card.text


@pytest.mark.parametrize("platform", ["web"])
def test_a_leader_who_is_away_gets_no_message_and_finds_it(stage: Stage, sam: Actor) -> None:
    publishes(stage)
    sam.opens_home()
    sam.presses("Pause")
    sam.fills(until="2026-12-01")
    stage.passes(days=15)
    assert "Digest: Riverside Numeracy" not in [card.title for card in sam.cards]
    sam.types("/cop-digest")
    assert "Dot cards" in sam.card.text


def test_a_draft_reaches_no_leader(stage: Stage, sam: Actor) -> None:
    week(stage)
    stage.passes(days=15)
    assert not [card for card in sam.cards if card.title.startswith("Digest")]
    assert not sam.ever_saw("Dot cards")


def test_s30_a_leaders_digest_counts_what_is_open_kept_and_changed_and_names_nobody(stage: Stage, sam: Actor) -> None:
    ana = publishes(stage)[0]
    for number in range(11):
        makes(ana, text=f"visit class {number}", due_on="2026-11-20")
        if number < 3:
            ana.presses("Done already")
    for promised in open_commitments(stage, 3):
        assert forged(stage, ana, "press", "commitments.changed", promised) is None
    stage.passes(days=15)
    digest = sam.card_titled("Digest: Riverside Numeracy").text
    assert "5 open, 3 kept, 3 changed" in digest
    assert "visit class" not in digest
    assert "Ana" not in digest


def open_commitments(stage: Stage, most: int) -> list[str]:
    """Give the ids of commitments that are open, so many."""
    query = select(Commitment.id).where(Commitment.state == "open").order_by(Commitment.created_at).limit(most)
    return stage.plays(stage.db.read(lambda db: list(db.scalars(query))))


def test_members_read_what_leaders_will_in_the_same_words(stage: Stage, ana: Actor, sam: Actor) -> None:
    publishes(stage)
    ana.types("/cop-digest")
    assert "Nothing is settled yet" in ana.card.text
    stage.passes(days=5)
    ana.types("/cop-digest")
    assert "Leaders get these words on Friday 23 October." in ana.card.text
    assert not [card for card in sam.cards if card.title.startswith("Digest")]
    sam.types("/cop-digest")
    assert sam.card.text.split("\n", 1)[1] in ana.card.text
    assert "Leaders get these words" not in sam.card.text


def test_a_leader_needs_no_command(stage: Stage, sam: Actor) -> None:
    publishes(stage)
    stage.passes(days=5)
    sam.opens_home()
    assert {"Latest digest", "Summaries"} <= set(sam.home.buttons)
    sam.presses("Latest digest")
    assert "Dot cards came up in 3 of 5 answers." in newest(sam)
    sam.presses("Summaries")
    assert "Summary of the question" in newest(sam)


def test_a_withdrawn_view_is_gone_from_what_leaders_read(stage: Stage, sam: Actor) -> None:
    ana = publishes(stage)[0]
    stage.passes(days=4)
    assert "Dot cards came up in 3 of 5 answers." in reads(sam)
    ana.presses("Take it back")
    assert "Dot cards came up in 3 of 5 answers." in reads(sam)


LIVES = st.lists(
    st.builds(
        Life,
        st.integers(0, 90).map(lambda days: NOW - timedelta(days=days)),
        st.none() | st.integers(0, 60).map(lambda days: NOW - timedelta(days=days)),
        st.sampled_from(["kept", "changed", "dropped"]),
    ),
    max_size=20,
)


@given(LIVES, st.integers(5, 8))
def test_a_picture_shows_no_count_and_no_step_of_one_or_two(lives: list[Life], k: int) -> None:
    chart = chart_of(lives, NOW, "UTC", k)
    points = list(zip(*(row.values for row in chart.series), strict=True)) if chart else []
    assert all(sum(point) >= k and all(map(is_plain, point)) for point in points)
    for earlier, later in pairwise(points):
        assert all(is_plain(now - before) for before, now in zip(earlier, later, strict=True))
        assert is_plain(sum(later) - sum(earlier))
    assert not chart or f"{points[-1][0]} open" in chart.alt
    assert chart or not tallies_of(lives, NOW, k)


@given(LIVES, st.integers(0, 6), st.integers(5, 8))
def test_looking_more_often_tells_no_more(lives: list[Life], days: int, k: int) -> None:
    monday = NOW - timedelta(days=NOW.weekday())
    assert tallies_of(lives, monday + timedelta(days=days), k)[:1] == tallies_of(lives, monday, k)[:1]


LINES = st.lists(
    st.tuples(st.sampled_from(["themes", "also", "decisions", "spoke"]), st.just("word " * 40)), max_size=9
)


@given(st.lists(st.tuples(st.just("Summary of the day"), LINES), max_size=8))
def test_a_digest_is_short_whatever_was_settled(papers: list[tuple[str, list[tuple[str, str]]]]) -> None:
    told = fitted(papers)
    assert sum(len(title.split()) + sum(len(text.split()) for _, text in lines) for title, lines in told) <= LONGEST
    assert "also" not in {part for _, lines in told for part, _ in lines}
    assert all(lines for _, lines in told), "no title stands alone"


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 999), st.integers(0, 999), st.integers(0, 999)), max_size=8))
def test_a_picture_is_small_and_has_the_same_size_always(rows: list[tuple[int, int, int]]) -> None:
    names = ("Open", "Kept", "Changed")
    series = tuple(Series(name, tuple(row[place] for row in rows)) for place, name in enumerate(names))
    packed = draw(Chart("The group's commitments", "in words", tuple(f"{n} Oct" for n in range(len(rows))), series))
    assert len(packed) <= LARGEST
    assert Image.open(BytesIO(packed)).size == (WIDTH, HEIGHT)
