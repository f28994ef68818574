"""`cop-bot sandbox`: the practice room with everything that it needs, on this computer alone."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from secrets import token_urlsafe

from aiohttp import web

from bot.conversation import Conversation
from bot.delivery import Delivery
from bot.engine.clock import Clock
from bot.engine.inprocess import InProcess
from bot.threads import Threads
from bot.web import demo
from bot.web.adapter import Web
from bot.web.gate import LARGEST
from bot.web.practice_room import PracticeRoom
from handlers.practice import practice
from prompts.library import load
from storage.columns import use_keys
from storage.database import Database
from storage.migrate import upgrade

FOLDER = Path("var")


class Sandbox:
    """All the running parts of the practice room, in a folder of its own."""

    def __init__(self, folder: Path = FOLDER) -> None:
        """Build everything; nothing runs yet."""
        folder.mkdir(parents=True, exist_ok=True)
        use_keys([_own_key(folder / "sandbox.key")])
        database = Database(f"sqlite:///{folder}/sandbox.db")
        upgrade(database.engine)
        self.db = Threads(database)
        clock = Clock()
        self.conversation = Conversation(self.db, practice, load(), clock)
        self.chat = Web(self.conversation, kept=folder / "sandbox.chat")
        self.engine = InProcess(self.conversation, Delivery(self.db, clock, {"web": self.chat}), clock)
        play = partial(demo.play, self.conversation, self.engine)
        self.room = PracticeRoom(self.chat, self.engine, play, folder / "sandbox.clock")

    def application(self) -> web.Application:
        """Give the web application; it starts and stops everything with itself."""
        application = web.Application(client_max_size=LARGEST)
        application.add_routes(self.room.routes())
        application.on_startup.append(self._start)
        application.on_shutdown.append(self._hush)
        application.on_cleanup.append(self._stop)
        return application

    async def _start(self, _: web.Application) -> None:
        await self.room.start()
        await self.engine.start()

    async def _hush(self, _: web.Application) -> None:
        await self.room.stop()

    async def _stop(self, _: web.Application) -> None:
        await self.engine.stop()
        self.db.close()


def run_sandbox(port: int, folder: Path = FOLDER) -> None:
    """Serve the practice room on this computer's own address until it is stopped."""
    web.run_app(Sandbox(folder).application(), host="127.0.0.1", port=port, print=None)


def _own_key(path: Path) -> str:
    """Give the room's own key, made at the first start, so that what was written can be read at the next."""
    if not path.exists():
        path.write_text(token_urlsafe(32))
        path.chmod(0o600)
    return path.read_text().strip()
