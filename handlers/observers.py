"""New members look around first: asked like everybody, reminded of nothing and counted nowhere, until they take part fully.

They get one message, the first one, with the latest summaries and the name of somebody who says hello.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from handlers import budget, rhythm, timetable
from handlers.language import Block, Button, Card, Heading, Item, Line, Reply, Say
from handlers.moments import day
from handlers.turn import Router, Tick, Turn
from storage import documents, people
from storage.communities import Place
from storage.database import NotFound
from storage.people import PEERS, Member

on = Router()

ENDS = "observer.ends"
LASTS = timedelta(weeks=4)
LATEST = 3
"""How many of the latest summaries a new member is shown."""

JOIN = Button("Take part fully", "observers.join")


def plan_end(db: Session, place: Place, member: Member) -> None:
    """Let somebody who looks around first take part like the others in four weeks, if they do not choose to sooner."""
    if member.looks_around and member.since:
        timetable.at(db, place, ENDS, member.person_id, member.since + LASTS)


@on.tick(ENDS)
def end_when_due(tick: Tick) -> Sequence[Reply]:
    """Let somebody who looked around take part like the others from now on; nobody is written to about it."""
    try:
        member = people.get_member(tick.db, tick.place, tick.subject)
    except NotFound:
        return []
    _take_part(tick.db, member)
    return []


@on.press("observers.join", roles=PEERS)
def join(turn: Turn) -> Sequence[Reply]:
    """Let the speaker take part like the others from now on; a second press changes nothing."""
    _take_part(turn.db, turn.member)
    said = Line("You get a reminder now and then, like the others. My settings change that.")
    return [Say(Card("You take part fully now", (said,), (Button("What waits for me", "home.open"),)))]


def _take_part(db: Session, member: Member) -> None:
    if member.looks_around:
        people.get_membership(db, member).state = "active"


def item_for_home(place: Place, member: Member) -> list[Item]:
    """Give what the own page of somebody who looks around says about that."""
    if not member.looks_around:
        return []
    return [Item("You look around first", _until(place, member), buttons=(JOIN,))]


def _until(place: Place, member: Member) -> str:
    assert member.since
    until = day(rhythm.wall(member.since + LASTS, place.zone))
    return f"Answer what you like. You are reminded of nothing until {until}."


def welcomed(db: Session, place: Place, member: Member, notice: Say) -> list[Say]:
    """Give a new member's first message with what helps them in, and ask one colleague to say hello to them."""
    papers = documents.list_published(db, member, LATEST)
    when = notice.at or member.since
    assert when
    partner = _partner(db, place, member, when)
    body = (*notice.card.body, *_way_in(place, member, partner), *_latest(papers))
    said = replace(notice, card=replace(notice.card, body=body, buttons=(*notice.card.buttons, JOIN)))
    if partner is None:
        return [said]
    key = f"welcome:{place.id}:{member.person_id}:{partner.person_id}"
    return [said, Say(hello_card(member), partner.person_id, key=key, at=when, unasked=True)]


def _way_in(place: Place, member: Member, partner: Member | None) -> list[Block]:
    blocks: list[Block] = [Heading("Look around first"), Line(_until(place, member))]
    if partner:
        known = f"{partner.name}, {partner.site}," if partner.site else partner.name
        blocks.append(Line(f"{known} can tell you more, and knows that you are new."))
    return blocks


def _latest(papers: Sequence[documents.Paper]) -> list[Block]:
    reads = [Item(paper.title, buttons=(Button("Read the summary", "synthesis.read", paper.id),)) for paper in papers]
    return [Heading("What the group found lately"), *reads] if reads else []


def _partner(db: Session, place: Place, member: Member, when: datetime) -> Member | None:
    """Choose who says hello: a member of another school whose week has room for it, each in turn as people join."""
    members = people.list_members(db, place)
    others = [each for each in members if each.person_id != member.person_id and _can_say_hello(each, member)]
    week = budget.Budget(db, others, when)
    free = [each for each in others if week.allows(each, when)]
    return free[len(members) % len(free)] if free else None


def _can_say_hello(each: Member, member: Member) -> bool:
    return not (each.looks_around or each.is_guest or each.is_chair or each.site == member.site != "")


def hello_card(member: Member) -> Card:
    """Ask a member to say hello to a new one."""
    school = f" of {member.site}" if member.site else ""
    return Card(
        "Somebody new to say hello to",
        (
            Line(f"{member.name}{school} is new in your group. A word from you would make a good start."),
            Line("One message is plenty. If you have no time just now, that is fine, too."),
        ),
    )
