"""Empties the outbox: paces, sends, retries, reconciles, gives up out loud."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from os import getpid
from platform import node
from typing import Any

from sqlalchemy.orm import Session

from bot.cards import from_json, keyed
from bot.engine.clock import Clock
from bot.log import incident, log
from bot.outcomes import Mark, given_up, in_doubt, note_all, sent, shut, waiting
from bot.pacing import PACES, Pace, Pacer
from bot.platform import Address, CanLook, Platform, Refused, Shut, TryLater, Uncertain, Vanished
from bot.threads import Threads
from bot.together import Together
from handlers.language import OWN_KEY, Card, Line
from storage import anonymous, letters, outbox, outcomes
from storage.database import NotFound, Unavailable
from storage.letters import Letter

MOST_ATTEMPTS = 150
"""Tries before a message is given up: about a day of a platform out of reach."""
KEPT_WAITING = timedelta(days=7)
"""How long messages wait for a workspace that takes nothing from us; after that they would only be odd."""

LEASE = timedelta(minutes=2)
"""How long a claimed message belongs to its sender; older claims were left behind by somebody who died."""

SEND_WITHIN = 30
"""Seconds after which a send counts as uncertain; far below the lease."""

LOOK_AGAIN = timedelta(minutes=10)
LONGEST_WAIT = 600
SEEN = Line("You may have seen this already.")


@dataclass(frozen=True, slots=True)
class Claim:
    """A letter in hand, and on the clock's own seconds since when."""

    letter: Letter
    since: float


@dataclass(frozen=True, slots=True)
class Step:
    """What is done for a workspace between two messages: note at a moment what came of one, and claim the next for `by`.

    Nothing is claimed for nobody.
    """

    destination: str
    mark: Mark | None
    now: datetime
    by: str


class Delivery:
    """Delivers what is due, workspace by workspace, in the order in which it became due."""

    def __init__(
        self,
        db: Threads,
        clock: Clock,
        platforms: Mapping[str, Platform],
        paces: Mapping[str, Pace] = PACES,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """Know the platforms by name, how fast each may be written to, and where the jitter comes from."""
        self.db = db
        self.clock = clock
        self.platforms = platforms
        self.chance = chance
        self.within: float = SEND_WITHIN
        self.by = f"{node()[:40]}:{getpid()}"
        self._pacer = Pacer(clock, paces)
        self.together = Together(db, _take)
        self._locks: dict[str, asyncio.Lock] = {}
        self._stopping = False
        self._untold: list[Mark] = []

    def start(self) -> None:
        """Claim again after a stop."""
        self._stopping = False

    def stop(self) -> None:
        """Claim no more; what is claimed is still sent and marked."""
        self._stopping = True

    async def list_due(self) -> Sequence[str]:
        """List the workspaces that have something due."""
        now = self.clock.now()
        return await self.db.read(lambda db: letters.list_due_destinations(db, now))

    async def reconcile(self) -> None:
        """Take up what somebody claimed and never finished: it may have arrived, so it waits before it is sent again.

        What became of our own messages, and could not be noted while the database was away, is noted first.
        """
        now = self.clock.now()
        while self._untold:
            mark = self._untold.pop(0)
            try:
                await self.db.write(partial(_note, mark=mark, now=now))
            except Unavailable:
                self._untold.append(mark)
                raise
        count = await self.db.write(lambda db: outcomes.reconcile(db, now - LEASE, LOOK_AGAIN))
        if count:
            log.warning("messages were left in doubt by an earlier sender", count=count)

    async def drain(self, destination: str = "") -> int:
        """Deliver all that is due now for a workspace, or for every one; give how many messages left."""
        destinations = [destination] if destination else await self.list_due()
        return sum(await asyncio.gather(*map(self._drain_one, destinations)))

    async def _drain_one(self, destination: str) -> int:
        count = 0
        async with self._locks.setdefault(destination, asyncio.Lock()):
            mark: Mark | None = None
            while True:
                claim = await self._next(destination, mark)
                if claim is None:
                    return count
                mark, left = await self._deliver(claim)
                count += left

    async def _next(self, destination: str, mark: Mark | None) -> Claim | None:
        """Mark the message before and claim the next, in one transaction, with other workspaces' that are as far."""
        since = self.clock.seconds()
        step = Step(destination, mark, self.clock.now(), "" if self._stopping else self.by)
        try:
            letter = await self.together.write(step) if mark or step.by else None
        except Unavailable:
            self._untold += [mark] if mark else []
            raise
        return Claim(letter, since) if letter else None

    async def _deliver(self, claim: Claim) -> tuple[Mark, int]:
        letter, now = claim.letter, self.clock.now()
        try:
            message_ref = await self._hand_over(claim)
        except Shut as shut_out:
            why = str(shut_out)
            log.error("a workspace takes nothing from us", turn=letter.turn, destination=letter.destination, why=why)
            return shut(letter, now + timedelta(seconds=shut_out.seconds), now - KEPT_WAITING, why), 0
        except TryLater as later:
            return self._later(letter, str(later), later.seconds, now), 0
        except Uncertain as doubt:
            return self._doubt(letter, str(doubt), now), 0
        except Refused as refused:
            log.warning("a message was refused", turn=letter.turn, key=letter.key, why=str(refused))
            return given_up(letter, str(refused), tell=not refused.ours), 0
        except Exception as error:  # noqa: BLE001 - one bad message must not hold up the others; it may have left
            return self._doubt(letter, f"incident {incident('send', error, turn=letter.turn, key=letter.key)}", now), 0
        log.info("sent", turn=letter.turn, key=letter.key, destination=letter.destination)
        return sent(letter, message_ref), 1

    def _later(self, letter: Letter, why: str, seconds: float, now: datetime) -> Mark:
        if letter.attempts >= MOST_ATTEMPTS:
            log.warning("gave up a message", turn=letter.turn, key=letter.key, why=why)
            return given_up(letter, why)
        log.info("a message waits", turn=letter.turn, key=letter.key, why=why)
        pause = seconds or min(2 ** min(letter.attempts, 10), LONGEST_WAIT) * (0.5 + self.chance() / 2)
        return waiting(letter, now + timedelta(seconds=pause), why, everybody=seconds > 0)

    def _doubt(self, letter: Letter, why: str, now: datetime) -> Mark:
        if letter.doubted:
            log.warning("a message stays in doubt", turn=letter.turn, key=letter.key, why=why)
            return given_up(letter, f"in doubt twice: {why}")
        log.warning("a message is in doubt", turn=letter.turn, key=letter.key, why=why)
        return in_doubt(letter, now + LOOK_AGAIN, why)

    async def _hand_over(self, claim: Claim) -> dict[str, Any]:
        letter = claim.letter
        platform = self.platforms.get(letter.platform)
        if platform is None:
            raise TryLater(f"{letter.platform} is not set up here", LONGEST_WAIT)
        address = Address(letter.platform, letter.tenant, letter.user, letter.channel, letter.reference)
        chat = f"{letter.destination}:{letter.channel or letter.user}"
        await self._pacer.wait(letter.platform, letter.destination, chat, edit=bool(letter.edits))
        if self.clock.seconds() - claim.since > LEASE.total_seconds() / 2:
            raise TryLater("the claim grew old before its turn came")
        card = _card(letter)
        try:
            async with asyncio.timeout(self.within):
                message_ref = await _send(platform, address, letter, card)
        except TimeoutError as slow:
            raise Uncertain("no answer in time") from slow
        if card.earlier and not letter.edits:
            await self._close_earlier(letter, card.earlier)
        return message_ref

    async def _close_earlier(self, letter: Letter, words: str) -> None:
        """Let the card before this one take no answer any more; where that fails it stays, and its buttons still work."""
        try:
            standing = await self.db.read(lambda db: outbox.find_standing(db, letter.person_id, letter.subject))
            if standing is None:
                return
            owner, message_ref = standing
            address = Address(owner.platform, owner.tenant, owner.user, owner.channel, owner.reference)
            chat = f"{outbox.destination_of(owner)}:{owner.user}"
            await self._pacer.wait(owner.platform, outbox.destination_of(owner), chat, edit=True)
            async with asyncio.timeout(self.within):
                await self.platforms[owner.platform].edit(address, message_ref, Card(words))
        except Exception as error:  # noqa: BLE001 - the new message has arrived, and must not be sent again for this
            log.info("an earlier card stays as it was", turn=letter.turn, key=letter.key, why=type(error).__name__)


def _take(db: Session, steps: Sequence[Step]) -> list[Letter | None]:
    """Take steps of several workspaces in one transaction; give the letter that each has in hand then."""
    note_all(db, [(step.mark, step.now) for step in steps if step.mark])
    by = next((step.by for step in steps if step.by), "")
    found = letters.claim_each(db, {step.destination: step.now for step in steps if step.by}, by)
    return [found.get(step.destination) for step in steps]


def _note(db: Session, mark: Mark, now: datetime) -> None:
    """Note what became of a message; a fault in that must not come back for ever."""
    try:
        with db.begin_nested():
            mark(db, now)
    except NotFound as error:
        incident("delivery", error)


async def _send(platform: Platform, address: Address, letter: Letter, card: Card) -> dict[str, Any]:
    if letter.edits:
        try:
            return await platform.edit(address, letter.edits, card)
        except Uncertain as doubt:
            raise TryLater(str(doubt)) from doubt
        except Vanished:
            pass
    if letter.doubted and isinstance(platform, CanLook):
        found = await platform.find(address, letter.key)
        if found is not None:
            return found
    return await platform.send(address, card, letter.key)


def _card(letter: Letter) -> Card:
    try:
        card = from_json(letter.card)
    except ValueError as broken:
        raise Refused("the stored card cannot be read", ours=True) from broken
    if OWN_KEY in letter.card:
        card = keyed(card, partial(anonymous.issue_key, person_id=letter.person_id))
    return replace(card, body=(SEEN, *card.body)) if letter.doubted and not letter.edits else card
