"""Questions asked of the words that a model gave a draft: kept beside the rules' own, only while nobody else has a hand in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from storage import documents
from storage.communities import Place
from storage.models import Document
from storage.papers import Paper

BY_RULES = "rules"
LONGEST_METHOD = 60


def with_model(name: str) -> str:
    """Give the method of a document that a model worded."""
    return f"llm:{name}"[:LONGEST_METHOD]


def put_wording(
    db: Session, place: Place, paper: Paper, told: Mapping[str, int], now: datetime, method: str = BY_RULES
) -> None:
    """Keep a draft with the lines that this paper has; `told` counts what a model was asked for and what stayed by rules."""
    documents.put_lines_of(db, place, paper.id, paper.lines, now)
    row = db.get_one(Document, paper.id)
    row.body = {**row.body, "worded": dict(told)}
    row.method = method
    db.flush()
