"""What leaders read of an inquiry: the problem, the stage and why the course changed, once members had their day with it.

Built from the community's own record alone, without a name. A change settles when the members' time for corrections is over.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from handlers import stages
from handlers.inquiry_forms import SURE
from handlers.nameless import Nameless
from storage import inquiries
from storage.communities import Place
from storage.inquiries import ALWAYS, Change, Claim, Problem, changes_of, claims_of
from storage.models import Inquiry

SURE_WORDS = {option.value: option.label.partition(":")[0] for option in SURE}
PART = "inquiry"
TITLE = "Our inquiry"
MOST_TOLD = 3
"""Changes, and things the group knows now, that a digest tells of."""

BEGINNINGS = frozenset(
    {
        *(
            "a",
            "after",
            "all",
            "an",
            "as",
            "at",
            "because",
            "few",
            "for",
            "from",
            "half",
            "in",
            "it",
            "many",
            "most",
            "no",
            "not",
            "nobody",
            "only",
            "our",
        ),
        *(
            "some",
            "students",
            "that",
            "the",
            "their",
            "there",
            "these",
            "they",
            "this",
            "those",
            "too",
            "two",
            "we",
            "what",
            "when",
            "with",
        ),
    }
)
"""Words whose capital letter at a sentence's beginning goes where the sentence is joined to another one."""

Told = list[tuple[str, list[tuple[str, str]]]]


def told(db: Session, place: Place, since: datetime, until: datetime) -> Told:
    """Give what a digest tells of a community's inquiry: how it stands, and what settled in a span; nothing where none is."""
    row = inquiries.find_current(db, place)
    if row is None:
        return []
    stands = standing(row, until)
    if not stands:
        return []
    names = Nameless(db, place)
    fresh = [change for change in changes_of(row) if since < change.settles <= until]
    known = [claim for claim in claims_of(row) if since < claim.settles <= until]
    lines = [
        f"{_stands_words(stands, place)}{_for_days(row, stands, until)}",
        *filter(None, (because(change, place) for change in fresh[-MOST_TOLD:])),
        *map(_known_words, known[-MOST_TOLD:]),
    ]
    return [(TITLE, [(PART, names.without(line)) for line in lines])]


def _known_words(claim: Claim) -> str:
    """Say what a group knows now, how sure it is and for whom it holds, as far as it said."""
    sure = f" {SURE_WORDS[claim.sure]}." if claim.sure in SURE_WORDS else ""
    whom = f" For: {claim.whom.rstrip('. ')}." if claim.whom else ""
    return f"What we know now: {claim.text}{sure}{whom}"


def _for_days(row: Inquiry, stands: dict[str, str], until: datetime) -> str:
    """Say for how many days the group has been at its stage, as far as leaders know of that."""
    moved = [c for c in changes_of(row) if c.what in ("began", "stage") and c.settles <= until]
    since = moved[-1].at if moved else row.stage_since
    days = (until - since).days if stands["stage"] != stages.REVIEW else 0
    return f" The group has been there for {days} days." if days > 1 else ""


def standing(row: Inquiry, until: datetime) -> dict[str, str]:
    """Give problem and stage as they stood for leaders at a moment: what is not settled by then counts as before."""
    problem = Problem.of(row)
    now = {"practice": problem.practice, "stage": stages.REVIEW if row.ended_at else row.stage}
    for change in changes_of(row)[::-1]:
        if change.settles > until:
            if change.what == "began":
                return {}
            now |= {name: words for name, words in change.before.items() if name in now}
    return now


def _stands_words(stands: dict[str, str], place: Place) -> str:
    """Say the problem and the stage."""
    problem = stands["practice"].rstrip(". ")
    if stands["stage"] == stages.REVIEW:
        return f"{problem}. The cycle has ended; the group looks back."
    return f"{problem}. Stage: {place.called(stands['stage'])}."


def because(change: Change, place: Place) -> str:
    """Say of a change why the group made it; empty where it needs no reason."""
    match change.what:
        case "stage" if stages.is_forward(change.before["stage"], change.after["stage"]):
            return f"Moved on to {place.called(change.after['stage'])} because {joined(change.why)}"
        case "stage" | "course":
            return f"Changed course because {joined(change.why)}"
        case _:
            return ""


def joined(sentence: str) -> str:
    """Give a sentence as it reads behind another one's beginning."""
    first, space, rest = sentence.partition(" ")
    return f"{first.lower()}{space}{rest}" if first.lower() in BEGINNINGS else sentence


def news(row: Inquiry) -> Sequence[Change]:
    """List what changed in a cycle since its members were told last."""
    return [change for change in changes_of(row) if change.at > (row.told_at or ALWAYS)]
