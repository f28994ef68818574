"""What came of a turn, spoken the way the place it started from allows: an ack, a window, a line only its reader sees."""

from __future__ import annotations

import asyncio
from typing import Any

from bot.conversation import Outcome
from bot.log import log
from bot.platform import Refused, TryLater, Uncertain, Vanished
from bot.slack.calls import Calls
from bot.slack.limits import Json, clip
from bot.slack.read import Heard
from bot.slack.render import card_view, home, line_message, message, modal
from handlers.language import Card, Decline, Form, Line, Open, Say

TOO_LATE = "That took too long. Please press again."
LOOK_AGAIN = "Please look at this again."
DONE = Card("Done", (Line("Done. You can close this window."),))
ONLY_YOU = {"response_type": "ephemeral", "replace_original": False}
MOST_ERROR = 2000
FAILURES = (TryLater, Refused, Uncertain, Vanished)


class Chores:
    """Small work after an ack, held until it is done."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        self._running: set[asyncio.Task[Any]] = set()

    def start(self, work: Any) -> None:
        """Start a coroutine now."""
        task = asyncio.ensure_future(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def finish(self) -> None:
        """Wait for what runs."""
        while self._running:
            await asyncio.gather(*self._running, return_exceptions=True)


class Replies:
    """Speaks to the person who spoke; what others must hear waits in the outbox."""

    def __init__(self, calls: Calls) -> None:
        """Speak through the shared session; what must follow an ack is a chore."""
        self.calls = calls
        self.chores = Chores()

    async def to_command(self, heard: Heard, outcome: Outcome, token: str) -> Json:
        """Give the body of a command's ack: the first card; further ones follow at the command's own address."""
        first, *later = _pages(outcome, await self._opened(heard, outcome, token)) or [{}]
        if later:
            self.chores.start(self._answer(heard, later))
        return {"response_type": "ephemeral", **first} if first else {}

    async def to_press(self, heard: Heard, outcome: Outcome, token: str) -> None:
        """Answer a press where it was made: beneath the message, or in the window."""
        opened = await self._opened(heard, outcome, token)
        if heard.origin == "message":
            await self._answer(heard, _pages(outcome, opened))
            return
        cards = _cards(outcome)
        forms = any(isinstance(reply, Open) for reply in outcome.replies)
        if heard.origin == "card" and not forms and not outcome.repeated:
            cards = cards or [DONE]
        if cards:
            await self._show(heard, card_view(cards[-1]), token)

    async def to_submit(self, heard: Heard, outcome: Outcome, token: str) -> Json:
        """Give the body of a sent form's ack: errors beside their fields, the next window, a closing card, or nothing."""
        if outcome.declined:
            return _errors(heard, outcome.declined)
        forms = [reply.form for reply in outcome.replies if isinstance(reply, Open)]
        if forms:
            return {"response_action": "update", "view": modal(forms[-1], heard.started)}
        cards = [reply.card for reply in outcome.replies if isinstance(reply, Say)]
        return {"response_action": "update", "view": card_view(cards[-1])} if cards else {}

    async def to_event(self, heard: Heard, outcome: Outcome, token: str) -> None:
        """Answer somebody who opened the home, or wrote.

        A home that was not drawn raises, so that Slack sends the event again; words that were heard are not heard twice.
        """
        if heard.origin == "home":
            for card in _cards(outcome)[:1]:
                await self.calls.call("views.publish", token, user_id=heard.event.user, view=home(card))
            return
        where: Json = {"channel": heard.place}
        method = "chat.postMessage"
        if heard.origin == "mention":
            method, where = "chat.postEphemeral", {**where, "user": heard.event.user}
        try:
            for page in _pages(outcome):
                await self.calls.call(method, token, **where, **page)
        except FAILURES as failed:
            log.warning("an answer was refused", why=str(failed))

    async def _opened(self, heard: Heard, outcome: Outcome, token: str) -> bool:
        """Open the form there is; give whether Slack took it."""
        forms = [reply.form for reply in outcome.replies if isinstance(reply, Open)]
        return all([await self._show(heard, _form(heard, form), token) for form in forms])

    async def _show(self, heard: Heard, view: Json, token: str) -> bool:
        """Show a window; from inside a window in its place, or above a form, so that nothing typed is lost."""
        match heard.origin:
            case "card":
                method, where = "views.update", {"view_id": heard.view}
            case "form":
                method, where = "views.push", {"trigger_id": heard.trigger}
            case _:
                method, where = "views.open", {"trigger_id": heard.trigger}
        try:
            await self.calls.call(method, token, **where, view=view)
        except FAILURES as failed:
            log.warning("a window was refused", method=method, why=str(failed))
            return False
        return True

    async def _answer(self, heard: Heard, pages: list[Json]) -> None:
        try:
            for page in pages:
                await self.calls.answer(heard.response_url, **ONLY_YOU, **page)
        except FAILURES as failed:
            log.warning("an answer was refused", why=str(failed))


def _form(heard: Heard, form: Form) -> Json:
    return modal(form, "home" if heard.origin == "home" else heard.started)


def _cards(outcome: Outcome) -> list[Card]:
    if outcome.declined:
        return [_declined(outcome.declined)]
    return [reply.card for reply in outcome.replies if isinstance(reply, Say)]


def _pages(outcome: Outcome, opened: bool = True) -> list[Json]:
    """Give all that is to be said as messages; a kind "no" is a line of text alone."""
    if outcome.declined:
        return [line_message(str(outcome.declined))]
    pages = [page for card in _cards(outcome) for page in message(card)]
    return pages if opened else [*pages, line_message(TOO_LATE)]


def _declined(declined: Decline) -> Card:
    """Give the kind "no" as a card, for a window that has no fields."""
    return Card(LOOK_AGAIN, tuple(Line(line) for line in str(declined).split("\n")))


def _errors(heard: Heard, declined: Decline) -> Json:
    """Give the words beside their fields; what belongs to none stands beside the first."""
    if not heard.inputs:
        return {"response_action": "update", "view": card_view(_declined(declined))}
    errors: dict[str, str] = {}
    for name, words in [*([("", declined.message)] if declined.message else []), *declined.errors.items()]:
        beside = name if name in heard.inputs else heard.inputs[0]
        errors[beside] = " ".join(filter(None, [errors.get(beside, ""), words]))
    errors = errors or {heard.inputs[0]: LOOK_AGAIN}
    return {"response_action": "errors", "errors": {name: clip(words, MOST_ERROR) for name, words in errors.items()}}
