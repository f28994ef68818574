"""The charter: what a group cares about, what it is for and how it works together; shown to all, looked at again each term."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from handlers import budget, rhythm, timetable
from handlers.language import Block, Button, Card, Decline, Fact, Heading, Item, Line, Note, Reply, Say
from handlers.moments import day
from handlers.turn import Router, Tick, Turn
from storage import audit, communities, outbox, people, setups
from storage.communities import Place
from storage.people import CHAIRS

on = Router()

REVIEW = "charter.review"
NINE = time(9)
A_TERM = timedelta(weeks=13)
"""After how long a charter is looked at again where the calendar has no terms."""

NOTHING = "There is no charter yet. Whoever chairs writes it with /cop-setup."
NO_CHANNEL = "No channel is tied to your group yet. Type /cop-setup people in the one you use."
OPEN = Button("Read our charter", "charter.open")


def has_charter(place: Place) -> bool:
    """Say whether there is anything to read in a charter."""
    return any(place.charter.get(name) for name in ("domain", "purpose", "practice", "norms", "measures"))


@on.press("charter.open")
def read_charter(turn: Turn) -> Sequence[Reply]:
    """Show the charter to anybody in the group."""
    if not has_charter(turn.place):
        raise Decline(NOTHING)
    return [Say(charter_card(turn.place))]


@on.press("charter.post", roles=CHAIRS)
def post_charter(turn: Turn) -> Sequence[Reply]:
    """Let the charter stand in the group's channels: one card there, which later changes edit. It names nobody."""
    if not has_charter(turn.place):
        raise Decline("Write the purpose or choose norms first, then it can be shown.")
    channels = communities.list_channels(turn.db, turn.place)
    if not channels:
        raise Decline(NO_CHANNEL)
    said = Line("Your group finds the charter there. When you change it, that card changes, too.")
    return [Say(Card("It stands in your channel", (said,))), *_posted(turn, turn.place, [row.id for row in channels])]


def again_in_channels(turn: Turn | Tick, place: Place) -> list[Say]:
    """Let the charter that stands in a channel say what it says now; nothing where none was posted."""
    channels = communities.list_channels(turn.db, place)
    stands = [row.id for row in channels if outbox.find_sent(turn.db, "", row.id, _subject(place))]
    return _posted(turn, place, stands)


def _posted(turn: Turn | Tick, place: Place, channels: Sequence[str]) -> list[Say]:
    subject, card = _subject(place), charter_card(place)
    key = f"{subject}:{turn.now.isoformat()}"
    return [Say(card, channel=each, key=f"{key}:{each}", subject=subject) for each in channels]


def _subject(place: Place) -> str:
    return f"charter:{place.id}"


def review_of(place: Place, now: datetime) -> date:
    """Give the day on which the charter is looked at again: the one that was set, else when the next term begins."""
    today = rhythm.wall(now, place.zone).date()
    known = place.charter.get("review_on")
    if known and date.fromisoformat(known) > today:
        return date.fromisoformat(known)
    coming = [first for first, _ in rhythm.terms_of(place) if first > today]
    return min(coming, default=today + A_TERM)


def plan_review(db: Session, place: Place, now: datetime) -> None:
    """Plan when the charter is looked at again; a day that is past gives way to the next term's."""
    if place.charter.get("review_on"):
        moment = rhythm.instant(datetime.combine(review_of(place, now), NINE), place.zone)
        timetable.at(db, place, REVIEW, "charter", moment)


@on.tick(REVIEW)
def ask_for_review(tick: Tick) -> Sequence[Reply]:
    """Ask whoever chairs, once, whether the charter is still right; and plan to ask again next term."""
    if not has_charter(tick.place):
        return []
    following = review_of(tick.place, tick.now).isoformat()
    parts = {"review_on": following, "asked_on": tick.local.date().isoformat()}
    place = setups.put_charter(tick.db, tick.place, parts)
    plan_review(tick.db, place, tick.now)
    says: list[Reply] = []
    for chair in people.list_members(tick.db, tick.place, CHAIRS):
        when = rhythm.when_to_write(chair, tick.place, tick.local, tick.now)
        if when is not None and budget.allows(tick.db, chair, when):
            key = f"{REVIEW}:{tick.place.id}:{tick.occurrence}:{chair.person_id}"
            says.append(Say(review_card(tick.place), chair.person_id, key=key, at=when, unasked=True))
    return says


@on.press("charter.affirm", roles=CHAIRS)
def affirm(turn: Turn) -> Sequence[Reply]:
    """Keep the charter as it is for another term; a second press changes nothing."""
    if turn.place.charter.get("asked_on"):
        setups.put_charter(turn.db, turn.place, {"asked_on": ""})
        audit.add_audit(turn.db, turn.place, turn.member.person_id, "charter.affirm", turn.now)
    following = day(review_of(turn.place, turn.now))
    return [Say(Card("Good, it stays as it is", (Line(f"I ask again on {following}."),), (OPEN,)))]


def item_for_home(place: Place) -> list[Item]:
    """Give what a chair's own page says while the charter waits to be looked at again."""
    if not place.charter.get("asked_on"):
        return []
    still = Button("It is still right", "charter.affirm")
    return [Item("The charter", "It is time to look at it again.", buttons=(still, Button("Change it", "setup.open")))]


def blocks_of(place: Place) -> list[Block]:
    """Give a charter as paragraphs; a part that nobody wrote is left out."""
    charter = place.charter
    blocks: list[Block] = []
    for label, name in (("What we care about", "domain"), ("What we are for", "purpose"), ("What we make", "practice")):
        blocks += [Heading(label), Line(charter[name])] if charter.get(name) else []
    for label, name in (("How we work together", "norms"), ("How we will know", "measures")):
        blocks += [Heading(label), *(Item(words) for words in charter[name])] if charter.get(name) else []
    review = charter.get("review_on")
    return [*blocks, *([Fact("We look at this again", day(date.fromisoformat(review)))] if review else [])]


def charter_card(place: Place) -> Card:
    """Show the charter."""
    return Card(f"Our charter: {place.name}", tuple(blocks_of(place)))


def review_card(place: Place) -> Card:
    """Ask whoever chairs whether the charter is still right."""
    note = Note("Your group can look at it together in the next meeting. I ask once a term.")
    buttons = (Button("It is still right", "charter.affirm", style="primary"), Button("Change it", "setup.open"))
    return Card("Is your charter still right?", (*blocks_of(place), note), buttons)
