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

    For the operator alone: the words pass through memory and are shown to nobody. Rows are locked, so that what a running
    server writes meanwhile is not written over. Raises CannotOpen where a key is missing.
    """
    column = getattr(table, f"{attribute}_sealed")
    query = select(table).where(column.is_not(None), func.substr(column, 1, KEY_ID) != keyring().newest)
    rows = db.scalars(query.limit(most).with_for_update()).all()
    for row in rows:
        setattr(row, attribute, getattr(row, attribute))
    return len(rows)


def count_old(db: Session) -> dict[str, tuple[int, int]]:
    """Count, for each sealed attribute, the texts that an earlier key sealed, and those of them that no key of ours opens."""
    found = {}
    for table, attribute in sealed_attributes():
        column = getattr(table, f"{attribute}_sealed")
        mark = func.substr(column, 1, KEY_ID).label("mark")
        counts = db.execute(select(mark, func.count()).where(column.is_not(None)).group_by(mark))
        others = {bytes(key): count for key, count in counts if bytes(key) != keyring().newest}
        lost = sum(count for key, count in others.items() if key not in keyring().known)
        found[f"{table.__tablename__}.{attribute}"] = (sum(others.values()), lost)
    return found
