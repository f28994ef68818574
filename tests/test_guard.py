"""Before words are kept that may name somebody, their writer is asked; one press puts roles in place of names."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from storage.models import AgendaItem, Audit, Commitment, Response
from storage.plumbing import Outbox
from tests.meeting_room import drafted, started
from tests.own_things import looked_up
from tests.stage import Actor, Stage
from tests.test_synthesis import reads, week

NAMED = "My Year 3 student Jayden cried. Jayden said that Ben Ford helped."
WITHOUT = "My Year 3 student cried. The student said that a colleague helped."
ROWS = "What we saw:\nAva Smith, 34\nNoah Brown, 51\nMia Nguyen, 47"


def kept(stage: Stage, table: Any) -> list[Any]:
    """Give the rows of a table."""
    return looked_up(stage, lambda db: db.scalars(select(table)).all())


def bodies(stage: Stage) -> list[str]:
    """Give the answers that are kept."""
    return looked_up(stage, lambda db: [row.body for row in db.scalars(select(Response))])


def test_one_press_puts_roles_in_place_of_names(stage: Stage, ana: Actor, ben: Actor) -> None:
    stage.passes(hours=1)
    ana.presses("Answer")
    ana.fills(body=NAMED, audience="cop")
    asked = ana.form
    assert (asked.fields["body"].value, asked.fields["audience"].value) == (NAMED, "cop")
    assert asked.fields["names"].label == "Is somebody named here? “Jayden”, “Ben Ford”"
    assert asked.fields["names"].options == ("Put roles instead of names", "Keep it as it is")
    assert "One look before this is kept." in asked.text
    assert bodies(stage) == []
    ana.fills()
    assert ana.card_titled("Shared with your group.")
    assert bodies(stage) == [WITHOUT]
    ben.presses("Answer")
    ben.fills(body="Mine.")
    ben.presses("Read what peers shared")
    assert WITHOUT in ben.card.text


def test_the_writer_may_keep_it_as_it_is_and_their_own_name_is_theirs(stage: Stage, ana: Actor) -> None:
    stage.passes(hours=1)
    ana.presses("Answer")
    ana.fills(body=NAMED)
    ana.fills(names="keep")
    assert bodies(stage) == [NAMED]
    ana.presses("Edit")
    ana.fills(body="I am Ana Costa, and we met at Riverside Primary on Monday.")
    assert ana.card_titled("Kept.")
    assert bodies(stage) == ["I am Ana Costa, and we met at Riverside Primary on Monday."]


def test_words_that_were_changed_by_hand_are_kept_as_they_are(stage: Stage, ana: Actor) -> None:
    stage.passes(hours=1)
    ana.presses("Answer")
    ana.fills(body=NAMED)
    ana.fills(body="A student cried.")
    assert bodies(stage) == ["A student cried."]


def test_rows_of_students_are_refused_kindly(stage: Stage, ana: Actor) -> None:
    stage.passes(hours=1)
    ana.presses("Answer")
    ana.fills(body=ROWS)
    assert "looks like a list of students" in ana.errors["body"]
    assert ana.form.fields["body"].value == ROWS
    assert bodies(stage) == []


def test_what_was_seen_is_noted_nowhere(stage: Stage, ana: Actor) -> None:
    stage.passes(hours=1)
    before = len(kept(stage, Audit)), len(kept(stage, Outbox))
    ana.presses("Answer")
    ana.fills(body=NAMED)
    assert (len(kept(stage, Audit)), len(kept(stage, Outbox))) == before


def test_a_commitment_asks_too(stage: Stage, ana: Actor) -> None:
    ana.types("/cop-commit")
    ana.presses("New commitment")
    ana.fills(text="call Mrs Papadopoulos about the boy called Kofi", due_on="2026-10-20")
    assert ana.form.fields["due_on"].value == "2026-10-20"
    ana.fills()
    assert looked_up(stage, lambda db: [row.text for row in db.scalars(select(Commitment))]) == [
        "call a colleague about the boy"
    ]
    ana.presses("Make it sharper")
    ana.fills(cue="when Ben Ford and Kofi said hello", so_that="Ben knows")
    ana.fills()
    assert "when Ben Ford and someone said hello" in ana.card.text
    ana.presses("Make it sharper")
    assert ana.form.fields["cue"].value == "when Ben Ford and someone said hello"


def test_a_proposal_asks_too(stage: Stage, ana: Actor) -> None:
    ana.opens_home()
    ana.types("/cop-agenda")
    ana.presses("Propose an item")
    ana.fills(title="What Jayden said", minutes="10", purpose="learn")
    ana.fills()
    assert ana.card_titled("Thank you. It is proposed.").text.count("What someone said") == 1
    assert [row.title for row in kept(stage, AgendaItem) if row.source == "proposal"] == ["What someone said"]


def test_a_meeting_note_and_a_promise_ask_too_but_members_may_name_each_other(stage: Stage, mei: Actor) -> None:
    started(mei)
    mei.presses("Note an outcome")
    mei.fills(kind="decision", text="Ben Ford will visit.", evidence="What Mrs Haddad said")
    assert mei.form.fields["names"].label == "Is somebody named here? “Mrs Haddad”"
    mei.fills()
    assert "Decision: Ben Ford will visit. (evidence: What a colleague said)" in mei.card.text
    mei.presses("Add a commitment")
    mei.fills(text="call the mother of Amina", due_on="2026-12-01")
    assert "“Amina”" in mei.form.fields["names"].label
    mei.fills(names="keep")
    assert looked_up(stage, lambda db: [row.text for row in db.scalars(select(Commitment))]) == [
        "call the mother of Amina"
    ]


def test_an_agenda_and_a_summary_ask_too(stage: Stage, sam: Actor) -> None:
    _, ben, mei, *_ = week(stage)
    mei.types("/cop-synthesis")
    mei.presses("Look at the draft")
    mei.presses("Edit a part")
    mei.presses("Edit differences")
    mei.fills(rows="Ana Costa likes cards, Mrs Haddad does not.")
    assert mei.form.fields["names"].label == "Is somebody named here? “Mrs Haddad”"
    mei.fills()
    mei.presses("Approve and publish")
    assert "Ana Costa likes cards, a colleague does not." in reads(ben)
    ben.presses("This misses my point")
    ben.fills(line="none", point="Jayden said more.")
    assert "“Jayden”" in ben.form.fields["names"].label
    ben.fills()
    assert "Someone said more." in mei.card_titled("Ben Ford says that their point").text
    drafted(mei)
    mei.presses("Add an item")
    mei.fills(title="What Mrs Haddad found", minutes="10", purpose="learn")
    mei.fills()
    mei.presses("Change 2")
    mei.fills(detail="Mrs Haddad will tell.")
    mei.fills(names="keep")
    titles = [(row.title, row.detail) for row in kept(stage, AgendaItem)]
    assert [title for title, _ in titles if "found" in title] == ["What a colleague found"]
    assert [detail for _, detail in titles if "Haddad" in detail] == ["Mrs Haddad will tell."]
