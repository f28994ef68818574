"""What leaders receive: built from settled summaries and counts, never from an answer; nothing new means no message."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from handlers import area_digest, budget, home_digest, inquiry_told, replies_told, rhythm, timetable, waits_long
from handlers.digest_cards import digest_card, for_leaders, for_members, nothing_card
from handlers.language import Card, Chart, Reply, Say
from handlers.moments import day, short_day
from handlers.nameless import Nameless
from handlers.replies_told import SentUp
from handlers.sent_up_cards import LONG
from handlers.tally import chart_of
from handlers.themes_over_time import Held, again_words, chart_of_themes, times_in_a_row, voices_of
from handlers.turn import Router, Tick, Turn
from storage import digests, homes, lives, people, replies
from storage.communities import Place
from storage.documents import SUCCESS, DocumentLine, Paper, list_settled_of
from storage.people import LEADERS, NEAR, PEERS

on = Router()

LONGEST = 180
"""Words of a whole digest."""

SPARE = 50
"""Words kept free for titles, labels and the picture's caption."""

LONGEST_LINE = 24
LONGEST_REPLY = 45
LONGEST_LEAD = 12
"""Words of the line that a reply is about, before the reply."""

MOST_BACK = 3
"""Replies, and questions that wait for one, that a digest tells of."""

TOLD = (SUCCESS, inquiry_told.PART, "up", "themes", "decisions", "reply", "questions", "waits", "differ", "spoke")
"""Parts that a digest tells, the first to be left out last: of the inquiry, of summaries, and what came back or did not yet."""


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
    digest_id = digests.put_digest(tick.db, tick.place, papers, tick.now)
    card = for_leaders(_card(tick.db, tick.place, told, course, tick.now), digest_id)
    says: list[Reply] = []
    for leader in leaders:
        when = rhythm.when_to_write(leader, tick.place, tick.local, tick.now)
        if when is not None and budget.allows(tick.db, leader, when):
            key = f"digest:{digest_id}:{leader.person_id}"
            says.append(Say(card, leader.person_id, key=key, at=when, unasked=True))
    return [*says, *home_digest.tell_homes(tick, networks, papers, digest_id)]


@on.command("cop-digest", "Read what the group has settled", roles=PEERS | LEADERS, shown_to=LEADERS)
@on.press("digest.open", roles=PEERS | LEADERS)
def show_digest(turn: Turn) -> Sequence[Reply]:
    """Show what was settled since the last digest, else the last one; members read here what leaders will, or did.

    A leader of many reads what several communities have in common instead. A guest reads what was published since they
    came, and nothing that looks further back.
    """
    if turn.member.is_far:
        return [Say(area_digest.card_for(turn.db, turn.member, turn.now))]
    new = digests.list_new(turn.db, turn.place)
    papers = new or digests.list_last(turn.db, turn.place)
    papers = [paper for paper in papers if paper.published_at and turn.member.may_see_from(paper.published_at)]
    if not papers:
        return [Say(nothing_card(turn.place.name)), *home_digest.read_at_home(turn)]
    course = [each for each in _course(turn.db, turn.place, papers) if turn.member.may_see_from(each.created_at)]
    told = _told(turn.db, turn.place, papers, course)
    if not turn.member.is_guest:
        span = digests.span_of(turn.db, turn.place, new=bool(new))
        told = inquiry_told.told(turn.db, turn.place, span[0], span[1] or turn.now) + told
        told += _came_back(turn.db, turn.place, span, turn.now)
    card = _card(turn.db, turn.place, told, course, turn.now)
    if not turn.member.is_peer:
        return [Say(for_leaders(card, ""))]
    coming = timetable.find_next(turn.db, turn.place, "digest.send") if new else None
    card = replace(card, body=(*card.body, *home_digest.note_for(turn.db, turn.place)))
    own = Say(for_members(card, day(coming.held.date()) if coming else "", sent=not new))
    return [own, *home_digest.read_at_home(turn)]


def _card(db: Session, place: Place, told: Told, course: Sequence[Paper], now: datetime) -> Card:
    chart = chart_of(lives.list_lives(db, place), now, place.zone, place.k_min)
    return digest_card(place.name, fitted(told), chart, _themes_chart(db, place, course))


def _themes_chart(db: Session, place: Place, course: Sequence[Paper]) -> Chart | None:
    names = Nameless(db, place)
    rows = []
    for paper in course[::-1]:
        held = [Held(names.without(line.text), voices_of(line), paper.id) for line in paper.part("themes")]
        rows.append((short_day(rhythm.wall(paper.created_at, place.zone).date()), held))
    return chart_of_themes(rows)


def _told(db: Session, place: Place, papers: Sequence[Paper], course: Sequence[Paper]) -> Told:
    names = Nameless(db, place)
    well = [line.text for paper in papers for line in paper.part(SUCCESS)][:1]
    opens: Told = [("What went well", [(SUCCESS, _well(names, text)) for text in well])]
    return (opens if well else []) + [
        (
            paper.title,
            [
                (line.part, names.without(line.text) + _again(paper, line, course))
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


def _again(paper: Paper, line: DocumentLine, course: Sequence[Paper]) -> str:
    """Say of a theme in how many rounds in a row it came up: only what leaders read then is counted."""
    if line.part != "themes":
        return ""
    before = [earlier for earlier in course if earlier.created_at < paper.created_at]
    themes = [[each.text for each in earlier.part("themes")] for earlier in before]
    words = again_words(times_in_a_row(line.text, themes))
    return f" ({words})" if words else ""


def _came_back(db: Session, place: Place, span: tuple[datetime, datetime | None], now: datetime) -> Told:
    """Give the replies that came in a digest's time, and the questions that were in an earlier one and still wait."""
    names = Nameless(db, place)
    found = replies_told.told(db, place, replies.list_between(db, place, *span)[:MOST_BACK])
    said = [("reply", names.without(_with_its_line(reply.text, words))) for reply, words in found]
    waits = replies_told.list_unanswered(db, place, span[0], now)[:MOST_BACK]
    asked = [("waits", names.without(each.words) + f" ({_since(each, place, now)})") for each in waits]
    sections = [("You said, we did", said), ("Asked, not yet answered", asked)]
    return [(title, lines) for title, lines in sections if lines]


def _with_its_line(text: str, words: str) -> str:
    return f"{_clipped(words, LONGEST_LEAD)} Reply: {text}" if words else f"Reply: {text}"


def _since(asked: SentUp, place: Place, now: datetime) -> str:
    return f"since {_day(asked.since, place)}" + (f", {LONG}" if asked.waits_long(now) else "")


def _day(moment: datetime, place: Place) -> str:
    return day(rhythm.wall(moment, place.zone).date())


Told = list[tuple[str, list[tuple[str, str]]]]


def fitted(papers: Iterable[tuple[str, Sequence[tuple[str, str]]]]) -> Told:
    """Shorten to a digest's length: lines are clipped, then whole lines go, the last part's and the oldest first."""
    told = [
        (title, [(part, _clipped(text, _most(part))) for part, text in lines if part in TOLD])
        for title, lines in papers
    ]
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


def _most(part: str) -> int:
    return LONGEST_REPLY if part in {"reply", inquiry_told.PART} else LONGEST_LINE


def _clipped(text: str, most: int = LONGEST_LINE) -> str:
    words = text.split()
    return text if len(words) <= most else f"{' '.join(words[:most])} …"
