"""How far a purge reaches: whose rows it looks at, and which of them have been kept long enough."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, func, select

from storage.communities import Place
from storage.models import Person, Round, Stay
from storage.retention import WORKING, Periods


@dataclass(frozen=True, slots=True)
class Reach:
    """Whose rows are looked at, at which moment, and under which periods."""

    place: Place
    now: datetime
    periods: Periods

    def ago(self, keeping: str) -> datetime:
        """Give the moment before which rows of a class have been kept long enough."""
        return self.periods.ago(keeping, self.now)

    def rounds(self) -> Select[str]:
        """Give the ids of the community's rounds."""
        return select(Round.id).where(Round.community_id == self.place.id)

    def closed_rounds(self) -> Select[str]:
        """Give the ids of the community's rounds whose working papers have been kept long enough."""
        return self.rounds().where(Round.closes_at < self.ago(WORKING), Round.state != "open")

    def left(self, keeping: str) -> Select[str | None]:
        """Give those who left the community for longer than a class is kept."""
        stays = select(Stay.person_id).where(Stay.community_id == self.place.id, Stay.person_id.is_not(None))
        return _ended(stays, self.ago(keeping))

    def gone(self, keeping: str) -> Select[str | None]:
        """Give those of the organisation who left every community for longer than a class is kept."""
        stays = select(Stay.person_id).join(Person, Person.id == Stay.person_id)
        return _ended(stays.where(Person.organisation_id == self.place.organisation_id), self.ago(keeping))


def _ended(stays: Select[str | None], before: datetime) -> Select[str | None]:
    over = and_(func.count(Stay.until) == func.count(), func.max(Stay.until) < before)
    return stays.group_by(Stay.person_id).having(over)
