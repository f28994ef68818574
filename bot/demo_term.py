"""The demonstration goes on: what its other people do in the weeks through which a visitor pushes the clock, from a file."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.cast import Cast, OutOfScript
from bot.demo_words import ALONE, GROUP, QUOTED
from bot.engine.inprocess import InProcess
from bot.web.adapter import Web
from handlers.language import SEVERAL
from prompts import library
from prompts.sheet import plain_rows

FILE = Path(library.__file__).parent / "demo" / "term.yaml"
ZONE = ZoneInfo("Australia/Melbourne")
CHANNELS = ("riverside-numeracy",)
BESIDE = " beside "
AUDIENCES = {"quoted": QUOTED, "group": GROUP, "alone": ALONE}


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that one person does: a command typed, a button pressed, a form filled in, the week's question answered."""

    who: str
    verb: str
    what: str = ""
    forms: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """What some people do at one moment, one thing after the other; `what` says it in a line."""

    at: datetime
    what: str
    acts: tuple[Act, ...]


@dataclass(frozen=True, slots=True)
class Script:
    """The weeks to come: who answers which question with what, and the scenes in their order of time."""

    answers: Mapping[str, Mapping[str, tuple[str, str]]]
    scenes: tuple[Scene, ...]


@cache
def script(file: Path = FILE) -> Script:
    """Read the script; raises ValueError for a deed that nobody can do."""
    rows = plain_rows(file)
    answers = {question: dict(map(_answer, said.items())) for question, said in rows["answers"].items()}
    return Script(answers, tuple(sorted(map(_scene, rows["scenes"]), key=lambda scene: scene.at)))


class Term:
    """An engine whose clock is pushed through the script: each scene is played at its moment, as if its people were there.

    Where a visitor did otherwise, and so what a scene looks for is not there, the scene ends, and what they did stands.
    """

    def __init__(self, chat: Web, engine: InProcess) -> None:
        """Push an engine, and let people play in a chat."""
        self.chat = chat
        self.engine = engine
        self.missed: list[str] = []

    async def advance(self, to: datetime) -> None:
        """Push the clock forward to a moment, halting at each scene."""
        now = self.engine.clock.now()
        for scene in script().scenes:
            if now < scene.at <= to:
                await self.engine.advance(scene.at)
                await self._play(scene)
        await self.engine.advance(to)

    async def settle(self) -> None:
        """Wait until nothing is being delivered."""
        await self.engine.settle()

    async def _play(self, scene: Scene) -> None:
        cast = Cast(self.chat, self.engine, CHANNELS)
        for act in scene.acts:
            try:
                await DEEDS[act.verb](cast, act)
            except OutOfScript as gone:
                self.missed.append(f"{scene.what}: {gone}")
                return


async def _answers(cast: Cast) -> None:
    """Let those who have something to say answer the question that stands before them, whichever it is."""
    told = script().answers
    for user in sorted({user for answers in told.values() for user in answers}):
        asked = cast.asked(user)
        for question, answers in told.items():
            if question in asked and user in answers:
                words, audience = answers[user]
                await cast.presses(user, "Answer")
                await cast.fills(user, body=words, audience=audience)


async def _presses(cast: Cast, act: Act) -> None:
    label, _, beside = act.what.partition(BESIDE)
    await cast.presses(act.who, label, beside)


async def _may_press(cast: Cast, act: Act) -> None:
    if cast.has_before_them(act.who, act.what):
        await cast.presses(act.who, act.what)


async def _fills(cast: Cast, act: Act) -> None:
    for form in act.forms:
        await cast.fills(act.who, **form)


DEEDS: Mapping[str, Callable[[Cast, Act], Awaitable[None]]] = {
    "opens": lambda cast, act: cast.opens(act.who),
    "types": lambda cast, act: cast.types(act.who, act.what),
    "presses": _presses,
    "may press": _may_press,
    "fills": _fills,
    "answers": lambda cast, _: _answers(cast),
}
"""What somebody in the script can do, by its verb."""


def _answer(said: tuple[str, Mapping[str, str]]) -> tuple[str, tuple[str, str]]:
    who, [(audience, words)] = said[0], said[1].items()
    return who, (words, AUDIENCES[audience])


def _scene(row: Mapping[str, Any]) -> Scene:
    at = datetime.strptime(row["at"], "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)
    return Scene(at, row["what"], tuple(_act(*pair) for each in row["plays"] for pair in each.items()))


def _act(said: str, what: Any) -> Act:
    who, _, verb = said.partition(" ")
    if verb not in DEEDS:
        raise ValueError(f"nobody can {verb!r}")
    if verb != "fills":
        return Act(who, verb, str(what))
    forms = what if isinstance(what, list) else [what]
    return Act(who, verb, forms=tuple({name: _joined(value) for name, value in form.items()} for form in forms))


def _joined(value: Any) -> str:
    return SEVERAL.join(map(str, value)) if isinstance(value, list) else str(value)
