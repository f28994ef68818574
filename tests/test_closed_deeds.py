"""A closed group is read and nothing is added: so each deed that can be pressed or sent is judged here, and none is forgotten."""

from __future__ import annotations

from itertools import chain

import pytest

from handlers.language import Decline
from handlers.practice import practice
from handlers.refusals import COMMANDS, READS, check_open
from storage.communities import CLOSED, Place

ADDS = {
    "agenda": (
        "add bring change keep_change keep_draft keep_item keep_proposal place plan post_named post_nameless "
        "pre_read propose publish send_members set_plan take_back up with_leader without_leader"
    ),
    "agreements": "end keep new note stands",
    "anonymous": "answer fetch keep note skip",
    "arrival": "keep_pause open pause resume",
    "asks": "close help keep leave new",
    "assessment": "agenda begin_round end fill keep later let show skip start",
    "chair": "ask hand_over",
    "challenge": "ask",
    "charter": "affirm post",
    "coach": "add choose keep note share yes",
    "commitments": (
        "change changed dropped edit help keep kept later line new note on_track partner reopen share "
        "sharpen sharper stuck"
    ),
    "connector": "helped keep list name not_yet",
    "delegates": "ask keep let_in",
    "deputies": "ask end name",
    "doors": "ask change keep keep_change new",
    "evidence": "change keep new",
    "feedback": "ask open",
    "founding": "keep",
    "given": "change share",
    "guests": "invite keep link",
    "handout": "print",
    "hats": "open wear",
    "inquiry": (
        "agree begin claim course end keep keep_claim keep_course keep_end keep_link keep_move link move "
        "next stay write"
    ),
    "issues": "answer ask keep_named keep_nameless keep_reply list named nameless read reply see",
    "line": "keep say",
    "meeting": "accept accept_shared another_day close end keep_note keep_promise next note promise refuse start",
    "mutual": "answer decline keep start",
    "near": "keep look_now no show yes",
    "newcomers": "add bind look",
    "norms": "choose join pin start tidy vote",
    "observers": "join",
    "pairing": "keep_when met not_yet open start stop when",
    "phases": "close",
    "plan": "add change keep keep_change look_back use_review",
    "policy": "keep write",
    "protocol": "end keep_note more next note open pause resume run show skip start start.open sum_up",
    "reflection": "answer keep keep.open quote remind share show skip think",
    "reply": "close keep open",
    "resources": "change keep link mend new save",
    "room": "drop keep open",
    "sent": "answer keep note",
    "setup": (
        "keep_kind keep_measures keep_norms keep_phase keep_purpose keep_rhythm keep_roles kind measures "
        "norms purpose rhythm roles"
    ),
    "stories": "change keep new",
    "successes": "change keep new",
    "synthesis": (
        "correct differ drop edit keep_difference keep_line keep_missed keep_part missed publish put_back reword worded"
    ),
    "takeback": "keep open",
    "talk": "keep not_now say",
    "tool": "ask keep write",
    "transcript": "open read",
    "trials": "end keep new result",
    "urgent": "done help keep keep_line line new",
    "value": "ask keep new share skip tell",
    "visits": "keep keep_note let let_group new note",
}
"""What adds or changes something, by feature. What shows something, or less of it, stands in `handlers/refusals.py`."""

ADDING = {"cop-agenda", "cop-ask", "cop-checkin", "cop-feedback", "cop-protocol", "cop-reflect"}
"""Commands that begin something, or take what is typed behind them."""


def is_refused(kind: str, name: str) -> bool:
    """Say whether a closed community refuses a deed."""
    try:
        check_open(Place(phase=CLOSED), kind, name)
    except Decline:
        return True
    return False


def test_every_deed_is_judged_once() -> None:
    adds = {f"{feature}.{deed}" for feature, deeds in ADDS.items() for deed in deeds.split()}
    deeds = {*practice.presses, *practice.submits}
    assert {name for name in deeds if is_refused("press", name)} == adds, "a new deed stands in ADDS, or in READS"
    assert deeds >= READS
    assert {name for name in practice.commands if is_refused("command", name)} == ADDING
    assert practice.commands.keys() >= COMMANDS


@pytest.mark.parametrize("kind", ["home", "message"])
def test_whoever_looks_or_writes_is_answered(kind: str) -> None:
    assert not is_refused(kind, "")
    assert not any(is_refused("press", name) for name in chain(READS, ("me.keep", "visits.hide")))
