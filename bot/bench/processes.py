"""Starts programs in processes of their own, waits until they listen, and ends each by its own id."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from math import nan
from pathlib import Path
from typing import Any, Self

from bot.bench.load import Job

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
OURS = ("-c", "from bot.cli.main import main; main()", "serve")
HELLO = (str(HERE / "baselines" / "hello.py"),)
STORE = (str(HERE / "baselines" / "store.py"),)
BOTBUILDER_ECHO = (str(HERE / "baselines" / "botbuilder_echo.py"),)
AGENTS_ECHO = (str(HERE / "baselines" / "agents_echo.py"),)
POSTING = (str(HERE / "baselines" / "posting.py"),)
MICROSOFT = (str(HERE / "microsoft.py"),)
WEB_API = (str(HERE / "web_api.py"),)
LOAD = (str(HERE / "load.py"),)
SECONDS_TO_START = 30.0


class DidNotStart(Exception):
    """A program ended, or listened to nothing, before it could be measured; the words are its own last ones."""


class Server:
    """A Python program that listens on a free port of the loopback, from its start until `close`."""

    def __init__(self, words: Sequence[str], folder: Path, environment: Mapping[str, str]) -> None:
        """Start it in `folder`, with this environment alone, and wait until it listens; `seconds` tells how long it took."""
        self.port = free_port()
        self._said = folder / f"{self.port}.log"
        began = time.perf_counter()
        with self._said.open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own programs, by our own paths
                [sys.executable, *words],
                cwd=folder,
                env=_environment({"COP_PORT": str(self.port), **environment}),
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self._wait(began + SECONDS_TO_START)
        self.seconds = time.perf_counter() - began

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}/"

    @property
    def megabytes(self) -> float:
        """How much memory it holds now, in MiB, as the system's `ps` tells it."""
        asked = ["ps", "-o", "rss=", "-p", str(self._process.pid)]
        told = subprocess.run(asked, capture_output=True, text=True, check=True)  # noqa: S603 - the system's own program
        return int(told.stdout) / 1024

    @property
    def cpu_seconds(self) -> float:
        """How long a processor worked for it so far; not a number where there is no /proc."""
        told = Path(f"/proc/{self._process.pid}/stat")
        if not told.exists():
            return nan
        fields = told.read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def close(self) -> None:
        """End it, at last by force."""
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def __enter__(self) -> Self:
        """Give the running program."""
        return self

    def __exit__(self, *failure: object) -> None:
        """End it."""
        self.close()

    def _wait(self, until: float) -> None:
        while self._process.poll() is None and time.perf_counter() < until:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(0.01)
        self.close()
        raise DidNotStart(self._said.read_text()[-2000:])


def free_port() -> int:
    """Give a port of the loopback that is free now."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def run_script(words: Sequence[str], folder: Path, environment: Mapping[str, str], told: str = "") -> str:
    """Run a program of ours to its end, with these words on its standard input; give what it printed."""
    done = subprocess.run(  # noqa: S603 - our own programs, by our own paths
        [sys.executable, *words],
        cwd=folder,
        env=_environment(environment),
        input=told,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    if done.returncode:
        raise DidNotStart(done.stderr[-2000:])
    return done.stdout


def load(job: Job, folder: Path) -> dict[str, Any]:
    """Send a job's requests from a process of its own; give the figures."""
    told: dict[str, Any] = json.loads(run_script(LOAD, folder, {}, json.dumps(asdict(job))))
    return told


def _environment(ours: Mapping[str, str]) -> dict[str, str]:
    """Give what a program needs from the system, and what we set; nothing of the operator's own settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR", "LANG") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), **ours}
