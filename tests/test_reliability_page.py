"""What docs/reliability.md promises: every test that it names is there, and what is marked as long is run by `make faults`."""

from __future__ import annotations

import ast
import re
from pathlib import Path

TESTS = Path(__file__).parent
PAGE = (TESTS.parent / "docs" / "reliability.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (?!we promise|what went|---)(.+) \| (.+) \|$", re.MULTILINE)


def named(text: str) -> set[str]:
    """Give the tests that a text names."""
    return set(re.findall(r"`(test_\w+)`", text))


def written() -> dict[str, ast.FunctionDef]:
    """Give all tests by name."""
    files = [ast.parse(file.read_text(encoding="utf-8")) for file in TESTS.rglob("test_*.py")]
    functions = [node for file in files for node in ast.walk(file) if isinstance(node, ast.FunctionDef)]
    return {function.name: function for function in functions if function.name.startswith("test_")}


def test_every_test_that_the_page_names_is_there() -> None:
    assert named(PAGE) - set(written()) == set()
    assert len(named(PAGE)) > 30


def test_every_promise_names_what_shows_it() -> None:
    rows = ROW.findall(PAGE.partition("## What was run")[0])
    assert len(rows) > 20
    assert [promise for promise, shown in rows if not named(shown)] == []


def test_what_takes_minutes_is_marked() -> None:
    tests = written()
    marked = set(re.findall(r"`(test_\w+)`\*", PAGE))
    unmarked = set(re.findall(r"`(test_\w+)`(?!\*)", PAGE)) - marked
    assert {name for name in unmarked if _is_long(tests[name])} == set()


def _is_long(test: ast.FunctionDef) -> bool:
    """Say whether a test is left to `make faults` as a whole."""
    return any(ast.unparse(each) == "pytest.mark.faults" for each in test.decorator_list)
