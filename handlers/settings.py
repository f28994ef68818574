"""How a member likes to be written to: their day, their clock, fewer messages, a pause; each is theirs alone to set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from handlers import timetable
from handlers.language import Button, Card, Decline, Fact, Field, FieldKind, Form, Line, Note, Open, Option, Reply, Say
from handlers.linking import LINK
from handlers.moments import day
from handlers.rhythm import instant, wall
from handlers.turn import Router, Turn
from storage import outbox, people, urgent
from storage.communities import Place
from storage.people import PEERS, Member

on = Router()

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
WITH_GROUP = "group"
ZONES = (
    "Australia/Perth",
    "Australia/Darwin",
    "Australia/Adelaide",
    "Australia/Brisbane",
    "Australia/Sydney",
    "Australia/Melbourne",
    "Australia/Hobart",
    "Pacific/Auckland",
    "America/Vancouver",
    "America/Edmonton",
    "America/Regina",
    "America/Winnipeg",
    "America/Toronto",
    "America/Halifax",
    "America/St_Johns",
    "Europe/London",
)
FIRST_OFFER = timedelta(days=14)
LONGEST_PAUSE = timedelta(days=366)

DAY = Button("Choose my day", "settings.day")
FEWER = Button("Fewer messages", "settings.fewer")
USUAL = Button("The usual messages", "settings.usual")
PAUSE = Button("Pause", "settings.pause")
ZONE = Button("My time zone", "settings.zone")
LEAVE = Button("Leave this group", "leaving.ask")
ACCOUNTS = Button("My accounts", "accounts.open")
MEETING = Button("Introductions", "pairing.open")
RESUME = Button("Write to me again", "settings.resume")


@on.press("settings.open")
def show_settings(turn: Turn) -> Sequence[Reply]:
    """Show how the speaker is written to."""
    return [Say(settings_card(turn.member, turn.now))]


@on.press("settings.day", roles=PEERS)
def choose_day(turn: Turn) -> Sequence[Reply]:
    """Open the choice of a weekday."""
    return [Open(day_form(turn.member))]


@on.submit("settings.keep_day", roles=PEERS)
def keep_day(turn: Turn) -> Sequence[Reply]:
    """Keep the weekday on which the speaker gets the question."""
    chosen = turn.event.values.get("day", "")
    if chosen not in {WITH_GROUP, *DAYS}:
        raise Decline(errors={"day": "Please choose one of these."})
    prompt_day = DAYS.index(chosen) if chosen in DAYS else None
    people.get_membership(turn.db, turn.member).prompt_day = prompt_day
    return [_set(turn, replace(turn.member, prompt_day=prompt_day))]


@on.press("settings.zone")
def choose_zone(turn: Turn) -> Sequence[Reply]:
    """Open the choice of a time zone."""
    return [Open(zone_form(people.get_person(turn.db, turn.member).zone or WITH_GROUP, turn.place))]


@on.submit("settings.keep_zone")
def keep_zone(turn: Turn) -> Sequence[Reply]:
    """Keep the clock by which the speaker is written to, in all their communities."""
    chosen = turn.event.values.get("zone", "")
    person = people.get_person(turn.db, turn.member)
    if chosen not in {option.value for option in zone_form(person.zone or WITH_GROUP, turn.place).fields[0].options}:
        raise Decline(errors={"zone": "Please choose one of these."})
    person.zone = None if chosen == WITH_GROUP else chosen
    turn.db.flush()
    timetable.set_timetable(turn.db, turn.place, turn.now)
    return [_set(turn, replace(turn.member, zone=person.zone or turn.place.zone))]


def _fewer_press(name: str, *, fewer: bool) -> None:
    @on.press(name, roles=PEERS)
    def set_fewer(turn: Turn) -> Sequence[Reply]:
        """Set whether the speaker gets fewer messages."""
        people.get_membership(turn.db, turn.member).fewer = fewer
        return [_set(turn, replace(turn.member, fewer=fewer))]


_fewer_press("settings.fewer", fewer=True)
_fewer_press("settings.usual", fewer=False)


@on.press("settings.pause")
def choose_pause(turn: Turn) -> Sequence[Reply]:
    """Open the choice of a day on which the pause ends."""
    return [Open(pause_form(wall(turn.now + FIRST_OFFER, turn.member.zone).date()))]


@on.submit("settings.keep_pause")
def keep_pause(turn: Turn) -> Sequence[Reply]:
    """Pause every message that the speaker did not ask for, those on their way too, until the day they chose."""
    until = _until(turn)
    moment = instant(datetime.combine(until, time()), turn.member.zone)
    people.get_person(turn.db, turn.member).paused_until = moment
    outbox.drop_unasked(turn.db, turn.member)
    urgent.drop_calls(turn.db, turn.member)
    return [_set(turn, replace(turn.member, paused_until=moment))]


def _until(turn: Turn) -> date:
    today = wall(turn.now, turn.member.zone).date()
    try:
        until = date.fromisoformat(turn.event.values.get("until", ""))
    except ValueError:
        raise Decline(errors={"until": "Please choose a day."}) from None
    if until <= today:
        raise Decline(errors={"until": "Please choose a day from tomorrow on."})
    if until > today + LONGEST_PAUSE:
        raise Decline(errors={"until": "A pause lasts a year at most. Leaving the group is in My settings."})
    return until


@on.press("settings.resume")
def resume(turn: Turn) -> Sequence[Reply]:
    """End the speaker's pause now."""
    people.get_person(turn.db, turn.member).paused_until = None
    return [_set(turn, replace(turn.member, paused_until=None))]


def _set(turn: Turn, member: Member) -> Say:
    return Say(settings_card(member, turn.now, "That is set"))


def is_paused(member: Member, now: datetime) -> bool:
    """Say whether somebody has paused their messages."""
    return member.paused_until is not None and member.paused_until > now


def facts_of(member: Member, now: datetime) -> tuple[Fact, ...]:
    """Say how somebody is written to, line by line."""
    pause = Fact("Pause", f"Until {day(wall(member.paused_until, member.zone))}") if member.paused_until else None
    paused = (pause,) if pause and is_paused(member, now) else (Fact("Pause", "None"),)
    if not member.is_peer:
        return paused
    chosen = DAYS[member.prompt_day] if member.prompt_day is not None else "The group's day"
    often = "One a week at most, no reminders" if member.fewer else "Two a week at most, one reminder"
    return (Fact("Question comes on", chosen), Fact("Messages", often), *paused)


def buttons_of(member: Member, now: datetime) -> tuple[Button, ...]:
    """Give what somebody can change about it."""
    pause = RESUME if is_paused(member, now) else PAUSE
    return (DAY, USUAL if member.fewer else FEWER, pause) if member.is_peer else (pause,)


def settings_card(member: Member, now: datetime, title: str = "My settings") -> Card:
    """Show how somebody is written to, and what they can change."""
    said = [Line("I am quiet until then. Nothing counts as missed.")] if is_paused(member, now) else []
    clock = Fact("Time zone", member.zone.replace("_", " "))
    note = Note("Only you can see and change this. I write in working hours on your own clock.")
    accounts = () if member.is_guest else (ACCOUNTS, LINK)
    meeting = (MEETING,) if member.is_peer and not member.is_guest else ()
    buttons = (*buttons_of(member, now), ZONE, *meeting, *accounts, LEAVE)
    return Card(title, (*facts_of(member, now), clock, *said, note), buttons)


def day_form(member: Member) -> Form:
    """Take the weekday on which the question comes."""
    options = (Option(WITH_GROUP, "With my group"), *(Option(name, name) for name in DAYS))
    now = DAYS[member.prompt_day] if member.prompt_day is not None else WITH_GROUP
    hint = "On a holiday it comes on the next school day."
    field = Field("day", "Which day suits you?", FieldKind.CHOICE, now, options, hint=hint)
    return Form("settings.keep_day", "Choose my day", (field,))


def zone_form(now: str, place: Place) -> Form:
    """Take the time zone of somebody's clock: the one they have now, the group's, or one of those where we are used."""
    others = () if now in {WITH_GROUP, *ZONES} else (now,)
    options = (
        Option(WITH_GROUP, f"With my group ({place.zone.replace('_', ' ')})"),
        *(Option(zone, zone.replace("_", " ")) for zone in (*others, *ZONES)),
    )
    field = Field("zone", "Which clock is yours?", FieldKind.CHOICE, now, options)
    return Form("settings.keep_zone", "My time zone", (field,))


def pause_form(until: date) -> Form:
    """Take the day on which the pause ends."""
    hint = "Until then I am quiet, in all your communities. You can end it at any time."
    field = Field("until", "Write to me again from", FieldKind.DATE, until.isoformat(), hint=hint)
    return Form("settings.keep_pause", "Pause", (field,), submit="Pause")
