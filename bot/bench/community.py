"""Fills a database for a bench: communities of ten in their workspaces, each with its question open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from handlers.enrolment import enrol
from storage import installations, rounds
from storage.columns import use_keys
from storage.database import Database
from storage.enrolment import AccountPlan, CommunityPlan, MemberPlan
from storage.installations import Installed, Tokens
from storage.migrate import upgrade
from storage.rounds import NewRound

TEN = 10
QUESTION = (
    "Think of one lesson you saw this month. What were students able to explain by its end, and what helped them?"
)


def fill(
    url: str, secret: str, workspaces: Sequence[str], now: datetime, platform: str = "slack"
) -> list[dict[str, str]]:
    """Bring the schema up and enrol ten people in a community for each workspace, each with its question open.

    Give `tenant`, `user`, `community` and `round` of everybody.
    """
    use_keys([secret])
    database = Database(url)
    upgrade(database.engine)
    people: list[dict[str, str]] = []

    def work(db: Session) -> None:
        for number, workspace in enumerate(workspaces):
            people.extend(_community(db, number, (platform, workspace), now))
        for workspace in set(workspaces) if platform == "slack" else ():
            granted = Installed("slack", workspace, "", Tokens(f"xoxb-{workspace}"))
            installations.put_installation(db, granted, now)

    database.write(work)
    database.close()
    return people


def _community(db: Session, number: int, where: tuple[str, str], now: datetime) -> list[dict[str, str]]:
    users = [f"U{number:04}{seat}" for seat in range(TEN)]
    members = tuple(
        MemberPlan(f"Person {user}", ("member",), (AccountPlan(*where, user),), f"School {seat}")
        for seat, user in enumerate(users)
    )
    plan = CommunityPlan(f"Community {number}", "A network", "Australia/Melbourne", members=members)
    place = enrol(db, plan, "a bench", now).place
    content = {"id": "B1", "text": QUESTION, "stage": "any", "pillar": "practice"}
    new = NewRound("reflection", "2026-01-05T09:00", content, now, now + timedelta(days=4))
    asked = rounds.open_round(db, place, new)
    return [{"tenant": where[1], "user": user, "community": place.id, "round": asked.id} for user in users]
