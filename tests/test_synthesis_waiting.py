"""A draft that nobody approves: one reminder, then members see counts and nothing else, then the summary in the same place."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storage.models import Channel, Membership
from tests.stage import CHANNEL, Actor, Stage
from tests.test_checkin import pauses
from tests.test_synthesis import (
    DOTS,
    SECRET,
    answers,
    document_id,
    forged,
    looks,
    mark_of,
    newest,
    reads,
    visits_later,
    week,
)
from tests.test_synthesis_meeting import meets

WAITS = "Not yet checked: Summary of the question"


def reminders(actor: Actor) -> int:
    """Count the reminders that somebody got of a draft."""
    return len([card for card in actor.cards if card.title == "A summary still waits for you"])


def next_week(stage: Stage, actor: Actor) -> None:
    """Let a week pass in which somebody needs no reminder of the question, so that there is room for another message."""
    stage.passes(days=4)
    actor.presses("Skip this one")
    stage.passes(days=7)


def test_the_chair_is_reminded_once_and_members_then_see_counts_alone(stage: Stage, sam: Actor) -> None:
    ana, _, mei, *_ = week(stage)
    visits_later(stage, "Gus Hay", "guest", "member")
    stage.passes(days=4)
    assert reminders(mei) == 1
    assert "From Friday 16 October members see how many answered" in mei.card_titled("A summary still waits").text
    assert WAITS not in [card.title for card in ana.in_channel()]
    stage.passes(days=4)
    assert reminders(mei) == 1
    assert ana.in_channel()[-1].title.startswith(WAITS)
    assert "of 6" not in ana.in_channel()[-1].text
    for somebody in (ana, stage.actor("gus")):
        somebody.presses("See the counts", channel=CHANNEL)
        assert "5 of 6 shared an answer: " in newest(somebody)
        somebody.types("/cop-synthesis")
        assert "You can see how many answered" in somebody.card.text
        for words in (DOTS, "Dot cards", "tired", SECRET):
            assert words not in newest(somebody)
    sam.types("/cop-synthesis")
    assert "no summary yet" in sam.card.text
    forged(stage, sam, "press", "synthesis.counts", document_id(stage))
    assert not sam.ever_saw("5 of 6")
    forged(stage, mei, "press", "synthesis.counts", document_id(stage))
    looks(mei)
    mei.presses("Approve and publish")
    titles = [card.title for card in ana.in_channel()]
    assert WAITS not in titles
    assert len([title for title in titles if title.startswith("Summary of the question")]) == 1
    forged(stage, ana, "press", "synthesis.counts", document_id(stage))
    assert DOTS in reads(ana)


def test_who_joins_late_knows_nothing_of_what_waited(stage: Stage) -> None:
    week(stage)
    stage.passes(days=9)
    visits_later(stage, "Gus Hay", "guest", "member")
    gus = stage.actor("gus")
    gus.types("/cop-synthesis")
    assert "no summary yet" in gus.card.text
    forged(stage, gus, "press", "synthesis.counts", document_id(stage))
    assert not gus.ever_saw("5 of 6")


def test_two_who_chair_are_reminded_once_each_unless_they_are_away(stage: Stage, mei: Actor) -> None:
    week(stage)
    visits_later(stage, "Dee Hart", "deputy", "member")
    pauses(stage, "Mei Tan")
    stage.passes(days=16)
    assert (reminders(mei), reminders(stage.actor("dee"))) == (0, 1)


def test_a_group_that_nobody_chairs_is_told_so_one_by_one(stage: Stage) -> None:
    ana, ben, mei, *_ = week(stage)

    def leave(db: Session) -> None:
        db.execute(delete(Channel))
        for row in db.scalars(select(Membership)):
            row.roles = [role for role in row.roles if role != "chair"]

    stage.plays(stage.db.write(leave))
    pauses(stage, "Ana Costa")
    next_week(stage, ben)
    assert reminders(mei) == 0
    told = ben.card_titled(WAITS)
    assert "5 of 6 shared an answer" in told.text
    assert "nobody chairs the group" in told.text
    assert WAITS not in [card.title[: len(WAITS)] for card in ana.cards]


def test_one_by_one_the_card_that_waited_shows_the_summary(stage: Stage) -> None:
    ben, mei = week(stage)[1:3]

    def leave(db: Session) -> None:
        db.execute(delete(Channel))

    stage.plays(stage.db.write(leave))
    next_week(stage, ben)
    assert ben.card_titled(WAITS)
    looks(mei)
    mei.presses("Approve and publish")
    assert DOTS in ben.card_titled("Summary of the question").text
    assert WAITS not in [card.title[: len(WAITS)] for card in ben.cards]


def test_of_a_meeting_members_hear_how_much_was_noted(stage: Stage, mei: Actor) -> None:
    ana = week(stage)[0]
    meets(stage, mei, ana)
    stage.passes(days=11)
    ana.presses("See the counts", channel=CHANNEL)
    told = newest(ana)
    assert "2 decisions noted in the meeting." in told
    assert "1 open question noted in the meeting." in told
    assert "We visit each other." not in told
    assert "Ben's team" not in told.partition("Not yet checked: ")[2]


def test_a_draft_that_is_gone_is_said_to_be(stage: Stage, ana: Actor, mei: Actor) -> None:
    stage.passes(hours=1)
    answers(ana, DOTS, "quote")
    stage.passes(days=13)
    ana.presses("Make it private")
    mei.presses("Look at the draft")
    ana.presses("See the counts", channel=CHANNEL)
    assert "This draft is not there any more" in newest(ana)


def test_nothing_is_said_of_what_nobody_shares_any_more(stage: Stage, ana: Actor) -> None:
    stage.passes(hours=1)
    answers(ana, DOTS, "quote")
    stage.passes(days=4)
    ana.presses("Make it private")
    stage.passes(days=9)
    assert WAITS not in [card.title[: len(WAITS)] for card in ana.in_channel()]


def test_a_community_without_a_channel_is_written_to_one_by_one(stage: Stage) -> None:
    _, ben, mei, *_ = week(stage)

    def leave(db: Session) -> None:
        db.execute(delete(Channel))

    stage.plays(stage.db.write(leave))
    stage.passes(days=3, minutes=30)
    away = stage.actor("dan")
    away.types("/cop-me")
    away.presses("Pause")
    away.fills(until="2026-11-30")
    looks(mei)
    mei.presses("Approve and publish")
    assert "one by one" in mei.card_titled("Published").text
    assert not [card for card in away.cards if card.title.startswith("Summary of")]
    assert DOTS in ben.card_titled("Summary of").text
    ben.presses("This misses my point")
    ben.fills(line=mark_of(stage, "tired"), point="Not all are.")
    assert "misses their point" in ben.card_titled("Summary of").text
