"""What a form was opened on: so that nobody writes over what changed meanwhile without being told."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace

from handlers.language import Decline, Form, Open, Reply
from storage.columns import keyring

SIGN = "~"
LENGTH = 12
CHANGED = (
    "This was changed while you wrote, by somebody else or in another window. Nothing of yours is kept yet. "
    "Copy what you wrote, open it again, and put it in."
)


def stamped(form: Form) -> Form:
    """Give the form with a mark of what stands in it, which nobody can read or make without our key."""
    return replace(form, subject=f"{form.subject}{SIGN}{_marks(form)[0]}")


def again(form: Form, mark: str) -> Form:
    """Give a form that is asked once more, with the mark of the first time, where it had one."""
    return replace(form, subject=f"{form.subject}{SIGN}{mark}") if mark else form


def parted(subject: str) -> tuple[str, str]:
    """Give a subject without its mark, and the mark; an empty one where it carries none."""
    whole, sign, mark = subject.rpartition(SIGN)
    return (whole, mark) if sign else (subject, "")


def check(mark: str, now: Iterable[Reply]) -> None:
    """Raise Decline where the form, as it would open `now`, holds something else than it held at this mark."""
    for reply in now:
        if isinstance(reply, Open) and mark not in _marks(reply.form):
            raise Decline(CHANGED)


def _marks(form: Form) -> list[str]:
    held = json.dumps([[field.name, field.value] for field in form.fields])
    return [mark[:LENGTH] for mark in keyring().marks(f"{form.action} {form.subject} {held}", "form")]
