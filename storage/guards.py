"""Lets the audit only be added to: the database itself refuses to change or delete what stands in it.

The purge alone may delete, and only what is older than the moment that it notes in `pulse` in the same transaction; nobody
else sees that note. The guards are put up after every migration and taken down before one, on both databases.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, insert, inspect, text
from sqlalchemy.orm import Session

from storage.columns import table_of
from storage.models import Audit
from storage.plumbing import Pulse

PURGING = "audit.purge"
SAID = "the audit is only added to"

_OLD_ENOUGH = f"exists (select 1 from pulse where pulse.id = '{PURGING}' and OLD.at < pulse.at)"  # noqa: S608 our own words
_SQLITE = (
    f"create trigger audit_unchanged before update on audit begin select raise(abort, '{SAID}'); end",
    f"create trigger audit_stays before delete on audit when not {_OLD_ENOUGH} begin select raise(abort, '{SAID}'); end",
)
_REFUSAL = f"if TG_OP = 'DELETE' and {_OLD_ENOUGH} then return OLD; end if; raise exception '{SAID}';"
_POSTGRESQL = (
    f"create or replace function cop_bot_audit_stays() returns trigger language plpgsql as $$ begin {_REFUSAL} end $$",
    "create trigger audit_stays before update or delete on audit for each row execute function cop_bot_audit_stays()",
)


def put_up(connection: Connection) -> None:
    """Guard the audit, where there is one."""
    if inspect(connection).has_table("audit"):
        for statement in _POSTGRESQL if connection.dialect.name == "postgresql" else _SQLITE:
            connection.execute(text(statement))


def take_down(connection: Connection) -> None:
    """Leave the audit unguarded, for a migration that may have to build it anew."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("drop function if exists cop_bot_audit_stays() cascade"))
    else:
        for name in ("audit_unchanged", "audit_stays"):
            connection.execute(text(f"drop trigger if exists {name}"))


def allow_purge(db: Session, before: datetime) -> None:
    """Let this transaction delete what was noted before a moment; call `end_purge` in the same one."""
    end_purge(db)
    db.execute(insert(table_of(Pulse)).values(id=PURGING, at=before))


def end_purge(db: Session) -> None:
    """Let nobody delete any more."""
    db.execute(delete(table_of(Pulse)).where(Pulse.id == PURGING))


def empty_audit(db: Session, before: datetime) -> None:
    """Delete all that was noted before a moment; for the practice room that starts over."""
    allow_purge(db, before)
    db.execute(delete(table_of(Audit)))
    end_purge(db)
