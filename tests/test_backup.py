"""Backups as docs/operators/running.md tells them: made while people write, restored, read; and worth nothing without the key."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import make_url, select, text
from sqlalchemy.orm import Session

from bot.bench.postgres import find_programs
from bot.sharing import share_out
from handlers.language import Card, Line, Say
from storage import columns
from storage.columns import CannotOpen, Keyring
from storage.database import Database
from storage.migrate import is_current
from storage.people import Member
from storage.plumbing import Outbox
from tests.databases import Maker
from tests.machine import Machine

PAGE = (Path(__file__).parents[1] / "docs" / "operators" / "running.md").read_text(encoding="utf-8")
SQLITE = 'python3 -c \'import sqlite3; sqlite3.connect("var/cop-bot.db").backup(sqlite3.connect("copy.db"))\''
DUMP = 'pg_dump --format=custom --file=cop-bot.dump "$URL"'
RESTORE = 'pg_restore --no-owner --exit-on-error --dbname="$NEW_URL" cop-bot.dump'


def backs_up(url: str, restored: str, folder: Path) -> None:
    """Make a backup by the page's own command, and restore it where nothing is yet."""
    if url.startswith("sqlite"):
        assert SQLITE in PAGE
        program = SQLITE.split("'")[1].replace("var/cop-bot.db", make_url(url).database or "")
        program = program.replace("copy.db", make_url(restored).database or "")
        subprocess.run([sys.executable, "-c", program], check=True)
        return
    assert DUMP in PAGE
    assert RESTORE in PAGE
    for command, variable, where in ((DUMP, "$URL", url), (RESTORE, "$NEW_URL", restored)):
        plain = where.replace("postgresql+psycopg", "postgresql")
        words = [word.replace(f'"{variable}"', plain) for word in command.split()]
        program = shutil.which(words[0]) or str(find_programs() / words[0])
        if not Path(program).exists():
            pytest.skip(f"no {words[0]} on this machine")
        subprocess.run([program, *words[1:]], check=True, cwd=folder, capture_output=True)


def test_a_backup_made_while_people_write_is_whole_and_needs_its_key(
    machine: Machine, databases: Maker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = machine.place("Riverside")
    reader = machine.person(place, "U1").person_id

    def say_two(db: Session, number: int) -> None:
        card = Card("Hello", (Line("Some words."),))
        both = [Say(card, reader, key=f"{half}{number}") for half in "ab"]
        share_out(db, place, both, Member(person_id="x"), machine.clock.now())

    begun, ends = threading.Event(), threading.Event()
    live = machine.db.database

    def write() -> None:
        number = 0
        while not ends.is_set():
            live.write(partial(say_two, number=number))
            number += 1
            if number == 20:
                begun.set()

    writer = threading.Thread(target=write)
    writer.start()
    begun.wait(20)
    restored = databases.bare()
    try:
        backs_up(live.url.render_as_string(hide_password=False), restored, tmp_path)
    finally:
        ends.set()
        writer.join()
    copy = Database(restored)
    assert is_current(copy.engine)
    keys = copy.read(lambda db: set(db.scalars(select(Outbox.key))))
    assert {key[1:] for key in keys if key[0] == "a"} == {key[1:] for key in keys if key[0] == "b"}
    assert len(keys) >= 40
    assert copy.read(_words) == {"Hello"}
    if copy.embedded:
        assert copy.read(lambda db: db.scalar(text("PRAGMA integrity_check"))) == "ok"
    monkeypatch.setattr(columns, "_keyring", Keyring(["another key"]))
    with pytest.raises(CannotOpen):
        copy.read(_words)
    copy.close()


def _words(db: Session) -> set[str]:
    return {"Hello" if "Some words." in row.card else row.card for row in db.scalars(select(Outbox))}
