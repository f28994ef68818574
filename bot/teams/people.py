"""Who is in a Teams channel or group chat: the Bot Framework's pages of members, as the practice knows newcomers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any

from bot.platform import Address
from handlers.turn import Newcomer

Page = Callable[[Address, str], Awaitable[Mapping[str, Any]]]
"""Gives a page of an address's members: `GET v3/conversations/{id}/pagedmembers?pageSize=500&continuationToken=`.

The first page has an empty token. Raises what `Platform.send` raises.
"""


class Roster:
    """Asks for pages until there are no more; both of its answers serve `KnowsPeople`."""

    def __init__(self, page: Page) -> None:
        """Ask through the adapter's own connector."""
        self._page = page

    async def roster(self, address: Address) -> Collection[str]:
        """Give the directory ids of the people in a channel."""
        return {_id_of(member) for member in await self._members(address)}

    async def people(self, address: Address, users: Sequence[str]) -> Sequence[Newcomer]:
        """Give these people by name, each with the id by which a chat with them is opened."""
        return [newcomer_of(member, address) for member in await self._members(address) if _id_of(member) in users]

    async def _members(self, address: Address) -> list[Mapping[str, Any]]:
        found: list[Mapping[str, Any]] = []
        token, asked = "", False
        while token or not asked:
            page, asked = await self._page(address, token), True
            found += [member for member in page.get("members") or () if _id_of(member)]
            token = str(page.get("continuationToken") or "")
        return found


def newcomer_of(member: Mapping[str, Any], address: Address) -> Newcomer:
    """Read one member. Its reference names them as `from` of their own activities would, and the service that knows them."""
    user = _id_of(member)
    known = {"id": str(member.get("id") or ""), "aadObjectId": user, "name": _name_of(member)}
    through = {"serviceUrl": address.reference["serviceUrl"]} if "serviceUrl" in address.reference else {}
    return Newcomer(user, _name_of(member), str(member.get("tenantId") or address.tenant), {"user": known, **through})


def _id_of(member: Mapping[str, Any]) -> str:
    """Give somebody's directory id, which older services call `objectId`; a program has none."""
    return str(member.get("aadObjectId") or member.get("objectId") or "")


def _name_of(member: Mapping[str, Any]) -> str:
    parts = " ".join(str(member.get(part) or "") for part in ("givenName", "surname")).strip()
    return str(member.get("name") or "").strip() or parts or _id_of(member)
