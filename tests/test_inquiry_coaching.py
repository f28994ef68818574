"""Notes on a problem of practice: kind, two at most, and the right ones."""

from __future__ import annotations

import pytest

from handlers import inquiry_coaching as coaching
from handlers.inquiry_told import joined
from storage.inquiries import Problem

SEEN = {"evidence": "3 of 12 lessons", "measure": "12 visits a term"}

SAID = [
    ("We seldom ask students to explain their thinking.", ""),
    ("Our feedback to teachers comes too late for them to use it.", ""),
    ("Teachers plan reading lessons alone, so good ideas stay in one room.", ""),
    ("We leaders do not visit lessons often enough to know how students think.", ""),
    ("In our meetings we talk about news more than about learning.", ""),
    ("Students are lazy.", coaching.STUDENTS_NOTE),
    ("Our students are lazy and do not read at home.", coaching.STUDENTS_NOTE),
    ("Year 7s can’t do fractions.", coaching.STUDENTS_NOTE),
    ("Many of the boys never listen.", coaching.STUDENTS_NOTE),
    ("Kids today lack resilience.", coaching.STUDENTS_NOTE),
    ("Unmotivated learners hold everybody back.", coaching.STUDENTS_NOTE),
    ("Parents do not care about homework.", coaching.STUDENTS_NOTE),
    ("Some teachers are resistant to change.", coaching.ADULTS_NOTE),
    ("Our staff are lazy.", coaching.ADULTS_NOTE),
    ("Numeracy results in Years 3 to 8.", coaching.PRACTICE_NOTE),
    ("Writing.", coaching.PRACTICE_NOTE),
    ("We plan alone. We also assess alone. And nobody knows why.", coaching.SENTENCE_NOTE),
    ("We wait for more funding before we change our planning.", coaching.CONTROL_NOTE),
    ("Our lessons wait for a new policy of the department.", coaching.CONTROL_NOTE),
]


@pytest.mark.parametrize(("practice", "note"), SAID)
def test_a_sentence_gets_the_note_that_helps_it(practice: str, note: str) -> None:
    assert coaching.notes_on(Problem(practice, **SEEN)) == ([note] if note else [])


def test_what_is_missing_is_asked_for_two_things_at_a_time() -> None:
    assert coaching.notes_on(Problem("We plan alone.")) == [coaching.EVIDENCE_NOTE, coaching.MEASURE_NOTE]
    assert coaching.notes_on(Problem("Students are lazy. They are rude.")) == [
        coaching.STUDENTS_NOTE,
        coaching.EVIDENCE_NOTE,
    ]
    assert coaching.notes_on(Problem("We plan alone.", "3 of 9 schools", measure="Better planning")) == [
        coaching.MEASURE_NOTE
    ]
    assert coaching.notes_on(Problem("We plan " + "and plan " * 15 + "alone.", **SEEN)) == [coaching.SENTENCE_NOTE]


def test_a_reason_is_joined_to_a_sentence_as_people_say_it() -> None:
    assert joined("The visits went well.") == "the visits went well."
    assert joined("Hume saw more.") == "Hume saw more."
