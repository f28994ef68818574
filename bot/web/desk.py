"""What lies on each guest's page, in memory alone: the newest cards, and the forms that stand open; bounded on every side."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from secrets import token_urlsafe

from bot.web.rooms import Message
from handlers.language import Form

MOST_GUESTS = 1000
MOST_CARDS = 20
MOST_FORMS = 10


@dataclass(slots=True)
class Pile:
    """One guest's cards by id, and open forms by token; the newest last."""

    cards: OrderedDict[str, Message] = field(default_factory=OrderedDict)
    forms: OrderedDict[str, Form] = field(default_factory=OrderedDict)


class Desk:
    """Every guest's pile; a guest can ask for their own alone."""

    def __init__(self) -> None:
        """Start empty."""
        self._piles: OrderedDict[str, Pile] = OrderedDict()

    def put(self, message: Message) -> None:
        """Lay a card on top of its reader's pile; one with the same id is taken away."""
        cards = self._pile(message.only).cards
        cards.pop(message.id, None)
        cards[message.id] = message
        while len(cards) > MOST_CARDS:
            cards.popitem(last=False)

    def find(self, user: str, message_id: str) -> Message | None:
        """Give a card of a guest's own, or None."""
        return self._pile(user).cards.get(message_id)

    def messages(self, user: str) -> list[Message]:
        """List a guest's cards, the newest first."""
        return list(reversed(self._pile(user).cards.values()))

    def newest(self, user: str) -> Message | None:
        """Give a guest's newest card, or None."""
        return next(iter(self.messages(user)), None)

    def keep_form(self, user: str, form: Form) -> str:
        """Remember a form that is open before a guest, and give the token that it carries."""
        forms, token = self._pile(user).forms, self.new_id()
        forms[token] = form
        while len(forms) > MOST_FORMS:
            forms.popitem(last=False)
        return token

    def form(self, user: str, token: str) -> Form | None:
        """Give a form that a guest has open, or None."""
        return self._pile(user).forms.get(token)

    def clear(self, user: str) -> None:
        """Forget all of a guest's."""
        self._piles.pop(user, None)

    def new_id(self) -> str:
        """Give a name that nobody can guess."""
        return token_urlsafe(12)

    def _pile(self, user: str) -> Pile:
        pile = self._piles.setdefault(user, Pile())
        self._piles.move_to_end(user)
        while len(self._piles) > MOST_GUESTS:
            self._piles.popitem(last=False)
        return pile
