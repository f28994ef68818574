"""People of the demonstration, who type, press and fill in through the one way in, reading the cards they were sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from secrets import token_urlsafe

from bot.engine.inprocess import InProcess
from bot.web.adapter import Web
from bot.web.rooms import channel, direct
from handlers.language import SEVERAL, Button, Card, Field, Form, Item, Open
from handlers.turn import Event


class OutOfScript(Exception):
    """The script of the demonstration no longer fits the practice: what it looks for is not there."""


class Cast:
    """Everybody in the demonstration."""

    def __init__(self, chat: Web, engine: InProcess, channels: Iterable[str] = ()) -> None:
        """Know where their chats are, and which `channels` they all see; every deed has arrived before the next begins."""
        self.chat = chat
        self.engine = engine
        self.channels = tuple(map(channel, channels))
        self._forms: dict[str, Form] = {}

    async def types(self, user: str, words: str) -> None:
        """Let a person type a command."""
        name, _, text = words.removeprefix("/").partition(" ")
        await self._does(Event("command", name, "web", self.chat.tenant, user, text))

    async def opens(self, user: str) -> None:
        """Let a person open their own page."""
        await self._does(Event("press", "home.open", "web", self.chat.tenant, user))

    async def presses(self, user: str, label: str, beside: str = "") -> None:
        """Let a person press the newest button of a label, the one that stands beside some words; raises OutOfScript."""
        for card in self._newest(user):
            if card.form and card.form.title == label:
                self._forms[user] = card.form
                return
            for button in _buttons(card, beside):
                if button.label == label:
                    await self._does(self._press(user, card, button))
                    return
        raise OutOfScript(f"{user} looks for {label!r}")

    def sees(self, user: str, label: str) -> bool:
        """Tell whether a person has a button of a label."""
        return any(label in _labels(card) for card in self._newest(user))

    def form_of(self, user: str) -> Form | None:
        """Give the form that a person has open, or None."""
        return self._forms.get(user)

    def has_before_them(self, user: str, label: str) -> bool:
        """Tell whether the newest card of a person has a button of a label."""
        return any(label in _labels(card) for card in islice(self._newest(user), 1))

    def reads(self, user: str, words: str) -> bool:
        """Tell whether the newest card of a person that can be answered says these words."""
        return words in self.asked(user)

    def asked(self, user: str) -> str:
        """Give what the newest card of a person that can be answered says; empty where there is none."""
        return next((card.fallback for card in self._newest(user) if "Answer" in _labels(card)), "")

    async def fills(self, user: str, **values: str) -> None:
        """Let a person fill in the form before them; options may be named by what people read. Raises OutOfScript."""
        form = self._forms.pop(user, None)
        if form is None or not values.keys() <= {field.name for field in form.fields}:
            raise OutOfScript(f"{user} has no form with {sorted(values)}")
        filled = {field.name: _meant(field, values.get(field.name, field.value)) for field in form.fields}
        event = Event("submit", form.action, "web", self.chat.tenant, user, subject=form.subject)
        await self._does(event, filled, form.community)

    def _newest(self, user: str) -> Iterator[Card]:
        """Give the cards that a person sees, the newest first: those in their own chat, then those in the channels."""
        for room in (direct(user), *self.channels):
            for message in reversed(self.chat.rooms.seen_in(room, user)):
                if message.card:
                    yield message.card

    def _press(self, user: str, card: Card, button: Button) -> Event:
        event = Event("press", button.action, "web", self.chat.tenant, user)
        return replace(event, community=card.community, subject=button.subject)

    async def _does(self, event: Event, values: dict[str, str] | None = None, community: str = "") -> None:
        where = community or event.community
        whole = replace(event, values=values or {}, community=where, once=token_urlsafe(9))
        for reply in await self.chat.told(whole):
            if isinstance(reply, Open):
                self._forms[event.user] = reply.form
        await self.engine.settle()


def _buttons(card: Card, beside: str) -> Iterator[Button]:
    """Give the buttons of a card, or those that stand beside some words."""
    if not beside:
        yield from card.all_buttons()
        return
    for block in card.body:
        if isinstance(block, Item) and beside in f"{block.title} {block.detail}":
            yield from block.buttons


def _labels(card: Card) -> list[str]:
    """List what can be pressed on a card, the button that opens its form included."""
    return [*([card.form.title] if card.form else []), *(button.label for button in card.all_buttons())]


def _meant(field: Field, value: str) -> str:
    """Give the option whose words end like `value`, or the value itself."""
    return SEVERAL.join(
        next((option.value for option in field.options if part and option.label.endswith(part)), part)
        for part in value.split(SEVERAL)
    )
