"""What an operator does with messages that wait or failed, and a workspace that takes nothing from us any more."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
import structlog
from prometheus_client import REGISTRY
from sqlalchemy import select
from typer.testing import CliRunner, Result

from bot.checks import findings
from bot.cli.main import cli
from bot.platform import Refused, TryLater, Uncertain
from bot.settings import Settings
from handlers.language import Card, Say
from storage.communities import list_channels
from storage.enrolment import ChannelPlan
from storage.models import Audit
from tests.machine import Machine
from tests.machines import states, to_member

Desk = Callable[..., Result]


@pytest.fixture
def desk(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Give an operator's command line beside the running machine."""
    monkeypatch.setenv("COP_DATABASE_URL", database_url)
    monkeypatch.setenv("COP_SECRET_KEY", "")
    return lambda *words, **more: CliRunner().invoke(cli, ["outbox", *words], **more)


def ids(desk: Desk, *words: str) -> list[str]:
    """List the ids of what waits."""
    return [row["id"] for row in json.loads(desk("list", "--json", *words).stdout)]


def noted(machine: Machine) -> list[tuple[str, str, str]]:
    """Give what the audit says of the outbox."""
    query = (
        select(Audit.actor, Audit.action, Audit.reason)
        .where(Audit.object_type == "outbox")
        .order_by(Audit.at, Audit.id)
    )
    return [(row[0], row[1], row[2]) for row in machine.writes(lambda db: db.execute(query).all())]


def test_what_waits_is_listed_by_state_workspace_and_age_without_a_word_of_it(machine: Machine, desk: Desk) -> None:
    machine.post.troubles = [Refused("no_text", ours=True), TryLater("ratelimited"), Uncertain("reset")]
    to_member(machine, "k1", "k2", "k3", words="Mei wrote this")
    machine.ticks()
    assert states(machine) == {"k1": "failed", "k2": "pending", "k3": "uncertain"}
    listed = json.loads(desk("list", "--json").stdout)
    assert [(row["key"], row["state"], row["last_error"]) for row in listed] == [
        ("k1", "failed", "no_text"),
        ("k2", "pending", "ratelimited"),
        ("k3", "uncertain", "reset"),
    ]
    assert "Mei wrote" not in desk("list").stdout
    assert len(ids(desk, "--state", "failed")) == 1
    assert len(ids(desk, "--workspace", "slack:T1", "--older", "1h")) == len(listed)
    assert ids(desk, "--workspace", "slack:T2") == []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("list", "--state", "lost"), "There is no state 'lost'. There are: pending, sending, uncertain, failed."),
        (("list", "--workspace", "T1"), "'T1' is no workspace. Write it as the list does: slack:T0001."),
        (("list", "--older", "an hour"), "Write days like 4d or hours like 36h."),
        (("retry", "nothing"), "No message has the id nothing. See: cop-bot outbox list"),
        (("drop", "nothing", "--yes"), "No message has the id nothing. See: cop-bot outbox list"),
        (("drop", "all", "--yes"), "Say which ones: --workspace, --state or --older."),
    ],
)
def test_what_is_not_understood_is_told_with_what_to_write(
    machine: Machine, desk: Desk, words: tuple[str, ...], says: str
) -> None:
    done = desk(*words)
    assert (done.exit_code, says in done.stderr) == (1, True)


def test_failed_and_uncertain_messages_are_sent_again_and_that_is_noted(machine: Machine, desk: Desk) -> None:
    machine.post.troubles = [TryLater("busy"), Refused("no_text", ours=True), Uncertain("reset")]
    to_member(machine, "k1", "k2", "k3")
    machine.ticks()
    waiting, failed, uncertain = (ids(desk, "--state", state)[0] for state in ("pending", "failed", "uncertain"))
    assert "It waits already" in desk("retry", waiting).stderr
    assert desk("retry", uncertain).stdout == "1 put back to be sent.\n"
    assert desk("retry", "all", "--workspace", "slack:T1").stdout == "2 put back to be sent.\n"
    machine.sleeps(days=400)
    machine.ticks()
    assert {key: state for key, state in states(machine).items() if key != "k1"} == {"k2": "sent", "k3": "sent"}
    assert "It was delivered already." in desk("retry", failed).stderr
    assert [each[1:] for each in noted(machine)] == [
        ("outbox.retry", "1 messages"),
        ("outbox.retry", "2 messages: slack:T1"),
    ]


def test_a_message_is_dropped_with_its_words_after_a_question(
    machine: Machine, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.post.troubles = [Refused("no_text", ours=True), Refused("no_text", ours=True)]
    to_member(machine, "k1", "k2")
    machine.ticks()
    first = ids(desk, "--state", "failed")[0]
    monkeypatch.setattr("bot.cli.waiting.at_terminal", lambda: True)
    assert "Aborted" in desk("drop", first, input="n\n").output
    assert states(machine)["k1"] == "failed"
    assert desk("drop", first, "--yes").stdout == "Dropped.\n"
    assert desk("drop", "all", "--state", "failed", "--yes").stdout == "1 dropped.\n"
    assert "A newer message took its place, or it was dropped." in desk("drop", first, "--yes").stderr
    assert noted(machine) == [
        ("operator", "outbox.drop", "1 messages"),
        ("operator", "outbox.drop", "1 messages: failed"),
    ]


def test_a_workspace_whose_token_is_dead_waits_alone_and_the_operator_hears_of_it(machine: Machine) -> None:
    place = machine.founds("Elsewhere", channels=(ChannelPlan("slack", "T2", "C2"),))
    to_member(machine, *(f"k{number}" for number in range(20)))
    machine.post.shut_out = {"T1"}
    with structlog.testing.capture_logs() as lines:
        machine.ticks()
    [told] = [line for line in lines if line["log_level"] == "error"]
    assert (told["destination"], told["why"]) == ("slack:T1", "token_revoked")
    assert machine.post.tried == 1
    [channel] = machine.writes(lambda db: list_channels(db, place))
    machine.says(place, Say(Card("Hello"), channel=channel.id, key="elsewhere"))
    machine.ticks()
    assert states(machine)["elsewhere"] == "sent"
    machine.passes(hours=2)
    assert machine.post.tried == 6
    assert REGISTRY.get_sample_value("cop_sends_total", {"platform": "slack", "ended": "shut"})
    assert told_by_check(machine) == ["20 messages for slack:T1 wait since 2026-02-01 23:00 UTC: token_revoked"]
    machine.post.shut_out = set()
    machine.passes(hours=1)
    assert set(states(machine).values()) == {"sent"}
    assert told_by_check(machine) == []


def told_by_check(machine: Machine) -> list[str]:
    """Give what `cop-bot check` says of messages that do not get through."""
    url = machine.db.database.url.render_as_string(hide_password=False)
    settings = Settings(COP_DATABASE_URL=url, COP_SECRET_KEY="")
    return [each.what for each in findings(settings, machine.clock.now()) if "messages for" in each.what]


def test_what_waited_a_week_for_a_workspace_is_given_up_and_kept_for_the_operator(machine: Machine, desk: Desk) -> None:
    machine.post.shut_out = {"T1"}
    to_member(machine, "k1", "k2")
    machine.ticks()
    machine.sleeps(days=6, hours=23)
    to_member(machine, "k3")
    machine.ticks()
    assert set(states(machine).values()) == {"pending"}
    machine.sleeps(hours=2)
    machine.ticks()
    assert states(machine) == {"k1": "failed", "k2": "failed", "k3": "pending"}
    assert len(ids(desk, "--state", "failed")) == 2
