"""How asks and offers look: to the group, to the two that are brought together, and to a leader who finds somebody."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.language import Block, Button, Card, Field, FieldKind, Form, Heading, Item, Line, Note, Option, Quote
from storage.asks import ASK, MATCHED
from storage.contributions import Given

LONGEST = 600
LONGEST_NAME = 120
SHOWN = 8
WITHOUT, WITH = "without", "with"
GROUP, LEADERS = "cop", "network"
NAMES = (Option(WITH, "With my name"), Option(WITHOUT, "Without my name"))
WHO = (Option(GROUP, "My group"), Option(LEADERS, "My group, and our leaders"))
NEW = (Button("Ask for something", "asks.new", ASK, "primary"), Button("Offer something", "asks.new", "offer"))
URGENT = Button("Urgent asks", "urgent.open")
LIST = Button("Asks and offers", "asks.list")


def ask_form(kind: str) -> Form:
    """Take an ask or an offer; who reads it stands above the words."""
    ask = kind == ASK
    hint = "Leaders may know somebody who can help." if ask else "Leaders can pass it on."
    label = "What do you need?" if ask else "What can you give?"
    return Form(
        action="asks.keep",
        title="Ask for something" if ask else "Offer something",
        subject=kind,
        fields=(
            Field("who", "Who may read it?", FieldKind.CHOICE, GROUP, WHO, hint=hint),
            Field(
                "named",
                "Do they see your name?",
                FieldKind.CHOICE,
                WITH,
                NAMES,
                hint="Without it, you alone learn who comes forward.",
            ),
            Field("text", label, FieldKind.LONG, hint="One or two sentences. Please name no student.", most=LONGEST),
        ),
        submit="Put it up",
    )


def list_card(found: Sequence[Given]) -> Card:
    """List what the group asks for and offers, the newest first."""
    body: list[Block] = []
    for title, kind in (("Asked for", ASK), ("Offered", "offer")):
        these = [each for each in found if each.kind == kind][:SHOWN]
        body += [Heading(title), *map(_item, these)] if these else []
    empty = Line("Nobody asks for anything now. Whatever you put up, your group can read.")
    return Card("Asks and offers", tuple(body) or (empty,), (*NEW, URGENT))


def _item(given: Given) -> Item:
    buttons = (Button("Close it", "asks.close", given.id),) if given.mine else (_help(given),)
    matched = " Somebody is on it." if given.state == MATCHED else ""
    return Item(given.words.body, f"{_who(given)}.{matched}", buttons=buttons)


def _help(given: Given) -> Button:
    return Button("I can help" if given.kind == ASK else "I would like this", "asks.help", given.id)


def _who(given: Given) -> str:
    if given.mine:
        return "Yours" if given.named else "Yours, without your name"
    return ", ".join(filter(None, [given.author, given.site])) if given.named else "Somebody in the group"


def kept_card(given: Given) -> Card:
    """Say that an ask or an offer is up, and who can read it."""
    leaders = " Your leaders can read it, too." if given.level == LEADERS else ""
    name = "with your name" if given.named else "without your name"
    said = Line(f"Your group can read it, {name}.{leaders} I write to you when somebody comes forward.")
    return Card("It is up.", (Quote(given.words.body), said), (Button("Close it", "asks.close", given.id), LIST))


def helper_card(given: Given) -> Card:
    """Tell somebody who came forward what happens now."""
    who = given.author if given.named else "Whoever put it up"
    said = f"{who} knows that you came forward, and with which name. Nobody else does."
    more = "You can write to each other in your chat app." if given.named else "They write to you if it fits."
    return Card("You are brought together", (Quote(given.words.body), Line(said), Line(more)), (LIST,))


def found_card(given: Given, name: str, site: str) -> Card:
    """Tell whoever asked or offered who came forward: to them alone."""
    from_where = f", {site}," if site else ""
    words = f"{name}{from_where} can help." if given.kind == ASK else f"{name}{from_where} would like this."
    closing = (Button("Close it", "asks.close", given.id), Button("Leave it open", "asks.leave", given.id))
    told = (
        Quote(given.words.body),
        Line(words),
        Line("Write to each other in your chat app."),
        Note("Only you two know."),
    )
    return Card("Somebody came forward", told, closing)


def closed_card(given: Given) -> Card:
    """Say that an ask or an offer is closed."""
    return Card("It is closed.", (Quote(given.words.body), Line("Thank you. It is off the list.")), (LIST,))


def left_open_card(given: Given) -> Card:
    """Say that an ask or an offer stays open."""
    return Card("It stays open.", (Quote(given.words.body),), (Button("Close it", "asks.close", given.id), LIST))


def wanted_card(found: Sequence[Given], made: int, helped: int) -> Card:
    """Show a leader who connects people the open asks that are meant for them, too, and what came of earlier ones."""
    items = tuple(
        Item(each.words.body, _who(each), buttons=(Button("I know somebody", "connector.name", each.id),))
        for each in found[:SHOWN]
    )
    counts = Note(f"Introductions you made here: {made}. Said to have helped: {helped}.")
    return Card("Connector", (*(items or (Line("No ask waits for somebody from outside."),)), counts))


def name_form(given: Given) -> Form:
    """Take whom a leader knows for an ask."""
    return Form(
        action="connector.keep",
        title="I know somebody",
        subject=given.id,
        intro=(Quote(given.words.body),),
        fields=(
            Field("who", "Who could help?", hint="A person or an agency, by name.", most=LONGEST_NAME),
            Field("text", "How to reach them", FieldKind.LONG, hint="And what they can do.", most=LONGEST),
        ),
        submit="Introduce them",
    )


def introduced_card(who: str, text: str, by: str, asked: str) -> Card:
    """Tell whoever asked whom a leader knows."""
    told = (Line(f"{by} knows somebody for what you asked:"), Quote(asked), Heading(who), Quote(text, by))
    return Card("Somebody who could help", (*told, Note("In three weeks I ask you both whether it helped.")))


def logged_card(who: str, on: str) -> Card:
    """Tell a leader that their introduction is on its way."""
    said = Line(f"{who} is named to whoever asked, with your name. I ask you both on {on} whether it helped.")
    return Card("It is on its way", (said,), (Button("Open asks", "connector.list"),))


def outcome_card(who: str, connection_id: str) -> Card:
    """Ask whether an introduction helped."""
    return Card(
        "Did it help?",
        (Line(f"Three weeks ago {who} was named for an ask."), Note("Only how many helped is counted.")),
        _outcomes(connection_id),
    )


def outcome_item(who: str, connection_id: str) -> Item:
    """Ask it, as one entry of a list."""
    return Item(f"Did it help? {who}", "Only how many helped is counted.", buttons=_outcomes(connection_id))


def _outcomes(connection_id: str) -> tuple[Button, ...]:
    return (
        Button("It helped", "connector.helped", connection_id, "primary"),
        Button("Not yet", "connector.not_yet", connection_id),
    )


def thanks_card(who: str) -> Card:
    """Thank somebody who said whether an introduction helped."""
    return Card("Thank you", (Line(f"It is noted for {who}."),))
