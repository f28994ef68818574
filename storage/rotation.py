"""New keys over old: seals again, with the newest key, every text that an older key sealed."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.columns import KEY_ID, Base, Sealed, keyring


def sealed_attributes() -> list[tuple[type[Base], str]]:
    """List every attribute of every table that is kept encrypted."""
    return [
        (mapper.class_, name)
        for mapper in sorted(Base.registry.mappers, key=lambda mapper: mapper.class_.__name__)
        for name, value in vars(mapper.class_).items()
        if isinstance(value, Sealed)
    ]


def reseal(db: Session, table: type[Base], attribute: str, most: int = 200) -> int:
    """Seal up to `most` texts of one attribute again; give how many; 0 means that all are done.

    For the operator alone: the words pass through memory and are shown to nobody. Raises CannotOpen where a key is missing.
    """
    column = getattr(table, f"{attribute}_sealed")
    query = select(table).where(column.is_not(None), func.substr(column, 1, KEY_ID) != keyring().newest)
    rows = db.scalars(query.limit(most)).all()
    for row in rows:
        setattr(row, attribute, getattr(row, attribute))
    return len(rows)
