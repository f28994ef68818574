"""Microsoft's test client for Teams, one for each person, and the real server behind them all.

A client has one seat, so each person whose screen we look at gets a client of their own: with the same directory and channel
ids, and a private chat of theirs. What the bot posts to the channel stands in the client from which it heard of it last.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Self
from urllib.request import Request, urlopen
from zoneinfo import ZoneInfo

from bot.bench.processes import Server, free_port, run_script

TENANT = "00000000-0000-0000-0000-0000000000001"
CHANNEL = "channel-numeracy"
SECONDS_TO_START = 90.0
PATIENCE = 120.0
PROGRAM = str(Path(__file__).parent / "pushed_clock.py")
MELBOURNE = ZoneInfo("Australia/Melbourne")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the directory, which has exactly six; those with roles are in the community."""

    key: str
    name: str
    roles: str = ""

    @property
    def object_id(self) -> str:
        """Give their id in the directory."""
        return f"00000000-0000-0000-0000-{self.key:0>12}"

    @property
    def entry(self) -> dict[str, str]:
        """Give them as the client's own file has people."""
        first, _, last = self.name.partition(" ")
        mail = f"{self.key}@example.com"
        return {
            "id": f"29:{self.key}",
            "name": self.name,
            "userPrincipleName": mail,
            "aadObjectId": self.object_id,
            "givenName": first,
            "surname": last,
            "email": mail,
        }


CAST = (
    Person("ana", "Ana Costa", "member"),
    Person("mei", "Mei Tan", "facilitator, member"),
    Person("sam", "Sam Okafor", "leader"),
    Person("ben", "Ben Ito"),
    Person("eve", "Eve Roy"),
    Person("zoe", "Zoe Hall"),
)
COMMUNITY = f"""
community: Riverside Numeracy
organisation: Riverside Network
zone: Australia/Melbourne
rhythm: {{prompt: every week MON 09:00, closes_after: 4d, digest: every week FRI 15:00}}
channels:
  - {{platform: teams, tenant: "{TENANT}", channel: "{CHANNEL}"}}
members:
"""


def community() -> str:
    """Give the community's file."""
    rows = [
        f"  - {{name: {one.name}, site: {one.name[:3]} Primary, roles: [{one.roles}], accounts: [{{platform: teams, "
        f'tenant: "{TENANT}", user: "{one.object_id}"}}]}}\n'
        for one in CAST
        if one.roles
    ]
    return COMMUNITY + "".join(rows)


def first_monday(after: datetime) -> datetime:
    """Give half past seven on the first Monday morning after a moment."""
    there = after.astimezone(MELBOURNE)
    monday = (there - timedelta(days=there.weekday())).replace(hour=7, minute=30, second=0, microsecond=0)
    return monday if monday > there else monday + timedelta(days=7)


class Bot:
    """The community imported, and `cop-bot serve --insecure-local` running from a Monday on, before anybody is written to."""

    def __init__(self, folder: Path, now: datetime, open_things: ExitStack) -> None:
        """Import and start."""
        self.monday = first_monday(now)
        environment = {
            "COP_DATABASE_URL": f"sqlite:///{folder / 'cop.db'}",
            "COP_SECRET_KEY": "for acceptance",
            "COP_PLAYED_FROM": self.monday.isoformat(),
        }
        file = folder / "riverside.yaml"
        file.write_text(community())
        run_script((PROGRAM, "community", "import", str(file)), folder, environment)
        self.server = open_things.enter_context(Server((PROGRAM, "serve", "--insecure-local"), folder, environment))
        self.messages = f"{self.server.url}api/messages"

    def day(self, days: int) -> date:
        """Give the day that is so many days after the first Monday."""
        return (self.monday + timedelta(days=days)).date()

    def passes(self, *, days: int = 0, hour: int, minute: int = 0) -> None:
        """Let time pass until an hour on the wall, so many days after the first Monday, with all that happens until then."""
        moment = (self.monday + timedelta(days=days)).replace(hour=hour, minute=minute)
        with urlopen(Request(f"{self.server.url}clock", moment.isoformat().encode(), method="POST"), timeout=PATIENCE):
            return


class Playground:
    """One person's client, from its start until the end of the `with`."""

    def __init__(self, program: Path, person: Person, bot: Bot, folder: Path) -> None:
        """Start it for this person, and wait until it listens."""
        room = folder / person.key
        room.mkdir()
        (room / ".m365agentsplayground.yml").write_text(json.dumps(_told(person)))
        self.person = person
        port = free_port()
        self.url = f"http://localhost:{port}/"
        words = ["node", str(program), "start", "-e", bot.messages, "-c", "msteams", "-p", str(port)]
        with (room / "said.log").open("wb") as said:
            self._process = subprocess.Popen(
                [*words, "--disable-telemetry"],
                cwd=room,
                env={**os.environ, "BROWSER": "none", "TZ": MELBOURNE.key},
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._wait(time.monotonic() + SECONDS_TO_START)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        """End it and what it started: they are a group of their own."""
        os.killpg(self._process.pid, signal.SIGTERM)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def _wait(self, until: float) -> None:
        while self._process.poll() is None and time.monotonic() < until:
            try:
                with urlopen(self.url, timeout=5):
                    return
            except OSError:
                time.sleep(0.2)
        self.__exit__()
        raise AssertionError(f"the test client of {self.person.name} did not start")


def _told(person: Person) -> dict[str, Any]:
    """Give the client's own file; JSON is YAML too."""
    return {
        "version": "0.1.1",
        "tenantId": TENANT,
        "bot": {"id": "28:cop-bot", "name": "Community of practice"},
        "currentUser": person.entry,
        "users": [other.entry for other in CAST if other is not person],
        "personalChat": {"id": f"chat-{person.key}"},
        "groupChat": {"id": f"group-{person.key}", "name": "Group Chat"},
        "team": {
            "id": "team-riverside",
            "name": "Riverside",
            "aadGroupId": "00000000-0000-0000-0000-000000000031",
            "channels": [{"id": CHANNEL, "name": "Numeracy"}],
        },
    }
