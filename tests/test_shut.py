"""A workspace whose token is revoked: it alone stops, its operator is told, and what waits leaves once it is open again."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
import structlog
from sqlalchemy import select, update

from bot.checks import findings
from bot.platform import Address, Shut, TryLater
from bot.settings import Settings
from handlers.language import Card, Say
from handlers.turn import Router
from storage import outbox
from storage.enrolment import AccountPlan, CommunityPlan, MemberPlan, put_community, put_member
from storage.models import Account
from storage.plumbing import Outbox
from tests.machine import MELBOURNE, Delivered, Machine, Post
from tests.machines import MONDAY, Build


class Revoking(Post):
    """A platform that takes nothing for some workspaces."""

    shut: frozenset[str] = frozenset({"T1"})

    async def send(self, address: Address, card: Card, key: str) -> dict[str, Any]:
        """Refuse the workspace, or keep a message."""
        if address.tenant in self.shut:
            self.tried += 1
            raise Shut("token_revoked")
        self.arrived.append(Delivered(self.clock.now(), address.user, "", key, card))
        return {"key": key}


def two_workspaces(machine: Machine, most: int) -> None:
    """Let many messages wait for a workspace that is shut, and ten for another."""
    for tenant, count in (("T1", most), ("T2", 10)):
        plan = CommunityPlan(name=f"Community {tenant}", organisation="Network", zone=MELBOURNE)
        place, _ = machine.writes(partial(put_community, plan=plan))
        roles, account = ("member", "chair"), AccountPlan("slack", tenant, f"U-{tenant}")
        member = MemberPlan(f"U-{tenant}", roles, (account,))
        machine.writes(partial(put_member, place=place, plan=member, by="", now=MONDAY))
        reader = machine.person(place, f"U-{tenant}").person_id
        machine.says(place, *(Say(Card("Hello"), to=reader, key=f"{tenant}-{n}") for n in range(count)))


@pytest.mark.parametrize("most", [50, pytest.param(10_000, marks=pytest.mark.faults)])
def test_a_workspace_whose_token_is_revoked_stops_alone_and_its_operator_is_told(
    build: Build, most: int, database_url: str
) -> None:
    machine = build(Router(), start=MONDAY)
    post = Revoking(machine.clock)
    machine.delivery.platforms = {"slack": post}
    two_workspaces(machine, most)
    with structlog.testing.capture_logs() as logs:
        machine.ticks()
        machine.passes(minutes=50)
    assert (len(post.to("U-T2")), len(post.arrived), post.tried) == (10, 10, 1)
    [told] = [line for line in logs if line["log_level"] == "error"]
    assert (told["destination"], told["why"]) == ("slack:T1", "token_revoked")
    assert machine.writes(lambda db: [row.user for row in db.scalars(select(Account)) if row.refused_at]) == []
    listed = machine.writes(outbox.list_unsent)
    assert {row["last_error"] for row in listed} == {"shut: token_revoked"}
    settings = Settings(COP_DATABASE_URL=database_url, _env_file=None)
    [found] = [each for each in findings(settings, MONDAY.date()) if "takes nothing" in each.what]
    assert f"slack:T1 takes nothing from the bot (token_revoked), and {most} messages wait" in found.what
    post.shut = frozenset()
    machine.passes(minutes=11)
    assert len(post.to("U-T1")) == most


def test_what_waited_for_days_before_a_shut_workspace_is_given_up_and_can_be_sent_by_hand(build: Build) -> None:
    machine = build(Router(), start=MONDAY)
    post = Revoking(machine.clock)
    machine.delivery.platforms = {"slack": post}
    two_workspaces(machine, 5)
    machine.passes(days=3, hours=2)
    assert {row.state for row in machine.writes(lambda db: db.scalars(select(Outbox)).all())} == {"failed", "sent"}
    post.shut = frozenset()
    machine.writes(lambda db: outbox.retry_failed(db, "all", machine.clock.now()))
    machine.ticks()
    assert len(post.to("U-T1")) == 5


def test_what_is_in_doubt_stays_so_while_its_workspace_is_shut(build: Build) -> None:
    machine = build(Router(), start=MONDAY)
    post = Revoking(machine.clock, troubles=[TryLater("502")])
    machine.delivery.platforms = {"slack": post}
    two_workspaces(machine, 1)
    machine.writes(lambda db: db.execute(update(Outbox).values(state="uncertain")))
    machine.ticks()
    states = machine.writes(lambda db: db.scalars(select(Outbox.state).where(Outbox.destination == "slack:T1")).all())
    assert states == ["uncertain"]
