"""Asks a whole group something beside its weekly question: each person once, in the first of two weeks with room for it.

Whoever has no room in either finds it among what waits for them, as everybody does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from handlers import budget, rhythm, timetable, welcome
from handlers.language import Card, Decline, Reply, Say
from handlers.questions import card_subject
from handlers.turn import Tick, Turn
from storage import communities, outbox, people, rounds
from storage.models import Round
from storage.people import Member
from storage.rounds import NewRound

LAST_MINUTE = time(17)
WEEK = timedelta(days=7)
LONGEST_OPEN = timedelta(days=60)
"""How long such a round stays open at most: later on nobody remembers what it was about."""


def open_now(asking: Tick | Turn, kind: str, mode: str, content: dict[str, object], closes_at: datetime) -> Round:
    """Open a round beside the weekly question, and have it closed at its time; the same minute opens one at most."""
    occurrence = asking.now.isoformat(timespec="minutes")
    new = NewRound(kind, occurrence, content, asking.now, closes_at, mode=mode)
    asked = rounds.open_round(asking.db, asking.place, new)
    if asked.state != "open":
        raise Decline("One like this was closed a moment ago. Please try again in a minute.")
    close_later(asking, asked)
    return asked


def close_later(asking: Tick | Turn, asked: Round) -> None:
    """Have a round closed at its time."""
    timetable.at(asking.db, asking.place, closing_of(asked.kind), asked.id, asked.closes_at)


def closing_of(kind: str) -> str:
    """Name what closes a round of a kind."""
    return f"{kind}{timetable.DEADLINE}"


def ask_everyone(asking: Tick | Turn, asked: Round, card_for: Callable[[Member], Card]) -> list[Reply]:
    """Ask every peer with a card of their own, after the notice where somebody has not had it yet."""
    members = people.list_members(asking.db, asking.place)
    times = {member.person_id: times for member in members if (times := _times(asking, member, asked.closes_at))}
    invited = rounds.invite_all(asking.db, asked, [member for member in members if member.person_id in times])
    week = budget.Budget(asking.db, members, asking.now)
    organisation = communities.get_organisation(asking.db, asking.place)
    said: list[Reply] = []
    for member in members:
        if member.person_id not in invited:
            continue
        said += welcome.notice_says(asking.db, asking.place, member, times[member.person_id][0], organisation)
        when = next((time for time in times[member.person_id] if week.allows(member, time)), None)
        if when is not None:
            key = f"ask:{asked.id}:{member.person_id}"
            card = card_for(member)
            said.append(Say(card, member.person_id, key=key, subject=card_subject(asked), at=when, unasked=True))
    return said


def _times(asking: Tick | Turn, member: Member, before: datetime | None = None) -> list[datetime]:
    """Give when somebody may be written to: now, or in a week, as far as that is `before` the close; nothing while away."""
    local, anyday = rhythm.wall(asking.now, asking.place.zone), replace(member, prompt_day=None)
    wanted = (local + WEEK * number for number in range(2))
    times = (rhythm.when_to_write(anyday, asking.place, each, asking.now, before) for each in wanted)
    return [when for when in times if when is not None]


def tell_asked(asking: Tick | Turn, asked: Round, what: str, card_for: Callable[[Member], Card]) -> list[Reply]:
    """Let the card of everybody who got one show how things stand now; nobody gets another message.

    `what` names the change, so that each is told once.
    """
    subject = card_subject(asked)
    return [
        Say(card_for(member), member.person_id, key=f"{what}:{asked.id}:{member.person_id}", subject=subject)
        for member in people.list_members(asking.db, asking.place)
        if outbox.find_sent(asking.db, member.person_id, "", subject)
    ]


def tell_chairs(asking: Tick | Turn, asked: Round, what: str, card: Card) -> list[Reply]:
    """Write to those who facilitate, in the first of two weeks with room for it: something is theirs to do."""
    return [
        Say(
            card,
            chair.person_id,
            key=f"{what}:{asked.id}:{chair.person_id}",
            subject=f"{what}:{asked.id}",
            at=when,
            unasked=True,
        )
        for chair in people.list_members(asking.db, asking.place, people.CHAIRS)
        for when in [time for time in _times(asking, chair) if budget.allows(asking.db, chair, time)][:1]
    ]


def end_of(turn: Turn, name: str) -> datetime:
    """Give the end of the day that a form's field names; raises Decline, beside the field, where it is too near or too far."""
    today = rhythm.wall(turn.now, turn.place.zone).date()
    try:
        on = date.fromisoformat(turn.event.values.get(name, ""))
    except ValueError:
        raise Decline(errors={name: "Please choose a day."}) from None
    if on <= today:
        raise Decline(errors={name: "Please choose a day from tomorrow on."})
    if on > today + LONGEST_OPEN:
        raise Decline(errors={name: "Please choose a day within two months."})
    return rhythm.instant(datetime.combine(on, LAST_MINUTE), turn.place.zone)
