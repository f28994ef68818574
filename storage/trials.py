"""Small tests of change: a promise to try something until a day, which ends in keep, adapt or drop with a line of evidence."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy import exists
from sqlalchemy.orm import Session

from storage.columns import table_of
from storage.commitments import (
    CLOSED,
    SHARED,
    TEST,
    Promise,
    Sharper,
    add_commitment,
    of_community,
    promises,
    put_state,
)
from storage.communities import Place
from storage.documents import OUT
from storage.models import Commitment, Document, SourceLink
from storage.people import Member

RESULTS = {"keep": "kept", "adapt": "changed", "drop": "dropped"}
"""How a small test can end, and the state of a promise that it leads to."""


def add_trial(db: Session, viewer: Member, text: str, due_on: date, now: datetime, plan: Sharper) -> Commitment:
    """Keep the viewer's own small test, private until they share it: the plan holds its moment and what is looked at."""
    row = add_commitment(db, viewer, text, due_on, now)
    row.kind, row.detail = TEST, json.dumps(asdict(plan))
    db.flush()
    return row


def put_result(db: Session, viewer: Member, trial_id: str, result: str, line: str, now: datetime) -> Commitment:
    """Note how the viewer's own small test ended, and the line of evidence for it."""
    return put_state(db, viewer, trial_id, RESULTS[result], now, line)


def list_results_of(db: Session, place: Place) -> list[Promise]:
    """List a community's small tests that are shared and over, and that no published summary told of yet, for a draft."""
    links, documents = table_of(SourceLink), table_of(Document)
    told = exists().where(links.c.target_id == Commitment.id, documents.c.id == links.c.document_id)
    told = told.where(documents.c.state.in_(OUT), documents.c.created_at >= Commitment.closed_at)
    over = [Commitment.kind == TEST, Commitment.state.in_(CLOSED), Commitment.visibility.in_(SHARED)]
    query = of_community(place.id).where(*over, Commitment.outcome_sealed.is_not(None), ~told)
    return promises(db, query, Member(community_id=place.id))
