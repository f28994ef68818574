"""`growth`: what a community's commands cost when the memory holds a million answers instead of a thousand.

Two hundred communities share the answers. The baseline is the same command on the small memory, in the same run: a ratio of 1
means that what others have stored costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from time import perf_counter

from sqlalchemy.orm import Session

from bot.bench import Result, result
from bot.bench.seed import START, answers, found, scratch, settled
from bot.sharing import share_out
from handlers.practice import practice
from handlers.turn import Event, Tick, Turn
from prompts.library import Library, load
from storage import communities, people
from storage.communities import Place
from storage.database import Database
from storage.people import Member

COMMUNITIES = 200
MEMBERS = 25
"""A school network's size; a million answers are then four years of weekly questions in each community."""
SMALL, LARGE = 1_000, 1_000_000
ROUNDS = 40
WARM = 5


@dataclass(frozen=True, slots=True)
class Scene:
    """One community of a memory, with its facilitator, and the library that all share."""

    database: Database
    library: Library
    place: Place
    chair: Member


def measure() -> Iterator[Result]:
    """Measure each deed on the small and the large memory by turns, so that the machine's moods hit both."""
    library = load()
    with scratch() as small, scratch() as large:
        scenes = [_scene(small, library, SMALL), _scene(large, library, LARGE)]
        for name, deed in DEEDS.items():
            times: tuple[list[float], list[float]] = ([], [])
            for number in range(ROUNDS + WARM):
                for scene, taken in zip(scenes, times, strict=True):
                    took = _timed(scene, deed)
                    if number >= WARM:
                        taken.append(took)
            small_ms, large_ms = (median(taken) for taken in times)
            yield result(f"growth: {name}, {LARGE:,} answers against {SMALL:,}", large_ms, small_ms, "ms", LARGE)


def _scene(database: Database, library: Library, total: int) -> Scene:
    def work(db: Session) -> tuple[Place, Member]:
        for number in range(COMMUNITIES):
            place, ids = found(db, f"Community {number}", MEMBERS)
            answers(db, place, ids, total // COMMUNITIES, read=number == COMMUNITIES // 2)
            settled(db, place, ids)
        place = next(place for place in communities.list_places(db) if place.name == f"Community {COMMUNITIES // 2}")
        return place, people.list_members(db, place, people.CHAIRS)[0]

    place, chair = database.write(work)
    return Scene(database, library, place, chair)


def _timed(scene: Scene, deed: Callable[[Session, Scene], None]) -> float:
    """Give the milliseconds of a deed in a transaction that is rolled back, so that each round finds the same memory."""

    def work(db: Session) -> float:
        begun = perf_counter()
        deed(db, scene)
        db.flush()
        return (perf_counter() - begun) * 1000

    return scene.database.read(work)


def _agenda(db: Session, scene: Scene) -> None:
    """Draft an agenda, as `/cop-agenda` does for a facilitator."""
    event = Event("command", "cop-agenda", "slack", "T1", "U1")
    now = START + timedelta(days=3)
    replies = practice.dispatch(Turn(db, now, scene.library, event, scene.chair, scene.place))
    share_out(db, scene.place, replies, scene.chair, now)


def _strikes(kind: str) -> Callable[[Session, Scene], None]:
    """Let the clock strike, as it does for a digest or a question."""

    def strike(db: Session, scene: Scene) -> None:
        now = START + timedelta(days=5)
        local = now.replace(tzinfo=None)
        occurrence = local.isoformat(timespec="minutes")
        tick = Tick(db, now, scene.library, scene.place, kind, "", now, local, occurrence)
        replies = practice.strike(tick)
        assert replies, "nothing was said, so nothing was measured"
        share_out(db, scene.place, replies, Member(), now)

    return strike


DEEDS: dict[str, Callable[[Session, Scene], None]] = {
    "/cop-agenda": _agenda,
    "the digest": _strikes("digest.send"),
    "the weekly question": _strikes("reflection.ask"),
}
"""What is measured, by the name that its figure bears."""
