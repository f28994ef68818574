"""What leaders receive: built from settled summaries and counts, never from an answer; nothing new means no message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from handlers import (
    area_digest,
    budget,
    digest_outline,
    home_digest,
    inquiry_told,
    replies_told,
    rhythm,
    timetable,
    waits_long,
)
from handlers.digest_cards import digest_card, for_leaders, for_members, nothing_card, with_spread
from handlers.digest_fitting import SPARE, Told, clipped, fitted, words_in
from handlers.digest_themes import again, themes_chart
from handlers.language import Block, Card, Reply, Say
from handlers.moments import day
from handlers.nameless import Nameless
from handlers.replies_told import SentUp
from handlers.sent_up_cards import LONG
from handlers.tally import chart_of
from handlers.turn import Router, Tick, Turn
from storage import digests, homes, lives, people, replies
from storage.communities import Place
from storage.documents import SUCCESS, Paper, list_settled_of
from storage.people import NEAR

on = Router()

LONGEST_LEAD = 12
"""Words of the line that a reply is about, before the reply."""

MOST_BACK = 3
"""Replies, and questions that wait for one, that a digest tells of."""


@on.tick("digest.send")
def send_digest(tick: Tick) -> Sequence[Reply]:
    """Send leaders what was settled since the last digest; nothing where nothing was."""
    papers = digests.list_new(tick.db, tick.place)
    leaders = people.list_members(tick.db, tick.place, NEAR)
    if not papers:
        return waits_long.tell_of_long(tick, leaders)
    networks = homes.list_homes(tick.db, tick.place)
    if not leaders and not networks:
        return []
    span = digests.span_of(tick.db, tick.place, new=True)
    course = _course(tick.db, tick.place, papers)
    stands = inquiry_told.told(tick.db, tick.place, span[0], tick.now)
    told = [*stands, *_told(tick.db, tick.place, papers, course), *_came_back(tick.db, tick.place, span, tick.now)]
    told += digest_outline.to_think_about(tick, papers)
    digest_id = digests.put_digest(tick.db, tick.place, papers, tick.now)
    spread = digest_outline.spread_blocks(tick.db, tick.place, span, tick.now)
    card = for_leaders(_card(tick, told, course, spread), digest_id)
    says: list[Reply] = []
    for leader in leaders:
        when = rhythm.when_to_write(leader, tick.place, tick.local, tick.now)
        if when is not None and budget.allows(tick.db, leader, when):
            key = f"digest:{digest_id}:{leader.person_id}"
            says.append(Say(card, leader.person_id, key=key, at=when, unasked=True))
    return [*says, *home_digest.tell_homes(tick, networks, papers, digest_id)]


def card_for(turn: Turn) -> Card:
    """Give what was settled since the last digest, else the last one; members read here what leaders will, or did.

    A leader of many reads what several communities have in common instead. A guest reads what was published since they
    came, and nothing that looks further back.
    """
    if turn.member.is_far:
        return area_digest.card_for(turn)
    new = digests.list_new(turn.db, turn.place)
    papers = new or digests.list_last(turn.db, turn.place)
    papers = [paper for paper in papers if paper.published_at and turn.member.may_see_from(paper.published_at)]
    if not papers:
        return nothing_card(turn.place.name)
    course = [each for each in _course(turn.db, turn.place, papers) if turn.member.may_see_from(each.created_at)]
    told = _told(turn.db, turn.place, papers, course)
    spread: Sequence[Block] = ()
    if not turn.member.is_guest:
        span = digests.span_of(turn.db, turn.place, new=bool(new))
        told = inquiry_told.told(turn.db, turn.place, span[0], span[1] or turn.now) + told
        told += _came_back(turn.db, turn.place, span, turn.now) + digest_outline.to_think_about(turn, papers)
        spread = digest_outline.spread_blocks(turn.db, turn.place, span, turn.now)
    card = _card(turn, told, course, spread)
    if not turn.member.is_peer:
        return for_leaders(card, "")
    coming = timetable.find_next(turn.db, turn.place, "digest.send") if new else None
    card = replace(card, body=(*card.body, *home_digest.note_for(turn.db, turn.place)))
    return for_members(card, day(coming.held.date()) if coming else "", sent=not new)


def _card(asking: Tick | Turn, told: Told, course: Sequence[Paper], spread: Sequence[Block]) -> Card:
    db, place = asking.db, asking.place
    commitments = chart_of(lives.list_lives(db, place), asking.now, place.zone, place.k_min)
    themes = themes_chart(place, course, Nameless(db, place).without)
    card = digest_card(place.name, fitted(told, spare=SPARE + words_in(spread)), commitments, themes)
    return with_spread(card, spread)


def _told(db: Session, place: Place, papers: Sequence[Paper], course: Sequence[Paper]) -> Told:
    names = Nameless(db, place)
    well = [line.text for paper in papers for line in paper.part(SUCCESS)][:1]
    opens: Told = [("What went well", [(SUCCESS, _well(names, text)) for text in well])]
    return (opens if well else []) + [
        (
            paper.title,
            [
                (line.part, names.without(line.text) + again(paper, line, course))
                for line in paper.lines
                if line.part != SUCCESS
            ],
        )
        for paper in papers
    ]


def _well(names: Nameless, text: str) -> str:
    """Give a success with whose it is, as its author chose: nobody else can reword that line. It names nobody else."""
    whose, colon, words = text.partition(": ")
    return f"{whose}{colon}{names.without(words)}"


def _course(db: Session, place: Place, papers: Sequence[Paper]) -> list[Paper]:
    """Give the summaries of a year that told of themes, as leaders read them, the newest first."""
    newest = max(paper.created_at for paper in papers)
    year = list_settled_of(db, place, newest - replies_told.LOOKS_BACK)
    return [paper for paper in year[::-1] if paper.part("themes")]


def _came_back(db: Session, place: Place, span: tuple[datetime, datetime | None], now: datetime) -> Told:
    """Give the replies and urgent asks of a digest's time, and the questions that were in an earlier one and still wait."""
    names = Nameless(db, place)
    found = replies_told.told(db, place, replies.list_between(db, place, *span)[:MOST_BACK])
    said = [("reply", names.without(_with_its_line(reply.text, words))) for reply, words in found]
    waits = replies_told.list_unanswered(db, place, span[0], now)[:MOST_BACK]
    asked = [("waits", names.without(each.words) + f" ({_since(each, place, now)})") for each in waits]
    sections = [("You said, we did", said), ("Asked, not yet answered", asked)]
    told = [(title, lines) for title, lines in sections if lines]
    return told + digest_outline.urgent_told(db, place, span, now)


def _with_its_line(text: str, words: str) -> str:
    return f"{clipped(words, LONGEST_LEAD)} Reply: {text}" if words else f"Reply: {text}"


def _since(asked: SentUp, place: Place, now: datetime) -> str:
    return f"since {_day(asked.since, place)}" + (f", {LONG}" if asked.waits_long(now) else "")


def _day(moment: datetime, place: Place) -> str:
    return day(rhythm.wall(moment, place.zone).date())
