"""A workspace whose token is revoked while very many messages wait for it: it alone stops, and nobody in it is blamed."""

from __future__ import annotations

import time

import pytest
import structlog
from sqlalchemy import select

from handlers.language import Card, Say
from storage.communities import list_channels
from storage.enrolment import ChannelPlan
from storage.models import Account
from tests.conftest import Tell
from tests.machine import Machine
from tests.machines import states


@pytest.mark.parametrize("most", [200, pytest.param(10_000, marks=pytest.mark.faults)])
def test_a_revoked_workspace_stops_alone_however_much_waits_for_it(machine: Machine, tell: Tell, most: int) -> None:
    place, elsewhere = machine.place("Riverside"), machine.founds("North", channels=(ChannelPlan("slack", "T2", "C2"),))
    reader = machine.person(place, "U1").person_id
    machine.says(place, *(Say(Card("Hello"), to=reader, key=f"k{number}") for number in range(most)))
    [channel] = machine.writes(lambda db: list_channels(db, elsewhere))
    machine.says(elsewhere, *(Say(Card("Hello"), channel=channel.id, key=f"north{number}") for number in range(10)))
    machine.post.shut_out = {"T1"}
    begun = time.monotonic()
    with structlog.testing.capture_logs() as logs:
        machine.ticks()
        machine.passes(minutes=20)
    took = time.monotonic() - begun
    assert len(machine.post.arrived) == 10
    assert machine.post.tried == 11
    assert [line["destination"] for line in logs if line["log_level"] == "error"] == ["slack:T1"]
    assert machine.writes(lambda db: [row.user for row in db.scalars(select(Account)) if row.refused_at]) == []
    machine.post.shut_out = set()
    machine.passes(minutes=20)
    kept = states(machine)
    lost = sum(state != "sent" for state in kept.values())
    tell(
        f"{most} messages for a revoked workspace: {took:.1f} s for 20 minutes, then {lost} lost, {len(kept) - most - 10} more"
    )
    assert (lost, len(kept), len(machine.post.arrived)) == (0, most + 10, most + 10)
