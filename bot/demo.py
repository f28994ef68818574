"""The demonstration: a community from its file, and some weeks of history, played through the one way in."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.community_file import read_file
from bot.conversation import Conversation, share_out
from bot.engine.inprocess import InProcess
from handlers.enrolment import enrol
from prompts import library
from storage.people import Member

MELBOURNE = ZoneInfo("Australia/Melbourne")
FILE = Path(library.__file__).parent / "demo" / "riverside.yaml"
BEGINS = datetime(2026, 11, 8, 16, 0, tzinfo=MELBOURNE)
TODAY = datetime(2026, 11, 23, 9, 0, tzinfo=MELBOURNE)
"""When a visitor comes in: a Monday morning in term 4, just as a question is asked."""


async def play(conversation: Conversation, engine: InProcess) -> None:
    """Put the demonstration into an empty memory, and leave the clock at the visitor's Monday morning."""
    clock = conversation.clock
    clock.move_to(BEGINS)
    plan = read_file(FILE, tuple(conversation.library.profiles))

    def imported(db: Session) -> None:
        done = enrol(db, plan, "Robin Lee", clock.now())
        share_out(db, done.place, done.says, Member(), clock.now())

    await conversation.db.write(imported)
    await engine.advance(TODAY)
