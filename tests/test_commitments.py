"""Commitments, as members live them: made, made sharper, shared, asked after."""

from __future__ import annotations

from sqlalchemy import select

from handlers.turn import Event
from storage.models import Commitment, Person
from tests.stage import Actor, Stage

SECRET = "the tapir plan"
MY_WEEK = {"text": "ask two Year 4 teachers what they tried", "due_on": "2026-10-15"}


def makes(actor: Actor, **values: str) -> None:
    """Make a commitment, by default one that is due on Thursday of the second week."""
    actor.types("/cop-commit")
    actor.presses("New commitment")
    actor.fills(**{**MY_WEEK, **values})


def skips_questions(*actors: Actor) -> None:
    """Let everybody skip the question, so that reminders stay out of the story."""
    for actor in actors:
        actor.presses("Skip this one")


def titles(actor: Actor) -> list[str]:
    """Give the titles of all cards in the direct chat."""
    return [card.title for card in actor.cards]


def test_a_commitment_is_private_until_its_owner_shares_it(ana: Actor, ben: Actor, mei: Actor) -> None:
    makes(ana, text="try " + SECRET)
    assert "Only you can see it." in ana.card_titled("Kept for you.").text
    for peer in (ben, mei):
        peer.types("/cop-commit")
        assert "Nothing is open" in peer.card.text
    ana.presses("Share with group")
    assert "Your group can see it." in ana.card_titled("Kept for you.").text
    ben.types("/cop-commit")
    assert SECRET in ben.card.text
    assert "Ana Costa" in ben.card.text
    ana.presses("Make it private")
    ben.types("/cop-commit")
    assert SECRET not in ben.card.text


def test_what_is_wrong_is_said_beside_each_field(ana: Actor) -> None:
    makes(ana, text="  ", due_on="2026-10-01")
    assert "no words" in ana.errors["text"]
    assert "has passed" in ana.errors["due_on"]
    ana.fills(text="ask one teacher", due_on="2027-12-01")
    assert "more than a year" in ana.errors["due_on"]
    ana.fills(text="ask one teacher", due_on="")
    assert "due_on" in ana.errors
    assert ana.form.fields["text"].value == "ask one teacher"
    ana.fills(due_on="2026-10-10")
    assert "Saturday 10 October" in ana.card_titled("Kept for you.").text


def test_at_most_one_kind_question_and_it_blocks_nothing(stage: Stage, ana: Actor) -> None:
    makes(ana, text="improve")
    assert "first small thing" in ana.card_titled("Kept for you.").text
    ana.presses("Change")
    ana.fills(text="someone should bring sample books", due_on="2026-10-15")
    assert "Who will do it?" in ana.card_titled("Changed.").text
    stage.passes(minutes=1)
    ana.presses("Change")
    ana.fills(text="bring my sample books for all staff")
    assert "How will you know" in ana.card_titled("Changed.").text
    ana.presses("Make it sharper")
    ana.fills(measure="we find a good one")
    assert "One question" not in ana.card_titled("Sharper.").text


def person_id(stage: Stage, name: str) -> str:
    """Give the id of a member by name, as the form's options carry it."""
    query = select(Person.id).where(Person.display_name == name)
    return stage.plays(stage.db.read(lambda db: db.scalars(query).one()))


def test_each_answer_is_taken_kindly(ana: Actor) -> None:
    makes(ana, due_on="2026-10-06")
    ana.types("/cop-checkin")
    ana.presses("Stuck")
    assert "What would help most?" in ana.card_titled("Stuck is worth saying.").text
    ana.presses("Add a line")
    ana.fills(line="No time with the team.")
    assert "No time with the team." in ana.card_titled("Stuck is worth saying.").text
    ana.presses("Ask for help")
    ana.presses("No, keep it private")
    assert "Only you can see it." in ana.card_titled("Kept for you.").text
    ana.types("/cop-checkin")
    ana.presses("Changed")
    assert ana.card_titled("Changed.")
    ana.types("/cop-checkin")
    assert ana.card.title == "Nothing is due now."
    ana.presses("See my commitments")
    assert ana.card.title == "Commitments"


def test_help_is_asked_by_the_owner_alone(ana: Actor, ben: Actor) -> None:
    makes(ana, due_on="2026-10-06")
    ana.types("/cop-checkin")
    ana.presses("Stuck")
    ana.presses("Ask for help")
    ben.types("/cop-commit")
    assert "Nothing is open" in ben.card.text
    ana.presses("Yes, share it")
    ben.types("/cop-commit")
    assert "glad of help" in ben.card.text


def test_not_now_moves_it_and_after_two_moves_asks_what_would_help(stage: Stage, ana: Actor) -> None:
    makes(ana, due_on="2026-10-06")
    ana.types("/cop-checkin")
    ana.presses("Not now")
    moved = ana.card_titled("Not now is fine.")
    assert "Tuesday 20 October" in moved.text
    assert "moved twice" not in moved.text
    stage.passes(minutes=1)
    ana.types("/cop-commit")
    ana.presses("Open")
    ana.presses("Change")
    ana.fills(due_on="2026-10-06")
    ana.types("/cop-checkin")
    ana.presses("Not now")
    assert "smaller, drop it, or ask for help" in ana.card_titled("Not now is fine.").text
    ana.presses("Drop it")
    assert ana.card_titled("Dropped.")


def test_a_long_list_says_what_comes_later(ana: Actor, ben: Actor) -> None:
    for number in range(13):
        makes(ana, text=f"visit class {number} with Ben", due_on=f"2026-10-{number + 10}")
    ana.types("/cop-commit")
    assert "1 more come later" in ana.card.text
    assert "visit class 12" not in ana.card.text


def test_a_leader_gets_counts_and_only_when_there_are_enough(stage: Stage, ana: Actor, ben: Actor, sam: Actor) -> None:
    for number in range(4):
        makes(ana, text=f"visit class {number} with {SECRET}", due_on="2026-12-01")
    for week, words in enumerate(("Too few", "5 open, 0 kept, 0 changed", "5 open, 0 kept, 0 changed")):
        sam.types("/cop-commit")
        assert words in sam.card.text, week
        makes(ben, due_on="2026-12-01")
        if week:
            ben.presses("Done already")
        stage.passes(days=7)
    makes(ben, due_on="2026-12-01")
    ben.presses("Done already")
    stage.passes(days=7)
    sam.types("/cop-commit")
    assert "5 open, 3 kept, 0 changed" in sam.card.text
    assert not sam.ever_saw(SECRET)


def test_a_forged_form_is_held_to_the_same_rules(stage: Stage, ana: Actor) -> None:
    makes(ana)
    own = commitment_id(stage)
    forged = {
        "commitments.sharpen": {"partner": "nobody", "cue": "x" * 301},
        "commitments.keep": {"text": "x" * 501, "due_on": "soon"},
        "commitments.note": {"line": "x" * 301},
    }
    for name, values in forged.items():
        event = Event("submit", name, stage.world.name, stage.world.tenant, ana.user, subject=own, values=values)
        declined = stage.plays(stage.conversation.hold(event)).declined
        assert declined is not None
        assert declined.errors.keys() == values.keys()


def commitment_id(stage: Stage) -> str:
    """Give the id of the only commitment."""
    return stage.plays(stage.db.read(lambda db: db.scalars(select(Commitment.id)).one()))


def test_a_partner_reads_and_changes_nothing(ana: Actor, ben: Actor, stage: Stage) -> None:
    makes(ana)
    ana.presses("Make it sharper")
    ana.fills(partner=person_id(stage, "Ben Ford"), question="How was it?")
    ben.types("/cop-commit")
    assert "Done already" not in ben.card.buttons
    assert "Open" not in ben.card.buttons


def test_private_words_reach_nobody(stage: Stage, ana: Actor, ben: Actor, mei: Actor, sam: Actor) -> None:
    makes(ana, text="try " + SECRET)
    ana.presses("Make it sharper")
    ana.fills(cue="when " + SECRET, measure=SECRET, so_that=SECRET)
    stage.passes(days=30)
    ana.types("/cop-checkin")
    ana.presses("Stuck")
    ana.presses("Add a line")
    ana.fills(line=SECRET)
    for other in (ben, mei, sam):
        other.opens_home()
        for command in ("/cop-agenda", "/cop-synthesis", "/cop-digest", "/cop-commit", "/cop-checkin", "/cop-reflect"):
            other.types(command)
        assert not other.ever_saw("tapir")
