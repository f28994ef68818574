"""What docs/security.md promises: every test that it names is there, so that a tick cannot outlive what shows it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

TESTS = Path(__file__).parent
PAGE = TESTS.parent / "docs" / "security.md"
ITEM = re.compile(r"^- \[x\] ", re.MULTILINE)


def named(text: str) -> set[str]:
    """Give the tests that a text names."""
    return set(re.findall(r"`(?:test_\w+\.py)?(?:::)?(test_\w+)`", text))


def named_files(text: str) -> set[str]:
    """Give the files of tests that a text names."""
    return set(re.findall(r"`(?:tests/)?(test_\w+\.py)(?:::\w+)?`", text))


def written() -> set[str]:
    """Give the names of all tests."""
    files = [ast.parse(file.read_text(encoding="utf-8")) for file in TESTS.rglob("test_*.py")]
    functions = [node for file in files for node in ast.walk(file) if isinstance(node, ast.FunctionDef)]
    return {function.name for function in functions if function.name.startswith("test_")}


def test_every_test_that_the_page_names_is_there() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert named(text) - written() == set()
    assert len(named(text)) > 20
    assert named_files(text) - {file.name for file in TESTS.rglob("test_*.py")} == set()
    assert len(named_files(text)) > 10


def test_every_tick_names_what_shows_it() -> None:
    entries = re.split(r"\n(?=- |\n|\*\*|#)", PAGE.read_text(encoding="utf-8"))
    bare = [entry for entry in entries if ITEM.match(entry.lstrip()) and not named(entry)]
    assert bare == []


def test_a_tick_without_its_test_is_noticed() -> None:
    assert named("- [x] 1.2.3 Held: `test_that_nobody_wrote`") - written() == {"test_that_nobody_wrote"}
