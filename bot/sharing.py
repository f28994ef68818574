"""What a handler said, shared out: some for the speaker at once, the rest into the outbox."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.cards import to_json
from handlers import timetable
from handlers.language import Card, Open, Reply, Say
from storage import outbox
from storage.communities import Place
from storage.people import Member


def share_out(
    db: Session, place: Place, replies: Iterable[Reply], speaker: Member, now: datetime, turn: str = ""
) -> tuple[tuple[Say | Open, ...], set[str]]:
    """Queue what has a key or another reader; give the rest, and the workspaces for which something was queued.

    What nobody asked for, and what the clock says, waits for its reader's open hours, unless a meeting is on. What is due
    together leaves in the order in which it was said. `turn` is the log's number for it, which each message keeps.
    """
    hours = timetable.Hours(db, place)
    at_once: list[Say | Open] = []
    postings: list[outbox.Posting] = []
    desk = _Desk(place, turn)
    for reply in replies:
        match reply:
            case Say() if reply.key and (reply.to or reply.channel or speaker.person_id):
                reader = "" if reply.channel else reply.to or speaker.person_id
                due = max(reply.at or now, now)
                if place.id and not reply.live and (reply.unasked or not speaker.person_id):
                    due = hours.open_for(reader, due)
                postings.append(desk.posting(reply, reader, due))
            case Say(card=card):
                at_once.append(replace(reply, card=addressed(card, place.id)))
            case Open(form=form):
                at_once.append(Open(replace(form, community=form.community or place.id)))
            case _:
                raise TypeError("only a turn can ask for what comes after it")
    return tuple(at_once), outbox.put_postings(db, postings, now)


class _Desk:
    """Makes one turn's postings; a card that is said to many people, one after the other, is put into words once."""

    def __init__(self, place: Place, turn: str) -> None:
        self._place, self._turn = place, turn
        self._card, self._text = Card(""), ""

    def posting(self, said: Say, reader: str, due: datetime) -> outbox.Posting:
        if said.card is not self._card:
            self._card, self._text = said.card, to_json(addressed(said.card, self._place.id))
        return outbox.Posting(
            community_id=self._place.id,
            person_id=reader,
            channel_id=said.channel,
            key=said.key,
            subject=said.subject,
            card=self._text,
            due_at=due,
            unasked=said.unasked,
            anew=said.anew,
            first=said.first,
            turn=self._turn,
        )


def addressed(card: Card, community_id: str) -> Card:
    """Give the card with the community on it and on its form, so that presses find their way back."""
    form = replace(card.form, community=card.form.community or community_id) if card.form else None
    return replace(card, community=card.community or community_id, form=form)
