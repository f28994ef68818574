"""A guest in the leak test: comes by a link when the term has begun, looks wherever their page leads, and writes, too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.platform import Address, Platform
from handlers.language import Card
from tests.guest_browser import Browser, GuestWorld, invites, link_on, proof
from tests.leak_wire import Wire
from tests.stage import Actor, Stage

OFTEN = 3600.0
"""Seconds that go by between two looks: the page limits how fast one can press."""


class TwoWebs:
    """The web twice at once: a guest's page for the tenants of communities, the practice room's chats for its own tenant."""

    name = "web"

    def __init__(self, rooms: Platform, tenant: str, pages: Platform) -> None:
        """Know whose is which."""
        self._rooms, self._tenant, self._pages = rooms, tenant, pages

    async def send(self, address: Address, card: Card, key: str) -> dict[str, Any]:
        """Hand a card on."""
        return await self._of(address).send(address, card, key)

    async def edit(self, address: Address, message_ref: dict[str, Any], card: Card) -> dict[str, Any]:
        """Hand an edit on."""
        return await self._of(address).edit(address, message_ref, card)

    def _of(self, address: Address) -> Platform:
        return self._rooms if address.tenant == self._tenant else self._pages


class Guest(Browser):
    """A guest's browser; every page it gets is told to the wire, under the guest's name."""

    def __init__(self, world: GuestWorld, wire: Wire, name: str) -> None:
        """Know nothing yet."""
        super().__init__(world)
        self.wire, self.name = wire, name

    def comes(self, chair: Actor) -> None:
        """Be invited, and open the link; whoever was here before comes by a new one."""
        self.opens(renews(chair) if self.cookie else invites(chair, self.name))
        assert self.status == 200, self.words

    def answers(self, body: str, **how: str) -> None:
        """Answer the open question, where there is one with names."""
        self.world.stage.clock.slept += OFTEN
        self.looks("/guest")
        if self.has("Answer"):
            self.presses("Answer")
            self.fills(body=body, **how)

    def looks_around(self, commands: Sequence[str], labels: Sequence[str]) -> None:
        """Type these commands, and press these buttons wherever they stand."""
        self.world.stage.clock.slept += OFTEN
        for command in commands:
            self.looks("/guest")
            self.posts("/guest/type", {**proof(self), "text": f"/cop-{command}"})
            for label in labels:
                if self.has(label):
                    self.presses(label)

    def has(self, label: str) -> bool:
        """Say whether a button stands on the page."""
        return any(button.words() == label for button in self.page.all("button"))

    async def _exchange(
        self, method: str, path: str, headers: Mapping[str, str], fields: Mapping[str, Any] | None = None
    ) -> None:
        await super()._exchange(method, path, headers, fields)
        self.wire.note("guest page", self.name, self.text)


def renews(chair: Actor) -> str:
    """Let the chair make a new link: a browser is known for thirty days at most."""
    chair.types("/cop-setup people")
    chair.presses("Guests")
    chair.presses("Make a new link")
    return link_on(chair.card)


def opens_pages(stage: Stage, tenant: str) -> GuestWorld:
    """Serve guests' pages beside the practice room of a tenant."""
    rooms = stage.delivery.platforms["web"]
    world = GuestWorld(stage)
    stage.delivery.platforms = {**stage.delivery.platforms, "web": TwoWebs(rooms, tenant, world.door)}
    return world
