"""Questions asked of the outbox: what waits, what was said, and which message a card is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, case, func, or_, select, update
from sqlalchemy.orm import Session

from storage.columns import new_id, sealed, table_of
from storage.communities import Place
from storage.database import chunks, insert_many_once
from storage.models import Account, Channel
from storage.people import Member
from storage.plumbing import Outbox
from storage.written import Written

WAITING = ("pending", "uncertain")
"""States of a message that will be sent when it is due; an uncertain one may have arrived before."""

AHEAD = timedelta(days=1)
"""How much earlier than now what comes first is due: further back than anything that still waits for its turn to leave."""


@dataclass(frozen=True, slots=True)
class Posting:
    """What to put into the outbox; `card` is the card as JSON, `turn` the log's number of the turn that says it.

    What comes `first` and is due now leaves before all else that is due.
    """

    community_id: str | None
    person_id: str
    channel_id: str
    key: str
    subject: str
    card: str
    due_at: datetime
    unasked: bool = False
    anew: bool = False
    turn: str = ""
    first: bool = False


@dataclass(frozen=True, slots=True)
class Posted:
    """How a message to one person stands, without its words."""

    person_id: str
    platform: str
    state: str
    wanted_at: datetime
    due_at: datetime
    sent_at: datetime | None


_OUTBOX = table_of(Outbox)
_WAITS = or_(*(_OUTBOX.c.state == state for state in WAITING))
_READERS = ("person_id", "channel_id")
_SUPERSEDE = {
    name: Written(
        update(_OUTBOX)
        .where(_OUTBOX.c[name] == bindparam("reader"), _OUTBOX.c.subject == bindparam("about"))
        .where(_OUTBOX.c.id != bindparam("newest"), _OUTBOX.c.sent_at.is_(None), _WAITS)
        .values(state="superseded", card_sealed=None)
    )
    for name in _READERS
}
_SENT = {
    name: Written(
        select(_OUTBOX.c.message_ref)
        .where(_OUTBOX.c[name] == bindparam("reader"), _OUTBOX.c.subject == bindparam("about"))
        .where(_OUTBOX.c.state == "sent")
        .order_by(_OUTBOX.c.sent_at.desc(), _OUTBOX.c.created_at.desc())
        .limit(1)
    )
    for name in _READERS
}
_STANDS = Written(
    select(func.max(case((_OUTBOX.c.state == "sent", 1), else_=0)), func.max(case((_WAITS, _OUTBOX.c.due_at)))).where(
        _OUTBOX.c.person_id == bindparam("reader"), _OUTBOX.c.subject == bindparam("about")
    )
)
_ACCOUNT = table_of(Account).c
_ADDRESSES = select(_ACCOUNT.person_id, _ACCOUNT.platform, _ACCOUNT.tenant).order_by(
    _ACCOUNT.is_primary.desc(), _ACCOUNT.id
)
_REACHED = _ADDRESSES.where(_ACCOUNT.person_id.in_(bindparam("people", expanding=True)))
OWNER = (_ACCOUNT.platform, _ACCOUNT.tenant, _ACCOUNT.user, _ACCOUNT.reference, _ACCOUNT.id, _ACCOUNT.refused_at)
"""An account's columns, in the order of `Owner`'s fields."""

_WRITTEN_TO = Written(
    select(*OWNER)
    .where(_ACCOUNT.person_id == bindparam("person"), _ACCOUNT.closed_at.is_(None))
    .order_by(_ACCOUNT.is_primary.desc(), _ACCOUNT.id)
    .limit(1)
)
_STANDING = Written(
    select(_OUTBOX.c.message_ref, *OWNER)
    .select_from(
        _OUTBOX.outerjoin(
            table_of(Account), and_(_ACCOUNT.id == _OUTBOX.c.account_id, _ACCOUNT.person_id == _OUTBOX.c.person_id)
        )
    )
    .where(_OUTBOX.c.person_id == bindparam("reader"), _OUTBOX.c.subject == bindparam("about"))
    .where(_OUTBOX.c.state == "sent")
    .order_by(_OUTBOX.c.sent_at.desc(), _OUTBOX.c.created_at.desc())
    .limit(1)
)
_REACHED_ALONE = Written(_ADDRESSES.where(_ACCOUNT.person_id == bindparam("person")).limit(1))


def put_posting(db: Session, posting: Posting, now: datetime) -> bool:
    """Queue a message once by its key, superseding an unsent one with the same subject; give whether it was queued."""
    return bool(put_postings(db, [posting], now))


def put_postings(db: Session, postings: Sequence[Posting], now: datetime) -> set[str]:
    """Queue messages as `put_posting` does, in a few statements however many they are; give the workspaces that they go to.

    Those that are due together leave in this order.
    """
    db.flush()
    addresses = _destinations(db, postings)
    rows: dict[str, dict[str, Any]] = {}
    for number, posting in enumerate(postings):
        destination = addresses.get(posting.channel_id or posting.person_id)
        if destination is not None:
            rows.setdefault(posting.key, _row(posting, destination, now + timedelta(microseconds=number)))
    keys = insert_many_once(db, Outbox, list(rows.values()), "key")
    queued = [row for key, row in rows.items() if key in keys]
    _supersede(db, [row for row in queued if row["subject"]])
    return {row["destination"] for row in queued}


def _row(posting: Posting, destination: str, created_at: datetime) -> dict[str, Any]:
    row_id = new_id()
    ahead = AHEAD if posting.first and posting.due_at <= created_at else timedelta(0)
    return {
        "id": row_id,
        "community_id": posting.community_id or None,
        "person_id": posting.person_id or None,
        "channel_id": posting.channel_id or None,
        "destination": destination,
        "key": posting.key,
        "subject": posting.subject,
        "card_sealed": sealed(posting.card, row_id),
        "unasked": posting.unasked,
        "anew": posting.anew,
        "turn": posting.turn,
        "created_at": created_at,
        "wanted_at": posting.due_at,
        "due_at": posting.due_at - ahead,
    }


def _supersede(db: Session, newer: Sequence[dict[str, Any]]) -> None:
    """Let the newest message of a reader and subject be the only one that waits."""
    for name, statement in _SUPERSEDE.items():
        newest = {(row[name], row["subject"]): row["id"] for row in newer if row[name]}
        values = [{"reader": key[0], "about": key[1], "newest": row_id} for key, row_id in newest.items()]
        statement.count_all(db, values)


def _destinations(db: Session, postings: Sequence[Posting]) -> dict[str, str]:
    """Give the workspace of each reader who can be reached, by the person's or the channel's id."""
    found: dict[str, str] = {}
    people_ids = sorted({posting.person_id for posting in postings if posting.person_id and not posting.channel_id})
    if len(people_ids) == 1:
        found = {row[0]: f"{row[1]}:{row[2]}" for row in _REACHED_ALONE.rows(db, {"person": people_ids[0]})}
        people_ids = []
    for some in chunks(people_ids):
        for person_id, platform, tenant in db.connection().execute(_REACHED, {"people": some}):
            found.setdefault(person_id, f"{platform}:{tenant}")
    for some in chunks(sorted({posting.channel_id for posting in postings if posting.channel_id})):
        for channel in db.scalars(select(Channel).where(Channel.id.in_(some))):
            found[channel.id] = destination_of(channel)
    return found


@dataclass(frozen=True, slots=True)
class Owner:
    """The account or the channel that a message goes to, as its platform knows it; `refused_at` as the account has it."""

    platform: str
    tenant: str
    user: str
    reference: dict[str, Any]
    account_id: str = ""
    refused_at: datetime | None = None
    channel: str = ""


def find_owner(db: Session, person_id: str, channel_id: str) -> Owner | None:
    """Give the account or channel that a message goes to; None where nobody can be reached. For delivery only."""
    if channel_id:
        row = db.get(Channel, channel_id)
        return Owner(row.platform, row.tenant, "", row.reference, channel=row.channel) if row else None
    found = _WRITTEN_TO.first(db, {"person": person_id})
    return Owner(*found) if found else None


def find_standing(db: Session, person_id: str, subject: str) -> tuple[Owner, dict[str, Any]] | None:
    """Give the account in whose chat the person's newest card of this subject stands, and what edits it there.

    None where there is no such card, or where the account is not theirs any more. For delivery only.
    """
    found = _STANDING.first(db, {"reader": person_id, "about": subject}) if subject else None
    return (Owner(*found[1:]), found[0]) if found is not None and found[1] is not None else None


def destination_of(owner: Account | Channel | Owner) -> str:
    """Name the workspace or tenant that an account or a channel is in."""
    return f"{owner.platform}:{owner.tenant}"


def find_sent(db: Session, person_id: str, channel_id: str, subject: str) -> dict[str, Any]:
    """Give what the platform needs to edit the reader's card of this subject; empty where none was delivered."""
    if not subject:
        return {}
    db.flush()
    name = "channel_id" if channel_id else "person_id"
    found = _SENT[name].first(db, {"reader": channel_id or person_id, "about": subject})
    return found[0] if found else {}


def find_card(db: Session, viewer: Member, subject: str) -> tuple[bool, datetime | None]:
    """Say whether the viewer has a card of this subject, and when a newer one that waits for them is due."""
    db.flush()
    [[stands, due]] = _STANDS.rows(db, {"reader": viewer.person_id, "about": subject})
    return bool(stands), due


def drop_unsent(db: Session, viewer: Member, subject: str) -> None:
    """Take back what waits for the viewer under a subject: there is nothing left to say."""
    waits = [Outbox.person_id == viewer.person_id, Outbox.subject == subject, Outbox.state.in_(WAITING)]
    db.execute(update(Outbox).where(*waits).values(state="superseded", card_sealed=None))


_UNASKED = (  # by what does not count: asked for what does, SQLite would look through the messages of everybody
    select(_OUTBOX.c.person_id, _OUTBOX.c.due_at)
    .where(_OUTBOX.c.unasked, _OUTBOX.c.state.not_in(("failed", "superseded")))
    .where(_OUTBOX.c.due_at >= bindparam("since"), _OUTBOX.c.person_id.in_(bindparam("people", expanding=True)))
)


def list_unasked(db: Session, person_ids: Sequence[str], since: datetime) -> list[tuple[str, datetime]]:
    """List whom messages reached or will reach without being asked for, and when, since a moment."""
    db.flush()
    asked = ({"since": since, "people": some} for some in chunks(person_ids))
    return [(row[0], row[1]) for wanted in asked for row in db.connection().execute(_UNASKED, wanted)]


def list_posted(db: Session, place: Place, opening: str) -> list[Posted]:
    """List how the community's messages to its people stand whose key opens so."""
    query = select(Outbox).where(Outbox.community_id == place.id, Outbox.key.startswith(opening, autoescape=True))
    return [
        Posted(
            row.person_id or "",
            row.destination.partition(":")[0],
            row.state,
            row.wanted_at,
            row.due_at,
            row.sent_at,
        )
        for row in db.scalars(query)
    ]


def drop_unasked(db: Session, viewer: Member) -> None:
    """Take back what waits for the viewer without their asking: it comes up again in their own list, if it is still open."""
    waiting = [Outbox.person_id == viewer.person_id, Outbox.unasked, Outbox.state == "pending"]
    db.execute(update(Outbox).where(*waiting).values(state="superseded", card_sealed=None))


def drop_waiting(db: Session, viewer: Member) -> None:
    """Take back all that waits for the viewer in this community: they are no longer in it."""
    waiting = [Outbox.person_id == viewer.person_id, Outbox.community_id == viewer.community_id]
    gone = update(Outbox).where(*waiting, Outbox.state.in_(WAITING))
    db.execute(gone.values(state="superseded", card_sealed=None))


def drop_words_of(db: Session, viewer: Member, ids: Iterable[str]) -> None:
    """Take back what waits in this community and may hold the viewer's words: their own messages, and those about these ids."""
    about = [Outbox.key.contains(each, autoescape=True) for each in ids]
    waiting = [Outbox.community_id == viewer.community_id, Outbox.state.in_(WAITING)]
    gone = update(Outbox).where(*waiting, or_(Outbox.person_id == viewer.person_id, *about))
    db.execute(gone.values(state="superseded", card_sealed=None))


def retry_unheard(db: Session, viewer: Member, opening: str, now: datetime) -> bool:
    """Send the viewer what never reached them and whose key opens so; give whether there was any."""
    lost = [Outbox.person_id == viewer.person_id, Outbox.state == "failed", Outbox.key.startswith(opening)]
    done = db.execute(update(Outbox).where(*lost).values(state="pending", attempts=0, due_at=now))
    return bool(done.rowcount)  # type: ignore[attr-defined]
