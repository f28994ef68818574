"""What a facilitator sees of the group's guests: who they are, until when, and the link to pass on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from handlers.language import Block, Button, Card, Fact, Field, FieldKind, Form, Item, Line, Link, Note, Option
from handlers.moments import clock, day
from handlers.rhythm import wall
from storage.communities import Place
from storage.guests import Guest

GUESTS = Button("Guests", "guests.open")
INVITE = Button("Invite a guest", "guests.invite", style="primary")
SAME, OTHER = "same", "other"
AGAIN = "A guest of this name was here before. Who is it?"
THEIRS = "The same person finds again what they wrote here. Nobody else may."
WHO = (Option(OTHER, "Somebody else"), Option(SAME, "The same person as before"))
SEES = "A guest sees what the group shares from now on, and nothing from before."


def guests_card(place: Place, guests: Sequence[Guest], *, invites: bool) -> Card:
    """Show who is a guest here, and what can be done about it."""
    items: list[Block] = [_item(place, guest, invites=invites) for guest in guests]
    body = items or [Line("Nobody is a guest now.")]
    about = Note("A guest needs no account: they come to a page of their own by a link that you pass on.")
    off = Note("Guests cannot come by a link here. Your technical contact can turn it on.")
    return Card(f"Guests of {place.name}", (*body, about if invites else off), (INVITE,) if invites else ())


def _item(place: Place, guest: Guest, *, invites: bool) -> Item:
    link = (Button("Make a new link", "guests.link", guest.person_id),) if invites else ()
    end = Button("End access", "guests.stop", guest.person_id, "danger")
    return Item(guest.name, f"Until {last_day(place, guest.ends_at)}. {_standing(guest)}", buttons=(*link, end))


def _standing(guest: Guest) -> str:
    if guest.link_until is not None:
        return "A link waits to be opened."
    return "The link was opened." if guest.opened else "No link is open."


def last_day(place: Place, ends_at: datetime) -> str:
    """Say the last day of a guest's stay."""
    return day(wall(ends_at - timedelta(seconds=1), place.zone).date())


def invite_form(until: date, name: str = "", *, again: bool = False) -> Form:
    """Take who the guest is, and until when; `again` asks whether they are the one who had this name before."""
    hint = "At the end of that day their access ends by itself. A year at most."
    return Form(
        "guests.keep",
        "Invite a guest",
        (
            Field("name", "What is the guest called?", value=name, hint="The group sees this name.", most=80),
            Field("until", "Last day", FieldKind.DATE, until.isoformat(), hint=hint),
            *((Field("again", AGAIN, FieldKind.CHOICE, OTHER, WHO, hint=THEIRS),) if again else ()),
        ),
        "Make the link",
        intro=(
            Line("For somebody who has no account in your chat app: a partner, a speaker, an expert."),
            Line(f"They take part like a member. {SEES}"),
        ),
    )


def link_card(place: Place, guest: Guest, link: str, until: datetime) -> Card:
    """Give a link, once, to be passed on to one person."""
    return Card(
        f"A link for {guest.name}",
        (
            Line("Pass this link on to them alone, in a way you trust. I send it to nobody."),
            Link(link),
            Line(f"It opens once, until {day(until.date())}, {clock(until)}. Whoever opens it is {guest.name} here."),
            Line(SEES),
            Fact("Guest until", last_day(place, guest.ends_at)),
            Note("I cannot show it again. A new link ends this one."),
        ),
        (GUESTS,),
    )


def stop_card(guest: Guest) -> Card:
    """Say what ending a guest's access means."""
    return Card(
        f"End access for {guest.name}?",
        (
            Line("Their page and any link close at once. What they shared stays with the group."),
            Line("You can invite them again. They then see what is shared from that day on."),
        ),
        (Button("End it now", "guests.end", guest.person_id, "danger"), GUESTS),
    )


def ended_card(name: str) -> Card:
    """Say that a guest's access has ended."""
    return Card("Access has ended", (Line(f"{name} is no longer a guest. Their page is closed."),), (GUESTS,))


def over_card(name: str) -> Card:
    """Tell a facilitator that a guest's time is over."""
    said = (
        Line(f"{name} was a guest until yesterday. Their page is closed."),
        Note("You need to do nothing. To go on, invite them again."),
    )
    return Card("A guest's time is over", said, (GUESTS,))
