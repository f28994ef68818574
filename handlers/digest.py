"""What leaders receive: built from settled summaries and counts, never from an answer; nothing new means no message."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from handlers import budget, rhythm
from handlers.digest_cards import digest_card, for_members, nothing_card
from handlers.language import Card, Reply, Say
from handlers.tally import chart_of
from handlers.turn import Router, Tick, Turn
from storage import digests, lives, people
from storage.communities import Place
from storage.documents import DocumentLine, Paper
from storage.people import LEADERS, PEERS

on = Router()

LONGEST = 180
"""Words of a whole digest."""

SPARE = 50
"""Words kept free for titles, labels and the picture's caption."""

LONGEST_LINE = 24
A_SCHOOL = "a school"
KINDS_OF_SCHOOL = frozenset(
    {
        "academy",
        "campus",
        "catholic",
        "central",
        "college",
        "community",
        "elementary",
        "grammar",
        "high",
        "junior",
        "middle",
        "p-12",
        "primary",
        "public",
        "school",
        "secondary",
        "senior",
        "special",
        "state",
    }
)
"""Words that end a school's name and are left out when people talk of it."""

TOLD = ("up", "themes", "decisions", "questions", "differ", "spoke")
"""Parts of a summary that a digest tells, the first to be left out last."""


@on.tick("digest.send")
def send_digest(tick: Tick) -> Sequence[Reply]:
    """Send leaders what was settled since the last digest; nothing where nothing was."""
    papers = digests.list_new(tick.db, tick.place)
    leaders = people.list_members(tick.db, tick.place, LEADERS)
    if not papers or not leaders:
        return []
    digest_id = digests.put_digest(tick.db, tick.place, papers, tick.now)
    card = _card(tick.db, tick.place, papers, tick.now)
    says: list[Reply] = []
    for leader in leaders:
        when = rhythm.when_to_write(leader, tick.place, tick.local, tick.now)
        if when is not None and budget.allows(tick.db, leader, when):
            key = f"digest:{digest_id}:{leader.person_id}"
            says.append(Say(card, leader.person_id, key=key, at=when, unasked=True))
    return says


@on.command("cop-digest", "Read what the group has settled", roles=PEERS | LEADERS, shown_to=LEADERS)
@on.press("digest.open", roles=PEERS | LEADERS)
def show_digest(turn: Turn) -> Sequence[Reply]:
    """Show what was settled since the last digest, else the last one; members read here what leaders will, or did."""
    papers = digests.list_new(turn.db, turn.place) or digests.list_last(turn.db, turn.place)
    papers = [paper for paper in papers if paper.published_at and turn.member.may_see_from(paper.published_at)]
    if not papers:
        return [Say(nothing_card(turn.place.name))]
    card = _card(turn.db, turn.place, papers, turn.now)
    return [Say(for_members(card) if turn.member.is_peer else card)]


def _card(db: Session, place: Place, papers: Sequence[Paper], now: datetime) -> Card:
    members = people.list_members(db, place, people.EVERYBODY)
    hidden = dict.fromkeys(filter(None, (member.site for member in members)), A_SCHOOL)
    hidden |= dict.fromkeys(filter(None, map(short_name, hidden)), A_SCHOOL)
    hidden |= {member.name: "a member" for member in members}
    nameless = [(paper.title, [_nameless(line, hidden) for line in paper.lines]) for paper in papers]
    return digest_card(
        place.name, fitted(nameless), chart_of(lives.list_lives(db, place), now, place.zone, place.k_min)
    )


def short_name(site: str) -> str:
    """Give what people call a school in short: "Banksia Rise" for "Banksia Rise Primary"; empty where nothing is left."""
    words = site.split()
    while words and words[-1].strip(".,-").casefold() in KINDS_OF_SCHOOL:
        words.pop()
    short = " ".join(words)
    return short if len(short) > 2 else ""


def _nameless(line: DocumentLine, hidden: dict[str, str]) -> tuple[str, str]:
    """Give a line's part and its words, without a name of a person or a school."""
    text = line.text
    for name in sorted(hidden, key=len, reverse=True):
        text = re.sub(rf"\b{re.escape(name)}\b", hidden[name], text)
    for name, instead in hidden.items():
        for word in name.split() if instead == "a member" else ():
            text = re.sub(rf"\b{re.escape(word)}\b", instead, text)
    return line.part, text


Told = list[tuple[str, list[tuple[str, str]]]]


def fitted(papers: Iterable[tuple[str, Sequence[tuple[str, str]]]]) -> Told:
    """Shorten to a digest's length: lines are clipped, then whole lines go, the last part's and the oldest first."""
    told = [(title, [(part, _clipped(text)) for part, text in lines if part in TOLD]) for title, lines in papers]
    ranked = sorted(
        (
            (TOLD.index(part), -place, number)
            for place, (_, lines) in enumerate(told)
            for number, (part, _) in enumerate(lines)
        ),
    )
    while ranked and _count(told) > LONGEST - SPARE:
        _, place, number = ranked.pop()
        told[-place][1][number] = ("", "")
    return [(title, [line for line in lines if line[1]]) for title, lines in told]


def _count(told: Told) -> int:
    return sum(len(title.split()) + sum(len(text.split()) for _, text in lines) for title, lines in told)


def _clipped(text: str) -> str:
    words = text.split()
    return text if len(words) <= LONGEST_LINE else f"{' '.join(words[:LONGEST_LINE])} …"
