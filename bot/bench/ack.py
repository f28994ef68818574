"""How fast a slash command is answered that reads and writes: ours against Bolt's hello-world and against the same by the book.

Every server runs in a process of its own on the loopback, and so do the load and the stand-in for Slack's Web API. The rounds
of a pair take turns, so that both meet the same machine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from urllib.parse import quote

from bot.bench import Result, processes, skipped
from bot.bench.community import fill
from bot.bench.load import Request
from bot.bench.postgres import NoPostgres, run_on
from bot.bench.processes import HELLO, OURS, STORE, WEB_API
from bot.bench.sides import Ground, Pair, Side, need

SECRET = "a signing secret of no worth"  # noqa: S105 - it opens nothing
COMMAND = "/cop-reflect"
WRITTEN = (
    "token=unused&team_id=$tenant&team_domain=school&channel_id=D0001&channel_name=directmessage&user_id=$user"
    f"&user_name=somebody&command={quote(COMMAND, safe='')}&text=&api_app_id=A0001"
    "&response_url=http%3A%2F%2F127.0.0.1%3A9%2Funused&trigger_id=$once"
)
"""A slash command as Slack posts it."""

TYPED = Request("/slack/events", WRITTEN, {"Content-Type": "application/x-www-form-urlencoded"}, SECRET)
WORKSPACES = 100
EXTRA = ("aiosqlite", "asyncpg", "greenlet")
ONE = {"SLACK_BOT_TOKEN": "xoxb-1"}
MANY = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "of no worth", "COP_BASE_URL": "http://127.0.0.1"}


class SlackGround(Ground):
    """Ground with a stand-in for Slack's Web API on it."""

    def __init__(self, open_things: ExitStack) -> None:
        """Start the stand-in."""
        super().__init__(open_things)
        self.api = self.start(WEB_API, {})

    def slack(self, url: str, mode: Mapping[str, str]) -> dict[str, str]:
        """Give the environment of a Slack app on a database."""
        known = {"COP_DATABASE_URL": url, "COP_SECRET_KEY": SECRET, "SLACK_SIGNING_SECRET": SECRET}
        return {**known, "SLACK_API_URL": self.api.url, **mode}

    def ours(self, url: str, mode: Mapping[str, str], workspaces: Sequence[str]) -> Side:
        """Fill a database and start our server on it."""
        people = fill(url, SECRET, workspaces, datetime.now(UTC))
        return Side(self.start(OURS, self.slack(url, mode)), people, TYPED)

    def by_the_book(self, url: str, driver: str, workspaces: Sequence[str]) -> Side:
        """Fill a database and start the same by the book on it."""
        people = fill(url, SECRET, workspaces, datetime.now(UTC))
        environment = self.slack(driver, MANY)
        processes.run_script([*STORE, "install", *workspaces], self.folder, environment)
        return Side(self.start(STORE, environment), people, TYPED)


def measure() -> Iterator[Result]:
    """Measure, pair by pair; raises Missing where the baselines' libraries are not installed."""
    need(EXTRA)
    workspaces = [f"T{number:04}" for number in range(WORKSPACES)]
    with ExitStack() as open_things:
        ground = SlackGround(open_things)
        yield from _against_hello(ground, ["T0001"] * WORKSPACES)
        yield from _against_the_book(ground, workspaces)
        yield from _on_postgresql(ground, workspaces)


def _against_hello(ground: SlackGround, workspaces: Sequence[str]) -> Iterator[Result]:
    ours = ground.ours(f"sqlite:///{ground.folder / 'one.db'}", ONE, workspaces)
    theirs = Side(ground.start(HELLO, ground.slack("", ONE)), ours.people, TYPED)
    pair = Pair("ack.hello", ours, theirs)
    pair.take_turns(ground.folder)
    yield pair.told(1, "p50", "<= 0.25")
    yield pair.told(1, "rate")
    yield pair.told(32, "p99")
    yield pair.told(32, "rate", ">= 0.2")
    yield from pair.told_cpu()


def _against_the_book(ground: SlackGround, workspaces: Sequence[str]) -> Iterator[Result]:
    ours = ground.ours(f"sqlite:///{ground.folder / 'many.db'}", MANY, workspaces)
    file = ground.folder / "book.db"
    theirs = ground.by_the_book(f"sqlite:///{file}", f"sqlite+aiosqlite:///{file}", workspaces)
    pair = Pair("ack.book.sqlite", ours, theirs)
    pair.take_turns(ground.folder)
    yield pair.told(1, "p50")
    yield pair.told(32, "rate", ">= 2")
    yield from pair.told_cpu()


def _on_postgresql(ground: SlackGround, workspaces: Sequence[str]) -> Iterator[Result]:
    try:
        server = ground.postgres()
    except NoPostgres as none:
        yield skipped("ack.book.postgresql.c32.rate", str(none))
        return
    folder = str(server.folder)
    for name in ("ours", "book"):
        run_on(folder, "create database {}", name)
    ours = ground.ours(server.url("ours"), MANY, workspaces)
    driver = f"postgresql+asyncpg://cop@/book?host={folder}"
    theirs = ground.by_the_book(server.url("book"), driver, workspaces)
    pair = Pair("ack.book.postgresql", ours, theirs)
    pair.take_turns(ground.folder)
    yield pair.told(1, "p50")
    yield pair.told(32, "rate", ">= 4")
    yield from pair.told_cpu()
