"""How open doors look: the list, the door to whoever opens it and to those who come, and what they are told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handlers.language import Block, Button, Card, Fact, Heading, Item, Line, Note, Quote
from handlers.moments import clock, day, short_day
from storage.communities import Place
from storage.doors import COMING, WAITING, Door

SHOWN = 12
IN_A_MESSAGE = 3
LIST = Button("Open doors", "doors.list")
NEW = Button("Open a door", "doors.new", style="primary")
ASK = Button("I would like to come", "doors.ask")
FULL = Button("Put me on the list", "doors.ask")
SEE = Button("See it", "doors.see")
BACK = Button("Give my place back", "doors.withdraw")
LEAVE = Button("Take me off the list", "doors.withdraw")
FILE = Button("Calendar file", "doors.calendar")
ALONE = Note("You alone see who comes.")
NEWER = "The newest card of this open door stands below."


def _at(button: Button, door: Door) -> Button:
    return replace(button, subject=door.id)


def when_words(door: Door, place: Place) -> str:
    """Say when a door is open, on whose clock: Wednesday 14 October, 10:00 am to 11:00 am, Melbourne time."""
    its, town = door.facts, place.zone.rpartition("/")[2].replace("_", " ")
    return f"{day(its.on)}, {clock(its.begins)} to {clock(its.ends)}, {town} time"


def title_of(door: Door) -> str:
    """Say whose door it is and what one sees there."""
    return f"{door.given.site or door.given.author}: {door.facts.what}"


def left_words(door: Door) -> str:
    """Say how many places are left."""
    if not door.left:
        return "No place is left. You can wait for one."
    return "1 place is left." if door.left == 1 else f"{door.left} places are left."


def _facts(door: Door, place: Place) -> tuple[Block, ...]:
    return (Line(title_of(door)), Fact("When", when_words(door, place)), Fact("Where", door.facts.where))


def list_card(doors: Sequence[Door], place: Place) -> Card:
    """List the open doors, the next first."""
    items = tuple(_item(door, place) for door in doors[:SHOWN])
    more = (Note(f"And {len(doors) - SHOWN} later ones."),) if len(doors) > SHOWN else ()
    none = Line("No door is open now. Half an hour in one classroom is a good start.")
    return Card("Open doors", (*(items or (none,)), *more), (NEW,))


def _item(door: Door, place: Place) -> Item:
    stands = {COMING: "You have a place.", WAITING: "You are on the waiting list."}.get(door.own, "")
    stands = stands or ("It is yours." if door.mine else left_words(door))
    button = SEE if door.mine or door.own else ASK if door.left else FULL
    return Item(
        title_of(door), f"{when_words(door, place)}. {stands}", f"Where: {door.facts.where}", (_at(button, door),)
    )


def host_card(door: Door, who: Sequence[tuple[str, str, str]], place: Place) -> Card:
    """Show whoever opens a door who comes and who waits."""
    body = [*_facts(door, place), Fact("Places", f"{door.facts.places} in all, {door.left or 'none'} left")]
    for title, state in (("Who comes", COMING), ("On the waiting list", WAITING)):
        found = [", ".join(filter(None, (name, site))) for name, site, stands in who if stands == state]
        body += [Heading(title), *map(Line, found)] if found else []
    body += [] if who else [Line("Nobody has asked for a place yet.")]
    buttons = (Button("Change it", "doors.change", door.id), Button("Call it off", "doors.ask_off", door.id, "danger"))
    return Card("Your open door", (*body, ALONE), (_at(FILE, door), *buttons, LIST))


def place_card(door: Door, place: Place, title: str = "") -> Card:
    """Show somebody how they stand with a door: their place, their turn, or what is left."""
    facts = _facts(door, place)
    if door.own == COMING:
        buttons = (_at(FILE, door), _at(BACK, door), LIST)
        return Card(title or "You have a place", (*facts, Note("The host sees your name, and nobody else.")), buttons)
    if door.own == WAITING:
        said = Line("All places are taken. If one becomes free, it goes by who asked first, and I write to you.")
        return Card(title or "You are on the waiting list", (*facts, said), (_at(LEAVE, door), LIST))
    ask = _at(ASK if door.left else FULL, door)
    return Card(title or "An open door", (*facts, Line(left_words(door))), (ask, LIST))


def in_card(door: Door, place: Place) -> Card:
    """Tell somebody who waited that a place is theirs."""
    return place_card(replace(door, own=COMING), place, "A place is free, and it is yours")


def changed_card(door: Door, state: str, place: Place) -> Card:
    """Tell somebody who comes or waits what a door is now."""
    card = place_card(replace(door, own=state), place, "An open door has changed")
    stands = "You have a place." if state == COMING else "You are on the waiting list."
    again = " Fetch the calendar file again: your calendar knows it." if state == COMING else ""
    return replace(card, body=(Line(f"{stands}{again}"), *card.body))


def off_card(door: Door, place: Place, word: str = "") -> Card:
    """Tell somebody who comes or waits, or the host themselves, that a door is called off."""
    said = (Quote(word, door.given.author),) if word else ()
    buttons = (_at(FILE, door),) if door.mine or door.own == COMING else ()
    body = (*_facts(door, place), *said, Line("It does not take place."))
    return Card("An open door is called off", body, (*buttons, LIST))


def over_card(door: Door, place: Place) -> Card:
    """Say that a door is past, or called off."""
    said = "It was called off." if door.is_off else "It is past."
    return Card("This door is not open any more", (*_facts(door, place), Line(said)), (LIST,))


def lines_for_week(doors: Sequence[Door]) -> tuple[Block, ...]:
    """Give the next open doors as the weekly message names them."""
    lines = [Line(f"{short_day(door.facts.on)}, {clock(door.facts.begins)}: {title_of(door)}") for door in doors]
    more = [Note(f"And {len(doors) - IN_A_MESSAGE} later.")] if len(doors) > IN_A_MESSAGE else []
    return (Heading("Open doors"), *lines[:IN_A_MESSAGE], *more) if doors else ()
