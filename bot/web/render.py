"""Our language as HTML: cards, forms and pages. Every text is escaped; nothing that a member wrote becomes markup."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from pathlib import Path
from secrets import token_urlsafe
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.web.chart import drawing_of
from bot.web.rooms import Message
from bot.web.seats import Seat
from handlers.language import LONGEST_ANSWER, SEVERAL, Block, Field, FieldKind, Form, shortened
from handlers.moments import clock, day_and_time

STATIC = Path(__file__).parent / "static"
FEW = 5
"""Up to so many options stand side by side; more fold into a list."""

SCALE = 11
"""Up to so many numbers are a scale to press; more are typed."""


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A form as one person has it before them: what stands in its fields, and what is wrong."""

    form: Form
    token: str
    room: str
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    message: str = ""


def grouped(body: Iterable[Block]) -> list[tuple[str, list[Block]]]:
    """Put neighbours of one kind together, because facts make one table and items make one list."""
    return [(kind, list(blocks)) for kind, blocks in groupby(body, key=lambda block: block.kind)]


def at_home(moment: datetime, zone: str) -> datetime:
    """Give a moment on a place's own wall clock."""
    return moment.astimezone(ZoneInfo(zone))


def clock_words(moment: datetime, zone: str) -> str:
    """Say a moment in short: "Mon 23 Nov, 9:00 am"."""
    local = at_home(moment, zone)
    return f"{local:%a} {local.day} {local:%b}, {clock(local)}"


def date_words(moment: datetime, zone: str) -> str:
    """Say a moment in full: "Monday 23 November, 9:00 am"."""
    return day_and_time(moment, zone)


def town(zone: str) -> str:
    """Give the town that a zone is named for."""
    return zone.rpartition("/")[2].replace("_", " ")


def shape_of(asked: Field) -> str:
    """Tell how a field is drawn: radios, scale, select, checks, area, or an input by its type."""
    match asked.kind:
        case FieldKind.CHOICE if len(asked.options) <= FEW:
            return "radios"
        case FieldKind.NUMBER if 0 < asked.most - asked.least < SCALE:
            return "scale"
        case FieldKind.CHOICE | FieldKind.PERSON:
            return "select"
        case FieldKind.CHOICES:
            return "checks"
        case FieldKind.LONG:
            return "area"
        case _:
            return asked.kind.value


def picks(asked: Field) -> list[tuple[str, str]]:
    """Give what can be picked, as value and label; a choice that may stay open can be given back."""
    if asked.kind is FieldKind.NUMBER:
        return [(str(number), str(number)) for number in range(asked.least, asked.most + 1)]
    none = [("", "No answer")] if asked.kind is FieldKind.CHOICE and not asked.required else []
    return none + [(option.value, option.label) for option in asked.options]


def web_link(url: str) -> str:
    """Give a link that leads to the web or into our own pages; anything else gives nothing."""
    ours = url.startswith("/") and not url.startswith("//")
    return url if ours or url.startswith(("https://", "http://")) else ""


_environment = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.filters.update(
    grouped=grouped,
    picks=picks,
    shape_of=shape_of,
    web_link=web_link,
    shortened=shortened,
    drawing_of=drawing_of,
    clock_words=clock_words,
    date_words=date_words,
    town=town,
    chosen=lambda value: value.split(SEVERAL),
)
_environment.globals.update(LONGEST_ANSWER=LONGEST_ANSWER)


def _nonce() -> str:
    return token_urlsafe(12)


def message_html(message: Message, seat: Seat, names: Mapping[str, str], nonce: Callable[[], str] = _nonce) -> str:
    """Draw one message as a person sees it; each of its buttons can be pressed once."""
    return _drawn("message.html", message=message, seat=seat, names=names, nonce=nonce)


def log_html(messages: Iterable[Message], seat: Seat, names: Mapping[str, str]) -> str:
    """Draw the messages of a room, oldest first."""
    return "\n".join(message_html(message, seat, names) for message in messages)


def feed_html(line: Message, seat: Seat) -> str:
    """Draw one line of what happened by itself."""
    return _drawn("feed.html", line=line, seat=seat)


def form_html(opened: OpenForm, seat: Seat, nonce: Callable[[], str] = _nonce) -> str:
    """Draw a form with what stands in it, and each error beside its field."""
    return _drawn("form.html", opened=opened, form=opened.form, seat=seat, nonce=nonce)


def page_html(**view: Any) -> str:
    """Draw the whole page."""
    return _drawn("page.html", nonce=_nonce, **view)


def words_html(title: str, *lines: str) -> str:
    """Draw a page of a few words."""
    return _drawn("guest_words.html", title=title, lines=lines, opens=False)


def offer_html(title: str, *lines: str) -> str:
    """Draw the page behind a guest's link: a few words, and the button that opens their own page."""
    return _drawn("guest_words.html", title=title, lines=lines, opens=True)


def guest_html(**view: Any) -> str:
    """Draw a guest's whole page."""
    return _drawn("guest.html", nonce=_nonce, **view)


def _drawn(name: str, **view: Any) -> str:
    return _environment.get_template(name).render(**view)
