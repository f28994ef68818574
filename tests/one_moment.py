"""Two deeds at one moment: the second begins when the first has done all but end, and neither knows of the other."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from handlers.practice import practice
from handlers.turn import Event, Turn
from storage.communities import list_places
from tests.stage import LIBRARY, Stage
from tests.two_apps import found

LONG = 0.5
"""Seconds for which the first one waits for the second: where that one is held, it goes on without it."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody does in a community, each by name."""

    who: str
    event: Event
    group: str = "Riverside Numeracy"


def at_one_moment(stage: Stage, first: Deed, second: Deed) -> None:
    """Hold two deeds on the database itself, each in a thread and a transaction of its own."""
    begun, over = threading.Event(), threading.Event()

    def holds(deed: Deed, done: threading.Event, between: Callable[[], object]) -> None:
        def work(db: Session) -> None:
            [place] = [place for place in list_places(db) if place.name == deed.group]
            speaker = found(db, deed.who, deed.group)
            practice.dispatch(Turn(db, stage.clock.now(), LIBRARY, deed.event, speaker, place))
            done.set()
            between()

        stage.db.database.write(work)

    slow = threading.Thread(target=holds, args=(first, begun, lambda: over.wait(LONG)))
    quick = threading.Thread(target=holds, args=(second, over, lambda: None))
    slow.start()
    assert begun.wait(10), "the first is about to end, and nobody else knows of it yet"
    quick.start()
    slow.join()
    quick.join()
