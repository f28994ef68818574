"""Questions asked of a community's charter: the norms that its members pinned."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from storage.communities import Place, place_of
from storage.database import NotFound
from storage.decided import note_decided
from storage.models import Community


def norms_of(place: Place) -> list[str]:
    """List the norms that stand in a community's charter."""
    return [str(norm) for norm in place.charter.get("norms", ())]


def put_norms(db: Session, place: Place, norms: Sequence[str]) -> Place:
    """Pin norms into a community's charter in place of those before; give the community as it is now; raises NotFound."""
    row = db.get(Community, place.id)
    if row is None:
        raise NotFound("community")
    note_decided(row, row.charter, {**row.charter, "norms": list(norms)})
    row.charter = {**row.charter, "norms": list(norms)}
    db.flush()
    return place_of(row)
