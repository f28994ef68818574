"""SIGTERM: what is in flight is finished, nothing new is begun, and a send that hangs keeps nobody from stopping."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from bot.cli.main import cli
from bot.engine.inprocess import InProcess
from bot.platform import Address
from bot.sandbox import sandbox
from bot.sharing import share_out
from handlers.language import Card, Say
from storage.communities import list_places
from storage.database import Database
from storage.people import Member, list_members
from storage.plumbing import Outbox
from tests.fake_slack import FakeSlack

YAML = """\
community: Riverside
organisation: Network
zone: Australia/Melbourne
members:
  - {name: Mei Tan, roles: [facilitator, member], accounts: [{platform: slack, tenant: T0001, user: U0MEI}]}
  - {name: Ana Costa, accounts: [{platform: slack, tenant: T0001, user: U0ANA}]}
"""


class SlowSlack(FakeSlack):
    """A Slack that takes a message only when a test lets it."""

    def __init__(self) -> None:
        """Hold everything."""
        super().__init__()
        self.arrives, self.goes_on = asyncio.Event(), asyncio.Event()

    async def _method(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["method"] == "chat.postMessage":
            self.arrives.set()
            await self.goes_on.wait()
        return await super()._method(request)


async def serve(folder: Path, slack: FakeSlack) -> Process:
    """Start the server as an operator does, on a free port, over a database in a folder."""
    environment = {
        "PATH": os.environ["PATH"],
        "COP_DATABASE_URL": f"sqlite:///{folder}/cop.db",
        "COP_SECRET_KEY": "key",
        "COP_PORT": "0",
        "SLACK_SIGNING_SECRET": "secret",
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_API_URL": slack.url,
    }
    words = [sys.executable, "-c", "from bot.cli.main import main; main()", "serve"]
    return await asyncio.create_subprocess_exec(*words, env=environment, stdout=PIPE, stderr=PIPE)


async def said_until(server: Process, words: bytes) -> bytes:
    """Wait until a server logs these words; give its log up to there."""
    assert server.stderr is not None
    log = b""
    while words not in log:
        log += await server.stderr.readline()
    return log


def messages(folder: Path) -> list[str]:
    """Give the state of every message, in order."""
    store = Database(f"sqlite:///{folder}/cop.db")
    found = store.read(lambda db: list(db.scalars(select(Outbox.state).order_by(Outbox.state))))
    store.close()
    return found


def imports(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Import a community of two whose first messages are due now."""
    (folder / "riverside.yaml").write_text(YAML, encoding="utf-8")
    monkeypatch.setenv("COP_DATABASE_URL", f"sqlite:///{folder}/cop.db")
    monkeypatch.setenv("COP_SECRET_KEY", "key")
    assert CliRunner().invoke(cli, ["community", "import", str(folder / "riverside.yaml")]).exit_code == 0
    store = Database(f"sqlite:///{folder}/cop.db")
    store.write(lambda db: db.execute(update(Outbox).values(due_at=datetime.now(UTC))))
    store.close()


def test_a_server_that_is_told_to_stop_finishes_the_message_in_hand_and_begins_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    imports(tmp_path, monkeypatch)

    async def scene() -> tuple[int, str]:
        slack = SlowSlack()
        await slack.start()
        server = await serve(tmp_path, slack)
        try:
            async with asyncio.timeout(40):
                await slack.arrives.wait()
                server.send_signal(signal.SIGTERM)
                log = await said_until(server, b"stopping")
                slack.goes_on.set()
                log += (await server.communicate())[1]
        finally:
            if server.returncode is None:
                server.kill()
            await slack.stop()
        assert len(slack.messages) == 1
        return server.returncode or 0, log.decode()

    code, log = asyncio.run(scene())
    assert code == 0, log
    assert "Traceback" not in log
    assert messages(tmp_path) == ["pending", "sent"]


class Silent:
    """A platform that never answers."""

    name = "web"

    def __init__(self) -> None:
        """Wait for the first message."""
        self.arrives = asyncio.Event()

    async def send(self, address: Address, card: Card, key: str) -> dict[str, Any]:
        """Take for ever."""
        self.arrives.set()
        await asyncio.Event().wait()
        return {}

    async def edit(self, address: Address, message_ref: dict[str, Any], card: Card) -> dict[str, Any]:
        """Take for ever, too."""
        return await self.send(address, card, "")


def test_a_send_that_hangs_keeps_nobody_from_stopping_and_is_taken_up_later(tmp_path: Path) -> None:
    app = sandbox(tmp_path)
    app.stop_within = 0.05

    def says_hello(db: Session) -> None:
        place = list_places(db)[0]
        reader = list_members(db, place)[0].person_id
        share_out(db, place, [Say(Card("Hello"), reader, key="k")], Member(person_id="somebody"), app.clock.now())

    async def scene() -> None:
        silent = Silent()
        async with TestClient(TestServer(app.application(), host="127.0.0.1")):
            assert isinstance(app.engine, InProcess)
            await app.engine.settle()
            app.platforms["web"] = silent
            await app.db.write(says_hello)
            app.engine.wake()
            async with asyncio.timeout(20):
                await silent.arrives.wait()

    asyncio.run(scene())
    store = Database(str(app.db.database.url))
    assert store.read(lambda db: db.scalar(select(Outbox.state).where(Outbox.key == "k"))) == "sending"
    store.close()
