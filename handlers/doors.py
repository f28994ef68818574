"""Open doors: a member says when a practice can be watched at their school; others ask for a place, or wait for one.

Nobody reads who comes but the host. A place is given to whoever asks first, and by nobody's choice.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from handlers import doors_cards as cards
from handlers import doors_forms as forms
from handlers import doors_told, rhythm
from handlers.doors_told import said
from handlers.language import Card, Decline, Open, Reply, Say
from handlers.plan_file import DOOR, link_card
from handlers.turn import Router, Turn
from storage import communities, doors, tickets
from storage.database import NotFound
from storage.doors import COMING, Door
from storage.people import PEERS

on = Router()

OVER = "This door is not open any more. “Open doors” shows which are."


def _today(turn: Turn) -> date:
    return rhythm.wall(turn.now, turn.place.zone).date()


@on.press("doors.list", roles=PEERS)
def list_doors(turn: Turn) -> Sequence[Reply]:
    """List the open doors that are not past."""
    found = doors.list_doors(turn.db, turn.member, _today(turn))
    now = [door for door in found if doors_told.ends_at(door, turn.place) > turn.now]
    return [Say(cards.list_card(now, turn.place))]


@on.press("doors.new", roles=PEERS)
def open_new(turn: Turn) -> Sequence[Reply]:
    """Open the form for a door."""
    return [Open(forms.new_form(turn.member.site, _today(turn), {}))]


@on.submit("doors.keep", roles=PEERS)
def keep(turn: Turn) -> Sequence[Reply]:
    """Keep the speaker's door; the group reads of it in its next weekly message."""
    site, today = turn.member.site, _today(turn)
    facts = forms.read(turn, lambda values, rests: forms.new_form(site, today, values, rests))
    door = doors.add_door(turn.db, turn.member, facts, turn.now)
    return [said(door, cards.host_card(door, (), turn.place))]


@on.press("doors.see", roles=PEERS)
def see(turn: Turn) -> Sequence[Reply]:
    """Show a door: to its host who comes, to anybody else how they stand with it."""
    door = doors.get_door(turn.db, turn.member, turn.event.subject)
    return [said(door, _card(turn, door))]


def _card(turn: Turn, door: Door) -> Card:
    if door.is_off or doors_told.ends_at(door, turn.place) <= turn.now:
        return cards.over_card(door, turn.place)
    if door.mine:
        return cards.host_card(door, doors.list_who(turn.db, turn.member, door), turn.place)
    return cards.place_card(door, turn.place)


@on.press("doors.ask", roles=PEERS)
def ask_place(turn: Turn) -> Sequence[Reply]:
    """Give the speaker a place while there is one, and else their turn on the waiting list."""
    door = _ahead(turn)
    if door.mine:
        raise Decline("This door is yours. You need no place.")
    door = doors.ask_place(turn.db, turn.member, door, turn.now)
    return [said(door, _card(turn, door)), *doors_told.to_host(turn.db, turn.place, door)]


def _ahead(turn: Turn) -> Door:
    """Give a door that has not opened yet, while nobody else changes who comes."""
    communities.hold_still(turn.db, turn.place)
    door = doors.get_door(turn.db, turn.member, turn.event.subject)
    if door.is_off or not door.given.author_id or doors_told.starts_at(door, turn.place) <= turn.now:
        raise Decline(OVER)
    return door


@on.press("doors.withdraw", roles=PEERS)
def give_back(turn: Turn) -> Sequence[Reply]:
    """Take the speaker's place or turn back; the first who waits has the place, and is told."""
    door = _ahead(turn)
    if not door.own:
        return [said(door, _card(turn, door))]
    door = doors.give_back(turn.db, turn.member, door)
    told = doors_told.let_in(turn.db, turn.place, door, turn.now)
    door = doors.get_door(turn.db, turn.member, door.id)
    mine = said(door, cards.place_card(door, turn.place, "You do not go there"))
    return [mine, *told, *doors_told.to_host(turn.db, turn.place, door)]


def _own(turn: Turn) -> Door:
    door = _ahead(turn)
    if not door.mine:
        raise NotFound("door")
    return door


@on.press("doors.change", roles=PEERS)
def open_change(turn: Turn) -> Sequence[Reply]:
    """Open the form in which the host changes a door."""
    return [Open(forms.change_form(_own(turn), {}))]


@on.submit("doors.keep_change", roles=PEERS)
def keep_change(turn: Turn) -> Sequence[Reply]:
    """Change the speaker's own door, tell all who come or wait, and let in whom more places take."""
    door = _own(turn)
    facts = forms.read(turn, lambda values, rests: forms.change_form(door, values, rests), door)
    if facts == door.facts:
        return [said(door, _card(turn, door))]
    changed = doors.put_door(turn.db, turn.member, door, facts, turn.now)
    told = doors_told.let_in(turn.db, turn.place, changed, turn.now)
    new = {say.to for say in told}
    others = doors_told.tell(
        turn.db, turn.place, changed, turn.now, lambda its, state: cards.changed_card(its, state, turn.place)
    )
    changed = doors.get_door(turn.db, turn.member, door.id)
    return [said(changed, _card(turn, changed)), *told, *(say for say in others if say.to not in new)]


@on.press("doors.ask_off", roles=PEERS)
def ask_off(turn: Turn) -> Sequence[Reply]:
    """Ask the host whether a door is to be called off."""
    return [Open(forms.off_form(_own(turn)))]


@on.submit("doors.call_off", roles=PEERS)
def call_off(turn: Turn) -> Sequence[Reply]:
    """Call the speaker's own door off, and tell all who come or wait."""
    door = _own(turn)
    word = forms.read_word(turn, door)
    told = doors_told.called_off(turn.db, turn.place, door, turn.now, word)
    off = doors.get_door(turn.db, turn.member, door.id)
    return [said(off, cards.off_card(off, turn.place)), *told]


@on.press("doors.calendar", roles=PEERS)
def give_calendar(turn: Turn) -> Sequence[Reply]:
    """Give the host, or somebody who has a place, a link to the calendar file, good once and for fifteen minutes."""
    door = doors.get_door(turn.db, turn.member, turn.event.subject)
    if not door.mine and door.own != COMING:
        return [said(door, _card(turn, door))]
    ticket = tickets.issue_ticket(turn.member, tickets.PLAN, turn.now, f"{DOOR}{door.id}")
    words = "It puts the open door into your own calendar. If it changes later, fetch it again: your calendar knows it."
    return [Say(link_card("Your calendar file is ready", words, "Calendar file", ticket))]
