"""The one way in: open a transaction, let the practice answer, commit, and only then reply."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import SystemRandom

from sqlalchemy.orm import Session

from bot.engine.clock import Clock
from bot.links import reachable
from bot.log import incident, log, new_number
from bot.metrics import TURN_SECONDS, TURNS
from bot.sharing import share_out
from bot.sound import sound
from bot.threads import Threads
from handlers.language import Button, Card, Decline, Draft, Later, Line, Open, Reply, Say, shortened
from handlers.names import Finder, finds_none
from handlers.refusals import NotYours, asked_in_vain
from handlers.turn import CHOOSE, Event, Router, Sight, Turn
from prompts.library import Library
from storage import audit, communities, heard, people
from storage.communities import Place
from storage.database import NotFound, Unavailable
from storage.people import Member

LONG = 50_000
"""Characters of a form from which on a turn may take a second, so that a thread of its own does it."""

ON_CARDS = frozenset({"press", "submit"})
SOONEST, LATEST = timedelta(minutes=1), timedelta(minutes=30)
"""When a turn that was put off is held: at a random moment between these."""

Look = Callable[[Event, bool], Awaitable[Sight | None]]
GONE = "That is no longer there, or it is not yours to see."


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a turn: what to give the speaker at once, or the kind "no"; `repeated` where it was heard before.

    `follows` says that the speaker's private chat is about to hear something by delivery; `failed` that we broke down.
    """

    replies: tuple[Say | Open, ...] = ()
    declined: Decline | None = None
    repeated: bool = False
    follows: bool = False
    failed: bool = False

    @property
    def ended(self) -> str:
        """How the turn ended, for counts and logs."""
        if self.failed:
            return "failed"
        return "declined" if self.declined else "repeated" if self.repeated else "answered"


class Conversation:
    """Holds turns. `wake` is called after a commit for each workspace that has a new message, so that it leaves at once.

    `writer` drafts words where a handler returns Draft, with the model named `model`; without one the rules' words stand.
    `look` is awaited before a turn whose handler needs to know who is in the community's channels, or in one of them by name.
    `finds` is a second opinion on where a text names people.
    """

    def __init__(self, db: Threads, practice: Router, library: Library, clock: Clock) -> None:
        """Join the practice with its memory, its content and a clock."""
        self.db = db
        self.practice = practice
        self.library = library
        self.clock = clock
        self.base_url = ""
        self.guest_address = ""
        self.wake: Callable[[str], None] = _wakes_nobody
        self.writer: Callable[[str], Awaitable[str]] = _writes_nothing
        self.model = ""
        self.drafting: dict[Draft, asyncio.Task[None]] = {}
        self.writing: set[asyncio.Future[str]] = set()
        self.later: list[tuple[datetime, Event]] = []
        self.chance = SystemRandom().random
        self.look: Look = _looks_nowhere
        self.finds: Finder = finds_none

    async def hold(self, event: Event) -> Outcome:
        """Let the practice answer one event; raises Unavailable where the database is gone, so that the platform retries."""
        number, since = new_number(), self.clock.seconds()
        outcome = await self._answered(sound(event), number)
        seconds = self.clock.seconds() - since
        TURNS.labels(event.platform, outcome.ended).inc()
        TURN_SECONDS.labels(event.platform).observe(seconds)
        name = event.name if self.practice.knows(event) else ""
        log.info(
            "turn", turn=number, platform=event.platform, name=name, ended=outcome.ended, seconds=round(seconds, 3)
        )
        return outcome

    async def _answered(self, event: Event, number: str) -> Outcome:
        now = self.clock.now()
        try:
            wanted = self.practice.wants_roster(event)
            sight = await self.look(event, wanted == "names") if wanted else None
            outcome, after, queued = await self.db.write(
                lambda db: self._turn(db, event, now, sight, number), brief=sum(map(len, event.values.values())) < LONG
            )
        except (Decline, NotFound) as refused:
            return await self._refused(event, refused)
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - the one catch: whatever failed, the person gets a kind answer
            incident("turn", error, number, platform=event.platform, name=event.name)
            return Outcome(replies=(Say(mishap_card(number)),), failed=True)
        for destination in queued:
            self.wake(destination)
        self._afterwards(event, after, now)
        return outcome

    def _afterwards(self, event: Event, after: Iterable[Draft | Later], now: datetime) -> None:
        for reply in after:
            if isinstance(reply, Later):
                due = now + SOONEST + (LATEST - SOONEST) * self.chance()
                self.later.append((due, _again(event, reply)))
                continue
            if reply not in self.drafting:
                self.drafting[reply] = asyncio.create_task(self._draft(event, reply))

    async def catch_up(self) -> None:
        """Hold the turns that were put off and are due by now; raises Unavailable, and keeps them, where the database is gone."""
        now = self.clock.now()
        for due, event in sorted(self.later, key=lambda each: each[0]):
            if due <= now:
                await self.hold(event)
                self.later.remove((due, event))

    async def _refused(self, event: Event, refused: Decline | NotFound) -> Outcome:
        """Give the kind "no"; where somebody asked for what is not there, not theirs or for another role, the audit keeps it.

        It does so in a transaction of its own, because the turn's is rolled back.
        """
        if isinstance(refused, Decline) and refused.form:
            return Outcome(replies=(Open(refused.form),))
        if named := asked_in_vain(refused, event.community, event.subject, on_card=event.kind in ON_CARDS):
            now = self.clock.now()
            await self.db.write(lambda db: _note_refusal(db, event, named, now))
        return Outcome(declined=refused if isinstance(refused, Decline) else Decline(GONE))

    async def drafted(self) -> None:
        """Wait until nothing is being drafted."""
        while self.drafting:
            await asyncio.gather(*self.drafting.values())

    async def stop_drafting(self) -> None:
        """Ask the writer for nothing more, and wait for what it gave already; whoever looks at a draft again asks anew."""
        for writing in self.writing:
            writing.cancel()
        await self.drafted()

    async def _draft(self, event: Event, draft: Draft) -> None:
        """Let the writer write, outside any transaction, and hold a turn with the words; with none where it cannot."""
        try:
            text = await self._written(draft)
            if text is not None:
                await self.hold(_again(event, draft, text=text))
        except Unavailable:
            log.warning("words for a draft were lost, for the database was away; the rules' words stand")
        finally:
            del self.drafting[draft]

    async def _written(self, draft: Draft) -> str | None:
        """Give the writer's words; an empty text where it fails, None where we stop."""
        writing = asyncio.ensure_future(self.writer(draft.brief))
        self.writing.add(writing)
        try:
            return await writing
        except asyncio.CancelledError:
            return None
        except Exception as error:  # noqa: BLE001 - a writer may fail in any way, and is never needed
            incident("writer", error, name=draft.then)
            return ""
        finally:
            self.writing.discard(writing)

    def _turn(
        self, db: Session, event: Event, now: datetime, sight: Sight | None, number: str
    ) -> tuple[Outcome, list[Draft | Later], Collection[str]]:
        if event.once and not heard.put_heard(db, f"{event.platform}:{event.once}", now):
            return Outcome(repeated=True), [], ()
        event = _chosen(event)
        known = people.list_memberships_of_account(db, event.platform, event.tenant, event.user, now)
        found = _which(db, event, known)
        if found is None:
            return Outcome(replies=(Say(which_card(event, [place for _, place in known])),)), [], ()
        member, place = found
        turn = Turn(db, now, self.library, event, member, place, sight, self.finds, self.guest_address, self.model)
        replies = self.practice.dispatch(turn)
        after = [reply for reply in replies if isinstance(reply, (Draft, Later))]
        spoken = [reply for reply in replies if not isinstance(reply, (Draft, Later))]
        at_once, queued = share_out(db, place, [*spoken, *also_here(spoken, member, now)], member, now, number)
        linked = tuple(reachable(reply, self.base_url, event.platform) for reply in at_once)
        follows = bool(queued) and bool(_own(spoken, member, now))
        return Outcome(replies=linked, follows=follows), after, queued


def _again(event: Event, reply: Draft | Later, **values: str) -> Event:
    """Give the turn that follows from an event by itself."""
    return replace(event, kind="submit", name=reply.then, subject=reply.subject, values=values, text="", once="")


def _note_refusal(db: Session, event: Event, named: tuple[str, str], now: datetime) -> None:
    known = people.list_memberships_of_account(db, event.platform, event.tenant, event.user, now)
    speaker = known[0][0] if known else Member()
    audit.add_refusal(db, speaker, event.name, named, now)


def _wakes_nobody(destination: str) -> None:
    """Leave what was queued to the clock: nobody joined an engine yet."""


async def _writes_nothing(brief: str) -> str:
    """Leave the words to the rules: no model is set up."""
    return ""


async def _looks_nowhere(event: Event, names: bool) -> Sight | None:
    """Know no roster: nobody joined the platforms to the conversation yet."""
    return None


def also_here(replies: Iterable[Reply], speaker: Member, now: datetime) -> list[Say]:
    """Give what a speaker hears now through another account of theirs, so that they hear it where they speak, too."""
    if not speaker.elsewhere:
        return []
    return [Say(reply.card) for reply in _own(replies, speaker, now)]


def _own(replies: Iterable[Reply], speaker: Member, now: datetime) -> list[Say]:
    """Give what is delivered now to the speaker's own private chat."""
    keyed = (reply for reply in replies if isinstance(reply, Say) and reply.key and not reply.channel)
    return [reply for reply in keyed if reply.to in ("", speaker.person_id) and (reply.at or now) <= now]


def _chosen(event: Event) -> Event:
    """Give the event that somebody in two communities meant, once they have said which."""
    if event.kind != "press" or event.name != CHOOSE:
        return event
    community, kind, name, text = [*event.subject.split(" ", 3), "", "", ""][:4]
    return replace(
        event,
        kind="command" if kind == "command" else "home",
        name=name,
        text=text,
        community=community,
        subject="",
    )


def _which(db: Session, event: Event, known: list[tuple[Member, Place]]) -> tuple[Member, Place] | None:
    """Find the community of a turn: the card's, else the channel's, else the only one; None means: ask."""
    if not known:
        return Member(), Place()
    wanted = event.community
    if not wanted and event.channel:
        wanted = communities.find_channel_community(db, event.platform, event.channel)
    if wanted:
        for member, place in known:
            if place.id == wanted:
                return member, place
        raise NotYours("You are not in that community, so I cannot show it to you.")
    return known[0] if len(known) == 1 else None


def which_card(event: Event, places: list[Place]) -> Card:
    """Ask somebody in two communities which one they mean."""
    deed = f"{event.kind} {event.name} {event.text}"[:1500]
    buttons = tuple(Button(shortened(place.name), CHOOSE, f"{place.id} {deed}") for place in places)
    return Card("Which community?", (Line("You are in more than one. Please choose."),), buttons)


def mishap_card(number: str) -> Card:
    """Say that something went wrong, with the number that finds it in the log."""
    return Card(
        "That did not work",
        (
            Line("Something went wrong on my side. What you wrote was not kept, so please try again."),
            Line(f"If it happens again, give your technical contact this number: {number}."),
        ),
    )
