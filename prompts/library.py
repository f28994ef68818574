"""The library: what communities are asked, how they meet and where they stand; read and checked once, at start."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Protocol as Shape
from typing import TypeVar

from prompts.content import (
    DEEDS,
    STAGES,
    AgendaItemTemplate,
    AgendaTemplate,
    Cycle,
    Dimension,
    NameWords,
    Profile,
    Prompt,
    Protocol,
    Pulse,
    Pulses,
    Question,
    Rubric,
    SafetyWords,
    Standard,
    Step,
    Term,
)
from prompts.sheet import Fault, Sheet, read_sheet
from prompts.shelves import (
    agenda_of,
    names_of,
    profile_of,
    prompt_of,
    protocol_of,
    pulses_of,
    question_of,
    rubric_of,
    safety_of,
    stories_of,
)

__all__ = [
    "AgendaItemTemplate",
    "AgendaTemplate",
    "Cycle",
    "Dimension",
    "Fault",
    "Library",
    "LibraryFault",
    "NameWords",
    "Profile",
    "Prompt",
    "Protocol",
    "Pulse",
    "Pulses",
    "Question",
    "Rubric",
    "SafetyWords",
    "Standard",
    "Step",
    "Term",
    "load",
]

PACKAGED = Path(__file__).parent
FOLDERS = ("reflection", "agendas", "protocols", "rubrics", "profiles")
CODED = ("reflection", "protocols")
"""Folders whose files' names are codes that an agenda item may use; so a check-in may not have the same."""

FILES = (
    "checkins.yaml",
    "norms.yaml",
    "challenges.yaml",
    "names.yaml",
    "safety.yaml",
    "pulses.yaml",
    "stories.yaml",
)
GAP = re.compile(r"\{[^{}]*\}")
GAPS = {"challenges": ("{goal}",)}
"""What the bot fills in when it says a line."""

ELSEWHERE = ("demo",)
"""Folders that hold other things, read by others."""


class Named(Shape):
    """Anything that has an id."""

    @property
    def id(self) -> str:
        """Give the id."""


N = TypeVar("N", bound=Named)
W = TypeVar("W")


@dataclass(frozen=True, slots=True)
class Library:
    """All content, checked, by id."""

    prompts: Mapping[str, Prompt]
    agendas: Mapping[str, AgendaTemplate]
    protocols: Mapping[str, Protocol]
    rubrics: Mapping[str, Rubric]
    profiles: Mapping[str, Profile]
    checkins: Mapping[str, Question]
    checkouts: Mapping[str, Question]
    norms: tuple[str, ...]
    challenges: tuple[str, ...]
    names: NameWords
    safety: SafetyWords
    pulses: Pulses
    cycles: tuple[Cycle, ...]


@dataclass(slots=True)
class LibraryFault(Exception):
    """The content cannot be used yet: every fault there is, by file and line."""

    faults: tuple[Fault, ...]

    def __str__(self) -> str:
        """Give the faults, one a line."""
        return "\n".join(map(str, self.faults))


def load(folder: Path | None = None) -> Library:
    """Read and check all content of a folder (the packaged one, if none is given); raises LibraryFault."""
    root = folder or PACKAGED
    faults: list[Fault] = []
    _check_places(root, faults)
    stems = {path.stem: f"{name}/{path.name}" for name in CODED for path in _paths(root, name)}
    checkins, checkouts, codes = _meeting_questions(root, stems, faults)
    library = Library(
        prompts=_shelf(root, "reflection", prompt_of, faults),
        agendas=_shelf(root, "agendas", lambda sheet: agenda_of(sheet, codes), faults),
        protocols=_shelf(root, "protocols", protocol_of, faults),
        rubrics=_shelf(root, "rubrics", rubric_of, faults),
        profiles=_shelf(root, "profiles", profile_of, faults),
        checkins=checkins,
        checkouts=checkouts,
        norms=_lines(root, "norms", faults),
        challenges=_lines(root, "challenges", faults),
        names=_file(root, "names", names_of, faults) or NameWords(frozenset(), frozenset(), frozenset()),
        safety=_file(root, "safety", safety_of, faults) or SafetyWords((), ()),
        pulses=_file(root, "pulses", pulses_of, faults) or Pulses((), ()),
        cycles=_file(root, "stories", stories_of, faults) or (),
    )
    if not faults:
        _check_choice(library, faults)
    if faults:
        raise LibraryFault(tuple(sorted(faults)))
    return library


def _paths(root: Path, name: str) -> list[Path]:
    return sorted(path for path in (root / name).glob("*.yaml") if not path.name.startswith("."))


def _shelf(root: Path, name: str, make: Callable[[Sheet], N], faults: list[Fault]) -> Mapping[str, N]:
    found: dict[str, N] = {}
    paths = _paths(root, name)
    for path in paths:
        sheet = read_sheet(root, path, faults)
        if sheet is None:
            continue
        thing = make(sheet)
        sheet.close()
        if thing.id and thing.id != path.stem:
            cure = f"Write “id: {path.stem}”, or rename the file."
            sheet.fault(f"“id” says “{thing.id}”, but the file is called {path.name}.", cure, "id")
        found[thing.id] = thing
    if not paths:
        faults.append(Fault(name, 0, "This folder has no file.", "Put at least one file in it that ends in .yaml."))
    return MappingProxyType(found)


def _meeting_questions(
    root: Path, taken: dict[str, str], faults: list[Fault]
) -> tuple[Mapping[str, Question], Mapping[str, Question], frozenset[str] | None]:
    """Give check-ins, check-outs, and every id that an agenda may use; None for the ids where they are not known."""
    sheet = read_sheet(root, root / "checkins.yaml", faults)
    if sheet is None:
        return {}, {}, None
    checkins, checkouts = _questions(sheet, "checkins", taken), _questions(sheet, "checkouts", taken)
    sheet.close()
    return checkins, checkouts, frozenset(taken) | {path.stem for path in _paths(root, "agendas")} | frozenset(DEEDS)


def _questions(sheet: Sheet, key: str, taken: dict[str, str]) -> Mapping[str, Question]:
    found = {}
    for group in sheet.groups(key):
        question = question_of(group)
        if question.id in taken:
            group.fault(f"“{question.id}” is taken by {taken[question.id]}.", "Choose an id of its own.", "id")
        taken[question.id] = f"{sheet.file}, line {group.line}"
        found[question.id] = question
    return MappingProxyType(found)


def _file(root: Path, name: str, make: Callable[[Sheet], W], faults: list[Fault]) -> W | None:
    sheet = read_sheet(root, root / f"{name}.yaml", faults)
    if sheet is None:
        return None
    made = make(sheet)
    sheet.close()
    return made


def _lines(root: Path, name: str, faults: list[Fault]) -> tuple[str, ...]:
    sheet = read_sheet(root, root / f"{name}.yaml", faults)
    if sheet is None:
        return ()
    lines = sheet.lines(name)
    for line, text in lines:
        for gap in GAP.findall(text):
            if gap not in GAPS.get(name, ()):
                sheet.fault(f"I do not know what to put for {gap}.", "Write the words themselves.", at=line)
    sheet.close()
    return tuple(text for _, text in lines)


def _check_places(root: Path, faults: list[Fault]) -> None:
    """Name every content file that stands where nobody would read it."""
    for path in sorted(root.rglob("*.y*ml")):
        place = path.relative_to(root)
        if any(part.startswith(".") for part in place.parts) or place.parts[0] in ELSEWHERE:
            continue
        good = place.as_posix() in FILES or (len(place.parts) == 2 and place.parts[0] in FOLDERS)
        if not good or path.suffix != ".yaml":
            cure = f"Let its name end in .yaml, in one of: {', '.join(FOLDERS)}."
            faults.append(Fault(place.as_posix(), 0, "Nobody reads this file here.", cure))


def _check_choice(library: Library, faults: list[Fault]) -> None:
    """Hold that there is something to ask everybody at every stage, in a new group too."""
    plain = [p for p in library.prompts.values() if p.role == "member" and p.share_hint != "anonymous"]
    for stage in STAGES:
        if not any(p.stage in (stage, "any") and p.depth != "critical" for p in plain):
            cure = "Add one for members that is descriptive or analytic, and not anonymous."
            faults.append(Fault("reflection", 0, f"No question can be asked in the stage {stage}.", cure))
