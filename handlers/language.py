"""The only words the practice speaks: cards, forms, and the five things a handler may answer.

Every string here is plain text. Nothing in it is markup, so nothing that a member wrote can ping, link or run;
a platform's renderer escapes it, clips it to the platform's limits and decides how it looks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

LONGEST_ANSWER = 6000
"""Characters a long text field takes at most; the form says so before anything is lost."""

OWN_KEY = "{own key}"
"""Stands in a button's or a form's subject, behind a round's id, for a key that only the reader's own card will hold."""

LONGEST_LABEL = 25
"""Characters a button's label has at most, so that it fits a phone."""

FILE = "file"
"""The name of a message that a file came with."""

SEVERAL = "\x1f"
"""Joins the chosen values of a several-choice field where a platform can only carry one string."""


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph in the bot's own words."""

    text: str
    kind: Literal["line"] = "line"


@dataclass(frozen=True, slots=True)
class Heading:
    """A few words that open a part of a card."""

    text: str
    kind: Literal["heading"] = "heading"


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody wrote, verbatim; `by` is empty where nobody is named."""

    text: str
    by: str = ""
    kind: Literal["quote"] = "quote"


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and its value; neighbours are drawn as one small table."""

    label: str
    value: str
    kind: Literal["fact"] = "fact"


@dataclass(frozen=True, slots=True)
class Button:
    """Something to press: `action` names the deed (`reflection.answer`), `subject` the thing it is done to."""

    label: str
    action: str = ""
    subject: str = ""
    style: Literal["plain", "primary", "danger"] = "plain"
    url: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list, with where it came from and what can be done to it."""

    title: str
    detail: str = ""
    source: str = ""
    buttons: tuple[Button, ...] = ()
    kind: Literal["item"] = "item"


@dataclass(frozen=True, slots=True)
class Note:
    """Small print: who can see this, what happens next."""

    text: str
    kind: Literal["note"] = "note"


@dataclass(frozen=True, slots=True)
class Link:
    """An address of our own: with a `label` to be opened by its reader, without one to be copied and passed on, shown whole."""

    text: str
    label: str = ""
    kind: Literal["link"] = "link"


@dataclass(frozen=True, slots=True)
class Series:
    """One named row of numbers in a chart."""

    name: str
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A small picture of counts over time; `alt` says in words all that the picture shows."""

    title: str
    alt: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    kind: Literal["chart"] = "chart"


Block = Line | Heading | Quote | Fact | Item | Note | Link | Chart


class FieldKind(StrEnum):
    """What a field takes. `PERSON` is a choice among members, because members may sit on different platforms."""

    TEXT = "text"
    LONG = "long"
    CHOICE = "choice"
    CHOICES = "choices"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that can be chosen: what is stored, and what people read."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form.

    `value` is what stands there already: text, an ISO date (`2026-11-23`), a time (`09:30`), an option's value, or several
    options' values joined by `SEVERAL`. `least` and `most` bound a number, or the characters of a text.
    """

    name: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    value: str = ""
    options: tuple[Option, ...] = ()
    required: bool = True
    hint: str = ""
    least: int = 0
    most: int = 0


@dataclass(frozen=True, slots=True)
class Form:
    """Fields, and the `action` that gets what was filled in."""

    action: str
    title: str
    fields: tuple[Field, ...]
    submit: str = "Save"
    subject: str = ""
    intro: tuple[Block, ...] = ()
    community: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One message: a title, what it says, what can be pressed, and at most one form for its reader.

    A card with a form has a button of the form's title that opens it, or draws the inputs in place, as the platform
    does best. Slack's button presses the form's action with `.open` behind it, whose handler returns `Open(form)`.
    `community` travels with every press, so that the answer finds its way back. `earlier` is all that its subject's card
    before it says once this one is there, where that shall take no answer any more.
    """

    title: str
    body: tuple[Block, ...] = ()
    buttons: tuple[Button, ...] = ()
    form: Form | None = None
    community: str = ""
    earlier: str = ""

    @property
    def fallback(self) -> str:
        """All of the card as plain text, for notifications, screen readers and logs of tests."""
        return "\n".join(filter(None, [self.title, *map(block_as_text, self.body)]))

    def all_buttons(self) -> Iterator[Button]:
        """Give every button on the card, those beside items first."""
        for block in self.body:
            if isinstance(block, Item):
                yield from block.buttons
        yield from self.buttons


def block_as_text(block: Block) -> str:
    """Give one block as plain text."""
    match block:
        case Quote(text, by):
            return f"“{text}” ({by})" if by else f"“{text}”"
        case Fact(label, value):
            return f"{label}: {value}"
        case Item(title, detail, source):
            return "\n  ".join(filter(None, [f"- {title}", detail, source]))
        case Chart(title, alt):
            return f"{title}: {alt}"
        case Link(text, label) if label:
            return f"{label}: {text}"
        case _:
            return block.text


def shortened(text: str, most: int = LONGEST_LABEL) -> str:
    """Give the text, clipped with an ellipsis to `most` characters."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


@dataclass(frozen=True, slots=True)
class Say:
    """Say a card to the speaker, to a person (`to`, a person's id) or in a channel (`channel`, a channel row's id).

    Without `key` it is an answer to the speaker, given at once and not kept. With a `key`, unique for what is being said, to
    whom and about what, it is stored and delivered once. `subject` names the card among those a reader has: a later key
    with the same subject edits that card instead of adding another, unless it is said `anew` so that the reader is notified.
    `at` is the earliest moment to send. `unasked` counts it in the reader's weekly budget. What is `live` belongs to a meeting
    that is on: no open hours hold it back. What comes `first` leaves before all else that is due then.
    """

    card: Card
    to: str = ""
    channel: str = ""
    key: str = ""
    subject: str = ""
    at: datetime | None = None
    unasked: bool = False
    anew: bool = False
    live: bool = False
    first: bool = False


@dataclass(frozen=True, slots=True)
class Open:
    """Open a form for the speaker."""

    form: Form


@dataclass(frozen=True, slots=True)
class Draft:
    """Ask the writer for words outside any transaction; they come back as a submit of `then` with a field `text`."""

    brief: str
    then: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Later:
    """Hold a turn of the speaker's again, as a submit of `then`, within half an hour at a moment nobody can foretell.

    It waits in memory alone: nothing is stored that would tell when it was asked for, and a restart forgets it.
    """

    then: str
    subject: str = ""


Reply = Say | Open | Draft | Later


@dataclass(slots=True)
class Decline(Exception):
    """The one expected "no": kind words, and where they belong to fields, the fields' names.

    With a `form` it is no "no" yet: more must be asked before anything is kept, and the form is opened again with it.
    """

    message: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    form: Form | None = None

    def __str__(self) -> str:
        """Give all that is wrong in one text, for places that have no fields."""
        return "\n".join(filter(None, [self.message, *self.errors.values()]))
