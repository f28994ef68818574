"""How groups of different networks meet: what a chair lets out, the one question to two chairs, and what both read in the end."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.language import Block, Button, Card, Fact, Field, FieldKind, Form, Heading, Item, Line, Note, Quote

TITLE = "Other groups"
OPEN = Button("Other groups", "near.open")
LONGEST = 200
ASK = "Shall I tell each of you the other's question and name?"
NOTHING = "Nothing of either group is told unless both say yes. Without an answer it ends by itself after six weeks."
MEMBERS = (
    "Groups in other networks may find this question. Its words go to the other chair alone, and only after two yeses."
)


def item(found: bool) -> Item:
    """Lead a chair from the inquiry to what other groups may find of it."""
    stands = "Other groups may find our question." if found else "No other group can find our question."
    return Item(TITLE, stands, buttons=(OPEN,))


def found_card(inquiry_id: str, title: str, name: str, found: bool, met: Sequence[Sequence[Block]]) -> Card:
    """Say word for word what other groups may find, and let the chair turn it on or off."""
    stands = "Other groups may find our question: on." if found else "Other groups may find our question: off."
    shown: list[Block] = [
        Line(stands),
        Line(
            "I compare the words of questions in your organisation's other networks. Groups that are close get one suggestion."
        ),
        Line("I ask you and the other chair first. Only after two yeses the other chair reads this, and nothing else:"),
        Quote(title),
        Fact("Your name", name),
        Fact("How to write to you", "as you put it then"),
        Note(
            "It holds for this question alone. If you turn it off, what is open ends without a word to the other group."
        ),
    ]
    turn = (
        Button("Turn it off", "near.hide", inquiry_id)
        if found
        else Button("Let others find it", "near.show", inquiry_id, "primary")
    )
    for blocks in met:
        shown += [Heading("You can write to each other"), *blocks]
    return Card(TITLE, tuple(shown), (turn,))


def none_card() -> Card:
    """Say that there is no question to be found."""
    return Card(TITLE, (Line("Your group has no question now. Once it has one, you can let other groups find it."),))


def asked_words(network: str) -> str:
    """Say that there is a group, and nothing of what it wrote."""
    return f"Another group in {network} works on something close to your question."


def asked_card(network: str, side_id: str) -> Card:
    """Ask a chair whether they want to meet the other group's chair."""
    return Card("A group close to yours", (Line(asked_words(network)), Line(ASK), Note(NOTHING)), _answers(side_id))


def asked_item(network: str, side_id: str) -> Item:
    """Ask the same, as one entry of a list."""
    return Item(asked_words(network), f"{ASK} {NOTHING}", buttons=_answers(side_id))


def _answers(side_id: str) -> tuple[Button, ...]:
    return Button("Yes, if they agree", "near.yes", side_id, "primary"), Button("No, thank you", "near.no", side_id)


def yes_form(side_id: str, title: str, name: str) -> Form:
    """Take how to write to a chair, beneath all else that the other chair will read."""
    return Form(
        action="near.keep",
        title="Meet the other chair",
        subject=side_id,
        intro=(
            Line("If they say yes, too, the other chair reads this, and nothing else:"),
            Quote(title),
            Fact("Your name", name),
        ),
        fields=(
            Field("reach", "How can they write to you?", FieldKind.TEXT, hint="Such as an address.", most=LONGEST),
        ),
        submit="Yes",
    )


def waits_card(side_id: str, title: str, reach: str) -> Card:
    """Say that a yes is kept and what it lets out, in the same words whatever the other group said."""
    said = Line("I tell you when the other chair says yes, too. Otherwise you hear nothing more of it.")
    kept = (Line("Until then nobody reads what you let out:"), Quote(title), Fact("How to write to you", reach))
    return Card("Thank you.", (said, *kept), (Button("Take it back", "near.no", side_id),))


def no_card() -> Card:
    """Say that a no is kept, and that nobody hears of it."""
    return Card(
        "All right.", (Line("The other group is told nothing. I do not suggest these two to each other again."),)
    )


def over_card() -> Card:
    """Say that a suggestion is over, not why."""
    return Card("That suggestion is over.", (Line("There is nothing more to say yes or no to."),))


def met_blocks(title: str, name: str, reach: str) -> list[Block]:
    """Give what a chair reads of the other group after two yeses."""
    return [Quote(title), Fact("Their chair", name), Fact("How to write to them", reach)]


def met_card(blocks: Sequence[Block]) -> Card:
    """Bring two chairs together."""
    said = Line("You both said yes. This is the other group's question, and whom to write to.")
    note = Note("They read the same of you. The rest is yours to write; I pass nothing on.")
    return Card("You can write to each other", (said, *blocks, note), (OPEN,))


def looks_card() -> Card:
    """Tell a leader that the bot looks, in the same words whatever it finds."""
    said = Line("I look now. If I find a close group, I ask the two chairs.")
    return Card("I am looking", (said, Note("What they answer is theirs, so you hear nothing of it.")))
