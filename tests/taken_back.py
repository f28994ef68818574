"""A conversation whose every turn is held as ever, looked at, and taken back: a thousand deeds from one and the same moment."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import event
from sqlalchemy.orm import Session

from bot.conversation import Conversation, Outcome
from bot.threads import Threads
from handlers.language import Decline
from handlers.turn import Event
from storage.database import Database
from tests.stage import Stage
from tests.two_lives import Rows, rows
from tests.words import Overheard

T = TypeVar("T")
CHANGES = re.compile(r"^\s*(?:insert\s+(?:or\s+\w+\s+)?into|update|delete\s+from)\s+\"?(\w+)", re.IGNORECASE)


@dataclass(slots=True)
class Deed:
    """What came of one event: the outcome, all that the practice said, and the rows that would be new, changed or gone."""

    event: Event
    outcome: Outcome
    said: list[Any] = field(default_factory=list)
    new: Rows = field(default_factory=dict)
    gone: Rows = field(default_factory=dict)

    @property
    def answered(self) -> bool:
        """Whether there was no kind "no"."""
        return self.outcome.declined is None and not any(isinstance(each, Decline) for each in self.said)


class TakenBack(Database):
    """The database of a stage; what is written to it is noted and rolled back."""

    def __init__(self, url: Any) -> None:
        """Open it once more."""
        super().__init__(url)
        self.new: Rows = {}
        self.gone: Rows = {}
        self._before: dict[str, Rows] = {}
        for name, row in self.read(rows).items():
            self._before.setdefault(name[0], {})[name] = row
        self._wrote: set[str] = set()
        event.listen(self.engine, "before_cursor_execute", self._note)

    def write(self, work: Callable[[Session], T], *, wait: bool = True) -> T:
        """Run a work, look at what it changed, and take it back."""
        return self.read(lambda db: self._looked_at(db, work))

    def _looked_at(self, db: Session, work: Callable[[Session], T]) -> T:
        self._wrote.clear()
        result = work(db)
        db.flush()
        if self._wrote:
            before = {name: row for table in self._wrote for name, row in self._before.get(table, {}).items()}
            after = rows(db, self._wrote)
            self.new |= {name: row for name, row in after.items() if before.get(name) != row}
            self.gone |= {name: row for name, row in before.items() if after.get(name) != row}
        return result

    def _note(self, connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        """Remember which table a statement changes."""
        self._wrote.update(CHANGES.findall(statement))


class Rehearsal:
    """Holds events on the memory of a stage, as it is now, and leaves it as it is."""

    def __init__(self, stage: Stage) -> None:
        """Stand beside the stage."""
        self.stage = stage
        self.count = 0
        self.database = TakenBack(stage.db.database.url)
        self.overheard = Overheard.of(stage.overheard)
        self.conversation = Conversation(
            Threads(self.database), self.overheard, stage.conversation.library, stage.clock
        )
        self.conversation.guest_address = stage.conversation.guest_address

    def tries(self, user: str, kind: Any, name: str, **more: Any) -> Deed:
        """Let somebody try a press or a form."""
        self.count += 1
        at = (self.stage.world.name, self.stage.world.tenant, user)
        return self.stage.loop.run_until_complete(self._tried(Event(kind, name, *at, **more)))

    async def _tried(self, event: Event) -> Deed:
        self.overheard.answers.clear()
        self.database.new, self.database.gone = {}, {}
        outcome = await self.conversation.hold(event)
        await asyncio.gather(*self.conversation.drafting.values())
        self.conversation.later.clear()
        return Deed(event, outcome, list(self.overheard.answers), self.database.new, self.database.gone)

    def ends(self) -> None:
        """Close what was opened."""
        self.conversation.db.close()
