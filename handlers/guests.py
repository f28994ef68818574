"""Guests: people from outside who come to their own page by a link, asked in by the facilitator until a day set beforehand.

The link is shown to the facilitator alone, who passes it on; the bot sends it to nobody and keeps only a mark of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from handlers import guest_cards as cards
from handlers import timetable
from handlers.language import Decline, Open, Reply, Say
from handlers.rhythm import instant, wall
from handlers.turn import Router, Tick, Turn
from storage import guests, people, schedules
from storage.people import CHAIRS
from storage.schedules import Timing

on = Router()

ENDS = "guest.ends"
LONGEST = timedelta(days=366)
USUALLY = timedelta(weeks=10)
"""How long a guest stays, as the form suggests: about a term."""

LONGEST_NAME = 80
OFF = "Guests cannot come by a link here. Your technical contact can turn it on."


@on.press("guests.open", roles=CHAIRS)
def show_guests(turn: Turn) -> Sequence[Reply]:
    """Show who is a guest here and until when."""
    return [Say(cards.guests_card(turn.place, guests.list_guests(turn.db, turn.member), invites=bool(turn.address)))]


@on.press("guests.invite", roles=CHAIRS)
def ask_whom(turn: Turn) -> Sequence[Reply]:
    """Open the form for a new guest."""
    _check_on(turn)
    return [Open(cards.invite_form(wall(turn.now + USUALLY, turn.place.zone).date()))]


@on.submit("guests.keep", roles=CHAIRS)
def keep_guest(turn: Turn) -> Sequence[Reply]:
    """Let somebody be a guest until a day, and give the facilitator the link to pass on."""
    _check_on(turn)
    name, last = _read(turn)
    ends = datetime.combine(last + timedelta(days=1), time())
    moment = instant(ends, turn.place.zone)
    former, again = guests.find_former(turn.db, turn.member, name), turn.event.values.get("again", "")
    if former and again not in (cards.SAME, cards.OTHER):
        raise Decline(form=replace(cards.invite_form(last, name, again=True), community=turn.place.id))
    if former and again == cards.SAME:
        person_id = guests.readmit_guest(turn.db, turn.member, former, moment, turn.now)
    else:
        person_id = guests.add_guest(turn.db, turn.member, name, moment, turn.now)
    schedules.put_schedule(turn.db, turn.place, ENDS, person_id, Timing(ends, moment), grace=timetable.KEEP_ONCE)
    return [_link(turn, person_id)]


@on.press("guests.link", roles=CHAIRS)
def make_link(turn: Turn) -> Sequence[Reply]:
    """Give the facilitator a new link for a guest; an earlier one is void."""
    _check_on(turn)
    return [_link(turn, turn.event.subject)]


@on.press("guests.stop", roles=CHAIRS)
def ask_to_end(turn: Turn) -> Sequence[Reply]:
    """Say what ending a guest's access means, before it happens."""
    return [Say(cards.stop_card(guests.get_guest(turn.db, turn.member, turn.event.subject)))]


@on.press("guests.end", roles=CHAIRS)
def end_access(turn: Turn) -> Sequence[Reply]:
    """End a guest's access now."""
    guest = guests.get_guest(turn.db, turn.member, turn.event.subject)
    guests.end_guest(turn.db, turn.place, guest.person_id, turn.member.person_id, turn.now)
    schedules.drop_schedule(turn.db, turn.place, ENDS, guest.person_id)
    return [Say(cards.ended_card(guest.name))]


@on.tick(ENDS)
def end_when_due(tick: Tick) -> Sequence[Reply]:
    """End a guest's access on its day, and tell whoever chairs."""
    name = guests.end_guest(tick.db, tick.place, tick.subject, "clock", tick.now)
    if not name:
        return []
    key = f"guest.ended:{tick.place.id}:{tick.subject}:{tick.occurrence}"
    chairs = people.list_members(tick.db, tick.place, CHAIRS)
    return [Say(cards.over_card(name), chair.person_id, key=f"{key}:{chair.person_id}") for chair in chairs]


def _check_on(turn: Turn) -> None:
    if not turn.address:
        raise Decline(OFF)


def _link(turn: Turn, person_id: str) -> Say:
    guest = guests.get_guest(turn.db, turn.member, person_id)
    token = guests.issue_link(turn.db, turn.member, person_id, turn.now)
    until = wall(min(turn.now + guests.LINK_LASTS, guest.ends_at), turn.place.zone)
    return Say(cards.link_card(turn.place, guest, f"{turn.address}/{token}", until))


def _read(turn: Turn) -> tuple[str, date]:
    name = " ".join(turn.event.values.get("name", "").split())
    wrong: dict[str, str] = {}
    everybody = people.list_members(turn.db, turn.place, people.EVERYBODY)
    if not name or len(name) > LONGEST_NAME:
        wrong["name"] = f"Please give a name of at most {LONGEST_NAME} characters."
    elif any(member.name.casefold() == name.casefold() for member in everybody):
        wrong["name"] = "Somebody of this name is in the group already."
    today = wall(turn.now, turn.place.zone).date()
    last = _day(turn.event.values.get("until", ""))
    if last is None:
        wrong["until"] = "Please choose a day."
    elif last < today:
        wrong["until"] = "Please choose a day from today on."
    elif last > today + LONGEST:
        wrong["until"] = "A guest stays a year at most. You can invite them again after that."
    if wrong or last is None:
        raise Decline(errors=wrong)
    return name, last


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
