"""Counts that leaders may read of what a group shares: nobody's words, and nobody's name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.communities import Place
from storage.models import Round
from storage.models_contributions import Contribution

LET_UP = ("network", "system")
STANDS = ("open", "matched")


@dataclass(frozen=True, slots=True)
class Placed:
    """How many placed their group at which level on each line of a self-assessment; lines that few filled in are not told."""

    title: str
    levels: tuple[str, ...]
    names: tuple[str, ...]
    spread: dict[str, list[int]]


def find_shown(db: Session, place: Place, since: datetime, until: datetime) -> Placed | None:
    """Give the newest self-assessment that a group let its leaders see in a span of time; None where there is none."""
    query = select(Round).where(Round.community_id == place.id, Round.kind == "self_assess", Round.state == "closed")
    for row in db.scalars(query.order_by(Round.closes_at.desc())):
        shown = row.totals.get("shown_from")
        if shown and since < datetime.fromisoformat(shown) <= until:
            names = tuple(str(line["name"]) for line in row.content["lines"])
            return Placed(str(row.content["text"]), tuple(row.content["levels"]), names, row.totals["spread"])
    return None


def count_open_asks(db: Session, place: Place) -> int:
    """Count the open asks of a community that their authors meant for its leaders, too."""
    query = select(func.count()).select_from(Contribution)
    query = query.where(Contribution.community_id == place.id, Contribution.kind == "ask")
    return db.scalar(query.where(Contribution.visibility.in_(LET_UP), Contribution.state.in_(STANDS))) or 0


def count_urgent(db: Session, place: Place, since: datetime, until: datetime) -> int:
    """Count the urgent asks that ended in a span of time and whose askers let leaders know that there was one."""
    query = select(func.count()).select_from(Contribution).where(Contribution.community_id == place.id)
    told = query.where(Contribution.kind == "urgent", Contribution.state == "done")
    return db.scalar(told.where(Contribution.closed_at > since, Contribution.closed_at <= until)) or 0
