"""What goes along with the weekly question, so that it needs no message of its own: proposals, the inquiry, open doors."""

from __future__ import annotations

from dataclasses import dataclass, replace

from handlers import doors_cards, doors_told, inquiry_near, proposals
from handlers.language import Block, Button, Note, Say
from handlers.turn import Tick
from storage.people import Member


@dataclass(frozen=True, slots=True)
class Beside:
    """What one week's message says beside its question; `says` is what was found to be told at once."""

    invitation: tuple[Note, Button] | None
    news: tuple[Note, Button] | None
    doors: tuple[Block, ...]
    says: tuple[Say, ...]

    def along(self, asking: list[Say], member: Member) -> list[Say]:
        """Let the messages to a member say it too; a guest hears of proposals alone, and the doors stand once."""
        invited = [proposals.along(say, self.invitation) for say in asking]
        if member.is_guest or not invited:
            return invited
        first, *more = (proposals.along(say, self.news) for say in invited)
        return [self._with_doors(first), *more]

    def _with_doors(self, say: Say) -> Say:
        if not self.doors:
            return say
        card = replace(say.card, body=(*say.card.body, *self.doors), buttons=(*say.card.buttons, doors_cards.LIST))
        return replace(say, card=card)


def gather(tick: Tick) -> Beside:
    """Give what this week's message says beside its question, and set right who comes where somebody is gone."""
    says = doors_told.set_right(tick.db, tick.place, tick.now)
    found = doors_told.ahead(tick.db, tick.place, tick.now)
    invitation = proposals.invitation(tick.db, tick.place, tick.now)
    news = inquiry_near.news_of(tick.db, tick.place, tick.now)
    return Beside(invitation, news, doors_cards.lines_for_week(found), tuple(says))
