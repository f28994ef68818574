"""Who could have seen what somebody wrote: from who was there, how it was shared, summaries, and openings.

It tells who could have, not who did: nobody keeps a record of who read what. It never holds the words themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.coaches import ENTRY
from storage.commitments import SHARED
from storage.communities import Place
from storage.database import NotFound
from storage.models import Audit, Commitment, Document, Person, Response, Round, SourceLink, Stay
from storage.models_contributions import Contribution
from storage.people import CHAIRS, EVERYBODY, GUEST, LEADERS, NAMELESS, NEAR, PEERS
from storage.replies import REPLY
from storage.stays import list_stays

GIVEN = "contribution"
OPENED = "private.open"
"""What the audit calls it when technical staff opened a text in an emergency."""


@dataclass(frozen=True, slots=True)
class Thing:
    """What somebody wrote, without its words: whose, where, since when, and who could read it from when on."""

    kind: str
    id: str
    community_id: str
    owner_id: str
    since: datetime
    history: Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time; without an `until` it goes on."""

    since: datetime
    until: datetime | None = None

    def within(self, other: Span) -> Span | None:
        """Give what two stretches share."""
        ends = [each for each in (self.until, other.until) if each is not None]
        found = Span(max(self.since, other.since), min(ends) if ends else None)
        return found if found.until is None or found.since < found.until else None


@dataclass(frozen=True, slots=True)
class Sight:
    """Somebody who could have seen a thing: when, in which roles, and why."""

    thing: str
    viewer: str
    viewer_id: str
    roles: tuple[str, ...]
    span: Span
    why: str


def get_thing(db: Session, thing_id: str) -> Thing:
    """Give an answer, a commitment, a contribution or a leader's reply by its id; raises NotFound."""
    answer = db.get(Response, thing_id)
    if answer is not None:
        place = db.get_one(Round, answer.round_id).community_id
        return Thing("answer", answer.id, place, answer.person_id or "", answer.created_at, answer.share_history)
    reply = db.get(Document, thing_id)
    if reply is not None and reply.kind == REPLY:
        history = [{"at": reply.created_at.isoformat(), "level": SHARED[0]}]
        return Thing(REPLY, reply.id, reply.community_id, reply.reviewed_by or "", reply.created_at, history)
    given = db.get(Contribution, thing_id)
    if given is not None:
        return Thing(GIVEN, given.id, given.community_id, given.author_id or "", given.created_at, given.share_history)
    row = db.get(Commitment, thing_id)
    if row is None:
        raise NotFound("thing")
    return Thing("commitment", row.id, row.community_id, row.owner_id or "", row.created_at, row.share_history)


def list_things(db: Session, person_id: str) -> list[Thing]:
    """List all that a person answered, promised, put in for others, or replied as a leader, oldest first."""
    answers = db.scalars(select(Response.id).where(Response.person_id == person_id)).all()
    promises = db.scalars(select(Commitment.id).where(Commitment.owner_id == person_id)).all()
    given = db.scalars(select(Contribution.id).where(Contribution.author_id == person_id)).all()
    wrote = [Document.kind == REPLY, Document.reviewed_by == person_id]
    replied = db.scalars(select(Document.id).where(*wrote)).all()
    return sorted(
        (get_thing(db, each) for each in [*answers, *promises, *given, *replied]),
        key=lambda thing: (thing.since, thing.id),
    )


def list_sights(db: Session, thing: Thing, within: Span | None = None) -> list[Sight]:
    """List who beside its owner could have seen a thing, by when it began; `within` a stretch of time."""
    stays = [stay for stay in list_stays(db, Place(id=thing.community_id)) if (stay.person_id or "?") != thing.owner_id]
    found = [*_shared(thing, stays), *_coached(db, thing, stays), *_summed_up(db, thing, stays), *_opened(db, thing)]
    names = {row.id: row.display_name for row in db.scalars(select(Person))}
    seen = dict.fromkeys(
        Sight(thing.id, names.get(who, who or NAMELESS), who, roles, span, why)
        for who, roles, whole, why in found
        if (span := whole.within(within) if within else whole) is not None
    )
    return sorted(seen, key=lambda sight: (sight.span.since, sight.viewer, sight.why))


Found = tuple[str, tuple[str, ...], Span, str]


def _shared(thing: Thing, stays: Sequence[Stay]) -> Iterator[Found]:
    """Give the peers who were there while it was shared with the group, and a partner it was shared with."""
    begins = [datetime.fromisoformat(entry["at"]) for entry in thing.history]
    opened: datetime | None = None
    for number, entry in enumerate(thing.history):
        span = Span(begins[number], begins[number + 1] if number + 1 < len(begins) else None)
        opened = (opened or span.since) if entry["level"] in SHARED else None
        if opened:
            newest = thing.since if thing.kind == "commitment" else opened
            readers = PEERS | NEAR if thing.kind == REPLY or entry["level"] == "network" else PEERS
            readers |= LEADERS if entry["level"] == "system" else frozenset()
            yield from _there(_joined_before(newest, stays), readers, span, "shared with the group")
        elif entry["level"] == "partner" and entry.get("partner"):
            yield from _there(
                [stay for stay in stays if stay.person_id == entry["partner"]], EVERYBODY, span, "partner"
            )


def _coached(db: Session, thing: Thing, stays: Sequence[Stay]) -> Iterator[Found]:
    """Give the coach whom its owner let read it, by itself or as part of their growth."""
    query = select(Contribution).where(Contribution.kind == ENTRY, Contribution.author_id == thing.owner_id)
    for row in db.scalars(query):
        data = row.words.data
        if thing.id in {data.get("on"), str(data.get("what")).partition(":")[2]}:
            shared = Thing(GIVEN, row.id, row.community_id, thing.owner_id, row.created_at, row.share_history)
            yield from ((who, roles, span, "coach") for who, roles, span, _ in _shared(shared, stays))


def _there(stays: Sequence[Stay], roles: frozenset[str], span: Span, why: str) -> Iterator[Found]:
    for stay in stays:
        both = span.within(Span(stay.since, stay.until))
        if both is not None and roles & set(stay.roles):
            yield stay.person_id or "", tuple(stay.roles), both, why


def _joined_before(moment: datetime, stays: Sequence[Stay]) -> list[Stay]:
    """Leave out the stays of guests who joined too late: they see nothing from before (`Member.may_see_from`)."""
    joined: dict[tuple[str | None, datetime | None], datetime] = {}
    for stay in stays:  # whose roles changed has a new stay, but joined when the one before began
        joined[stay.person_id, stay.until] = joined.get((stay.person_id, stay.since), stay.since)
    return [stay for stay in stays if GUEST not in stay.roles or joined[stay.person_id, stay.until] < moment]


def _summed_up(db: Session, thing: Thing, stays: Sequence[Stay]) -> Iterator[Found]:
    """Give those who could read a summary that rests on it: chairs as a draft, peers once published, leaders once settled."""
    linked = set(db.scalars(select(SourceLink.document_id).where(SourceLink.target_id == thing.id)))
    for row in db.scalars(select(Document).where(Document.community_id == thing.community_id)).all():
        quoted = thing.id in {*row.body.get("quoted_once", ()), *(line["quoted"] for line in row.body.get("lines", ()))}
        if row.id not in linked and not quoted and thing.id not in row.body.get("counted_once", ()):
            continue
        how = f"{'quoted' if quoted else 'summed up'} in “{row.body['title']}”"
        yield from _there(stays, CHAIRS, Span(row.created_at), f"{how}, as a draft")
        if row.published_at:
            yield from _there(_joined_before(row.published_at, stays), PEERS, Span(row.published_at), how)
        if row.settled_at:
            yield from _there(stays, NEAR, Span(row.settled_at), f"summed up in “{row.body['title']}”")


def _opened(db: Session, thing: Thing) -> Iterator[Found]:
    query = select(Audit).where(Audit.action == OPENED, Audit.object_id == thing.id)
    for row in db.scalars(query):
        yield row.actor, ("technical staff",), Span(row.at), f"opened in an emergency: {row.reason}"
