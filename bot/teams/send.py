"""Teams as delivery knows it: post a card to a person or a channel, edit it later, and see who is in a channel."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from bot.platform import Absent, Address
from bot.teams.connector import Connector, Gone
from bot.teams.people import id_of, newcomer_of
from bot.teams.pictures import Draw, draw_charts
from bot.teams.references import References
from bot.teams.registration import Registration
from bot.teams.render import card_content, message_activity
from bot.teams.words import Element
from handlers.language import Card
from handlers.turn import Newcomer
from storage.references import Reference

REMOVED = "the app was removed"


class Sender:
    """Sends where a reference says; a private chat that we do not know yet is asked for first."""

    def __init__(
        self, registration: Registration, connector: Connector, references: References, draw: Draw | None
    ) -> None:
        """Join the connector with what was learned; `draw` makes a chart's picture."""
        self.registration = registration
        self.connector = connector
        self.references = references
        self.draw = draw

    async def send(self, address: Address, card: Card, key: str) -> dict[str, Any]:
        """Post a card and give where it stands; raises TryLater, Refused or Uncertain."""
        message = await self._message(address, card)
        if not address.channel:
            return await self.to_person(address, message)
        if address.reference.get("removed"):
            raise Absent(REMOVED)
        where = self._service(address)
        return _ref(where, address.channel, await self.connector.post(where, address.channel, message))

    async def edit(self, address: Address, message_ref: dict[str, Any], card: Card) -> dict[str, Any]:
        """Replace a card that was posted; raises what `send` raises, and Vanished."""
        where = str(message_ref.get("service") or self._service(address))
        message_id = str(message_ref["activity"])
        message = {**(await self._message(address, card)), "id": message_id}
        await self.connector.put(where, str(message_ref["conversation"]), message_id, message)
        return message_ref

    async def to_person(self, address: Address, message: Element) -> dict[str, Any]:
        """Say something in the private chat with a person; a chat that is gone is asked for anew, once."""
        known = address.reference
        if known.get("removed"):
            raise Absent(REMOVED)
        where = self._service(address)
        if conversation := str(known.get("conversation") or ""):
            try:
                return _ref(where, conversation, await self.connector.post(where, conversation, message))
            except Gone:
                pass
        conversation = await self._opened(address, where)
        return _ref(where, conversation, await self.connector.post(where, conversation, message))

    async def roster(self, address: Address) -> Collection[str]:
        """Give who is in a channel by their directory ids, ourselves left out; raises TryLater, Refused or Uncertain.

        The channel itself is asked, never its team: a private or shared channel has members of its own.
        """
        return {id_of(each) or str(each.get("id")) for each in await self._members(address)}

    async def people(self, address: Address, users: Collection[str]) -> list[Newcomer]:
        """Give these of the people in a channel by name; raises what `roster` raises."""
        return [newcomer_of(each, address) for each in await self._members(address) if id_of(each) in users]

    async def _members(self, address: Address) -> list[dict[str, Any]]:
        bot = self._bot(address.reference)
        members = await self.connector.members(self._service(address), address.channel)
        return [each for each in members if each.get("id") != bot]

    async def _opened(self, address: Address, where: str) -> str:
        known = address.reference
        person = str(known.get("user") or address.user)
        conversation = await self.connector.open(where, address.tenant, person, self._bot(known))
        learned = {"service": where, "bot": self._bot(known), "conversation": conversation}
        await self.references.keep(address.tenant, address.user, learned)
        return conversation

    async def _message(self, address: Address, card: Card) -> Element:
        pictures = await draw_charts([card], self.draw)
        return message_activity(card_content(card, in_channel=bool(address.channel), pictures=pictures), card.fallback)

    def _service(self, address: Address) -> str:
        """Give where an address is reached: as it was heard, else as its directory was, else as Teams names for all."""
        heard = str(address.reference.get("service") or self.references.service_for(address.tenant))
        return heard or self.registration.default_service

    def _bot(self, known: Reference) -> str:
        return str(known.get("bot") or f"28:{self.registration.app_id}")


def _ref(service: str, conversation: str, message_id: str) -> dict[str, Any]:
    return {"service": service, "conversation": conversation, "activity": message_id}
