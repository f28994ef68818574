"""An account that its platform closed: nobody is heard through it, another one is written to, and the chair sees it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from bot.closing import EVERY, Closing
from bot.platform import Address, TryLater
from storage import accounts
from storage.database import Database
from storage.enrolment import AccountPlan
from storage.models import Account, Audit
from storage.people import find_account_to_reach
from storage.schedules import AT_IT
from tests.hands_slack import SlackWorld
from tests.own_things import looked_up
from tests.stage import Stage, riverside, user_id


@pytest.fixture
def slack(database: Database) -> Iterator[Stage]:
    """The usual community in Slack."""
    stage = Stage(database, "slack")
    stage.enrols(riverside(stage.world))
    yield stage
    stage.ends()


def world(stage: Stage) -> SlackWorld:
    """Give Slack itself."""
    assert isinstance(stage.world, SlackWorld)
    return stage.world


def changes(stage: Stage, name: str, *, deleted: bool) -> None:
    """Let Slack tell that somebody's account was deactivated, or is active again."""
    user = {"id": user_id(name), "team_id": stage.world.tenant, "deleted": deleted}
    stage.plays(world(stage).posts_event({"type": "user_change", "user": user}, event_id=f"Ev{name}{deleted}"))


def looks(stage: Stage) -> int:
    """Let the daily look happen."""
    return stage.plays(Closing(stage.db, stage.clock, {"slack": world(stage).platform}).look())


def test_a_closed_account_is_heard_no_more_until_it_is_open_again(slack: Stage) -> None:
    ana, mei = slack.actor("ana"), slack.actor("mei")
    changes(slack, "ana", deleted=True)
    ana.types("/cop-reflect")
    assert "not in a community here yet" in ana.card.text
    ana.types("/cop-me")
    assert ana.card.title == "Hello, I am cop-bot"
    mei.types("/cop-setup people")
    assert "Ana Costa" in mei.card.text
    assert "account in the chat app was closed" in mei.card.text
    changes(slack, "ana", deleted=False)
    ana.types("/cop-me")
    assert ana.card.title == "My things"
    rows = looked_up(slack, lambda db: [(row.actor, row.action) for row in db.scalars(select(Audit))])
    assert [row for row in rows if row[0] == "platform"] == [
        ("platform", "account.closed"),
        ("platform", "account.open"),
    ]


def test_news_about_strangers_or_twice_is_no_news(slack: Stage) -> None:
    changes(slack, "zoe", deleted=True)
    changes(slack, "ana", deleted=False)
    assert looked_up(slack, lambda db: [row for row in db.scalars(select(Account)) if row.closed_at]) == []


def test_the_other_account_is_written_to(slack: Stage) -> None:
    tenant = slack.world.tenant

    def add(db: Any) -> str:
        own = db.scalars(select(Account).where(Account.user == user_id("ana"))).one()
        db.add(
            Account(id="other", person_id=own.person_id, platform="slack", tenant=tenant, user="U0ANA2", reference={})
        )
        return str(own.person_id)

    person = slack.plays(slack.db.write(add))
    changes(slack, "ana", deleted=True)
    reached = looked_up(slack, lambda db: find_account_to_reach(db, person))
    assert reached is not None
    assert (reached.user, reached.is_primary) == ("U0ANA2", True)


def test_the_daily_look_finds_what_no_event_told(slack: Stage) -> None:
    people = world(slack).slack.people
    people[user_id("ana")] = {"id": user_id("ana"), "deleted": True}
    people[user_id("ben")] = {"id": user_id("ben")}
    assert looks(slack) == 1
    changed = looked_up(slack, lambda db: [row.user for row in db.scalars(select(Account)) if row.closed_at])
    assert changed == [user_id("ana")]


class Busy:
    """A platform that has no time, or that fails."""

    def __init__(self, fault: type[Exception] = TryLater) -> None:
        """Remember how to fail."""
        self.fault = fault
        self.asked: list[str] = []

    async def is_closed(self, address: Address) -> bool | None:
        """Fail."""
        self.asked.append(address.user)
        raise self.fault("ratelimited")


def test_one_replica_looks_once_a_day_for_all_and_minds_no_silence(slack: Stage) -> None:
    busy = Busy()
    platforms: Any = {"slack": busy, "web": object()}
    one, other = (Closing(slack.db, slack.clock, platforms) for _ in range(2))
    assert slack.plays(one.look()) == 0
    for closing in (one, other):
        slack.plays(closing.look())
    assert len(busy.asked) == 1
    slack.clock.move_to(slack.clock.now() + EVERY)
    slack.plays(other.look())
    assert len(busy.asked) == 2


def test_a_look_that_was_begun_and_never_ended_is_taken_up_after_an_hour(slack: Stage) -> None:
    busy = Busy(ValueError)
    platforms: Any = {"slack": busy}
    one, other = (Closing(slack.db, slack.clock, platforms) for _ in range(2))
    with pytest.raises(ValueError, match="ratelimited"):
        slack.plays(one.look())
    slack.plays(other.look())
    assert len(busy.asked) == 1
    busy.fault = TryLater
    slack.clock.move_to(slack.clock.now() + AT_IT)
    slack.plays(other.look())
    assert len(busy.asked) == 2


def test_an_account_that_nobody_knows_is_no_news(database: Database) -> None:
    stage = Stage(database, "slack")
    now = stage.clock.now()
    nobody = AccountPlan("slack", "T9", "U9")
    assert stage.plays(stage.db.write(lambda db: accounts.note_closed(db, nobody, now, closed=True))) is False
    stage.ends()
