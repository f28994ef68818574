"""Posts from the page as events, and what is wrong with a form, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from multidict import MultiMapping

from bot.web.rooms import channel_in
from handlers.language import LONGEST_ANSWER, SEVERAL, Field, FieldKind, Form
from handlers.turn import Event

PREFIX = "v."
"""Opens the names of a form's own fields, so that they never meet the names of ours."""

CHOSEN = frozenset({FieldKind.CHOICE, FieldKind.PERSON})


def typed_event(user: str, tenant: str, posted: MultiMapping[Any]) -> Event:
    """Give what somebody typed: a command where it opens like one, else a message."""
    words = text_of(posted, "text").strip()
    channel = channel_in(text_of(posted, "room"))
    once = text_of(posted, "once")
    first, _, rest = words.partition(" ")
    if is_command(words):
        name = first.removeprefix("/").lower()
        return Event("command", name, "web", tenant, user, rest.strip(), channel=channel, once=once)
    return Event("message", "message", "web", tenant, user, words, channel=channel, once=once)


def is_command(words: str) -> bool:
    """Tell whether words are meant for the bot to do something: `/cop-agenda`, or the same without its slash."""
    return words.startswith("/") or words.lower().startswith("cop-")


def pressed_event(user: str, tenant: str, posted: MultiMapping[Any]) -> Event:
    """Give what somebody pressed."""
    return _event("press", user, tenant, posted, {})


def submitted_event(user: str, tenant: str, posted: MultiMapping[Any]) -> Event:
    """Give what somebody filled in: texts with plain line breaks, several choices joined as the language joins them."""
    values = {name.removeprefix(PREFIX): _joined(posted, name) for name in posted if name.startswith(PREFIX)}
    return _event("submit", user, tenant, posted, values)


def text_of(posted: MultiMapping[Any], name: str) -> str:
    """Give one posted text, empty where it is missing or a file."""
    value = posted.get(name, "")
    return value if isinstance(value, str) else ""


def _event(kind: Any, user: str, tenant: str, posted: MultiMapping[Any], values: Mapping[str, str]) -> Event:
    return Event(
        kind,
        text_of(posted, "action"),
        "web",
        tenant,
        user,
        community=text_of(posted, "community"),
        subject=text_of(posted, "subject"),
        channel=channel_in(text_of(posted, "room")),
        values=values,
        once=text_of(posted, "once"),
    )


def _joined(posted: MultiMapping[Any], name: str) -> str:
    texts = [value.replace("\r\n", "\n") for value in posted.getall(name) if isinstance(value, str)]
    return SEVERAL.join(text for text in texts if text)


def filled(form: Form, values: Mapping[str, str]) -> dict[str, str]:
    """Give a value for every field of the form: an unticked box sends nothing, and means: none."""
    return {field.name: values.get(field.name, "") for field in form.fields}


def faults(form: Form, values: Mapping[str, str]) -> dict[str, str]:
    """Say what is wrong, for every field at once; empty where all is well."""
    found = {field.name: _fault(field, values.get(field.name, "")) for field in form.fields}
    return {name: words for name, words in found.items() if words}


def _fault(field: Field, value: str) -> str:
    if not value:
        return _missing(field) if field.required else ""
    match field.kind:
        case FieldKind.TEXT | FieldKind.LONG:
            return _length_fault(field, value)
        case FieldKind.NUMBER:
            return _number_fault(field, value)
        case FieldKind.DATE:
            return "" if _reads(date, value) else "Please give a day, like 2026-11-23."
        case FieldKind.TIME:
            return "" if _reads(time, value) else "Please give a time, like 09:30."
        case _:
            return _choice_fault(field, value)


def _missing(field: Field) -> str:
    if field.kind in CHOSEN:
        return "Please choose one."
    return "Please choose at least one." if field.kind is FieldKind.CHOICES else "Please fill this in."


def _length_fault(field: Field, value: str) -> str:
    most = field.most or LONGEST_ANSWER
    if len(value) > most:
        return f"This is {len(value):,} characters long, and {most:,} fit. Please take out {len(value) - most:,}."
    return f"Please write at least {field.least} characters." if len(value) < field.least else ""


def _number_fault(field: Field, value: str) -> str:
    try:
        number = int(value)
    except ValueError:
        return "Please give a whole number."
    if number < field.least or (field.most and number > field.most):
        return f"Please give a number from {field.least} to {field.most}." if field.most else "Please give more."
    return ""


def _choice_fault(field: Field, value: str) -> str:
    known = {option.value for option in field.options}
    return "" if known.issuperset(value.split(SEVERAL)) else "Please choose from what is offered."


def _reads(kind: type[date | time], value: str) -> bool:
    try:
        kind.fromisoformat(value)
    except ValueError:
        return False
    return True
