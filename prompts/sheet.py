"""Reads one content file, remembers where everything stood, and collects all that is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The C loader is several times faster; where PyYAML was built without it, the plain one reads the same."""


def plain_rows(path: Path) -> Any:
    """Give what a file of our own holds, unchecked: the script of the demonstration."""
    return yaml.load(path.read_text(encoding="utf-8"), LOADER)  # noqa: S506 -- LOADER is a safe one


STUMBLES = (
    ("tab character", "A tab stands in front of this line.", "Use spaces at the start of a line, never a tab."),
    ("\\t", "A tab stands in front of this line.", "Use spaces at the start of a line, never a tab."),
    ("mapping values", "A colon splits this text.", 'Put double quotes around it: title: "Look: three signs".'),
    ("end of stream", "A quote that begins here never ends.", "Close it with the same quote mark."),
)
"""How people's most frequent slips read in the parser's words, and in ours."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Something wrong in a content file: where it is, what it is, and how to mend it; line 0 is the whole file or folder."""

    file: str
    line: int
    message: str
    cure: str

    def __str__(self) -> str:
        """Give the fault as one line for people."""
        place = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{place}: {self.message} {self.cure}"


class Sheet:
    """A group of `key: value` lines; what is missing or wrong becomes a fault and gives a harmless value."""

    def __init__(self, file: str, node: yaml.MappingNode, faults: list[Fault]) -> None:
        """Take the lines that `node` was read from."""
        self.file = file
        self.line = node.start_mark.line + 1
        self._mark = node.start_mark
        self._faults = faults
        self._rows: dict[str, tuple[int, yaml.Node]] = {}
        self._asked: list[str] = []
        self._missing: list[str] = []
        for key, value in node.value:
            self._keep(str(key.value), key.start_mark.line + 1, value)

    def _keep(self, key: str, line: int, value: yaml.Node) -> None:
        if key in self._rows:
            self.fault(f"“{key}” stands here twice.", "Keep one of the two.", at=line)
        self._rows[key] = (line, value)

    def fault(self, message: str, cure: str, key: str = "", at: int = 0) -> None:
        """Note what is wrong: at a line, or where `key` stands, or where this group begins."""
        self._faults.append(Fault(self.file, at or self.line_of(key), message, cure))

    def line_of(self, key: str) -> int:
        """Give the line of a key, or the first line of this group."""
        return self._rows[key][0] if key in self._rows else self.line

    def has(self, key: str) -> bool:
        """Tell whether a key stands here; asking makes it a known key."""
        self._asked.append(key)
        return key in self._rows

    def text(self, key: str, default: str | None = None) -> str:
        """Give the words after a key; without a default they must be there."""
        node = self._find(key, required=default is None)
        if node is None:
            return default or ""
        if isinstance(node, yaml.ScalarNode) and node.value.strip():
            return " ".join(node.value.split())
        self.fault(f"“{key}” has no words.", f"Write them after “{key}:”, or delete the line.", key)
        return default or ""

    def number(self, key: str) -> int:
        """Give the whole number, one or more, after a key."""
        words = self.text(key)
        if len(words) < 5 and words.isascii() and words.isdigit() and int(words) > 0:
            return int(words)
        if words:
            self.fault(f"“{key}” says “{words}”.", "Write a whole number, such as 8.", key)
        return 0

    def day(self, key: str) -> date:
        """Give the date after a key."""
        words = self.text(key)
        try:
            return date.fromisoformat(words)
        except ValueError:
            if words:
                cure = "Write year, month and day: 2026-01-28."
                self.fault(f"“{key}” says “{words}”, which is no date.", cure, key)
            return date.min

    def choice(self, key: str, words: Sequence[str]) -> str:
        """Give the word after a key, which must be one of `words`."""
        said = self.text(key)
        if said and said not in words:
            self.fault(f"“{key}” says “{said}”, which I do not know.", meant(said, words), key)
        return said

    def flag(self, key: str) -> bool:
        """Give whether a key says true; a key that is not there says false."""
        said = self.text(key, "false").lower()
        if said not in {"true", "false"}:
            self.fault(f"“{key}” says “{said}”.", "Write true or false.", key)
        return said != "false"

    def words(self, key: str) -> tuple[str, ...]:
        """Give a list of texts: the lines below a key that begin with a dash."""
        return tuple(text for _, text in self.lines(key))

    def lines(self, key: str) -> list[tuple[int, str]]:
        """Give the same list, each text with its line in the file."""
        found = []
        for node in self._list(key):
            words = node.value.split() if isinstance(node, yaml.ScalarNode) else []
            found.append((node.start_mark.line + 1, " ".join(words)))
            if not words:
                cure = "Write words after the dash; where they hold a colon, put them in double quotes."
                self.fault(f"A line of “{key}” is no text.", cure, at=node.start_mark.line + 1)
        return found

    def groups(self, key: str, *, required: bool = True) -> list[Sheet]:
        """Give a list of groups: each begins with a dash below a key."""
        found = []
        for node in self._list(key, required=required):
            if isinstance(node, yaml.MappingNode):
                found.append(Sheet(self.file, node, self._faults))
            else:
                cure = "Write “name: value” lines after the dash, as the other items do."
                self.fault(f"An item of “{key}” has no named lines.", cure, at=node.start_mark.line + 1)
        return found

    def group(self, key: str) -> Sheet:
        """Give the group of lines that stands indented below a key."""
        node = self._find(key, required=True)
        if isinstance(node, yaml.MappingNode):
            return Sheet(self.file, node, self._faults)
        if node is not None:
            self.fault(f"“{key}” needs lines of its own.", "Write “name: value” lines below it, two spaces in.", key)
        nothing = yaml.MappingNode("", [], self._mark, self._mark)
        return Sheet(self.file, nothing, [])

    def pairs(self, key: str, names: Sequence[str]) -> dict[str, str]:
        """Give the texts of a group whose keys are `names`, all of them required."""
        below = self.group(key)
        found = {name: below.text(name) for name in names}
        below.close()
        return found

    def close(self) -> None:
        """Name the keys that nobody asked for, with the nearest known one, and those that are missing."""
        guessed = set()
        for key in self._rows.keys() - set(self._asked):
            near = get_close_matches(key, self._asked, n=1)
            guessed.update(near)
            self.fault(f"I do not know “{key}”.", meant(key, self._asked), key)
        for key in self._missing:
            if key not in guessed:
                self.fault(f"“{key}” is missing.", f"Add a line that begins with “{key}:”.")

    def _find(self, key: str, *, required: bool) -> yaml.Node | None:
        if self.has(key):
            return self._rows[key][1]
        if required:
            self._missing.append(key)
        return None

    def _list(self, key: str, *, required: bool = True) -> list[yaml.Node]:
        node = self._find(key, required=required)
        if node is None:
            return []
        if isinstance(node, yaml.SequenceNode) and node.value:
            return list(node.value)
        self.fault(f"“{key}” needs a list.", "Write one line for each below it, each with a dash in front.", key)
        return []


def read_sheet(root: Path, path: Path, faults: list[Fault]) -> Sheet | None:
    """Read one file; None, and a fault, where it cannot be read at all."""
    file = path.relative_to(root).as_posix()
    raw = b""
    try:
        raw = path.read_bytes()
        node = yaml.compose(raw.decode("utf-8-sig"), Loader=LOADER)
    except OSError:
        faults.append(Fault(file, 0, "This file cannot be found or opened.", "Put it back, or allow reading it."))
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        faults.append(Fault(file, line, "A letter here is not stored as UTF-8.", "Save the file as UTF-8."))
    except (yaml.reader.ReaderError, yaml.MarkedYAMLError) as error:
        faults.append(_stumble(file, raw, error))
    else:
        if isinstance(node, yaml.MappingNode):
            return Sheet(file, node, faults)
        faults.append(Fault(file, 1, "This file has no “name: value” lines.", "Copy a file of the same folder."))
    return None


def _stumble(file: str, raw: bytes, error: yaml.reader.ReaderError | yaml.MarkedYAMLError) -> Fault:
    if isinstance(error, yaml.reader.ReaderError):
        line = raw[: error.position].count(b"\n") + 1
        return Fault(file, line, "A hidden sign stands here.", "Delete this line and type it again.")
    said = error.problem or ""
    mark = error.context_mark if "end of stream" in said else error.problem_mark
    line = mark.line + 1 if mark else 0
    for sign, message, cure in STUMBLES:
        if sign in said:
            return Fault(file, line, message, cure)
    cure = "Compare its spaces and quotes, and the line before, with another file of this folder."
    return Fault(file, line, f"This line cannot be read ({said}).", cure)


def meant(said: str, words: Sequence[str]) -> str:
    """Give the cure for a word that is not known: the nearest that is, or all that could stand there."""
    near = get_close_matches(said, words, n=1)
    if near:
        return f"Did you mean “{near[0]}”?"
    return f"It can be: {', '.join(dict.fromkeys(words))}."
