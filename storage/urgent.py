"""Questions asked of urgent asks: read by whoever asked, by those who answered, and, while they are open, by those reached.

An ask and its answers are sealed for good, at no level that anybody else could read. Who was reached stands in the outbox
alone, with the message itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from storage import contributions
from storage.communities import Place
from storage.contributions import WITHDRAWN, NewContribution
from storage.database import NotFound
from storage.models import Membership, Person, Site
from storage.models_contributions import Contribution, Words
from storage.people import NAMELESS, Member
from storage.plumbing import Outbox

URGENT, HELP = "urgent", "urgent_help"
OPEN, CLOSED, TOLD = "open", "closed", "done"
"""An ask is open, then over; `done` where its asker lets the digest say that there was one."""

OVER = (CLOSED, TOLD)
CALLED = ("pending", "sending", "uncertain", "sent")
"""States of a message that reached its reader, or will."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Who can help, and the line that they added, if any."""

    who: str
    site: str
    text: str
    mine: bool


@dataclass(frozen=True, slots=True)
class Ask:
    """An urgent ask as one viewer may read it; `author` is nobody's name where none was given."""

    id: str
    body: str
    state: str
    named: bool
    mine: bool
    author: str
    site: str
    created_at: datetime
    answers: tuple[Answer, ...]

    @property
    def is_open(self) -> bool:
        """Whether help is still looked for."""
        return self.state == OPEN

    @property
    def answer(self) -> Answer | None:
        """The viewer's own answer."""
        return next((each for each in self.answers if each.mine), None)


@dataclass(frozen=True, slots=True)
class Ended:
    """Whom to tell that an ask is over: those reached, and of them those who answered; its asker, where it is still theirs."""

    asker_id: str
    reached: tuple[str, ...]
    answered: frozenset[str]


def subject_of(ask_id: str) -> str:
    """Name the one card that each reader has of an ask."""
    return f"urgent:{ask_id}"


def call_key(ask_id: str, person_id: str) -> str:
    """Name the message that brings an ask to somebody who agreed to be reached."""
    return f"{_calls(ask_id)}{person_id}"


def _calls(ask_id: str) -> str:
    return f"{subject_of(ask_id)}:to:"


def add_ask(db: Session, viewer: Member, text: str, now: datetime, *, named: bool, tell: bool) -> Ask:
    """Keep the viewer's urgent ask; `tell` lets the digest say, once it is over, that there was one."""
    new = NewContribution(URGENT, Words(body=text, data={"tell": tell}), state=OPEN, named=named)
    return get_ask(db, viewer, contributions.add_contribution(db, viewer, new, now).id)


def get_ask(db: Session, viewer: Member, ask_id: str) -> Ask:
    """Give an ask as the viewer may read it: theirs, one they answered, or an open one that reached them; else NotFound."""
    found = db.execute(_joined(viewer).where(Contribution.id == ask_id, Contribution.kind == URGENT)).first()
    if found is None or not viewer.is_peer:
        raise NotFound("urgent ask")
    row, author, site = found
    mine = row.author_id == viewer.person_id
    answers = _answers(db, viewer, row, mine=mine)
    if not mine and not answers and not (row.state == OPEN and was_called(db, viewer, row.id)):
        raise NotFound("urgent ask")
    known = mine or row.named
    who = (author or NAMELESS, site or "") if known else (NAMELESS, "")
    return Ask(row.id, row.words.body, row.state, row.named, mine, *who, row.created_at, answers)


def _joined(viewer: Member) -> Select[Contribution, str | None, str | None]:
    query = select(Contribution, Person.display_name, Site.name).outerjoin(Person, Person.id == Contribution.author_id)
    here = query.outerjoin(Site, Site.id == Contribution.site_id)
    return here.where(Contribution.community_id == viewer.community_id, Contribution.state != WITHDRAWN)


def _answers(db: Session, viewer: Member, ask: Contribution, *, mine: bool) -> tuple[Answer, ...]:
    """Give all answers to whoever asked; to one who answered their own, and the others' where the ask bears a name."""
    query = _joined(viewer).where(Contribution.reply_to == ask.id, Contribution.kind == HELP)
    rows = db.execute(query.order_by(Contribution.created_at, Contribution.id)).all()
    found = [
        Answer(who or NAMELESS, site or "", row.words.body, row.author_id == viewer.person_id)
        for row, who, site in rows
    ]
    own = [each for each in found if each.mine]
    return tuple(found if mine or (own and ask.named) else own)


def was_called(db: Session, viewer: Member, ask_id: str) -> bool:
    """Say whether an ask reached the viewer, or will: they agreed to that."""
    called = select(Outbox.id).where(Outbox.key == call_key(ask_id, viewer.person_id), Outbox.state.in_(CALLED))
    return db.scalar(called) is not None


def drop_calls(db: Session, viewer: Member) -> None:
    """Take back what waits for the viewer until their hours begin: they do not want to be reached any more, or pause."""
    waits = [Outbox.person_id == viewer.person_id, Outbox.subject.startswith("urgent:"), Outbox.state == "pending"]
    db.execute(update(Outbox).where(*waits).values(state="superseded", card_sealed=None))


def list_asks(db: Session, viewer: Member) -> list[Ask]:
    """List the asks that the viewer may read, the newest first."""
    own = select(Contribution.id).where(Contribution.author_id == viewer.person_id, Contribution.kind == URGENT)
    answered = select(Contribution.reply_to).where(Contribution.author_id == viewer.person_id)
    ids = {*db.scalars(own), *db.scalars(answered.where(Contribution.kind == HELP))}
    calls = select(Outbox.subject).where(Outbox.person_id == viewer.person_id, Outbox.subject.startswith("urgent:"))
    ids |= {subject.partition(":")[2] for subject in db.scalars(calls)}
    found = []
    for each in filter(None, ids):
        try:
            found.append(get_ask(db, viewer, each))
        except NotFound:
            continue
    return sorted(found, key=lambda ask: ask.created_at, reverse=True)


def list_recent(db: Session, viewer: Member, since: datetime) -> list[tuple[str, str, str]]:
    """List the viewer's own urgent asks since a moment, in all their groups: each one's id, its group's, and its state."""
    own = select(Contribution).where(Contribution.author_id == viewer.person_id, Contribution.kind == URGENT)
    rows = db.scalars(own.where(Contribution.created_at > since).order_by(Contribution.created_at.desc()))
    return [(row.id, row.community_id, row.state) for row in rows]


def put_answer(db: Session, viewer: Member, ask_id: str, text: str, now: datetime) -> tuple[Ask, str]:
    """Note that the viewer can help, with a line or none; give the ask as its asker reads it, and whom to bring that to.

    Raises NotFound for what the viewer may not read, what is over, their own, and where whoever asked has left.
    """
    ask = get_ask(db, viewer, ask_id)
    asker_id = db.scalar(select(Contribution.author_id).where(Contribution.id == ask.id))
    if ask.mine or not ask.is_open or asker_id is None or not _is_here(db, viewer, asker_id):
        raise NotFound("urgent ask")
    known = select(Contribution).where(Contribution.reply_to == ask.id, Contribution.author_id == viewer.person_id)
    row = db.scalar(known.where(Contribution.kind == HELP, Contribution.state != WITHDRAWN))
    if row is None:
        new = NewContribution(HELP, Words(body=text), reply_to=ask.id)
        contributions.add_contribution(db, viewer, new, now)
    else:
        contributions.put_words(db, viewer, row.id, Words(body=text), now)
    asker = Member(person_id=asker_id, community_id=viewer.community_id, roles=frozenset({"member"}))
    return get_ask(db, asker, ask.id), asker_id


def _is_here(db: Session, viewer: Member, person_id: str) -> bool:
    here = select(Membership.id).where(Membership.community_id == viewer.community_id, Membership.state != "left")
    return db.scalar(here.where(Membership.person_id == person_id)) is not None


def close(db: Session, place: Place, ask_id: str, now: datetime) -> Ended | None:
    """End an ask, by its asker's word or the clock's; give whom to tell, None where it was over before."""
    found = select(Contribution).where(Contribution.id == ask_id, Contribution.community_id == place.id)
    row = db.scalar(found.where(Contribution.kind == URGENT).with_for_update())
    if row is not None and row.state in OVER:
        return None
    asker_id = ""
    if row is not None and row.state == OPEN:
        row.state, row.closed_at = TOLD if row.words.data.get("tell") else CLOSED, now
        asker_id = row.author_id or ""
    db.flush()
    helped = select(Contribution.author_id).where(Contribution.reply_to == ask_id, Contribution.kind == HELP)
    answered = frozenset(filter(None, db.scalars(helped.where(Contribution.state != WITHDRAWN))))
    return Ended(asker_id, tuple(_list_called(db, place, ask_id)), answered)


def _list_called(db: Session, place: Place, ask_id: str) -> Sequence[str]:
    called = select(Outbox.person_id).where(Outbox.community_id == place.id, Outbox.state.in_(CALLED))
    called = called.where(Outbox.key.startswith(_calls(ask_id), autoescape=True)).order_by(Outbox.person_id)
    return [each for each in db.scalars(called) if each]
