"""What a community is told of its leaders' replies, and of what it sent up that nobody answered yet; from settled documents."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from storage import documents, replies
from storage.communities import Place
from storage.documents import DocumentLine, Paper
from storage.replies import About, LeadersReply

LOOKS_BACK = timedelta(days=366)
"""How long a question is asked for: a school year. What waited longer is no question any more."""

ASKED = "up"
"""The part of a summary that is for leaders. Open questions are the group's own."""

_COUNTED = re.compile(r"\d+ more points? (?:is|are) in the meeting's notes\.")
"""What stands in a summary for points that found no room; it asks nothing itself."""

Told = tuple[LeadersReply, str]
"""A reply, and the line it is about as it stands today; an empty text where it is about the whole, or the line is gone."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question that leaders have and did not answer yet: its words, the summary that asks it, and since when they have it."""

    paper_id: str
    words: str
    since: datetime

    @property
    def about(self) -> About:
        """What an answer to it would be about."""
        return About((self.paper_id,), ASKED, self.words)


def is_counted(words: str) -> bool:
    """Say whether a line only counts points that found no room."""
    return _COUNTED.fullmatch(words) is not None


def mark_of(line: DocumentLine) -> str:
    """Give a short name of a line by its words: one that was changed has another."""
    return hashlib.sha256(f"{line.part}:{line.text}".encode()).hexdigest()[:12]


def told(db: Session, place: Place, found: Sequence[LeadersReply]) -> list[Told]:
    """Give replies, each with its line while that still stands where leaders can read it: what was corrected is not repeated."""
    ids = sorted({paper for reply in found for paper in reply.about.papers})
    standing = {paper.id: {line.text for line in paper.lines} for paper in _settled(db, place, ids)}
    return [(reply, _standing(reply.about, standing)) for reply in found]


def _settled(db: Session, place: Place, ids: Sequence[str]) -> list[Paper]:
    return documents.list_settled_of(db, place, None, ids) if ids else []


def _standing(about: About, standing: dict[str, set[str]]) -> str:
    here = any(about.words in standing.get(paper, ()) for paper in about.papers)
    return about.words if about.words and here else ""


def list_unanswered(db: Session, place: Place, had_by: datetime, now: datetime) -> list[Unanswered]:
    """List the questions that leaders had by a moment and did not answer, the oldest first; each question once."""
    answered = replies.list_answered(db, place)
    found: dict[str, Unanswered] = {}
    for paper in documents.list_settled_of(db, place, now - LOOKS_BACK):
        if paper.settled_at is None or paper.settled_at > had_by:
            continue
        for line in paper.part(ASKED):
            if (paper.id, line.text) not in answered and not is_counted(line.text):
                found.setdefault(line.text.casefold(), Unanswered(paper.id, line.text, paper.settled_at))
    return list(found.values())
