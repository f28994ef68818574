"""A member whose point a summary misses: in a line, or in no line; the chair mends it, and only the chair knows whose it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handlers.language import block_as_text
from handlers.synthesis_cards import ONE_EACH, blocks_of
from storage.documents import DocumentLine
from tests.stage import Stage
from tests.test_synthesis import document_id, forged, looks, mark_of, newest, reads, week


def test_a_point_that_is_in_no_line_is_added_and_a_counted_line_is_nobodys_to_question(stage: Stage) -> None:
    ana, ben, mei, *_ = week(stage)
    looks(mei)
    mei.presses("Approve and publish")
    reads(ben)
    ben.presses("This misses my point")
    assert "Who spoke" not in " ".join(ben.form.fields["line"].options)
    ben.fills(line="none", point="We also walked to the river.")
    told = mei.card_titled("Ben Ford says that their point is missing").text
    assert "We also walked to the river." in told
    assert "misses their point" not in reads(ana), "no line is marked"
    mei.presses("Add it")
    mei.fills(rows=f"{mei.form.fields['rows'].value}\nSome of us walked to the river.")
    assert "Some of us walked to the river." in reads(ana)
    assert "Ben" not in newest(ana)


@pytest.mark.parametrize("platform", ["web"])
def test_a_line_that_was_reworded_meanwhile_is_chosen_anew(stage: Stage) -> None:
    _, ben, mei, *_ = week(stage)
    looks(mei)
    mei.presses("Approve and publish")
    old, own = mark_of(stage, "tired"), document_id(stage)
    reads(mei)
    mei.presses("Correct it")
    mei.presses("Edit what else was said")
    mei.fills(rows=mei.form.fields["rows"].value.replace("“My staff are tired of new things.”", "Some are tired."))
    errors = forged(stage, ben, "submit", "synthesis.keep_missed", own, line=old, point="Not all are.")
    assert "changed meanwhile" in (errors or {})["line"]
    assert "misses their point" not in reads(ben)


def test_what_one_person_said_is_not_taken_for_the_quotes_of_a_theme() -> None:
    alone = DocumentLine("also", "", "I rest.")
    theme = DocumentLine("also", "Walks came up in 2 of 3 answers.")

    def told(*lines: DocumentLine) -> list[str]:
        return [block_as_text(block) for block in blocks_of(lines)]

    assert told(theme, alone, alone)[1] == ONE_EACH
    assert told(theme, alone, alone).count(ONE_EACH) == 1
    for plain in (
        told(alone),
        told(alone, theme),
        told(DocumentLine("differ", "Walks."), replace(alone, part="differ")),
    ):
        assert ONE_EACH not in plain
