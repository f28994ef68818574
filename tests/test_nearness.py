"""When two questions of practice are close: measured on pairs that people judged, the same in whatever order they come."""

from __future__ import annotations

from itertools import combinations

from handlers.nearness import CLOSE, alike, is_close, words_in

QUESTIONS = {
    "talk": (
        "We seldom ask students to explain their thinking in mathematics.",
        "In every school students explain in half of the lessons.",
    ),
    "talk, other words": (
        "Teachers rarely let students explain how they think in maths.",
        "Students explain their thinking in every mathematics lesson.",
    ),
    "talk, third": (
        "In number lessons we tell, and few students say how they got there.",
        "Students explain their reasoning in mathematics.",
    ),
    "phonics": (
        "Our reading lessons rarely teach phonics in a systematic way.",
        "Every Year 1 class teaches phonics daily.",
    ),
    "phonics, other words": (
        "Phonics is taught differently in each early years class.",
        "All early years teachers teach systematic phonics.",
    ),
    "absence": ("We do not follow up when students stay away from school.", "Attendance is above 92 per cent."),
    "absence, other words": (
        "Families are not called when students are absent, and attendance falls.",
        "Attendance rises and no student is away for more than 20 days.",
    ),
    "belonging": (
        "Students do not feel that they belong at our schools.",
        "Every student names an adult who knows them.",
    ),
    "belonging, other words": (
        "Many students say that they do not belong, and no adult knows them well.",
        "Students feel they belong.",
    ),
    "feedback": (
        "Our feedback on writing comes too late for students to use it.",
        "Students act on feedback in the same week.",
    ),
    "feedback, other words": (
        "Students get feedback on their writing that they do not act on.",
        "In each class students revise their writing after feedback.",
    ),
    "behaviour": (
        "We respond to behaviour in different ways in each classroom.",
        "All staff use the same calm routines.",
    ),
    "behaviour, other words": (
        "Teachers handle behaviour differently, without shared routines.",
        "Shared behaviour routines in all classrooms.",
    ),
    "visits": (
        "We seldom visit one another's lessons and talk about what we saw.",
        "Each principal observes three lessons a term.",
    ),
    "visits, other words": (
        "Leaders rarely observe lessons and give teachers feedback.",
        "Each leader observes two lessons a week.",
    ),
    "evidence": ("We collect assessment data and do not use it to plan.", "Teams plan from data each fortnight."),
    "writing": ("Students write little outside English.", "Students write a paragraph in every subject."),
    "language": (
        "Students who learn English as an additional language are taught apart.",
        "All teachers plan for language.",
    ),
    "perspectives": (
        "Aboriginal perspectives are missing from our lessons.",
        "Each unit has a local Aboriginal perspective.",
    ),
    "subject words": (
        "We do not teach subject words, so students cannot read the texts.",
        "Each lesson teaches three words.",
    ),
    "early": (
        "Children come to school with little language and we wait too long.",
        "Every child is heard in the first four weeks.",
    ),
    "able": ("Our most able students are not stretched in mathematics.", "Able students gain a year of growth."),
    "facts": (
        "Students do not know number facts by heart in mathematics.",
        "All Year 4 students know their tables.",
    ),
    "middle": (
        "Our middle leaders manage and seldom lead learning.",
        "Middle leaders lead one inquiry a term.",
    ),
    "one task": ("Teachers plan one task for all students in mathematics.", "Each lesson has an open task."),
    "families": (
        "Parents do not know how to help with reading at home.",
        "Families read with children four nights a week.",
    ),
    "sentences": (
        "We teach writing by genre and not sentence by sentence.",
        "Students write correct sentences by Year 3.",
    ),
    "voice": ("Students have no voice in what and how they learn.", "Each school has a student voice team."),
    "secondary": (
        "Students lose ground between primary and secondary school.",
        "Year 7 growth matches Year 5.",
    ),
    "teachers' talk": ("Talk in our classrooms is mostly the teacher's.", "Students talk for half of each lesson."),
}
"""Questions by what they are about; those that begin alike were judged close."""

MISSED = {frozenset({"absence", "absence, other words"}), frozenset({"visits", "visits, other words"})}
"""Close ones that share too few words: nobody loses by it."""


def test_the_bar_keeps_apart_what_people_judged_far_and_finds_most_of_what_they_judged_close() -> None:
    found, close = set(), set()
    for one, other in combinations(QUESTIONS, 2):
        if is_close(words_in(*QUESTIONS[one]), words_in(*QUESTIONS[other])):
            found.add(frozenset({one, other}))
        if one.partition(",")[0] == other.partition(",")[0]:
            close.add(frozenset({one, other}))
    assert found == close - MISSED
    assert len(close) == 9


def test_it_is_the_same_in_whatever_order_and_one_word_alone_makes_nobody_close() -> None:
    one, other = (words_in(*QUESTIONS[name]) for name in ("talk", "talk, third"))
    assert alike(one, other) == alike(other, one) >= CLOSE
    assert words_in("Students explain. In maths?") == words_in("In maths?", "Explain, students.")
    assert alike(words_in("Phonics"), words_in("phonics")) == 0.0
    assert alike(words_in(""), words_in("The students of a school.")) == 0.0
