"""What a community is told of its leaders' replies, and of what it sent up that nobody answered yet; from settled documents."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from storage import documents, replies
from storage.communities import Place
from storage.documents import DocumentLine, Paper
from storage.replies import About, LeadersReply

LOOKS_BACK = timedelta(days=366)
"""How long a question is asked for: a school year. What waited longer is no question any more."""

PATIENCE = timedelta(days=28)
"""How long a question may wait before a digest says so."""

ASKED = "up"
"""The part of a summary that is for leaders. Open questions are the group's own."""

_COUNTED = re.compile(r"\d+ more points? (?:is|are) in the meeting's notes\.")
"""What stands in a summary for points that found no room; it asks nothing itself."""

Told = tuple[LeadersReply, str]
"""A reply, and the line it is about as it stands today; an empty text where it is about the whole, or the line is gone."""


@dataclass(frozen=True, slots=True)
class SentUp:
    """A question that leaders have: its words, the summary that asks it, since when they have it, and what became of it.

    `noted` says when a leader wrote that they read it, `answered` when it was answered; None where that did not happen yet.
    """

    paper_id: str
    words: str
    since: datetime
    published: datetime
    noted: datetime | None = None
    answered: datetime | None = None

    @property
    def about(self) -> About:
        """What an answer to it would be about."""
        return About((self.paper_id,), ASKED, self.words)

    def waits_long(self, now: datetime) -> bool:
        """Say whether it waits for an answer for more than four weeks."""
        return self.answered is None and now - self.since > PATIENCE


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


def list_sent(db: Session, place: Place, had_by: datetime, now: datetime) -> list[SentUp]:
    """List the questions that leaders had by a moment, with what became of each, the oldest first; each question once."""
    steps = replies.list_steps(db, place)
    found: dict[str, SentUp] = {}
    for paper in documents.list_settled_of(db, place, now - LOOKS_BACK):
        if paper.settled_at is None or paper.settled_at > had_by:
            continue
        for line in paper.part(ASKED):
            if is_counted(line.text):
                continue
            done, at = steps.get((paper.id, line.text), (False, None))
            sent = SentUp(paper.id, line.text, paper.settled_at, paper.published_at or paper.created_at)
            sent = replace(sent, answered=at) if done else replace(sent, noted=at)
            earlier = found.get(line.text.casefold())
            if earlier is None or earlier.answered:
                found[line.text.casefold()] = sent
    return list(found.values())


def list_unanswered(db: Session, place: Place, had_by: datetime, now: datetime) -> list[SentUp]:
    """List the questions that leaders had by a moment and did not answer, the oldest first; each question once."""
    return [each for each in list_sent(db, place, had_by, now) if each.answered is None]
