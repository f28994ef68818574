"""`cop-bot sandbox`: the practice room with everything that it needs, on this computer alone."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from secrets import token_urlsafe

from aiohttp import web

from bot import demo
from bot.app import App, build
from bot.demo_term import Term
from bot.engine.inprocess import InProcess
from bot.web.adapter import Web
from bot.web.practice_room import PracticeRoom
from storage.database import Database
from storage.migrate import upgrade

FOLDER = Path("var")


def sandbox(folder: Path = FOLDER) -> App:
    """Build the practice room's parts in a folder of its own; nothing runs yet."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = Database(f"sqlite:///{folder}/sandbox.db")
    upgrade(database.engine)
    app = build(database, [_own_key(folder / "sandbox.key")])
    chat = Web(app.conversation, kept=folder / "sandbox.chat")
    engine = app.engine
    assert isinstance(engine, InProcess), "its clock can be pushed"
    fill = partial(demo.play, chat, engine)
    app.add(chat, PracticeRoom(chat, Term(chat, engine), fill, folder / "sandbox.clock"))
    return app


def run_sandbox(port: int, folder: Path = FOLDER) -> None:
    """Serve the practice room on this computer's own address until it is stopped."""
    web.run_app(sandbox(folder).application(), host="127.0.0.1", port=port, print=None)


def _own_key(path: Path) -> str:
    """Give the room's own key, made at the first start, so that what was written can be read at the next."""
    if not path.exists():
        path.write_text(token_urlsafe(32))
        path.chmod(0o600)
    return path.read_text().strip()
