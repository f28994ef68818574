"""The page for the privacy officer is drawn from the code as it is now, and names no test that is not there."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

from sqlalchemy import Column, MetaData, String, Table

from storage import models, plumbing
from storage.columns import Base

ROOT = Path(__file__).parents[1]
PAGES = (ROOT / "docs" / "operators" / "privacy.md", ROOT / "docs" / "security.md")
DRAWN = runpy.run_path(str(ROOT / "docs" / "draw_data.py"))


def test_what_is_drawn_is_as_the_code_is() -> None:
    page = PAGES[0].read_text(encoding="utf-8")
    assert page == DRAWN["redrawn"](page), "run python docs/draw_data.py"


def test_every_table_is_on_the_page() -> None:
    assert models.Response.__tablename__ in Base.metadata.tables
    assert plumbing.Outbox.__tablename__ in Base.metadata.tables
    page = PAGES[0].read_text(encoding="utf-8")
    assert [name for name in Base.metadata.tables if f"| `{name}` |" not in page] == []


def test_a_table_that_names_an_actor_leads_to_a_person() -> None:
    leads = DRAWN["leads_to_a_person"]
    assert leads(Table("told", MetaData(), Column("actor", String)))
    assert not leads(Table("told", MetaData(), Column("kind", String)))
    assert {name for name, table in Base.metadata.tables.items() if leads(table)} >= {"response", "membership", "audit"}
    assert not leads(Base.metadata.tables["anonymous_answer"])


def test_every_test_and_file_that_is_named_is_there() -> None:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        tests = re.findall(r"`(test_\w+\.py)", text)
        files = re.findall(r"`((?:storage|docs|bot|handlers)/[\w/.]+)`", text)
        missing = [name for name in tests if not (ROOT / "tests" / name).exists()]
        assert missing + [name for name in files if not (ROOT / name).exists()] == []
