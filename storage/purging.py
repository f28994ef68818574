"""Deletes what has been kept long enough, some rows at a time. What is a record stays, until an administrator says so.

Everything is decided from the rows themselves, so a purge can stop anywhere and be run again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import Session

from storage import fulltext, guards, retention, scrubbing
from storage.audit import add_audit
from storage.columns import Base, table_of
from storage.communities import Place
from storage.models import (
    Audit,
    Person,
    Stay,
)
from storage.models_contributions import Contribution
from storage.people import NAMELESS
from storage.purging_reach import Reach
from storage.purging_rules import RULES
from storage.retention import WORKING
from storage.scrubbing import Subject

AT_ONCE = 200
"""Rows that one transaction deletes at most: nobody's turn has to wait for it."""

NAMES_AT_ONCE = 5
"""People who lose their name in one transaction: all records of their communities are read for each."""


def purge_some(db: Session, place: Place, now: datetime, most: int = AT_ONCE) -> Mapping[str, int]:
    """Delete up to `most` of a community's rows that were kept long enough; give how many of each table.

    Nothing is deleted while the organisation is on hold. The audit notes the counts. Call it until it gives nothing.
    """
    periods = retention.periods_of(db, place)
    if periods.hold:
        return {}
    reach, counts = Reach(place, now, periods), dict[str, int]()
    for model, rule in RULES:
        _count(counts, model, _delete(db, model, rule(reach), most - sum(counts.values())))
    if Contribution.__tablename__ in counts:
        fulltext.forget(db)
    _count(counts, Person, _unname(db, reach, most - sum(counts.values())))
    _count(counts, Audit, _purge_audit(db, place, now, most - sum(counts.values())))
    if counts:
        told = ", ".join(f"{name} {count}" for name, count in counts.items())
        add_audit(db, place, "clock", "records.purge", now, told)
    db.flush()
    return counts


def _count(counts: dict[str, int], model: type[Base], done: int) -> None:
    if done:
        counts[model.__tablename__] = counts.get(model.__tablename__, 0) + done


def _delete(db: Session, model: type[Base], query: Select[str], most: int) -> int:
    table = table_of(model)
    ids = list(db.scalars(query.limit(most))) if most else []
    db.connection().execute(delete(table).where(table.c.id.in_(ids)))
    return len(ids)


def _unname(db: Session, reach: Reach, most: int) -> int:
    """Take the name from those who left long ago: what they shared is gone, and records say "a principal" from now on.

    Leaders never read the names of who is known; nobody could hide one that is forgotten.
    """
    query = select(Person.id, Person.display_name).where(
        Person.id.in_(reach.gone(WORKING)), Person.display_name != NAMELESS
    )
    gone = db.execute(query.limit(min(most, NAMES_AT_ONCE))).all()
    nothing = {"display_name": NAMELESS, "zone": None, "paused_until": None}
    for person_id, name in gone:
        subject = Subject(person_id, name, NAMELESS, parts=_parts(db, person_id, name))
        scrubbing.scrub_records(db, subject, reach.now)
        db.connection().execute(update(table_of(Person)).where(Person.id == person_id).values(nothing))
    return len(gone)


def _parts(db: Session, person_id: str, name: str) -> tuple[str, ...]:
    """Give the parts of a name that mean this person alone: no small word, and no part of the name of anybody known there."""
    theirs = select(Stay.community_id).where(Stay.person_id == person_id)
    others = select(Person.display_name).join(Stay, Stay.person_id == Person.id).where(Person.id != person_id)
    known = {part for other in db.scalars(others.where(Stay.community_id.in_(theirs))) for part in other.split()}
    return tuple(part for part in name.split() if part not in known and not part.islower())


def _purge_audit(db: Session, place: Place, now: datetime, most: int) -> int:
    before = retention.audit_ago(db, place, now)
    if before is None or not most:
        return 0
    guards.allow_purge(db, before)
    done = _delete(db, Audit, select(Audit.id).where(Audit.at < before), most)
    guards.end_purge(db)
    return done
