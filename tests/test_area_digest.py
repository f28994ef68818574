"""What a leader of many communities gets: what several share, and nothing of any one; and themes that come again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.digest_cards import digest_card
from handlers.themes_over_time import Common, Held, again_words, chart_of_themes, in_common, times_in_a_row
from storage import commitments, digests, documents, inquiries, people
from storage.columns import new_id
from storage.communities import Place, list_places
from storage.documents import DocumentLine, NewDraft, Source
from storage.inquiries import Claim, Problem
from storage.models import Commitment
from storage.schedules import list_schedules
from tests.stage import Actor, Stage, member, riverside
from tests.test_synthesis import DOTS, SECRET, looks, week

ONE = pytest.mark.parametrize("platform", ["web"])
TITLE = "Digest of your communities"
NAMES = ("Riverside Numeracy", "Wellbeing", "Middle Leaders", "Writing")


def line(part: str, text: str, voices: int = 0) -> DocumentLine:
    """Give a line that rests on so many answers."""
    return DocumentLine(part, text, sources=tuple(Source("response", new_id()) for _ in range(voices)))


def themed(phrase: str, voices: int) -> DocumentLine:
    """Give a theme as rules tell it."""
    return line("themes", f"{phrase} came up in {voices} of 9 answers.", voices)


def settled(db: Any, place: Place, now: Any, *lines: DocumentLine) -> None:
    """Let a community have published and settled a summary."""
    [chair] = people.list_members(db, place, people.CHAIRS)
    more = (line("spoke", "9 of 9 shared an answer", 9), *lines)
    paper = documents.put_draft(db, place, NewDraft("Summary", more, now.isoformat()), now)
    documents.publish(db, chair, paper.id, now, now)
    documents.settle(db, place, paper.id, now + timedelta(minutes=1))


def area(stage: Stage, communities: int) -> Actor:
    """Enrol so many communities with one leader of them all, who asks for nothing every week."""
    usual = riverside(stage.world, rhythm={"closes_after": "4d"})
    at = {"platform": stage.world.name, "tenant": stage.world.tenant}
    abe = member("Abe Area", "system", **at)
    for name in NAMES[:communities]:
        channels = usual.channels if name == NAMES[0] else ()
        stage.enrols(replace(usual, name=name, channels=channels, members=(*usual.members, abe)))
    return stage.actor("abe")


def settle_all(stage: Stage, *rows: Sequence[DocumentLine]) -> None:
    """Let each community have settled its lines; one that is given none settles nothing."""

    def work(db: Any) -> None:
        for place, lines in zip(list_places(db), rows, strict=False):
            if lines:
                settled(db, place, stage.clock.now(), *lines)

    stage.plays(stage.db.write(work))


def test_s48_a_leader_of_many_gets_what_several_share_at_the_end_of_a_term_and_nothing_of_any_one(
    stage: Stage, sam: Actor
) -> None:
    mei = week(stage)[2]
    looks(mei)
    mei.presses("Approve and publish")
    abe = area(stage, 4)
    settle_all(
        stage,
        [themed("The dot cards", 3), themed("Counters", 1), line("up", "Can Ana Costa have a day?")],
        [],  # Riverside, whose summary has been out since it was approved
        [
            themed("Dot cards", 3),
            themed("Number lines", 3),
            themed("Counters", 1),
            line("decisions", "We keep dice."),
            line("success", "Ana Costa, Hume Primary: Every class has its cards."),
        ],
        [themed("Number lines", 3), themed("Counters", 2), line("up", "1 more point is in the meeting's notes.")],
    )
    stage.passes(days=71)
    [digest] = [card for card in abe.cards if card.title == TITLE]
    assert "4 of your communities settled a summary" in digest.text
    assert "Dot cards: 9 voices in 3 communities." in digest.text, (
        "three answered in Riverside, and three in each of two"
    )
    assert "Can a member have a day?" in digest.text
    assert "What went well\nA school in the network: Every class has its cards." in digest.text
    for words in ("Number", "Counters", "Costa", "Hume", "1 more point", "dice", *NAMES, DOTS, "tired", SECRET):
        assert words not in digest.text, words
    assert not [card for card in sam.cards if card.title == TITLE]
    abe.types("/cop-synthesis")
    [which] = [card for card in abe.cards if "Riverside Numeracy" in card.buttons][-1:]
    assert which
    abe.presses("Riverside Numeracy")
    assert "no summary yet" in abe.card.text, "one community's own documents are for its own leader"
    assert not abe.ever_saw(DOTS)
    assert not abe.ever_saw(SECRET)


@ONE
def test_fewer_than_three_communities_are_not_told_of(stage: Stage) -> None:
    abe = area(stage, 2)
    stage.passes(hours=2)
    settle_all(stage, [themed("Dot cards", 4)], [themed("Dot cards", 4)])
    abe.types("/cop-digest")
    abe.presses("Wellbeing")
    assert "Fewer than three of your communities" in abe.card.text
    assert "Dot" not in abe.card.text
    stage.passes(days=75)
    assert "in common" not in " ".join(card.text for card in abe.cards)


@ONE
def test_commitments_are_told_where_three_communities_have_enough(stage: Stage) -> None:
    abe = area(stage, 3)
    stage.passes(hours=2)
    settle_all(stage, *[[themed("Dot cards", 1)] for _ in range(3)])

    def work(db: Any) -> None:
        now = stage.clock.now()
        for place in list_places(db):
            owner = people.list_members(db, place)[0]
            for _ in range(5):
                made = commitments.add_commitment(db, owner, "visit", now.date(), now)
                row = db.get(Commitment, made.id)
                row.state, row.closed_at = "kept", now

    stage.plays(stage.db.write(work))
    stage.passes(days=8)
    abe.types("/cop-digest")
    abe.presses("Wellbeing")
    assert "15 commitments were kept." in abe.card.text
    assert "No theme came up in three communities with five voices." in abe.card.text


@ONE
def test_stages_findings_and_questions_are_told_where_three_communities_have_them(stage: Stage) -> None:
    abe = area(stage, 4)
    stage.passes(hours=2)
    settle_all(stage, *[[themed("Dot cards", 2), line("up", f"Can we have {word}?")] for word in ("a", "b", "c", "d")])

    def work(db: Any) -> None:
        now = stage.clock.now()
        for number, place in enumerate(list_places(db)):
            stood = "implement" if number else "develop"
            row = inquiries.put_first(db, place, Problem("We talk."), stood, now)
            assert row
            found = [Claim("It works.", sure, "All", now, now) for sure in ("sure", "hint")]
            inquiries.add_claims(row, found)
            digests.put_digest(db, place, documents.list_settled_of(db, place, now - timedelta(days=9)), now)

    stage.passes(hours=1)
    stage.plays(stage.db.write(work))
    stage.passes(days=29)
    abe.types("/cop-digest")
    abe.presses("Wellbeing")
    assert "Implement" in abe.card.text
    assert ": 3 communities" in abe.card.text
    assert "Develop" not in abe.card.text, "one community alone is not told of"
    assert "8 findings. They are sure of 4." in abe.card.text
    assert "0 answered, 4 waiting, 4 of them for more than four weeks." in abe.card.text


@ONE
def test_the_end_of_a_term_is_set_for_whoever_leads_many_and_follows_the_file(stage: Stage) -> None:
    area(stage, 1)

    def ends(db: Any) -> list[tuple[str, str]]:
        [place] = list_places(db)
        return [(row.subject, row.rule) for row in list_schedules(db, place) if row.kind == "area.send"]

    assert stage.plays(stage.db.read(ends)) == [("2026-12-18", "")]
    usual = riverside(stage.world, rhythm={"area": "every 3 months LAST FRI 15:00"})
    stage.enrols(usual)
    [(subject, rule)] = stage.plays(stage.db.read(ends))
    assert not subject
    assert rule.startswith("FREQ=MONTHLY;INTERVAL=3")
    stage.enrols(replace(usual, rhythm={"closes_after": "4d"}, calendar={}))
    assert stage.plays(stage.db.read(ends)) == []


@ONE
def test_a_theme_that_comes_again_is_said_and_drawn(stage: Stage, sam: Actor) -> None:
    stage.passes(hours=1)
    for weeks, phrase in enumerate(("Number lines", "Dot cards", "The dot cards")):
        settle_all(stage, [themed(phrase, 5 + weeks)])
        stage.passes(days=1)
    sam.types("/cop-digest")
    assert "The dot cards came up in 7 of 9 answers. (second time in a row)" in sam.card.text
    assert "Themes that came again" in sam.card.text
    at = {"platform": stage.world.name, "tenant": stage.world.tenant}
    stage.enrols(riverside(stage.world, member("Gus Hall", "guest", "member", **at)))
    stage.passes(hours=1)
    settle_all(stage, [themed("Dot cards", 5)])
    stage.passes(hours=1)
    gus = stage.actor("gus")
    gus.types("/cop-digest")
    assert "Dot cards came up in 5 of 9 answers." in gus.card.text
    assert "in a row" not in gus.card.text, "a guest reads nothing of the time before they came"
    assert "came again" not in gus.card.text


def test_in_a_row_means_without_a_gap() -> None:
    theme, other = ["Dot cards came up in 3 of 5 answers."], ["Number lines came up in 4 of 5 answers."]
    assert times_in_a_row(theme[0], [["The dot card came up in 9 of 9 answers"], theme, other, theme]) == 3
    assert times_in_a_row(theme[0], [other, theme]) == 1
    assert [again_words(times) for times in (1, 3, 9)] == ["", "third time in a row", "9 times in a row"]


def test_a_picture_of_themes_says_what_was_not_told() -> None:
    rounds = [
        ("5 Oct", [Held("Dot cards", 5, "a")]),
        ("12 Oct", [Held("Number lines", 4, "b")]),
        ("19 Oct", [Held("Dot card", 6, "c"), Held("Talk", 3, "c")]),
    ]
    chart = chart_of_themes(rounds)
    assert chart
    assert [row.values for row in chart.series] == [(5, 0, 6)]
    assert chart.alt == "5 Oct: Dot card 5. 12 Oct: Dot card not told. 19 Oct: Dot card 6."
    whole = chart_of_themes([rounds[0], rounds[2]])
    notes = [" ".join(str(block) for block in digest_card("Riverside", [], None, each).body) for each in (chart, whole)]
    assert ["A theme with 0" in each for each in notes] == [True, False]
    assert chart_of_themes(rounds[:2]) is None
    assert chart_of_themes([]) is None


HELD = st.lists(
    st.builds(
        Held,
        st.sampled_from(["Dot cards", "The dot card", "Number lines", "Cards", "Number talk"]),
        st.integers(1, 6),
        st.sampled_from("abcd"),
    ),
    max_size=8,
)


@given(HELD, st.randoms())
def test_nothing_is_common_to_fewer_than_three_communities_or_five_voices(held: list[Held], chance: Any) -> None:
    found = in_common(held, 3, 5)
    assert all(theme.communities >= 3 and theme.voices >= 5 for theme in found)
    shuffled = list(held)
    chance.shuffle(shuffled)
    assert in_common(shuffled, 3, 5) == found
    assert in_common([Held("Dot cards", 2, place) for place in "abc"], 3, 5) == [Common("Dot cards", 6, 3)]
