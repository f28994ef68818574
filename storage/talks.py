"""Questions asked of what leaders bring to a whole group: a challenge, a policy note, and what its members say to it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from storage import contributions
from storage.contributions import Given, NewContribution
from storage.database import NotFound
from storage.models_contributions import Words
from storage.people import NEAR, Member

CHALLENGE, POLICY, SAID = "challenge", "policy", "talk_reply"


def bring(db: Session, viewer: Member, kind: str, words: Words, now: datetime, inquiry_id: str = "") -> Given:
    """Keep what the viewer, a leader, brings to the group; raises NotFound for anybody else."""
    if not viewer.roles & NEAR:
        raise NotFound("note")
    return contributions.add_contribution(db, viewer, NewContribution(kind, words, "cop", inquiry_id=inquiry_id), now)


def get_brought(db: Session, viewer: Member, thing_id: str) -> Given:
    """Give what a leader brought to the viewer's group; raises NotFound."""
    given = contributions.get_contribution(db, viewer, thing_id)
    if given.kind not in (CHALLENGE, POLICY):
        raise NotFound("note")
    return given


def add_said(db: Session, viewer: Member, about: Given, text: str, now: datetime) -> None:
    """Keep what the viewer says to it, for their group."""
    contributions.add_contribution(db, viewer, NewContribution(SAID, Words(body=text), "cop", reply_to=about.id), now)
