"""Questions asked of sharing with a coach: what an owner lets one named person read, entry by entry, until it ends.

Nothing is copied and no level changes: an entry points to its owner's own words and is followed anew at each reading, so what
is deleted, taken back or changed is so for the coach, too. Who leads, facilitates or runs a group of the owner's never reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from storage import commitments, consents, contributions, portfolio, responses
from storage.communities import Place
from storage.contributions import NewContribution
from storage.database import NotFound
from storage.models import Membership
from storage.models_contributions import Contribution, Words
from storage.people import CHAIRS, EVERYBODY, LEADERS, PEERS, Member, list_members

TIE, ENTRY, NOTE = "coach", "coach_entry", "coach_note"
ASKED, AGREED, OVER = "asked", "agreed", "over"
ANSWER, PROMISE, GROWTH = "response", "commitment", "growth"

COACH = "coach"
"""The role of somebody who is in a group to support its members."""

BARRED = LEADERS | CHAIRS | {"admin"}
"""Who never reads as a coach, by any role in any group of the owner's."""


@dataclass(frozen=True, slots=True)
class Tie:
    """An owner and the one coach they chose; `reads` says whether the coach may read at this moment."""

    id: str
    owner: Member
    coach: Member
    agreed: bool
    reads: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """Something of an owner's own: `what` it is, about what, its words, and the coach's note; `id` where it is shared."""

    what: str
    kind: str
    when: date
    topic: str
    words: str
    note: str = ""
    rests_on: str = ""
    id: str = ""
    reply: str = ""


def list_candidates(db: Session, viewer: Member) -> list[Member]:
    """List whom the viewer may choose: the group's coaches and peers, and nobody who leads or runs a group of theirs."""
    barred = _barred(db, viewer)
    found = list_members(db, Place(id=viewer.community_id), PEERS | {COACH})
    return [each for each in found if each.person_id not in barred | {viewer.person_id} and not each.is_guest]


def _barred(db: Session, viewer: Member) -> set[str]:
    """Give who leads, facilitates or runs any group that the viewer is in."""
    mine = select(Membership.community_id).where(Membership.person_id == viewer.person_id, Membership.state != "left")
    there = select(Membership.person_id, Membership.roles).where(Membership.state != "left")
    rows = db.execute(there.where(Membership.community_id.in_(mine)))
    return {person_id for person_id, roles in rows if BARRED & set(roles)}


def find_own(db: Session, viewer: Member) -> Tie | None:
    """Give the viewer's tie to their coach here."""
    return next((tie for tie in _ties(db, viewer) if tie.owner.person_id == viewer.person_id), None)


def list_ties(db: Session, viewer: Member) -> list[Tie]:
    """List the ties in which the viewer is the coach, by the owner's name."""
    found = [tie for tie in _ties(db, viewer) if tie.coach.person_id == viewer.person_id]
    return sorted(found, key=lambda tie: tie.owner.name)


def get_tie(db: Session, viewer: Member, tie_id: str) -> Tie:
    """Give a tie to its owner or its coach; raises NotFound for anybody else."""
    found = next((tie for tie in _ties(db, viewer) if tie.id == tie_id), None)
    if found is None or viewer.person_id not in (found.owner.person_id, found.coach.person_id):
        raise NotFound("coach")
    return found


def _ties(db: Session, viewer: Member) -> list[Tie]:
    """Give the newest tie of each owner here, where both have been in the group ever since."""
    query = _on(TIE).where(Contribution.community_id == viewer.community_id)
    rows = {row.author_id: row for row in db.scalars(query)}
    members = (
        {each.person_id: each for each in list_members(db, Place(id=viewer.community_id), EVERYBODY)} if rows else {}
    )
    found = ((row, members.get(owner or ""), members.get(row.partner_id or "")) for owner, row in rows.items())
    return [_tie(db, row, owner, coach) for row, owner, coach in found if owner and coach and _lasts(row, owner, coach)]


def _on(*kinds: str) -> Select[Contribution]:
    on = select(Contribution).where(Contribution.kind.in_(kinds), Contribution.visibility == "partner")
    return on.order_by(Contribution.created_at, Contribution.id)


def _lasts(row: Contribution, *both: Member) -> bool:
    """Say whether nobody left since: who comes back begins anew."""
    return all(each.since is None or each.since <= row.created_at for each in both)


def _tie(db: Session, row: Contribution, owner: Member, coach: Member) -> Tie:
    agreed = row.state == AGREED
    allowed = owner.is_peer and coach.person_id not in _barred(db, owner) and consents.agrees(db, owner, consents.COACH)
    return Tie(row.id, owner, coach, agreed, reads=agreed and allowed)


def choose(db: Session, viewer: Member, coach_id: str, now: datetime) -> Tie:
    """Ask somebody to be the viewer's one coach; whoever was it before reads nothing from now on. Raises NotFound."""
    if coach_id not in {each.person_id for each in list_candidates(db, viewer)}:
        raise NotFound("coach")
    _end_all(db, viewer, _on(TIE, ENTRY).where(Contribution.community_id == viewer.community_id), now)
    new = NewContribution(TIE, Words(title="My coach"), "partner", coach_id, state=ASKED)
    return get_tie(db, viewer, contributions.add_contribution(db, viewer, new, now).id)


def agree(db: Session, viewer: Member, tie_id: str) -> Tie:
    """Note that the viewer says yes to being somebody's coach; raises NotFound for anybody else."""
    if get_tie(db, viewer, tie_id).coach.person_id != viewer.person_id:
        raise NotFound("coach")
    db.get_one(Contribution, tie_id).state = AGREED
    db.flush()
    return get_tie(db, viewer, tie_id)


def end(db: Session, viewer: Member, tie_id: str, now: datetime) -> Tie:
    """End a tie, as its owner or its coach, with all that was shared and the notes on it; give it as it was."""
    tie = get_tie(db, viewer, tie_id)
    _end_all(db, tie.owner, _on(TIE, ENTRY).where(Contribution.community_id == viewer.community_id), now)
    return tie


def end_everywhere(db: Session, viewer: Member, now: datetime) -> None:
    """End what the viewer shares with a coach, in every group of theirs."""
    _end_all(db, viewer, _on(TIE, ENTRY), now)


def _end_all(db: Session, viewer: Member, rows: Select[Contribution], now: datetime) -> None:
    for row in db.scalars(rows.where(Contribution.author_id == viewer.person_id)).all():
        _close(db, row, now)


def _close(db: Session, row: Contribution, now: datetime) -> None:
    """Let a tie or an entry be its owner's alone, and the coach's note on it be gone."""
    contributions.lose_partner(row, now)
    row.state, row.closed_at = OVER, now
    for note in db.scalars(_on(NOTE).where(Contribution.reply_to == row.id)).all():
        contributions.empty(note, now)
    db.flush()


def share(db: Session, viewer: Member, what: str, now: datetime) -> Tie:
    """Let the viewer's coach read one entry of the viewer's own; raises NotFound where that may not be."""
    tie, own = find_own(db, viewer), list_own(db, viewer)
    if tie is None or not tie.reads or what not in own:
        raise NotFound("entry")
    if what not in {each.what for each in list_entries(db, viewer, tie)}:
        data = {"what": what, "on": own[what].rests_on}
        new = NewContribution(ENTRY, Words("Shared with my coach", data=data), "partner", tie.coach.person_id)
        contributions.add_contribution(db, viewer, new, now)
    return tie


def take_back(db: Session, viewer: Member, entry_id: str, now: datetime) -> None:
    """End the coach's reading of one of the viewer's entries; raises NotFound for anybody else's."""
    row = _row(db, viewer, entry_id)
    if row.author_id != viewer.person_id:
        raise NotFound("entry")
    _close(db, row, now)


def _row(db: Session, viewer: Member, entry_id: str) -> Contribution:
    both = or_(Contribution.author_id == viewer.person_id, Contribution.partner_id == viewer.person_id)
    here = _on(ENTRY).where(Contribution.community_id == viewer.community_id, Contribution.id == entry_id)
    row = db.scalar(here.where(both))
    if row is None:
        raise NotFound("entry")
    return row


def list_entries(db: Session, viewer: Member, tie: Tie) -> list[Entry]:
    """List what a coach may read now, the first shared first: the same for the owner and for the coach."""
    is_owner = viewer.person_id == tie.owner.person_id
    if not is_owner and not (tie.reads and viewer.person_id == tie.coach.person_id):
        return []
    shared = _on(ENTRY).where(Contribution.community_id == viewer.community_id)
    shared = shared.where(Contribution.author_id == tie.owner.person_id, Contribution.partner_id == tie.coach.person_id)
    own, rows = list_own(db, tie.owner), db.scalars(shared).all()
    return [_shared(db, row, own) for row in rows if row.words.data.get("what") in own]


def _shared(db: Session, row: Contribution, own: Mapping[str, Entry]) -> Entry:
    note = db.scalar(_on(NOTE).where(Contribution.reply_to == row.id))
    its = own[row.words.data["what"]]
    reply = note.words.body if note else ""
    return Entry(its.what, its.kind, its.when, its.topic, its.words, its.note, its.rests_on, row.id, reply)


def get_entry(db: Session, viewer: Member, entry_id: str) -> tuple[Tie, Entry]:
    """Give an entry to the coach whom it is shared with at this moment; raises NotFound for anybody else."""
    shared = ((tie, each) for tie in list_ties(db, viewer) for each in list_entries(db, viewer, tie))
    found = next((one for one in shared if one[1].id == entry_id), None)
    if found is None:
        raise NotFound("entry")
    return found


def put_note(db: Session, viewer: Member, entry_id: str, words: str, now: datetime) -> Tie:
    """Keep the viewer's note on an entry that they read as a coach, for its owner alone; a later one takes its place."""
    tie, entry = get_entry(db, viewer, entry_id)
    before = db.scalar(_on(NOTE).where(Contribution.reply_to == entry.id))
    if before is not None:
        contributions.put_words(db, viewer, before.id, Words(body=words), now)
    else:
        new = NewContribution(NOTE, Words(body=words), "partner", tie.owner.person_id, reply_to=entry.id)
        contributions.add_contribution(db, viewer, new, now)
    return tie


def list_shared(db: Session, viewer: Member) -> set[str]:
    """List what of the viewer's own their coach can read now."""
    tie = find_own(db, viewer)
    return {each.what for each in list_entries(db, viewer, tie)} if tie and tie.reads else set()


def list_own(db: Session, viewer: Member) -> dict[str, Entry]:
    """Give all that the viewer may share, the newest first of each kind, by what it is."""
    return {each.what: each for each in _own(db, viewer)}


def _own(db: Session, viewer: Member) -> Iterable[Entry]:
    for asked, row in responses.list_own_responses(db, viewer):
        yield Entry(f"{ANSWER}:{row.id}", ANSWER, row.created_at, str(asked.content["text"]), row.body)
    for promise in reversed(commitments.list_own(db, viewer)):
        if promise.text:
            yield Entry(f"{PROMISE}:{promise.id}", PROMISE, promise.due_on, "", promise.said)
    for kept in reversed(portfolio.list_own_entries(db, viewer)):
        if kept.words or kept.note:
            what = f"{GROWTH}:{kept.id}"
            yield Entry(what, GROWTH, kept.noted_at, kept.standard, kept.words, kept.note, kept.source_id)
