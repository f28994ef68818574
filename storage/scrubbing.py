"""Takes a name and its ids out of everything that is kept in the clear, and puts a role in their place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, TypeGuard

from sqlalchemy import JSON, String, select
from sqlalchemy.orm import Session

from storage.annotations import NAME_FORGOTTEN, NAME_TAKEN_OUT, annotate
from storage.columns import Base, CannotOpen
from storage.documents import OUT
from storage.models import Community, Document, Stay
from storage.plumbing import Heard, Outbox

AT_ONCE = 200

LEFT_ALONE = frozenset({"account", "audit", "person", "stay", "link_code", "consent", "pulse"})
"""Tables that have no words, that lose the person's rows anyway, or, the audit, that must stay as they are."""

SET_BY_FILE = frozenset({"organisation", "community", "channel", "site"})
"""Tables whose words an operator wrote in a file: a name that stands there is told in the report, and theirs to take out."""

GOES_WHOLE = (Heard, Outbox)
"""Tables whose rows are told apart by words: one that names the person goes as a whole."""


@dataclass(frozen=True)
class Subject:
    """Whom to forget: their id, their name, what stands in its place, their ids on platforms.

    `parts` of their name are taken out, too, where they stand alone with their capitals.
    """

    id: str
    name: str
    label: str
    users: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        whole = sorted(filter(None, (self.id, self.name, *self.users)), key=len, reverse=True)
        words = [f"(?i:{re.escape(word)})" for word in whole] + [re.escape(part) for part in self.parts]
        return re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)")

    def without(self, words: str) -> str:
        """Give words with the person's role in place of their name and ids, with a capital where a sentence begins with it."""

        def role(found: re.Match[str]) -> str:
            before = words[: found.start()].rstrip()
            begins = found[0] != words and (not before or before[-1] in ".!?")
            return self.label[:1].upper() + self.label[1:] if begins else self.label

        return self._pattern.sub(role, words)

    def named_in(self, value: Any) -> bool:
        """Say whether a value names the person anywhere."""
        return bool(self.cleared(value) != value)

    def cleared(self, value: Any) -> Any:
        """Give a value of a column, however deep its words stand, without the person."""
        match value:
            case str():
                return self.without(value)
            case list():
                return [self.cleared(each) for each in value]
            case dict():
                return {key: self.cleared(each) for key, each in value.items()}
            case _:
                return value


@dataclass(frozen=True, slots=True)
class Done:
    """What one transaction did: to how many rows, where the next one goes on (None where there is none), what was reissued."""

    count: int
    after: str | None = None
    reissued: tuple[tuple[str, str], ...] = ()


def scrubbed_tables() -> list[type[Base]]:
    """List every table whose words are looked at."""
    mappers = sorted(Base.registry.mappers, key=lambda mapper: mapper.class_.__name__)
    models = [mapper.class_ for mapper in mappers]
    return [model for model in models if model.__tablename__ not in LEFT_ALONE | SET_BY_FILE]


def words_of(model: type[Base]) -> list[str]:
    """List the columns of a table that hold words in the clear: no keys, no ids of other rows."""
    return [
        column.key
        for column in model.__table__.columns
        if isinstance(column.type, String | JSON) and not column.primary_key and not column.foreign_keys
    ]


def scrub(db: Session, subject: Subject, after: str, now: datetime, model: Any) -> Done:
    """Look at the next rows of a table, and put the person's role in place of their name and ids."""
    rows = db.scalars(select(model).where(model.id > after).order_by(model.id).limit(AT_ONCE)).all()
    named = [row for row in rows if _names(row, subject)]
    again: list[tuple[str, str]] = []
    for row in named:
        if isinstance(row, GOES_WHOLE):
            db.delete(row)
            continue
        _clear(row, subject)
        if _is_out(row):
            _note(db, row, NAME_TAKEN_OUT, now)
            again.append((row.community_id, row.id))
    db.flush()
    return Done(len(named), rows[-1].id if len(rows) == AT_ONCE else None, tuple(again))


def scrub_records(db: Session, subject: Subject, now: datetime) -> None:
    """Take somebody out of the documents of every community that they were in, and note it on those that are out."""
    theirs = select(Stay.community_id).where(Stay.person_id == subject.id)
    for row in db.scalars(select(Document).where(Document.community_id.in_(theirs))):
        if _names(row, subject):
            _clear(row, subject)
            if _is_out(row):
                _note(db, row, NAME_FORGOTTEN, now)
    db.flush()


def _clear(row: Any, subject: Subject) -> None:
    for name in words_of(type(row)):
        value = getattr(row, name)
        if subject.named_in(value):
            setattr(row, name, subject.cleared(value))


def _note(db: Session, row: Document, why: str, now: datetime) -> None:
    annotate(row, why, now, db.get_one(Community, row.community_id).zone)


def _is_out(row: Any) -> TypeGuard[Document]:
    return isinstance(row, Document) and row.kind == "synthesis" and row.state in OUT


def _names(row: Any, subject: Subject) -> bool:
    if isinstance(row, Heard):
        return subject.named_in(row.id)
    if isinstance(row, Outbox) and subject.named_in(_card_of(row)):
        return True
    return any(subject.named_in(getattr(row, name)) for name in words_of(type(row)))


def _card_of(row: Outbox) -> str:
    try:
        return row.card
    except CannotOpen:
        return ""


def list_left(db: Session, subject: Subject) -> list[str]:
    """List where the name still stands in what an operator's file set: table, column and row, for the report."""
    return [
        f"{model.__tablename__}.{name} ({row.id})"
        for model in sorted((mapper.class_ for mapper in Base.registry.mappers), key=lambda each: each.__name__)
        if model.__tablename__ in SET_BY_FILE
        for row in db.scalars(select(model))
        for name in words_of(model)
        if subject.named_in(getattr(row, name))
    ]
