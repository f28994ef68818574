"""One kind question about a commitment: what is missing of what, who and how one will know. Never a block, never two.

Which parts a text holds is told by rules. How often they are right is measured (`cop-bot bench coach`) on texts that nobody's
rules were made from; the question is asked of the owner alone, who may leave it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from handlers.telling import plain
from storage.commitments import Sharper

_DAYS = "mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|sundays?|mon|tue|tues|wed|thu|thur|thurs|fri"
_MONTHS = (
    "january|february|march|april|june|july|august|september|october|november|december"
    "|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
)
_SPANS = (
    "days?|weeks?|fortnights?|months?|terms?|semesters?|half[- ]terms?|years?|mornings?|afternoons?|meetings?|lessons?"
    "|briefings?|assembly|assemblies|holidays?|breaks?|recess|lunch(?:time)?|visits?|periods?"
)
_NUMBERS = "one|two|three|four|five|six|seven|eight|nine|ten|\\d+"
_ROLES = (
    "teachers?|leaders?|deputy|deputies|ap|aps|principals?|coordinators?|clerks?|officers?|staff|students?|pupils|managers?"
    "|teams?|council|committee|board|coach(?:es)?|librarian|counsellor|psychologist|partners?|assistants?|aides?|head|heads"
    "|secretary|parents?|families|captains?|mentors?|nurse|department|faculty|school|everyone|everybody|prefects?"
)
WHEN = re.compile(
    rf"\b(?:{_DAYS}|{_MONTHS}|today|tonight|tomorrow|daily|weekly|fortnightly|monthly|termly|christmas|easter|diwali|ramadan"
    rf"|spring|summer|autumn|winter)\b"
    rf"|\b(?:this|next|each|every|per|last|first|second|third|the new|the coming|the following|before|after|until|till)"
    rf" (?:\w+ ){{0,2}}(?:{_SPANS})\b"
    rf"|\b(?:week|term|semester|period|quarter|half) (?:\d|one|two|three|four|half)"
    rf"|\b(?:{_NUMBERS}|a|an|half a) (?:school |consecutive )?(?:days?|weeks?|fortnights?|months?|terms?|semesters?)\b"
    rf"|\b(?:once|twice|times|minutes|one|two|three|\d) (?:\w+ ){{0,4}}(?:a|each|every|per) (?:{_SPANS})\b"
    rf"|\b(?:by|before|until|till|from|on|as of|starting|after) (?:the )?\d"
    rf"|\b(?:in|by|before|until|from|of|early|late|\d\d?) may\b"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)\b|\b(?:end|start|beginning|middle|close) of (?:the |this |next |each |every )?\w+"
    rf"|\bwithin (?:\w+ ){{1,2}}(?:{_SPANS}|hours?|h)\b|\bafter school\b|\bhalf[- ]term\b|\bif a \w+ is\b|\bif i\b"
    rf"|\bat (?:the )?(?:\w+ ){{0,2}}(?:{_SPANS})\b|\bstart of (?:\w+ )?(?:{_SPANS})\b|\bwhen(?:ever)? (?:a|the|we|somebody)\b"
)
"""A day, a week, a term, an event or a rhythm."""

_SUBJECT = re.compile(
    rf"(?:^|[.;,!?]\s*|\b(?:and|then|while|because|since)\s)(?:i|we)(?:'\w+)?\b(?! keep it)"
    rf"|^(?:if|when|at|by|after|before|on|in|from|every|each|once|this|next|during|until) [^.;!?]{{0,60}}\b(?:i|we)(?:'\w+)?\b"
    rf"|\b(?:my|our) (?:goal|aim|target|commitment|promise|intention|plan)\b"
    rf"|(?:^|[.;,]\s*)(?:(?:the|my|our|a|an|two|three|every|each|all|both) )?(?:[\w'-]+ ){{0,4}}(?:{_ROLES})\b"
    rf"(?: (?!to be)[\w'-]+){{0,5}}?"
    rf" (?:will|are going to|is going to|to|needs? to|leads?|records?|exchanges?|runs?|keeps?|brings?|shares?|meets?|does|do"
    rf"|takes?|visits?|writes?|checks?)\b(?! be\b)"
)
"""A person, a group or a role that does something."""

_NOBODY = re.compile(
    r"\b(?:someone|somebody|needs? to be|has to be|have to be|should be|must be|to be (?:done|taken|made|held))\b"
)

_VAGUE = re.compile(
    r"^(?:to |(?:\w+)(?:'ll|'d like to| will| want to| need to| goal is to| aim is to| would like to| shall| have to"
    r"| am| are)? )?"
    r"(?:try (?:to|my|our)|aiming at|committed to (?!\w+ing)|measure of|think|look (?:at|into)|consider|be\b"
    r"|become|do (?:more|better|my|our|it|right)|work on|improve|focus"
    r"|explore|increase|change|celebrate|recruit|follow up|continue|support|ensure|convince|trust|monitor|get better|have high"
    r"|build|develop|embed|promote|encourage|strengthen|raise|lift|reduce|foster|create a culture|make sure|make time|learn more"
    r"|keep (?:going|on|up)|start\b|better|more|less|high|greater|stronger|open my|finish(?! the)|report back|will report|value"
    r"|listen"
    r"|engage|empower|prioriti[sz]e|drive|address|consolidate|maintain|enhance|reflect|manage|communicate|collaborate|stay"
    r"|know my|understand|help|use more|use data|let go|feedback|wellbeing|staff|student|team|smart)"
)
_ACTS = re.compile(
    r"\b(?:ask|ring|rung|phone|call|write|send|share|visit|sit in|bring|brought|take|taking|took|give|giving|read|reading|run"
    r"|lead|leads|meet|move|put|set up|set aside|draft|finali[sz]e|finish the|count|contact(?:ed)?|discuss|talk to|talk with"
    r"|have a|have tea|have lunch|draw|do a|do the|review|rewrite|exchange|swap|apply|find a|find each|find out|order|purchase"
    r"|buy"
    r"|photograph|sing|stop|say no|organi[sz]e|walk|show|present|trial|try|teach|compare|complete|publish|print|spend|leave"
    r"|leaving|signed up|sign up|interview|invite|plan a|plan the|book|pair|record|collect|post|tell|keep|begin|start with"
    r"|carry on|close the|not collect|will use|clean|shadow|host|hold|watch|observe|film|join|cancel|drop|cut|hand|pick|choose"
    r"|test|survey|map|list|make a|make the|make one|name|learning the|attend|speak|email|e-mail|text|greet|eat|sort|mark"
    r"|change the|replace|train|offer|let|open the|open a|build a|learn the|thank|check|turn|shut|close|hire|advertise|propose"
    r"|introduce|launch|display|hang|explain|greeting|mentor|co-teach|release|cover|schedule|timetable|finish)\b"
)
_PLAIN_SIZE = re.compile(rf"\b(?:{_NUMBERS})\b")
SHORTEST = 3
"""Words below which a commitment hardly says what will be done."""

SIGNS = re.compile(
    r"\b(?:count|counts|tally|compare|measure|evidence|show me|shows me|check|checks|test me|to test|the same|survey again"
    r"|should (?:be|come|go|have)"
    r"|at least|done when|see (?:whether|if|how|what)|look at|look back|looking for|aiming at|aim for|write down|tick list"
    r"|keep (?:the|a) (?:list|count|tally|log|note)|it (?:has )?work(?:s|ed)|we keep it|tells? me|tell me|know it"
    r"|i will know|i'll know|we will know|we'll know|results?|percent|per cent|goes? up|goes? down"
    r"|fewer|go home|up by|down by|beside last|versus|vs|rubric|score|rate|signs? of|look together|before and after|exit slips?"
    r"|bring (?:the|back|their|what|them)|what they (?:used|said|say)|ask (?:them|what|whether|each|how)|feedback form|sorted"
    r"|present the|post what|full|proof|if (?:they|the teacher|she|he|it|that|this|more|fewer|no|two|half)"
    r"|out of|\d+ of (?:the )?\d+)\b|%"
)
"""What will show it: a count, a comparison, an answer, a thing brought or shown, a person who checks."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a commitment's text says: who does it, what, by when, and how one will know."""

    who: bool
    what: bool
    when: bool
    how_known: bool


def parts_of(text: str) -> Parts:
    """Give which parts a commitment's text holds, by rule."""
    words = plain(text)
    return Parts(
        who=bool(_SUBJECT.search(words)),
        what=_names_an_act(words),
        when=bool(WHEN.search(words)),
        how_known=bool(SIGNS.search(words)),
    )


def _names_an_act(words: str) -> bool:
    """Say whether something is named that one could tick off: vague beginnings are known, and few; acts are many."""
    count = len(words.split())
    if count < SHORTEST or words.endswith((" more", " better")):
        return False
    if _VAGUE.search(words):
        return count > SHORTEST * 2 and bool(_PLAIN_SIZE.search(words) or WHEN.search(words))
    return count > SHORTEST or _ACTS.search(words) is not None


def one_question(text: str, sharper: Sharper) -> str:
    """Give the one question that would help most, or an empty text where nothing is missing.

    Whoever writes behind "I will" does it themselves, unless their words say that somebody should; the day has its own field.
    """
    parts = parts_of(text)
    if not parts.what:
        return "What is the first small thing that you will do?"
    if not parts.who and _NOBODY.search(plain(text)):
        return "Who will do it?"
    if not sharper.measure and not parts.how_known and not SIGNS.search(plain(sharper.so_that)):
        return "How will you know that it worked?"
    return ""
