"""Commitments that hold: asked after by peers, ended in the open or in private, and counted for leaders without a name."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.models import Audit, Commitment, Response, Round
from tests.meeting_room import ended, ids, started
from tests.stage import Actor, Stage, member, riverside, user_id
from tests.taken_back import Rehearsal
from tests.test_commitments import commitment_id, makes, person_id, skips_questions, titles
from tests.test_synthesis import forged, reads
from tests.test_synthesis_meeting import draft_of


def test_s30_a_promise_is_asked_after_twice_its_partner_asks_and_leaders_read_counts(
    stage: Stage, ana: Actor, ben: Actor, mei: Actor, sam: Actor
) -> None:
    makes(ana)
    ana.presses("Make it sharper")
    ana.fills(partner=person_id(stage, "Ben Ford"), question="What did you hear?")
    for number in range(5):
        makes(mei, text=f"visit class {number} with Ben", due_on="2026-12-01")
    stage.passes(hours=1)
    skips_questions(ana, ben, mei)
    stage.enrols(riverside(stage.world, rhythm={"digest": "every 2 weeks FRI 15:00"}))
    stage.passes(days=8)
    assert "How did it go?" not in titles(ana)
    assert not ben.ever_saw("What did you hear?")
    assert titles(ana).count("How is it going?") == 1
    ana.presses("On track")
    assert "I will ask again on Thursday 15 October." in ana.card_titled("Good to hear.").text
    stage.passes(days=2)
    assert titles(ana).count("How did it go?") == 1
    assert "What did you hear?" in ben.card_titled("A question for Ana Costa").text
    assert not mei.ever_saw("What did you hear?"), "a partner asks, and nobody above"
    for moved in ("Thursday 29 October", "Thursday 12 November"):
        ana.presses("Not now")
        assert moved in ana.card_titled("Not now is fine.").text
        stage.passes(days=14)
    assert titles(ana).count("How did it go?") == 1, "the card of one promise is one card"
    ana.presses("Kept")
    for _ in range(2):
        mei.types("/cop-commit")
        mei.presses("Done already")
    stage.passes(days=11)
    sam.types("/cop-commit")
    assert "3 open, 3 kept, 0 changed" in sam.card.text
    assert not sam.ever_saw("Ana")
    assert not sam.ever_saw("Year 4 teachers")


def test_s30_after_two_carries_each_way_out_does_what_it_says(stage: Stage, ana: Actor, ben: Actor) -> None:
    makes(ana, due_on="2026-10-06")
    for _ in range(2):
        ana.types("/cop-commit")
        ana.presses("Open")
        assert "smaller, drop it, or ask for help" not in ana.card.text
        assert forged(stage, ana, "press", "commitments.later", commitment_id(stage)) is None
        stage.passes(minutes=1)
    assert "make it smaller, drop it, or ask for help?" in ana.card_titled("Not now is fine.").text
    ana.presses("Make it smaller")
    ana.fills(text="ask one teacher")
    assert "ask one teacher" in ana.card_titled("Changed.").text
    stage.passes(minutes=1)
    assert forged(stage, ana, "press", "commitments.later", commitment_id(stage)) is None
    ben.types("/cop-commit")
    assert "ask one teacher" not in ben.card.text
    ana.presses("Ask for help")
    ana.presses("Yes, share it")
    ben.types("/cop-commit")
    assert "ask one teacher" in ben.card.text
    assert "Stuck, and glad of help." in ben.card.text
    stage.passes(minutes=1)
    assert forged(stage, ana, "press", "commitments.later", commitment_id(stage)) is None
    ana.presses("Drop it")
    assert "It is off your list." in ana.card_titled("Dropped.").text
    ben.types("/cop-commit")
    assert "ask one teacher" not in ben.card.text


def test_s62_commitments_and_meeting_actions_are_one_list_by_day(
    stage: Stage, ana: Actor, ben: Actor, mei: Actor
) -> None:
    makes(ana, text="visit Ben's class", due_on="2026-11-20")
    makes(ana, text="count the hands once", due_on="2026-10-20")
    stage.passes(minutes=1)
    started(mei)
    mei.presses("Add a commitment")
    mei.fills(owner=ids(stage)["Ana Costa"], text="show the cards", due_on="2026-10-29")
    ana.types("/cop-commit list")
    listed = ana.card.text
    assert "It counts once you say yes." in listed
    assert listed.index("count the hands") < listed.index("show the cards") < listed.index("visit Ben's class")
    ana.presses("Yes, share it")
    ana.types("/cop-commit list")
    assert "From a meeting. By Thursday 29 October. Shared with the group." in ana.card.text
    ben.types("/cop-commit list")
    assert "From a meeting. By Thursday 29 October." in ben.card.text
    assert "visit Ben's class" not in ben.card.text


def test_s19_a_small_test_ends_in_keep_adapt_or_drop_and_the_summary_tells_it_where_it_is_shared(
    stage: Stage, ana: Actor, ben: Actor, mei: Actor
) -> None:
    ana.types("/cop-commit")
    ana.presses("Try a small test")
    ana.fills(cue=" ", text="try exit tickets in one class", measure="the sorted piles", due_on="2026-10-14")
    assert ana.errors["cue"]
    ana.fills(cue="when the bell rings")
    assert "when the bell rings" in ana.card_titled("Kept for you.").text
    stage.passes(hours=1)
    skips_questions(ana, ben, mei)
    stage.passes(days=9)
    asked = ana.card_titled("How did it go?")
    assert "Keep it, adapt it or drop it?" in asked.text
    assert {"Keep it", "Adapt it", "Drop it"} <= set(asked.buttons)
    ana.presses("Adapt it")
    assert ana.form.fields["result"].value == "adapt"
    ana.fills(line=" ")
    assert ana.errors["line"] == "One line is enough."
    ana.fills(line="Two piles were empty.")
    assert "Only you can see this." in ana.card_titled("The test is over.").text
    started(mei)
    ended(mei)
    stage.passes(minutes=1)
    assert "exit tickets" not in draft_of(mei)
    ana.presses("Share with group")
    assert "the next summary can tell it" in ana.card_titled("The test is over.").text
    told = "Small test, until Wednesday 14 October: adapt. Tried: try exit tickets in one class. Seen: Two piles were empty."
    assert told in draft_of(mei)
    mei.presses("Approve and publish")
    assert told in reads(ben)
    ana.presses("Make it private")
    assert "exit tickets" not in reads(ben)
    assert "One commitment is not shared any more." in reads(ben)


def test_s32_a_leader_opens_no_answer_and_no_commitment_and_the_attempt_is_kept(
    stage: Stage, ana: Actor, sam: Actor
) -> None:
    at = {"platform": stage.world.name, "tenant": stage.world.tenant}
    stage.enrols(riverside(stage.world, member("Dana Reid", "system", **at)))
    dana = stage.actor("dana")
    stage.passes(hours=1)
    ana.types("/cop-reflect")
    ana.presses("Answer")
    ana.fills(body="We counted dots.", audience="cop")
    asked = stage.plays(stage.db.read(lambda db: db.scalars(select(Round.id)).one()))
    makes(ana)
    ana.presses("Share with group")
    own = commitment_id(stage)
    for leader in (sam, dana):
        for word in ("/cop-commit", "/cop-commit list", f"/cop-commit {own}", "/cop-checkin", "/cop-me"):
            leader.types(word)
        for deed in ("open", "edit", "sharper", "share", "line", "partner", "kept"):
            forged(stage, leader, "press", f"commitments.{deed}", own)
        forged(stage, leader, "press", "trials.end", own)
        leader.types("/cop-reflect")
        for deed in ("read", "answer"):
            forged(stage, leader, "press", f"reflection.{deed}", asked)
        forged(stage, leader, "submit", "commitments.change", own, text="mine now", due_on="2026-11-01")
        assert not leader.ever_saw("Year 4 teachers")
        assert not leader.ever_saw("We counted dots.")
    ana.types("/cop-commit")
    assert "ask two Year 4 teachers" in ana.card.text
    query = select(Audit.reason, Audit.object_id).where(Audit.action == "role.refused")

    def work(db: Session) -> list[tuple[str, str]]:
        return [(row[0], row[1]) for row in db.execute(query)]

    kept = stage.plays(stage.db.read(work))
    assert kept.count(("commitments.open", "")) == 2
    assert kept.count(("cop-checkin", "")) == 2
    assert kept.count(("reflection.read", "")) == 2
    assert len(kept) == 26


@pytest.mark.once
@pytest.mark.parametrize("platform", ["web"])
def test_s32_no_command_no_press_and_no_form_opens_an_answer_or_a_commitment_to_whoever_leads(
    stage: Stage, ana: Actor
) -> None:
    at = {"platform": stage.world.name, "tenant": stage.world.tenant}
    stage.enrols(riverside(stage.world, member("Dana Reid", "system", **at)))
    stage.passes(hours=1)
    ana.presses("Answer")
    ana.fills(body="The zebra answered.", audience="cop")
    makes(ana, text="visit the zebra")
    ana.presses("Share with group")

    def ids_of(db: Session) -> list[str]:
        return [*db.scalars(select(Round.id)), *db.scalars(select(Response.id)), *db.scalars(select(Commitment.id))]

    things = ["", *stage.plays(stage.db.read(ids_of))]
    rehearsal = Rehearsal(stage)
    ways = [("command", name, f"{name} {thing}".strip()) for name in rehearsal.overheard.commands for thing in things]
    ways += [("press", name, thing) for name in rehearsal.overheard.presses for thing in things]
    ways += [("submit", name, thing) for name in rehearsal.overheard.submits for thing in things]
    ways += [("press", "why.show", f"promise:{thing}:0") for thing in things]
    shown = []
    for kind, name, thing in ways:
        about = {"text": thing.partition(" ")[2]} if kind == "command" else {"subject": thing}
        deed = rehearsal.tries(user_id("dana"), kind, name, **about)
        shown += [(name, thing)] if "zebra" in repr((deed.said, deed.outcome)) else []
        assert not {table for table, _ in deed.new} & {"response", "commitment"}, name
    opened = rehearsal.tries(user_id("ben"), "press", "commitments.list")
    rehearsal.ends()
    assert shown == []
    assert "zebra" in repr(opened.said), "a peer reads what is shared"
