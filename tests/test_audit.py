"""What `make audit` tells: weaknesses by name, and never that all is well where nothing was looked up."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

GOOD = {"name": "yarl", "version": "1", "vulns": []}
WEAK = {"name": "idna", "version": "2", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3"]}]}
MISSED = {"name": "attrs", "skip_reason": "not found"}
NOTHING = "NOT LOOKED UP: any of them. There is no network here that reaches the Python index's list of weaknesses."


@pytest.mark.parametrize(
    ("parts", "code", "words"),
    [
        ([GOOD], 0, ["1 of 1 parts looked up, 0 with a known weakness."]),
        ([GOOD, WEAK], 1, ["idna 2: PYSEC-1 (mended in 3)", "2 of 2 parts looked up, 1 with a known weakness."]),
        ([GOOD, MISSED], 0, ["1 of 2 parts looked up, 0 with a known weakness.", "NOT LOOKED UP: attrs"]),
        ([MISSED], 2, ["0 of 1 parts looked up, 0 with a known weakness.", NOTHING]),
    ],
)
def test_what_was_found_and_what_was_not_looked_up_is_told(parts: list[Any], code: int, words: list[str]) -> None:
    audit = runpy.run_path(str(Path(__file__).parents[1] / ".ci" / "audit.py"))
    assert audit["told"]({"dependencies": parts}) == (code, words)
