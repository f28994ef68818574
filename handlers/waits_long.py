"""What a group sent up and what has waited long for an answer: leaders hear of it again, from settled summaries alone."""

from __future__ import annotations

from collections.abc import Sequence

from handlers import budget, replies_told, rhythm
from handlers import sent_up_cards as cards
from handlers.language import Say
from handlers.nameless import Nameless
from handlers.turn import Tick
from storage import digests
from storage.people import Member

MOST = 6


def tell_of_long(tick: Tick, leaders: Sequence[Member]) -> list[Say]:
    """Tell leaders what has waited long, where there is nothing new to send a digest about; once, until one more does."""
    last = digests.find_last_at(tick.db, tick.place)
    waits = replies_told.list_unanswered(tick.db, tick.place, last, tick.now) if last else []
    long, names = [each for each in waits if each.waits_long(tick.now)], Nameless(tick.db, tick.place)
    if not long:
        return []
    card = cards.long_card([(each, names.without(each.words)) for each in long[:MOST]], tick.place.zone, tick.now)
    newest, says = cards.subject_of(long[-1]), []
    for leader in leaders:
        when = rhythm.when_to_write(leader, tick.place, tick.local, tick.now)
        if when is not None and budget.allows(tick.db, leader, when):
            key = f"waits-long:{newest}:{leader.person_id}"
            says.append(Say(card, leader.person_id, key=key, at=when, unasked=True))
    return says
