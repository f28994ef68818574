"""`tick`: a thousand prompts in one tick, each stored, sealed and queued; the sends themselves are not counted.

Baselines write as many rows (one for who was asked, one for the message) and do nothing else: through the ORM as its manual
writes it, all in one transaction; and with a commit for each member, as a loop over members does.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from statistics import median
from time import perf_counter

from sqlalchemy import Engine, Text, create_engine, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from bot.bench import Result, result
from bot.bench.seed import START, found, scratch
from bot.conversation import Conversation
from bot.delivery import Delivery
from bot.engine.clock import StoppedClock
from bot.engine.inprocess import InProcess
from bot.threads import Threads
from handlers.practice import practice
from prompts.library import load
from storage import schedules
from storage.database import Database
from storage.plumbing import Outbox

PROMPTS = 1000
TIMES = 5


def measure() -> Iterator[Result]:
    """Take several ticks and baselines by turns."""
    ours, together, each = [], [], []
    for _ in range(TIMES):
        ours.append(_ours())
        together.append(baseline(PROMPTS, 1))
        each.append(baseline(PROMPTS, PROMPTS))
    yield result(
        "tick: 1,000 prompts, against bare inserts in one transaction", median(ours), median(together), "s", PROMPTS
    )
    yield result("tick: 1,000 prompts, against a commit for each member", median(ours), median(each), "s", PROMPTS)


def _ours() -> float:
    with scratch() as database:
        database.write(lambda db: found(db, "Riverside", PROMPTS + 1))
        clock, db = StoppedClock(START), Threads(database)
        conversation = Conversation(db, practice, load(), clock)
        engine = InProcess(conversation, Delivery(db, clock, {}), clock)
        due = database.read(schedules.next_due)
        assert due is not None
        clock.move_to(due)
        begun = perf_counter()
        asyncio.run(engine.strike_due())
        took = perf_counter() - begun
        queued = database.read(lambda session: session.scalar(select(func.count()).select_from(Outbox)))
        assert queued == PROMPTS, f"{queued} were queued"
        db.close()
        return took


class Plain(DeclarativeBase):
    """The baseline's tables."""


class Asked(Plain):
    """Who was asked."""

    __tablename__ = "asked"
    id: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[str]


class Message(Plain):
    """What is to be sent."""

    __tablename__ = "message"
    id: Mapped[int] = mapped_column(primary_key=True)
    person: Mapped[str]
    text: Mapped[str] = mapped_column(Text)


def baseline(prompts: int, commits: int) -> float:
    """Give the seconds that it takes to insert as many rows, and nothing else, with so many commits."""
    with scratch() as database:
        engine = _opened(database)
        begun = perf_counter()
        with Session(engine) as session:
            for number in range(prompts):
                session.add(Asked(person=f"U{number}"))
                session.add(Message(person=f"U{number}", text="This week's question: what went well?"))
                if (number + 1) % (prompts // commits) == 0:
                    session.commit()
            session.commit()
        took = perf_counter() - begun
        engine.dispose()
        return took


def _opened(database: Database) -> Engine:
    """Open a second file as SQLAlchemy's manual does, with SQLite's own settings."""
    engine = create_engine(f"{database.url}.plain")
    Plain.metadata.create_all(engine)
    return engine
