"""What a leader of many communities receives at the end of a term: what several of them share, and nothing of any one.

A theme is told from three communities and five voices on. Where fewer than three communities settled something, nothing is
told. It is built from the same settled documents, as leaders read them, and from the same counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from handlers import budget, inquiry_told, rhythm, timetable
from handlers.area_cards import AreaTold, area_card, too_few_card
from handlers.language import Card, Reply, Say
from handlers.nameless import SOME_SCHOOL, Nameless
from handlers.replies_told import ASKED, is_counted, list_sent
from handlers.stages import REVIEW
from handlers.tally import tallies_of
from handlers.themes_over_time import Held, in_common, voices_of
from handlers.turn import Router, Tick, Turn
from prompts.content import STAGES
from storage import areas, digests, inquiries, lives, people
from storage.communities import Place
from storage.documents import SUCCESS, Paper, list_settled_of
from storage.inquiries import claims_of
from storage.people import FAR

on = Router()

COMMUNITIES, VOICES = 3, 5
"""Communities, and voices, that must stand behind what is told."""

MOST_THEMES, MOST_ASKS, MOST_SUCCESSES = 6, 5, 3
NO_TERMS = timedelta(days=92)
"""What a digest tells of where a calendar has no terms."""


@on.tick(timetable.AREA)
def send_area_digest(tick: Tick) -> Sequence[Reply]:
    """Send each leader of many what their communities share, from the first of these communities alone, so that it comes once."""
    says: list[Reply] = []
    for leader in people.list_members(tick.db, tick.place, FAR):
        places = areas.list_places(tick.db, leader)
        told = told_of(tick.db, places, tick.now)
        when = rhythm.when_to_write(leader, tick.place, tick.local, tick.now)
        first = places and places[0].id == tick.place.id
        if first and told and when is not None and budget.allows(tick.db, leader, when):
            key = f"area:{leader.person_id}:{tick.local.date().isoformat()}"
            says.append(Say(area_card(told, tick.place), leader.person_id, key=key, at=when, unasked=True))
    return says


def card_for(turn: Turn) -> Card:
    """Show a leader of many what their communities share today."""
    told = told_of(turn.db, areas.list_places(turn.db, turn.member), turn.now)
    return area_card(told, turn.place) if told else too_few_card()


def told_of(db: Session, places: Sequence[Place], now: datetime) -> AreaTold | None:
    """Give what communities share since the last term ended; None where too few of them have settled anything."""
    papers = {place.id: list_settled_of(db, place, _since(place, now)) for place in places}
    spoke = [place for place in places if papers[place.id]]
    if len(spoke) < COMMUNITIES:
        return None
    nobody = [Nameless(db, place) for place in places]
    held = [
        Held(_without(nobody, line.text), voices_of(line), place.id)
        for place in spoke
        for paper in papers[place.id]
        for line in paper.part("themes")
    ]
    asks = dict.fromkeys(_without(nobody, words) for place in spoke for words in _asks(papers[place.id]))
    kept = [
        points[-1][1].kept for place in places if (points := tallies_of(lives.list_lives(db, place), now, place.k_min))
    ]
    return AreaTold(
        len(spoke),
        tuple(in_common(held, COMMUNITIES, VOICES)[:MOST_THEMES]),
        tuple(sorted(asks)[:MOST_ASKS]),
        sum(kept) if len(kept) >= COMMUNITIES else None,
        _stages(db, places, now),
        _findings(db, places, now),
        _sent(db, places, now),
        _well(nobody, [paper for place in spoke for paper in papers[place.id]]),
    )


def _stages(db: Session, places: Sequence[Place], now: datetime) -> tuple[tuple[str, int], ...]:
    """Count the communities at each stage, as leaders know of it; a stage at which few stand is not told."""
    rows = [(place, inquiries.find_current(db, place)) for place in places]
    stands = Counter(inquiry_told.standing(row, now).get("stage", "") for _, row in rows if row)
    return tuple((stage, stands[stage]) for stage in (*STAGES, REVIEW) if stands[stage] >= COMMUNITIES)


def _findings(db: Session, places: Sequence[Place], now: datetime) -> tuple[int, int] | None:
    """Count what communities came to know this term, and of how much they are sure, where enough of them did."""
    rows = [(_since(place, now), inquiries.find_current(db, place)) for place in places]
    known = [[claim for claim in claims_of(row) if since < claim.settles <= now] for since, row in rows if row]
    told = [claim for found in known for claim in found]
    enough = sum(bool(found) for found in known) >= COMMUNITIES
    return (len(told), sum(claim.sure == "sure" for claim in told)) if enough else None


def _sent(db: Session, places: Sequence[Place], now: datetime) -> tuple[int, int, int] | None:
    """Count the questions that communities sent up: answered this term, waiting, and waiting long; where enough of them did."""
    found = []
    for place in places:
        last = digests.find_last_at(db, place)
        sent = list_sent(db, place, last, now) if last else []
        found.append([each for each in sent if each.answered is None or each.answered > _since(place, now)])
    if sum(bool(sent) for sent in found) < COMMUNITIES:
        return None
    every = [each for sent in found for each in sent]
    waits = [each for each in every if each.answered is None]
    return len(every) - len(waits), len(waits), sum(each.waits_long(now) for each in waits)


def _well(nobody: Sequence[Nameless], papers: Sequence[Paper]) -> tuple[str, ...]:
    """Give what went well in some school, of which its author let leaders read; without the name that they may have agreed to."""
    lines = [line.text.partition(": ")[2] for paper in papers for line in paper.part(SUCCESS)]
    return tuple(sorted({f"{SOME_SCHOOL}: {_without(nobody, words)}" for words in lines if words})[:MOST_SUCCESSES])


def _asks(papers: Sequence[Paper]) -> list[str]:
    return [line.text for paper in papers for line in paper.part(ASKED) if not is_counted(line.text)]


def _without(nobody: Sequence[Nameless], text: str) -> str:
    for names in nobody:
        text = names.without(text)
    return text


def _since(place: Place, now: datetime) -> datetime:
    """Give when the term before this one ended, on the community's calendar."""
    today = rhythm.wall(now, place.zone).date()
    past = [last for _, last in rhythm.terms_of(place) if last < today]
    return rhythm.instant(datetime.combine(max(past), time.max), place.zone) if past else now - NO_TERMS
