"""The demonstration: a community from its file, and some weeks of history, played through the one way in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.cast import Cast
from bot.community_file import read_file
from bot.conversation import Conversation
from bot.demo_words import ANSWERS
from bot.engine.inprocess import InProcess
from bot.sharing import share_out
from bot.web.adapter import Web
from handlers.enrolment import enrol
from handlers.language import shortened
from prompts import library
from storage.people import Member

MELBOURNE = ZoneInfo("Australia/Melbourne")
FILE = Path(library.__file__).parent / "demo" / "riverside.yaml"
ORGANISER = "Robin Lee"


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=MELBOURNE)


BEGINS = _at(1, 16)
TODAY = _at(23, 9)
"""When a visitor comes in: a Monday morning in term 4, just as a question is asked."""

CHAIR = "mei"
LEFT_OVER = "What we ask students who are stuck"
Scene = Callable[[Cast], Awaitable[None]]


async def play(chat: Web, engine: InProcess) -> None:
    """Put the demonstration into an empty memory, and leave the clock at the visitor's Monday morning."""
    conversation = chat.conversation
    conversation.clock.move_to(BEGINS)
    await _import(conversation)
    cast = Cast(chat, engine)
    for when, scene in SCENES:
        await engine.advance(when)
        await scene(cast)
    await engine.advance(TODAY)
    conversation.clock.move_to(TODAY)


async def _import(conversation: Conversation) -> None:
    plan = read_file(FILE, conversation.library.profiles, conversation.clock.now().date())
    now = conversation.clock.now()

    def imported(db: Session) -> None:
        done = enrol(db, plan, ORGANISER, now)
        share_out(db, done.place, done.says, Member(), now)

    await conversation.db.write(imported)


async def everybody_answers(cast: Cast) -> None:
    """Let those who have something to say answer this week's question."""
    for question, answers in ANSWERS.items():
        for user, (words, audience) in answers.items():
            if cast.reads(user, question):
                await cast.presses(user, "Answer")
                await cast.fills(user, body=words, audience=audience)


async def first_proposal(cast: Cast) -> None:
    """Let a member ask for time at the first meeting."""
    await _proposes(cast, "tom", LEFT_OVER, "I can bring two short clips.", "15")


async def first_agenda(cast: Cast) -> None:
    """Let the chair plan the first meeting, take the proposal on and publish."""
    await _plans(cast, "2026-11-12", "Hume Primary, staff room")
    put_on = shortened(f"Put on: {LEFT_OVER}")
    if cast.sees(CHAIR, put_on):
        await cast.presses(CHAIR, put_on)
    await cast.presses(CHAIR, "Publish")


async def meeting_starts(cast: Cast) -> None:
    """Let the group begin its meeting and note a first outcome."""
    await cast.presses(CHAIR, "Start the meeting")
    await _notes(
        cast, "decision", "We all try one talk routine a week with Years 3 to 8.", "Exit slips from four schools"
    )
    for _ in range(2):
        await cast.presses(CHAIR, "Next")


async def meeting_ends(cast: Cast) -> None:
    """Let the group end its meeting: an open question, promises that their owners accept, an item left for next time."""
    await _notes(cast, "question", "How do we know that quiet students can explain too?", "")
    await _promises(cast, "tom", "Tom Gallagher", "visit Linh's Year 6 planning and share what I see", "2026-11-26")
    await _promises(cast, "priya", "Priya Nair", "bring three exit slips that surprised us", "2026-11-24")
    await _promises(cast, "elena", "Elena Rossi", "ask for the Year 7 entry results two weeks sooner", "2026-12-03")
    await _promises(cast, "kofi", "Kofi Mensah", "bring one shared task for Years 6 and 7", "2026-12-10")
    await _promises(cast, "grace", "Grace Wilson", "free one hour for teachers to look at work", "2026-12-11")
    await cast.presses(CHAIR, "End the meeting")
    await cast.fills(CHAIR, carry=LEFT_OVER)


async def summary_goes_out(cast: Cast) -> None:
    """Let the chair read the drafts that wait and publish them to the members."""
    for _ in ("the question's", "the meeting's"):
        await cast.types(CHAIR, "/cop-synthesis")
        await cast.presses(CHAIR, "Look at the draft")
        await cast.presses(CHAIR, "Approve and publish")


async def second_proposals(cast: Cast) -> None:
    """Let two members ask for time at the next meeting."""
    await _proposes(cast, "grace", "An hour a week to look at student work", "Who has made this work?", "10")
    await _proposes(cast, "kofi", "From Year 6 to Year 7: one shared task", "A draft is ready to try.", "15")


async def second_plan(cast: Cast) -> None:
    """Let the chair say when the group meets next; the agenda is drafted and waits."""
    await _plans(cast, "2026-11-26", "Bluestone Hill Primary, library")


SCENES: Sequence[tuple[datetime, Scene]] = (
    (_at(4, 8, 10), everybody_answers),
    (_at(5, 16), first_proposal),
    (_at(9, 16, 30), first_agenda),
    (_at(10, 20, 5), everybody_answers),
    (_at(12, 15, 32), meeting_starts),
    (_at(12, 16, 25), meeting_ends),
    (_at(13, 16, 10), summary_goes_out),
    (_at(17, 7, 40), everybody_answers),
    (_at(18, 12, 15), second_proposals),
    (_at(20, 10), second_plan),
)


async def _proposes(cast: Cast, user: str, title: str, detail: str, minutes: str) -> None:
    await cast.types(user, "/cop-agenda")
    await cast.presses(user, "Propose an item")
    await cast.fills(user, title=title, detail=detail, minutes=minutes)


async def _plans(cast: Cast, day: str, place: str) -> None:
    await cast.types(CHAIR, "/cop-agenda")
    await cast.presses(CHAIR, "Date, length, template")
    await cast.fills(CHAIR, date=day, time="15:30", place=place, template="inquiry-hour", minutes="60")


async def _notes(cast: Cast, kind: str, text: str, evidence: str) -> None:
    await cast.presses(CHAIR, "Note an outcome")
    await cast.fills(CHAIR, kind=kind, text=text, evidence=evidence)


async def _promises(cast: Cast, user: str, name: str, text: str, due: str) -> None:
    await cast.presses(CHAIR, "Add a commitment")
    await cast.fills(CHAIR, owner=name, text=text, due_on=due)
    await cast.presses(user, "Yes, share it")
