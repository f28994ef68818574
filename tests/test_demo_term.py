"""The demonstration lives through a term: its others act by the script, and a visitor finds something to do in each seat."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot import demo
from bot.cast import Cast
from bot.demo_term import CHANNELS, ZONE, Term, script
from bot.engine.inprocess import InProcess
from bot.sandbox import sandbox
from bot.web.adapter import Web
from bot.web.rooms import channel, direct
from handlers.budget import MOST
from storage.plumbing import Outbox

MET: Sequence[tuple[str, str, str, str]] = (
    ("2026-11-24 13:00", "aroha", "Learn together > Asks and offers", "A short routine that gets quiet students"),
    ("2026-11-24 13:00", "aroha", "Learn together > Asks and offers > I can help beside routine", "brought together"),
    ("2026-11-24 13:00", "aroha", "Evidence and resources", "when they met the task in Year 6"),
    ("2026-11-24 13:00", "aroha", "The year's plan", "What our visits show"),
    ("2026-11-24 13:00", "mei", "The year's plan > Change 10 Dec", "10 December"),
    ("2026-11-24 13:00", "sam", "Learn together > Open asks > I know somebody", "before classes are set"),
    ("2026-11-27 13:00", "aroha", "Run a protocol > Read the notes beside Success analysis", "stood in the timetable"),
    ("2026-11-27 13:00", "aroha", "Commitments > What we agreed", "one hour a week"),
    ("2026-11-27 13:00", "aroha", "Summaries > Read the summary", "Who spoke"),
    ("2026-12-01 17:00", "aroha", "Learn together > Visits > I was there", "The host alone reads it"),
    ("2026-12-01 17:00", "aroha", "How we are doing > Place our group > Begin", "Shared purpose"),
    ("2026-12-03 13:00", "tom", "Learn together > Asks and offers > Urgent asks > Read it", "at my desk until eleven"),
    ("2026-12-03 13:00", "aroha", "Learn together > Open doors > I would like to come", "You have a place"),
    ("2026-12-03 13:00", "kofi", "Learn together > Open doors > See it", "Aroha Ngata"),
    ("2026-12-07 13:00", "mei", "Learn together > Issues raised with me", "begin with those who are furthest"),
    ("2026-12-07 13:00", "aroha", "Our inquiry > What changed, and why", "Now we watch what it does"),
    ("2026-12-08 13:00", "aroha", "Get the question > Answer without a name", "helps us to work well"),
    ("2026-12-08 13:00", "sam", "Learn together > Questions to you > Answer it", "Year 7 entry results"),
    ("2026-12-09 17:00", "aroha", "Learn together > Visits > Read the notes", "Nobody spoke for a minute"),
    ("2026-12-09 17:00", "aroha", "How we are doing > See where we stand", "Voice and belonging"),
    ("2026-12-08 13:00", "priya", "Commitments > Say what it showed", "What did it show?"),
    ("2026-12-15 17:00", "aroha", "How we are doing > Read stories", "nobody spoke for a minute"),
    ("2026-12-15 17:00", "aroha", "How we are doing > Tell a story", "What happened"),
    ("2026-12-15 17:00", "aroha", "Evidence and resources > Successes", "look at student work together every week"),
    ("2026-12-15 17:00", "aroha", "Evidence and resources > Resources and stories", "The hour that stayed"),
    ("2027-02-01 11:00", "mei", "Put lines together", "We begin with what is hard"),
    ("2027-02-16 13:00", "aroha", "Commitments > My check-in pair", "Check in with"),
    ("2027-03-26 13:00", "aroha", "How we are doing > See our norms", "We begin with what is hard."),
    ("2027-03-26 13:00", "aroha", "Our inquiry > What we know now", "more students explain their thinking"),
    ("2027-03-26 13:00", "mei", "Our inquiry > Write the next one", "Our problem of practice"),
)
"""When somebody in which seat presses what, from their own page on, and words that they then read."""


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    """Keep the log out of the way."""
    caplog.set_level(logging.ERROR)


class Room:
    """The practice room without its pages: the demonstration, its script, and a visitor's hands."""

    def __init__(self, folder: Path) -> None:
        """Build it in a folder."""
        self.app = sandbox(folder)
        chat, engine = self.app.platforms["web"], self.app.engine
        assert isinstance(chat, Web)
        assert isinstance(engine, InProcess)
        self.chat, self.engine = chat, engine
        self.term = Term(chat, engine)
        self.visitor = Cast(chat, engine, CHANNELS)

    async def opens(self) -> None:
        """Put the demonstration in."""
        await demo.play(self.chat, self.engine)

    async def passes(self, until: str) -> None:
        """Push the clock."""
        await self.term.advance(datetime.strptime(until, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE))

    async def meets(self, seat: str, way: str) -> str:
        """Let a visitor in a seat press their way from their own page, and give what they read at its end."""
        self.visitor = Cast(self.chat, self.engine, CHANNELS)
        await self.visitor.opens(seat)
        for step in way.split(" > "):
            label, _, beside = step.partition(" beside ")
            await self.visitor.presses(seat, label, beside)
        return f"{self.newest(seat)} {self.visitor.form_of(seat)}"

    def newest(self, seat: str) -> str:
        """Give the newest card of a seat as text."""
        return next(str(m.card.fallback) for m in reversed(self.said_to(seat)) if m.card)

    def said_to(self, seat: str) -> list[Any]:
        """List what was said to a seat."""
        return self.chat.rooms.seen_in(direct(seat), seat)


@pytest.mark.once
def test_a_term_is_lived_through_and_a_visitor_can_play_any_of_it(tmp_path: Path) -> None:
    async def live() -> None:
        room = Room(tmp_path)
        await room.opens()
        for when, seat, way, words in MET:
            await room.passes(when)
            assert words in await room.meets(seat, way), (when, seat, way)
        assert room.term.missed == []
        everybody = {act.who for scene in script().scenes for act in scene.acts} - {"everybody"}
        declined = [m.card.fallback for seat in everybody for m in room.said_to(seat) if m.card and not m.card.title]
        assert declined == []
        assert "aroha" not in everybody, "the visitor's own seat is left alone"
        assert max(_counted(await room.chat.conversation.db.read(_unasked)).values()) <= MOST

    asyncio.run(live())


def _unasked(db: Any) -> list[tuple[str, datetime]]:
    sent = select(Outbox.person_id, Outbox.due_at).where(Outbox.unasked, Outbox.state == "sent")
    return [(row[0], row[1]) for row in db.execute(sent)]


def _counted(sent: list[tuple[str, datetime]]) -> Counter[tuple[str, Any]]:
    """Count what nobody asked for, by person and week."""
    days = [(person, at.astimezone(ZONE).date()) for person, at in sent]
    return Counter((person, day - timedelta(days=day.weekday())) for person, day in days)


@pytest.mark.once
def test_what_a_visitor_did_first_stands(tmp_path: Path) -> None:
    async def live() -> None:
        room = Room(tmp_path)
        await room.opens()
        await room.visitor.types("mei", "/cop-agenda")
        await room.visitor.presses("mei", "Publish")
        assert "Agenda" in await room.meets("aroha", "See the agenda")
        posted = len(room.chat.rooms.seen_in(channel(CHANNELS[0]), "aroha"))
        await room.passes("2026-11-25 17:00")
        assert len(room.chat.rooms.seen_in(channel(CHANNELS[0]), "aroha")) == posted, "it is published once"
        assert "Agenda, published" in {m.card.title for m in room.said_to("mei") if m.card}

    asyncio.run(live())


def test_a_script_that_nobody_can_play_is_told(tmp_path: Path) -> None:
    file = tmp_path / "term.yaml"
    file.write_text('answers: {}\nscenes:\n  - {at: "2026-11-24 09:00", what: Tom, plays: [{tom sings: a song}]}\n')
    with pytest.raises(ValueError, match="sings"):
        script(file)
