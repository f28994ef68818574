"""What every platform can do for delivery, and the ways in which a send can fail."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from handlers.language import Card
from handlers.turn import Newcomer


@dataclass(frozen=True, slots=True)
class Address:
    """A person's direct chat (`user`) or a channel (`channel`) on one platform."""

    platform: str
    tenant: str
    user: str = ""
    channel: str = ""
    reference: dict[str, Any] = field(default_factory=dict)


class TryLater(Exception):
    """The platform is busy or out of reach and surely did not take the message; try again after `seconds` (0: as we like)."""

    def __init__(self, why: str, seconds: float = 0) -> None:
        """Say why, in the platform's own error word."""
        super().__init__(why)
        self.seconds = seconds


class Shut(TryLater):
    """The whole workspace or tenant takes nothing from us: our token there is dead, or we are not installed.

    All that waits for it goes on waiting, and the operator is told; no other workspace notices.
    """

    def __init__(self, why: str, seconds: float = 1800) -> None:
        """Say why, in the platform's own error word, and after how many seconds one message is tried again."""
        super().__init__(why, seconds)


class Refused(Exception):
    """The platform will never take this message: we are blocked or removed, or it is malformed, which is `ours`."""

    def __init__(self, why: str, *, ours: bool = False) -> None:
        """Say why, in the platform's own error word. The chair is told where it is not our own fault."""
        super().__init__(why)
        self.ours = ours


class Absent(Refused):
    """We are not there: the person has not added the app, or removed or blocked it; or it is not in the channel."""


class Uncertain(Exception):
    """The platform may have taken the message: the line broke before its answer."""


class Vanished(Exception):
    """The message to be edited is no longer there."""


class Platform(Protocol):
    """A chat platform, as delivery knows it."""

    name: str

    async def send(self, address: Address, card: Card, key: str) -> dict[str, Any]:
        """Post a card and give what is needed to edit it; raises TryLater, Refused or Uncertain."""

    async def edit(self, address: Address, message_ref: dict[str, Any], card: Card) -> dict[str, Any]:
        """Replace a card that was posted; raises what `send` raises, and Vanished."""


@runtime_checkable
class CanLook(Protocol):
    """A platform where one can look whether a message arrived."""

    async def find(self, address: Address, key: str) -> dict[str, Any] | None:
        """Give what is needed to edit the message that was sent with a key; None where it is not to be found."""


@runtime_checkable
class KnowsRosters(Protocol):
    """A platform that says who is in a channel."""

    async def roster(self, address: Address) -> Collection[str]:
        """Give the platform ids of the people in a channel, the bot left out; raises TryLater, Refused or Uncertain."""


@runtime_checkable
class KnowsAccounts(Protocol):
    """A platform that says whether an account is closed."""

    async def is_closed(self, address: Address) -> bool | None:
        """Tell whether an account is closed; None where that is not known; raises TryLater, Refused or Uncertain."""


@runtime_checkable
class KnowsPeople(KnowsRosters, Protocol):
    """A platform that says what people in a channel are called."""

    async def people(self, address: Address, users: Sequence[str]) -> Sequence[Newcomer]:
        """Give those of the people in a channel by name, in any order; raises what `roster` raises.

        A program, an account that is closed, and whoever is not in the channel are left out. Each comes with their home
        tenant, and with the reference that `send` needs for an account of theirs.
        """
