"""How fast an outbox is emptied through Slack's Web API: ours against a bare loop with Slack's own client.

Ours claims each message, opens it, draws it, sends it and marks it sent, in transactions; the loop stores nothing. Both write
to as many workspaces at once, and to each one message after the other. How fast Slack lets us write is taken away.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

from sqlalchemy.orm import Session

from bot import app as parts
from bot.bench import Result, medians, processes, skipped
from bot.bench.ack import MANY, ONE, SECRET, SlackGround
from bot.bench.community import TEN, fill
from bot.bench.postgres import NoPostgres, run_on
from bot.bench.processes import POSTING
from bot.delivery import Delivery
from bot.loop import new_loop
from bot.settings import Settings
from bot.sharing import share_out
from bot.slack.render import message
from handlers.language import Button, Card, Line, Note, Say
from storage import communities, people
from storage.database import Database
from storage.people import Member

MESSAGES = 5_000
WORKSPACES = 50
ROUNDS = 5
DATABASES = {"sqlite": ">= 0.45", "postgresql": ">= 0.35"}
"""Where the outbox is, and what the ratio should be there."""

CARD = Card(
    "This week's question",
    (
        Line(
            "Think of one lesson you saw this month. What were students able to explain by its end, and what helped them?"
        ),
        Note("Your answer starts private. Only you can share it."),
    ),
    (Button("Help me think", "reflection.think", "1"), Button("Skip this one", "reflection.skip", "1")),
)


@dataclass(slots=True)
class Told:
    """Messages a second, and milliseconds of a processor for each: ours and the loop's, round by round."""

    rate: tuple[list[float], list[float]] = field(default_factory=lambda: ([], []))
    cpu: tuple[list[float], list[float]] = field(default_factory=lambda: ([], []))

    def note(self, side: int, seconds: float, worked: float) -> None:
        """Keep what one round of a side took."""
        self.rate[side].append(MESSAGES / seconds)
        self.cpu[side].append(worked * 1000 / MESSAGES)


def measure() -> Iterator[Result]:
    """Measure on each database that is here."""
    with ExitStack() as open_things:
        ground = SlackGround(open_things)
        for name, target in DATABASES.items():
            try:
                url = _database(ground, name)
            except NoPostgres as none:
                yield skipped(f"fanout.{name}.rate", str(none))
            else:
                yield from _against_the_loop(ground, url, name, target)


def _database(ground: SlackGround, name: str) -> str:
    """Give the URL of a new database; raises NoPostgres where there is none of that kind."""
    if name == "sqlite":
        return f"sqlite:///{ground.folder / 'fanout.db'}"
    server = ground.postgres()
    run_on(str(server.folder), "create database {}", "fanout")
    return server.url("fanout")


def _against_the_loop(ground: SlackGround, url: str, name: str, target: str) -> Iterator[Result]:
    workspaces = [f"T{number % WORKSPACES:04}" for number in range(MESSAGES // TEN)]
    users = fill(url, SECRET, workspaces, datetime.now(UTC))
    lanes: dict[str, list[dict[str, object]]] = {}
    for user in users:
        lanes.setdefault(user["tenant"], []).append({"channel": user["user"], **message(CARD)[0]})
    told = Told()
    with asyncio.Runner(loop_factory=new_loop) as runner:
        for number in range(ROUNDS):
            told.note(0, *runner.run(_emptied(ground, url, number)))
            said = processes.run_script(POSTING, ground.folder, ground.slack("", ONE), json.dumps(list(lanes.values())))
            bare = json.loads(said)
            told.note(1, bare["seconds"], bare["worked"])
    yield {**medians(f"fanout.{name}.rate", *told.rate, "messages/s", MESSAGES), "target": target}
    yield medians(f"fanout.{name}.cpu", *told.cpu, "ms", MESSAGES)


async def _emptied(ground: SlackGround, url: str, number: int) -> tuple[float, float]:
    """Queue a message for everybody and empty the outbox; give the seconds it took, and those a processor worked."""
    running = parts.build(Database(url), [SECRET])
    parts.add_slack(running, Settings.model_validate(ground.slack(url, MANY)))
    [door] = running.doors
    await door.start()
    await running.db.write(partial(_queue, number=number))
    delivery = Delivery(running.db, running.clock, running.platforms, paces={})
    began, worked = time.perf_counter(), time.process_time()
    sent = await delivery.drain()
    taken = time.perf_counter() - began, time.process_time() - worked
    await door.stop()
    running.db.close()
    if sent != MESSAGES:
        raise RuntimeError(f"{sent} of {MESSAGES} messages left")
    return taken


def _queue(db: Session, number: int) -> None:
    now = datetime.now(UTC)
    for place in communities.list_places(db):
        members = people.list_members(db, place)
        replies = [Say(CARD, member.person_id, key=f"fanout:{number}:{member.person_id}") for member in members]
        share_out(db, place, replies, Member(person_id="bench"), now)
