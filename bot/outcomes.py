"""What came of a message, noted in the transaction that claims the next one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.metrics import SENDS
from bot.sharing import share_out
from handlers import reach
from storage import accounts, communities, outcomes
from storage.letters import Letter
from storage.people import Member

Mark = Callable[[Session, datetime], None]


@dataclass(frozen=True, slots=True)
class Sent:
    """Notes that a message arrived, and where it stands."""

    letter: Letter
    message_ref: dict[str, Any]

    def __call__(self, db: Session, now: datetime) -> None:
        """Note it alone."""
        outcomes.mark_sent(db, self.letter, self.message_ref, now)
        self.reached(db)

    def reached(self, db: Session) -> None:
        """Note that its account takes messages again, where it did not."""
        if self.letter.refused:
            accounts.note_reached(db, Member(person_id=self.letter.person_id), self.letter.account_id)


def sent(letter: Letter, message_ref: dict[str, Any]) -> Mark:
    """Note that it arrived."""
    SENDS.labels(letter.platform, "sent").inc()
    return Sent(letter, message_ref)


def note_all(db: Session, marks: Sequence[tuple[Mark, datetime]]) -> None:
    """Note what came of messages to several workspaces, each at its moment; those that arrived in one go."""
    arrived = [(mark, now) for mark, now in marks if isinstance(mark, Sent)]
    outcomes.mark_all_sent(db, [(each.letter, each.message_ref, now) for each, now in arrived])
    for each, _ in arrived:
        each.reached(db)
    for mark, now in marks:
        if not isinstance(mark, Sent):
            mark(db, now)


def in_doubt(letter: Letter, until: datetime, why: str) -> Mark:
    """Note that it may have arrived, and is sent once more at `until`."""
    SENDS.labels(letter.platform, "uncertain").inc()

    def mark(db: Session, now: datetime) -> None:
        outcomes.mark_uncertain(db, letter, until, why)

    return mark


def waiting(letter: Letter, until: datetime, why: str, *, everybody: bool) -> Mark:
    """Put it back until a moment; `everybody` in the workspace waits where the platform asked for a pause."""
    SENDS.labels(letter.platform, "later").inc()

    def mark(db: Session, now: datetime) -> None:
        outcomes.mark_waiting(db, letter, until, why)
        if everybody:
            outcomes.put_off(db, letter.destination, until)

    return mark


def shut(letter: Letter, until: datetime, before: datetime, why: str) -> Mark:
    """Let the whole workspace wait until a moment, as it takes nothing; what was wanted `before` another moment is given up."""
    SENDS.labels(letter.platform, "shut").inc()

    def mark(db: Session, now: datetime) -> None:
        outcomes.mark_waiting(db, letter, until, why)
        outcomes.put_off(db, letter.destination, until)
        outcomes.give_up_old(db, letter.destination, before, why)

    return mark


def given_up(letter: Letter, why: str, *, tell: bool = False) -> Mark:
    """Give it up; `tell` the chairs where somebody is out of reach."""
    SENDS.labels(letter.platform, "failed").inc()

    def mark(db: Session, now: datetime) -> None:
        outcomes.mark_failed(db, letter, why)
        if tell and letter.account_id:
            accounts.note_refused(db, Member(person_id=letter.person_id), letter.account_id, now)
        if not tell or not letter.community_id:
            return
        place = communities.get_place(db, letter.community_id)
        if letter.channel_id:
            share_out(db, place, reach.report_channel(db, place, letter.channel_id, now), Member(), now, letter.turn)
        else:
            share_out(db, place, reach.report_person(db, place, letter.person_id, now), Member(), now, letter.turn)

    return mark
