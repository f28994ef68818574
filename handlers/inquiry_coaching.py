"""Kind notes on a problem of practice: about what adults do, seen in evidence, in one sentence, in our hands, and to be measured.

Never a block, and at most two at a time: whoever gets seven reads none.
"""

from __future__ import annotations

import re

from storage.inquiries import Problem

MOST_NOTES = 2
LONGEST_SENTENCE = 30
"""Words of a sentence that a group still remembers."""

STUDENTS = r"(?:students?|pupils?|learners?|kids?|child(?:ren)?|boys?|girls?|cohorts?|year (?:\d+|one|two|three|four|five|six)s?)"
FAMILIES = r"(?:parents?|famil(?:y|ies)|mothers?|fathers?|homes?)"
ADULTS = (
    r"(?:we|i|teachers?|staff|leaders?|principals?|schools?|teams?|adults|practices?|lessons?|teaching|instruction|planning|"
    r"feedback|questioning|meetings?|observations?|coaching)"
)
FAILING = (
    r"(?:lazy|laziness|unmotivated|rude|naughty|weak|slow|disengaged|unwilling|incapable|apathetic|disruptive|"
    r"badly behaved|poorly behaved|low ability|bad attitudes?|"
    r"(?:do not|does not|don't|doesn't|can ?not|can't|will not|won't|never|refuse to|fail to|fails to|"
    r"are not|aren't|is not|isn't|are unable to|struggle|struggles|lack|lacks|have no|has no|are behind|are too)\b)"
)
BLAMES_STUDENTS = re.compile(
    rf"\b(?:{STUDENTS}|{FAMILIES})\b(?:\W+\w+){{0,3}}?\W+{FAILING}|\b{FAILING}\W+(?:\w+\W+){{0,2}}?{STUDENTS}\b",
    re.IGNORECASE,
)
BLAMES_ADULTS = re.compile(
    r"\b(?:teachers?|staff|principals?|leaders?|colleagues?)\b\W+(?:\w+\W+){0,2}?"
    r"(?:lazy|resist\w*|careless|incompetent|stubborn|bad|hopeless|old-fashioned|do(?: not|n't) care|refuse)\b",
    re.IGNORECASE,
)
NAMES_ADULTS = re.compile(rf"\b{ADULTS}\b", re.IGNORECASE)
ELSEWHERE = re.compile(
    r"\b(?:department|ministry|government|fund(?:s|ing)|budgets?|polic(?:y|ies)|legislation|class sizes?|unions?|screens?|"
    r"phones?|social media|poverty|housing)\b",
    re.IGNORECASE,
)
SENTENCE = re.compile(r"[.!?…]+(?=\s+\w)")
MEASURED = re.compile(
    r"\d|\b(?:half|all|most|every|each|none|twice|double|third|quarter|share|number|percent|per cent|count\w*|rate|times|"
    r"slips?|survey|samples?|observ\w+|seen|see|hear|heard|more|fewer|less|from .+ to)\b|%",
    re.IGNORECASE,
)

STUDENTS_NOTE = "This speaks of students or families. Which part of what we adults do could we change?"
ADULTS_NOTE = "This says what people are like. What happens in practice that could be done in another way?"
PRACTICE_NOTE = (
    "Whose practice is it? It helps to name what we do now, such as “we plan alone” or “our feedback comes late”."
)
EVIDENCE_NOTE = "What have you seen or counted that shows it? One line is enough to begin with."
SENTENCE_NOTE = "Could it be one sentence? A group holds on to what it can say in one breath."
CONTROL_NOTE = "Part of this is decided elsewhere. Which part is in our own hands?"
MEASURE_NOTE = "How will you notice that it moved? Something that you can count, see or hear."


def notes_on(problem: Problem) -> list[str]:
    """Give the one or two notes that would help most; none where nothing is missing."""
    found = [_about_whom(problem.practice)]
    found.append("" if problem.evidence else EVIDENCE_NOTE)
    found.append(SENTENCE_NOTE if _is_long(problem.practice) else "")
    found.append(CONTROL_NOTE if ELSEWHERE.search(problem.practice) else "")
    found.append("" if MEASURED.search(problem.measure) else MEASURE_NOTE)
    return [note for note in found if note][:MOST_NOTES]


def _about_whom(practice: str) -> str:
    practice = practice.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    if BLAMES_STUDENTS.search(practice) and not _begins_with_us(practice):
        return STUDENTS_NOTE
    if BLAMES_ADULTS.search(practice):
        return ADULTS_NOTE
    return "" if NAMES_ADULTS.search(practice) else PRACTICE_NOTE


def _begins_with_us(practice: str) -> bool:
    """Say whether adults come before any student in a sentence, so that what students lack is what adults answer."""
    adults = NAMES_ADULTS.search(practice)
    students = re.search(rf"\b(?:{STUDENTS}|{FAMILIES})\b", practice, re.IGNORECASE)
    return adults is not None and students is not None and adults.start() < students.start()


def _is_long(practice: str) -> bool:
    return bool(SENTENCE.search(practice)) or len(practice.split()) > LONGEST_SENTENCE
