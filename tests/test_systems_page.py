"""The page of systems names scripts that are there, and no script of a row is left out."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
SCRIPT = re.compile(r"^def (test_\w+)\(", re.MULTILINE)
OF_A_ROW = re.compile(r"test_s\d\d_")


def test_every_row_names_its_scripts_and_every_script_its_row() -> None:
    page = (ROOT / "docs" / "systems.md").read_text(encoding="utf-8")
    named = {(file, f"test_{name}") for file, name in re.findall(r"`(test_\w+\.py)` (\w+)", page)}
    there = {
        (file.name, name)
        for file in (ROOT / "tests").glob("test_*.py")
        for name in SCRIPT.findall(file.read_text(encoding="utf-8"))
    }
    assert named - there == set()
    assert {(file, name) for file, name in there if OF_A_ROW.match(name)} - named == set()
