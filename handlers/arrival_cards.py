"""How it is told what became of the group's question, and of one's own message."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from handlers import reach
from handlers.apps import APPS
from handlers.language import Block, Button, Card, Field, FieldKind, Form, Heading, Item, Line, Note
from handlers.moments import day, day_and_time
from handlers.rhythm import wall
from storage.communities import Place
from storage.outbox import Posted
from storage.people import Member

OPEN = Button("Did the question come?", "arrival.open")
WHY = Button("Why is that?", "arrival.open")
PAUSE = Button("Pause the questions", "arrival.pause")
RESUME = Button("Ask my group again", "arrival.resume")
HOME = Button("What waits for me", "home.open")

MOST_PASSED = 3
NO_ROOM = "Your week had its messages already, so it waits on your own page."
NOT_ASKED = "None was sent to you: you were not in the group yet, or took a break."
OWN_CHOICES = "Members choose their own day, clock and pauses. Those are theirs, so they are not shown here."
NO_RHYTHM = "Your group has no question that comes by itself. Your technical contact can set a rhythm."
NOBODY = "Nobody was to be written to then."


@dataclass(frozen=True, slots=True)
class Next:
    """When the question comes next, and what is passed over before it, each with why.

    `trying_until` says that it is due already, and until when it is tried.
    """

    when: datetime | None
    passed: tuple[tuple[datetime, str], ...]
    trying_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """A time at which the question was to come, what became of it and why; `late` says when it went out, where it was late."""

    planned: datetime
    state: str
    why: str = ""
    late: datetime | None = None


@dataclass(frozen=True, slots=True)
class Delivered:
    """What the apps did with a question: counts, and the moments and platforms of what is tried again."""

    asked: bool
    leaves: datetime | None
    blocked: int
    failed: int
    tried: tuple[tuple[datetime, str], ...]
    doubted: tuple[tuple[datetime, str], ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """What comes next, what was lately (newest first), how the newest left, and how the reader's own message stands.

    Without a rhythm `coming` is missing; `group` is for facilitators alone; `paused` is until when the questions are paused.
    """

    coming: Next | None
    past: tuple[Past, ...] = ()
    group: Delivered | None = None
    own: str = ""
    paused: datetime | None = None


def arrival_card(place: Place, reader: Member, seen: Seen) -> Card:
    """Say when the question comes next, what became of the latest ones, and how the reader's own message stands."""
    if seen.coming is None:
        return Card("The group's question", (Line(NO_RHYTHM),), (HOME,))
    body: list[Block] = [Heading("Next"), *_next(seen.coming, seen.paused, place)]
    if seen.past:
        body += [Heading("Lately"), *(_past(each, place) for each in seen.past)]
    if seen.group:
        body += _delivered(seen.group, place)
    body += [Heading("You"), Line(seen.own)] if seen.own else []
    if not reader.is_chair:
        return Card("The group's question", tuple(body), (HOME,))
    body.append(Note(OWN_CHOICES))
    people = (reach.PEOPLE,) if seen.group and seen.group.blocked else ()
    return Card("The group's question", tuple(body), (*people, RESUME if seen.paused else PAUSE))


def _next(coming: Next, paused: datetime | None, place: Place) -> list[Block]:
    said: list[Block] = []
    if paused:
        said.append(
            Line(f"The questions are paused. Your group is asked again from {day(wall(paused, place.zone))} on.")
        )
    if coming.trying_until:
        until = day_and_time(coming.trying_until, place.zone)
        return [
            *said,
            Line("It is due, and something fails on my side."),
            Line(f"I try every few minutes until {until}."),
        ]
    passed = [Item(day(named), f"None comes: {why}.") for named, why in coming.passed[:MOST_PASSED]]
    more = len(coming.passed) - MOST_PASSED
    rest = [Note(f"And {more} more after that.")] if more > 0 else []
    when = (
        f"It comes on {day_and_time(coming.when, place.zone)}."
        if coming.when
        else "No day is open for it in the calendar."
    )
    return [*said, Line(when), *(passed if not paused else []), *(rest if not paused else [])]


def _past(each: Past, place: Place) -> Item:
    when = day_and_time(each.planned, place.zone)
    if each.state != "done":
        return Item(when, f"None went out: {each.why}.")
    if each.late:
        return Item(when, f"It went out later, on {day_and_time(each.late, place.zone)}: I was away before.")
    return Item(when, "It went out.")


def _delivered(group: Delivered, place: Place) -> list[Block]:
    """Say what keeps the newest question from anybody: hours, an app that is busy, one that takes nothing, or a fault."""
    said: list[Block] = []
    if not group.asked:
        said.append(Line(NOBODY))
    elif group.leaves:
        said.append(Line(f"It waits for working hours, and leaves on {day_and_time(group.leaves, place.zone)}."))
    if group.tried:
        moment, platform = group.tried[0]
        said.append(
            Line(f"{APPS[platform].name} takes no messages just now. {_messages(len(group.tried))} on the way.")
        )
        said.append(Line(f"I try again on {day_and_time(moment, place.zone)}."))
    if group.doubted:
        moment, _ = group.doubted[0]
        said.append(Line(f"I cannot tell whether {counted(len(group.doubted))} got it."))
        said.append(Line(f"I send it once more on {day_and_time(moment, place.zone)}."))
    if group.blocked:
        whom = counted(group.blocked)
        said.append(Line(f"It did not reach {whom}: I am not in their app, or blocked there. I try with the next one."))
    if group.failed:
        said.append(Line(f"{_messages(group.failed)} lost on the way. Your technical contact can send it again."))
    return said


def counted(number: int) -> str:
    """Say how many people."""
    return "one person" if number == 1 else f"{number} people"


def _messages(number: int) -> str:
    return "One message is" if number == 1 else f"{number} messages are"


def your_message(mine: Posted, reader: Member) -> str:
    """Say to somebody how their own message stands."""
    when = day_and_time(mine.sent_at or mine.due_at, reader.zone)
    match mine.state:
        case "sent":
            return f"You got it on {when}."
        case "failed":
            return "It did not reach you. Type /cop-reflect to see it here."
        case "superseded":
            return "A newer message took its place, or you asked for quiet."
        case _:
            return f"Yours comes on {when}, by your day, your clock and your working hours."


def you_paused(reader: Member) -> str:
    """Say to somebody that they asked for quiet."""
    assert reader.paused_until is not None
    return f"You asked for quiet until {day(wall(reader.paused_until, reader.zone))}. Nothing counts as missed."


def pause_form(until: date) -> Form:
    """Take the day from which the group is asked again."""
    hint = "A question that is open stays open. Check-ins and meetings go on."
    field = Field("until", "Ask my group again from", FieldKind.DATE, until.isoformat(), hint=hint)
    return Form("arrival.keep_pause", "Pause the questions", (field,), submit="Pause")
