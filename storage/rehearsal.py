"""A copy of the memory to rehearse on: nothing that happens there is remembered."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import delete, insert, select, union, update
from sqlalchemy.orm import Session

from storage.columns import Base
from storage.communities import Place
from storage.database import Database
from storage.models import Account, AgendaItem, AnonymousAnswer, Channel, Commitment, Document, Meeting, Response, Round
from storage.models_contributions import Contribution, Words
from storage.outbox import WAITING
from storage.plumbing import Outbox, Pulse, Schedule

ROWS_AT_ONCE = 500


def copy_everything(source: Database, target: Database) -> None:
    """Copy every table and row from one database into an empty one, parents first; sealed text stays sealed."""
    Base.metadata.create_all(target.engine)
    with source.engine.connect() as reading, target.engine.connect() as writing:
        reading.info["immediate"] = False
        for table in Base.metadata.sorted_tables:
            found = reading.execute(select(table)).mappings()
            while rows := found.fetchmany(ROWS_AT_ONCE):
                writing.execute(insert(table), [dict(row) for row in rows])
        writing.commit()


def leave_alone(db: Session, place: Place) -> None:
    """Let one community go on as if the clock had never stopped, and every other be silent; for a copy alone."""
    db.execute(delete(Pulse))
    db.execute(update(Schedule).where(Schedule.community_id != place.id).values(paused=True))
    others = [Outbox.community_id.is_distinct_from(place.id), Outbox.state.in_((*WAITING, "sending"))]
    db.execute(update(Outbox).where(*others).values(state="superseded"))


def hide_words(db: Session, hidden: str, card: Callable[[str], str]) -> None:
    """Put `hidden` in place of all that members and groups wrote; for a copy alone, which an operator reads.

    `card` gives what stands in place of a card that waits to be sent; notices are the bot's own words.
    """
    for answer in [*db.scalars(select(Response)), *db.scalars(select(AnonymousAnswer))]:
        answer.body = hidden
    for asked in db.scalars(select(Round).where(Round.kind.in_(("feedback", "vote")))):
        choices = [f"{hidden} {number}" for number, _ in enumerate(asked.content.get("choices", ()), start=1)]
        asked.content = {**asked.content, "text": hidden, "choices": choices}
    for promise in db.scalars(select(Commitment).where(Commitment.text_sealed.is_not(None))):
        promise.text, promise.detail, promise.outcome = hidden, "", ""
    for given in db.scalars(select(Contribution)):
        given.words = Words(hidden)
    _hide_meetings(db, hidden)
    theirs = select(Outbox).where(Outbox.card_sealed.is_not(None), ~Outbox.key.startswith("notice:"))
    for letter in db.scalars(theirs):
        letter.card = card(letter.card)


def _hide_meetings(db: Session, hidden: str) -> None:
    for item in db.scalars(select(AgendaItem)):
        item.title, item.detail, item.outcome = hidden, "", {}
    for meeting in db.scalars(select(Meeting).where(Meeting.focus != "")):
        meeting.focus = hidden
    for paper in db.scalars(select(Document)):
        lines = [{**line, "text": hidden, "quote": "", "quoted": ""} for line in paper.body.get("lines", [])]
        paper.body = {**paper.body, "lines": lines}


def list_platforms(db: Session, place: Place) -> Sequence[str]:
    """List the platforms on which somebody can be reached."""
    return db.scalars(union(select(Account.platform), select(Channel.platform))).all()
