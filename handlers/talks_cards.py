"""How something that a leader brings to the whole group looks: to the channel, to each reader, and what the group says to it."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.language import (
    Block,
    Button,
    Card,
    Field,
    FieldKind,
    Form,
    Heading,
    Item,
    Line,
    Link,
    Note,
    Quote,
    shortened,
)
from storage.contributions import Given
from storage.talks import CHALLENGE

LONGEST = 1500
LONGEST_TITLE = 140
SHOWN = 12


def channel_card(given: Given) -> Card:
    """Say in a channel that something is there to read; each reader opens it for themselves."""
    if given.kind == CHALLENGE:
        said = Line("Your challenge partner asks the whole group one question. Press the button to read it.")
        return Card("A question for all of us", (said,), (_read(given),))
    said = Line("A note from your leaders is here. Press the button to read it, and to say what it means for us.")
    return Card("A note from your leaders", (said,), (_read(given),))


def _read(given: Given) -> Button:
    return Button("Read it", "talk.read", given.id, "primary")


def member_card(given: Given, said: Sequence[Given], *, chair: bool) -> Card:
    """Show it to a member, with what the group said to it."""
    body: list[Block] = []
    if given.kind == CHALLENGE:
        repeats = _is_in(given.words.title, given.words.body)
        line: list[Block] = [] if repeats else [Heading("It is about this line of yours"), Quote(given.words.body)]
        body += [Line(given.words.title), *line]
        body.append(Note("It is for the whole group, and for nobody alone. “Not now” is an answer, too."))
    else:
        body += [Heading(given.words.title), Quote(given.words.body, given.author)]
        body += [Link(given.words.url, "More about it")] if given.words.url else []
    body += [Heading("What we said"), *(Quote(each.words.body, each.author) for each in said[:SHOWN])] if said else []
    if given.state == "closed":
        return Card(_title(given), (*body, Note("The group said: not now.")))
    buttons = (Button("Say something", "talk.say", given.id, "primary"),)
    later = (Button("Not now", "talk.not_now", given.id),) if chair and given.kind == CHALLENGE else ()
    return Card(_title(given), (*body, Note("What you say, your group reads, with your name.")), (*buttons, *later))


def _title(given: Given) -> str:
    return "A question for all of us" if given.kind == CHALLENGE else "What it means for us"


def say_form(given: Given) -> Form:
    """Take what a member says to it."""
    label = "What do you say to it?" if given.kind == CHALLENGE else "What does it mean for us?"
    field = Field(
        "text", label, FieldKind.LONG, hint="Your group reads it, with your name. Leaders do not.", most=LONGEST
    )
    return Form(
        "talk.keep", "Say something", (field,), subject=given.id, intro=(Note(shortened(given.words.title, 200)),)
    )


def sent_card(given: Given, where: str) -> Card:
    """Tell a leader that it went out."""
    return Card(
        "It is with the group", (Line(given.words.title), Note(f"It went to {where}. What they say stays theirs."))
    )


def offer_card(choices: Sequence[tuple[str, str, str]], asked: str) -> Card:
    """Offer a challenge partner questions, each with the published line that it is about."""
    if asked:
        said = Line("This stage has its question. The next can come when the group moves on.")
        return Card("Challenge partner", (said, Quote(asked)))
    items = tuple(
        Item(question, _about(question, line), buttons=(Button("Ask this", "challenge.ask", key),))
        for key, question, line in choices
    )
    none = Line("Nothing is settled yet that a question could be about.")
    return Card(
        "Challenge partner", (*(items or (none,)), Note("One question in each stage, for all, aimed at nobody."))
    )


def _about(question: str, line: str) -> str:
    """Say which line a question is about, unless the question repeats it."""
    return "" if _is_in(question, line) else f"About: “{line}”"


def _is_in(question: str, line: str) -> bool:
    return line.rstrip(".") in question


def notes_card(found: Sequence[Given]) -> Card:
    """Show a leader their notes to the group, and let them write one."""
    items = tuple(Item(each.words.title, shortened(each.words.body, 120)) for each in found[:SHOWN])
    none = Line("You have sent no note yet.")
    buttons = (Button("Write a note", "policy.write", style="primary"), Button("Questions to you", "sent.list"))
    return Card("Conduit", items or (none,), buttons)


def policy_form() -> Form:
    """Take a note that brings policy to the group."""
    return Form(
        action="policy.keep",
        title="A note to the group",
        intro=(Note("The whole group reads it, with your name. They talk about it among themselves."),),
        fields=(
            Field("title", "What is it about?", hint="One line.", most=LONGEST_TITLE),
            Field("text", "What changes, and by when?", FieldKind.LONG, hint="In plain words.", most=LONGEST),
            Field("url", "Where can they read more?", required=False, hint="A link that begins with https://"),
        ),
        submit="Send it",
    )
