"""People in a Teams channel or group chat, as the practice knows newcomers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.platform import Address
from handlers.turn import Newcomer

SHARED = ("service", "bot")
"""What a person's reference has in common with their channel's: where both are reached, and by which id they know us."""


def newcomer_of(member: Mapping[str, Any], address: Address) -> Newcomer:
    """Read one member of a channel; the reference is what an activity of theirs would teach us."""
    tenant = str(member.get("tenantId") or address.tenant)
    known = {"user": str(member.get("id") or ""), "tenant": tenant}
    through = {name: address.reference[name] for name in SHARED if name in address.reference}
    return Newcomer(id_of(member), _name_of(member), tenant, {**known, **through})


def id_of(member: Mapping[str, Any]) -> str:
    """Give somebody's directory id, which older services call `objectId`; a program has none."""
    return str(member.get("aadObjectId") or member.get("objectId") or "")


def _name_of(member: Mapping[str, Any]) -> str:
    parts = " ".join(str(member.get(part) or "") for part in ("givenName", "surname")).strip()
    return str(member.get("name") or "").strip() or parts or id_of(member)
