"""Lets shared contributions be searched by words: SQLite's FTS5, or PostgreSQL's full text, kept up by the database itself.

Only what is readable is in it: what is private again leaves the index in the same statement. FTS5 marks what left and drops its
words when it merges, so it is merged at once: no word that its author took back stays in the file. It is put up after
every migration, and again where a migration built the table anew.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, Text, column, event, func, inspect, literal_column, or_, select, text
from sqlalchemy.orm import Session
from sqlalchemy.sql import table

from storage.columns import table_of
from storage.models_contributions import Contribution

NAME = "contribution_words"
INDEX = f"ix_{NAME}"

_HELD = "{0}.title || ' ' || {0}.body || ' ' || {0}.tags"
_GOES = (
    f"delete from {NAME} where rowid in (select rowid from {NAME} where {NAME} match 'known : \"' || OLD.id || '\"')"  # noqa: S608 our own words
)
_MERGE = f"insert into {NAME} ({NAME}) select 'optimize'"
_CHANGES = f"{_HELD.format('OLD')} <> {_HELD.format('NEW')}"
_FORGETS = f"{_MERGE} where OLD.hidden_sealed is null and (NEW.hidden_sealed is not null or {_CHANGES})"
_COMES = f"insert into {NAME} (known, held) select NEW.id, {_HELD.format('NEW')} where NEW.hidden_sealed is null"
_SQLITE = (
    f"drop table if exists {NAME}",
    f"create virtual table {NAME} using fts5(known, held, tokenize = 'porter unicode61 remove_diacritics 2')",
    f"insert into {NAME} (known, held) select c.id, {_HELD.format('c')} from contribution c where c.hidden_sealed is null",  # noqa: S608 our own words
    f"create trigger {NAME}_come after insert on contribution begin {_COMES}; end",
    f"create trigger {NAME}_change after update on contribution begin {_GOES}; {_COMES}; {_FORGETS}; end",
    f"create trigger {NAME}_go after delete on contribution begin {_GOES}; end",
)
_VECTOR = f"to_tsvector('english', {_HELD})"
_POSTGRESQL = (f"create index if not exists {INDEX} on contribution using gin ({_VECTOR.format('contribution')})",)


def put_up(connection: Connection) -> None:
    """Let the words of contributions be found, where there are any."""
    if connection.dialect.name == "postgresql":
        statements: Sequence[str] = _POSTGRESQL if inspect(connection).has_table("contribution") else ()
    elif not inspect(connection).has_table("contribution"):
        statements = _SQLITE[:1]
    else:
        there = text("select count(*) from sqlite_master where type = 'trigger' and tbl_name = 'contribution'")
        statements = () if connection.scalar(there) else _SQLITE
    for statement in statements:
        connection.execute(text(statement))


@event.listens_for(table_of(Contribution), "after_create")
def _with_its_table(target: object, connection: Connection, **_: object) -> None:
    """Put it up where the tables are made without migrations: for a copy to rehearse on."""
    put_up(connection)


def forget(db: Session) -> None:
    """Drop the words of contributions that were deleted; a change of one does so by itself."""
    if db.get_bind().dialect.name == "sqlite":
        db.execute(text(_MERGE))


def is_part(name: str) -> bool:
    """Say whether a table or an index of the database belongs to the full text, and not to our tables."""
    return name.startswith((NAME, INDEX))


def holds(db: Session, word: str) -> ColumnElement[bool]:
    """Give the condition that a contribution holds a word in any form, or, where its script has no spaces, within others."""
    within = or_(*(each.icontains(word, autoescape=True) for each in (Contribution.title, Contribution.body)))
    quoted = '"' + word.replace('"', '""') + '"'
    if db.get_bind().dialect.name == "postgresql":
        vector = literal_column(_VECTOR.format("contribution"), Text)
        query = func.plainto_tsquery("english", word)
        found: ColumnElement[bool] = or_(vector.op("@@")(query), func.numnode(query) == 0)  # "the" is no word to it
    else:
        index = table(NAME, column("known"), column("held"))
        matched = literal_column(NAME).op("match")(f"held : {quoted}")
        found = Contribution.id.in_(select(index.c.known).select_from(index).where(matched))
    return found if word.isascii() else or_(found, within)
