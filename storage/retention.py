"""How long everything is kept: each table's classes in one place, and the periods that an organisation can set.

The privacy pages draw what is kept, and for how long, from here. A test fails for a table that is in no class.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.communities import Place, get_organisation
from storage.models import Organisation

RECORD, WORKING, PERSONAL, PLUMBING, AUDIT = "record", "working", "personal", "plumbing", "audit"
STANDING = "standing"
"""The class of what is there for as long as a community or an account is: it has no clock."""

DEFAULTS: Mapping[str, str] = {RECORD: "7y", WORKING: "2y", PERSONAL: "90d", PLUMBING: "30d", AUDIT: "7y"}
"""The usual period of each class, in days (`d`) or years (`y`)."""

CLOCKS: Mapping[str, str] = {
    RECORD: "from the day it was published or ended; goes only at an administrator's word",
    WORKING: "from the day it was written, or its question closed",
    PERSONAL: "from the day its owner left; until then it is theirs to keep or delete",
    PLUMBING: "from the day it was due",
    AUDIT: "from the day it was noted",
    STANDING: "for as long as the community, the installation or the person is there",
}
"""From when each class counts."""

PERIOD = re.compile(r"([1-9]\d{0,3})([dy])")
LONGEST_YEARS = 100


@dataclass(frozen=True, slots=True)
class Kept:
    """What a table holds, in words, and the classes its rows belong to; `personal` where a row tells of one person."""

    holds: str
    classes: tuple[str, ...]
    personal: bool = False


REGISTRY: Mapping[str, Kept] = {
    "account": Kept("how a person is reached on a platform", (STANDING, PERSONAL), personal=True),
    "agenda_item": Kept("what stood on an agenda, and what was decided", (RECORD,), personal=True),
    "agreement_note": Kept(
        "how an agreement stands in one member's school, encrypted, for that member", (PERSONAL, WORKING), personal=True
    ),
    "anonymous_answer": Kept("answers without an author, encrypted", (WORKING,)),
    "audit": Kept("who did what to which thing, never what it said", (AUDIT,), personal=True),
    "channel": Kept("the channels that a community is known by", (STANDING,)),
    "commitment": Kept("promises, encrypted; shared ones are working papers", (PERSONAL, WORKING), personal=True),
    "concern": Kept("issues raised in private without a name, and the replies, encrypted", (WORKING,)),
    "community": Kept("a community: its name, rhythm and charter", (STANDING,)),
    "consent": Kept("what a person agreed to, and when", (AUDIT,), personal=True),
    "contribution": Kept(
        "what members put in for others, or let a coach read, by id; encrypted until it is shared, then a working paper; "
        "urgent asks stay encrypted, places at open doors go in a week",
        (PERSONAL, WORKING),
        personal=True,
    ),
    "document": Kept(
        "summaries, digests and leaders' replies; unpublished drafts are working papers", (RECORD, WORKING)
    ),
    "guest_pass": Kept(
        "a guest's link and session, as marks alone, and their last day", (STANDING, PERSONAL), personal=True
    ),
    "heard": Kept("ids of deeds that were heard already, for seven days", (PLUMBING,)),
    "inquiry": Kept("a cycle of inquiry and its stages", (RECORD,)),
    "installation": Kept("the bot's own keys to a workspace, encrypted; gone when it is removed", (STANDING,)),
    "introduction": Kept("who was introduced to whom, and whether they met", (WORKING,), personal=True),
    "link_code": Kept("codes that link accounts, for fifteen minutes", (PLUMBING,), personal=True),
    "meeting": Kept("meetings: when, where, how the agenda went out", (RECORD,)),
    "membership": Kept("who is or was in a community, in which role", (STANDING, AUDIT), personal=True),
    "occurrence": Kept("what came due, and what became of it", (PLUMBING,)),
    "organisation": Kept("who runs the bot: contacts, periods, legal hold", (STANDING,)),
    "outbox": Kept(
        "messages; their words are blanked once sent, a card's address stays", (PLUMBING, WORKING), personal=True
    ),
    "pair_check": Kept("what two members wrote to each other, encrypted", (PERSONAL, WORKING), personal=True),
    "participation": Kept("who was asked a question, and how far they got", (WORKING,), personal=True),
    "person": Kept("a person's name and time zone", (STANDING, WORKING), personal=True),
    "plan_link": Kept("where a member sees the inquiry in their school's plan, encrypted", (PERSONAL,), personal=True),
    "protocol_note": Kept(
        "notes at the steps of a protocol, encrypted; read without a name", (WORKING,), personal=True
    ),
    "protocol_run": Kept("a protocol as it was run: its steps, and what it was about", (WORKING,), personal=True),
    "portfolio_entry": Kept(
        "a member's own growth, encrypted, for them and a coach of theirs", (PERSONAL,), personal=True
    ),
    "pulse": Kept("when the clock last struck", (STANDING,)),
    "response": Kept("answers, encrypted; shared ones are working papers", (PERSONAL, WORKING), personal=True),
    "round": Kept("a question as it was asked", (RECORD,)),
    "schedule": Kept("when something happens next", (STANDING, PLUMBING)),
    "site": Kept("schools and offices by name", (STANDING,)),
    "source_link": Kept("what a line of a summary rests on, by id", (RECORD, WORKING)),
    "stay": Kept("who was in a community, from when until when", (AUDIT,), personal=True),
    "tool_note": Kept("words to those who run and make the tool, encrypted", (WORKING,), personal=True),
}
"""Every table, what it holds, and its classes."""


@dataclass(frozen=True, slots=True)
class Periods:
    """The periods that count for an organisation, by class, and whether a legal hold stops them all."""

    by_class: Mapping[str, str]
    hold: bool = False

    def ago(self, keeping: str, now: datetime) -> datetime:
        """Give the moment before which rows of a class have been kept long enough."""
        return ago(self.by_class[keeping], now)


def ago(period: str, now: datetime) -> datetime:
    """Give the moment that lies a period before another; raises ValueError for what `is_period` refuses."""
    if not is_period(period):
        raise ValueError(f"{period!r} is no period")
    number = int(period[:-1])
    if period.endswith("d"):
        return now - timedelta(days=number)
    leap_day = now.month == 2 and now.day == 29
    return (now.replace(day=28) if leap_day else now).replace(year=now.year - number)


def is_period(words: str) -> bool:
    """Say whether somebody wrote a period as we read it."""
    found = PERIOD.fullmatch(words)
    return found is not None and (found[2] == "d" or int(found[1]) <= LONGEST_YEARS)


def periods_of(db: Session, place: Place) -> Periods:
    """Give the periods that count for a community: its organisation's, else the usual ones."""
    organisation = get_organisation(db, place)
    return Periods({**DEFAULTS, **organisation.retention}, organisation.legal_hold)


def audit_ago(db: Session, place: Place, now: datetime) -> datetime | None:
    """Give the moment before which the audit goes: the longest period of any organisation; None while any is on hold.

    The audit is one for all who share the bot, so that nobody's shorter period takes another's record away.
    """
    rows = db.execute(select(Organisation.retention, Organisation.legal_hold)).all()
    if any(hold for _, hold in rows):
        return None
    return min(ago({**DEFAULTS, **own}[AUDIT], now) for own, _ in rows)


def put_hold(db: Session, organisation: Organisation, *, on: bool) -> bool:
    """Set or lift an organisation's legal hold; give whether that changed anything."""
    changed = organisation.legal_hold != on
    organisation.legal_hold = on
    db.flush()
    return changed


def list_organisations(db: Session) -> list[Organisation]:
    """List the organisations by name, for the operator."""
    return list(db.scalars(select(Organisation).order_by(Organisation.name)))
