"""What the leak test does at the command line: every command is run, and an emergency opens one private text alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from sqlalchemy import select
from sqlalchemy.orm import Session
from typer.main import get_command
from typer.testing import CliRunner

from bot.cli.main import cli
from storage.models import Account, Audit, Channel, Response
from storage.plumbing import Outbox
from storage.seeing import OPENED
from tests.leak_cast import PRIVATE, Cast, full_name
from tests.leak_machine import KEY
from tests.leak_paths import COMMANDS
from tests.leak_wire import NOBODY, TOKEN
from tests.stage import user_id
from tests.two_apps import asks

STAFF = "technical staff"
"""The reader of a text that is opened in an emergency."""

NEWER = "a newer key of the leak test"
BY, REASON = "Robin Rowe", "A court asks for this one text."
NETWORK = "Riverside Network"
ARGUMENTS: dict[str, Sequence[Sequence[str]]] = {
    "community show": [("Riverside Numeracy",)],
    "manifest slack": [("--socket",)],
    "outbox retry": [("all",)],
    "rehearse": [("Riverside Numeracy", "--weeks", "2")],
    "retention dispose": [("Riverside Numeracy", "--before", "2000-01-01", "--by", BY)],
    "retention hold": [(NETWORK, state, "--by", BY, "--reason", REASON) for state in ("on", "off")],
    "retention show": [(), ("--json",)],
}
"""What commands are given that need something, once for each time that they are run."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The one private text that is opened: its answer, whose it is, and its secret."""

    answer_id: str
    writer_id: str
    token: str


@dataclass(frozen=True, slots=True)
class Desk:
    """An operator's desk beside the stage: runs commands on the database of the term, where a newer key came in."""

    cast: Cast
    url: str
    folder: Path

    def runs(self, name: str, *more: str, reader: str = NOBODY, path: str = "command") -> str:
        """Run a command and let the wire hear what it prints; give that."""
        environment = {
            "COP_DATABASE_URL": self.url,
            "COP_SECRET_KEY": f"{NEWER},{KEY}",
            "MICROSOFT_APP_ID": "01234567-89ab-cdef-0123-456789abcdef",
            "COP_BASE_URL": "https://a.example",
        }
        ended = CliRunner().invoke(cli, [*name.split(), *more], env=environment)
        assert ended.exit_code == 0 or name == "check", f"{name}: {ended.output} {ended.exception!r}"
        assert not isinstance(ended.exception, Exception), name
        self.cast.wire.note(path, reader, f"{name}: {ended.output}")
        return ended.output

    def copies(self, readers: Sequence[str], *whose: str) -> None:
        """Write a copy to a file, and look at every file in it on behalf of all who are to read it."""
        file = self.folder / "copy.zip"
        self.runs("export", *whose, "--to", str(file))
        with ZipFile(file) as bundle:
            for name in bundle.namelist():
                for reader in readers:
                    self.cast.wire.note("copy", reader, bundle.read(name).decode())


def commands(program: Any, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Give every command of the program."""
    if hasattr(program, "commands"):
        for name, each in program.commands.items():
            yield from commands(each, (*words, name))
    else:
        yield words


def runs_commands(cast: Cast, url: str, folder: Path) -> None:
    """Run every command that an operator reads from, on the database of the term; what cannot be undone comes last."""
    desk = Desk(cast, url, folder)
    opened = asks(cast.stage, lambda db: _private(db, cast))
    opens_one_text(desk, opened)
    desk.runs("seen", "--answer", opened.answer_id)
    for name in cast.groups[0].peers[:3]:
        desk.runs("seen", "--person", full_name(name), "--json")
        desk.copies([user_id(name)], "--person", full_name(name))
    for group in cast.groups:
        desk.copies(sorted(map(user_id, group.peers)), "--community", group.name)
    done = {"break-glass", "seen", "export", "erase"}
    for name in map(" ".join, commands(get_command(cli))):
        if name not in done and not COMMANDS.get(name):
            given = [("--out", str(folder / "app.zip"))] if name == "manifest teams" else ARGUMENTS.get(name, [()])
            for more in given:
                desk.runs(name, *more)
    desk.runs("erase", "--person", full_name(cast.groups[0].peers[3]), "--yes")
    reads_letters(cast)


def _private(db: Session, cast: Cast) -> Opened:
    """Find an answer that nobody but its writer may read."""
    hidden = {token for token, secret in cast.wire.secrets.items() if secret.kept_in == PRIVATE}
    for row in db.scalars(select(Response).where(Response.visibility == "private").order_by(Response.id)):
        found = set(TOKEN.findall(row.body))
        if row.person_id and found and found <= hidden:
            return Opened(row.id, row.person_id, found.pop())
    raise AssertionError("nobody kept an answer to themselves")


def opens_one_text(desk: Desk, opened: Opened) -> None:
    """Let technical staff open one private text, which is shown by design; hold that it is logged, and its writer told."""
    wire, stage = desk.cast.wire, desk.cast.stage
    wire.secrets[opened.token].readers.add(STAFF)
    desk.runs("break-glass", opened.answer_id, "--by", BY, "--reason", REASON, reader=STAFF, path="emergency")
    assert STAFF in wire.seen_by[opened.token]

    def noted(db: Session) -> None:
        [entry] = db.scalars(select(Audit).where(Audit.action == OPENED))
        assert (entry.actor, entry.object_id, entry.reason) == (BY, opened.answer_id, REASON)
        [letter] = db.scalars(select(Outbox).where(Outbox.key.startswith(f"opened:{entry.id}")))
        assert letter.person_id == opened.writer_id
        assert BY in letter.card
        assert not TOKEN.search(letter.card)

    asks(stage, noted)


def reads_letters(cast: Cast) -> None:
    """Look at every letter that waits, as whoever it is for."""

    def letters(db: Session) -> list[tuple[str, str]]:
        users = {row.person_id: row.user for row in db.scalars(select(Account))}
        channels = {row.id: row.channel for row in db.scalars(select(Channel))}
        rows = db.scalars(select(Outbox).where(Outbox.card_sealed.is_not(None)))
        return [
            (users.get(row.person_id or "") or channels.get(row.channel_id or "", NOBODY), row.card) for row in rows
        ]

    for reader, card in asks(cast.stage, letters):
        cast.wire.note("letter", reader, card)
