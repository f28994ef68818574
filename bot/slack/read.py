"""Slack's payloads as our events."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from html import unescape
from typing import Any, Literal, TypeVar

from bot.slack.inputs import NEXT, read_values
from bot.slack.limits import Json
from bot.slack.render import CARD_VIEW, LINK
from handlers.language import FILE
from handlers.turn import Event, Newcomer

NAME = "slack"
WITH_A_FILE = "file_share"
SLACKBOT = "USLACKBOT"
DIRECT = "D"
"""A direct chat's id starts so; its answers need no channel."""

_MARKED = re.compile(r"<([@!#]?)((?:https?://)?[^>|]*)(?:\|[^>]*)?>")

Origin = Literal["command", "message", "home", "card", "form", "chat", "mention"]


@dataclass(frozen=True, slots=True)
class Heard:
    """An event, where on the screen it came from, and what Slack gives to answer it with."""

    event: Event
    origin: Origin
    trigger: str = ""
    response_url: str = ""
    view: str = ""
    place: str = ""
    inputs: tuple[str, ...] = ()
    started: str = ""


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where an event came from, as far as installations are concerned."""

    team: str = ""
    enterprise: str = ""
    org_wide: bool = False

    @property
    def tenant(self) -> str:
        """The organisation where the bot is installed for all of it, else the workspace."""
        return self.enterprise if self.org_wide and self.enterprise else self.team


class Misshapen(Exception):
    """What came is signed, but not shaped as Slack shapes it: it is answered 400, and nothing comes of it."""


Found = TypeVar("Found", Heard, Heard | None)


def _careful(read: Callable[[Json], Found]) -> Callable[[Json], Found]:
    """Let a reader raise Misshapen for whatever it cannot read, and for ids and texts that are none."""

    @wraps(read)
    def reader(body: Json) -> Found:
        try:
            heard = read(body)
        except (AttributeError, LookupError, RecursionError, TypeError, ValueError) as odd:
            raise Misshapen from odd
        if heard is not None and not _is_in_words(heard):
            raise Misshapen
        return heard

    return reader


def _is_in_words(heard: Heard) -> bool:
    told = heard.event
    ids = (told.name, told.tenant, told.user, told.text, told.community, told.subject, told.channel, told.once)
    where = (heard.trigger, heard.response_url, heard.view, heard.place, heard.started)
    return all(isinstance(each, str) for each in (*ids, *where, *told.values, *told.values.values()))


@_careful
def read_command(body: Json) -> Heard:
    """Read a slash command."""
    here = Workspace(
        body.get("team_id", ""), body.get("enterprise_id", ""), body.get("is_enterprise_install") == "true"
    )
    event = Event(
        kind="command",
        name=body["command"].lstrip("/").lower(),
        platform=NAME,
        tenant=here.tenant,
        user=body["user_id"],
        text=body.get("text", "").strip(),
        channel=_channel(body.get("channel_id", "")),
        once=f"command:{body['trigger_id']}",
    )
    return Heard(event, "command", body["trigger_id"], body.get("response_url", ""), place=body.get("channel_id", ""))


@_careful
def read_press(body: Json) -> Heard | None:
    """Read a pressed button; None for one that only opens a page, or is not a button of ours."""
    action = body["actions"][0]
    name = action["action_id"].partition("#")[0]
    if name == LINK or action.get("type") != "button":
        return None
    community, _, subject = action.get("value", "").partition("|")
    view = body.get("view") or {}
    channel = body.get("channel", {}).get("id", "")
    event = Event(
        kind="press",
        name=name,
        platform=NAME,
        tenant=_home_of(body),
        user=body["user"]["id"],
        community=community,
        subject=subject,
        channel=_channel(channel),
        once=f"press:{body['trigger_id']}",
    )
    return Heard(
        event,
        _origin(view),
        body["trigger_id"],
        body.get("response_url", ""),
        view.get("id", ""),
        channel,
        started=_about(view).get("origin", ""),
    )


@_careful
def read_shortcut(body: Json) -> Heard:
    """Read a deed of a message's own menu: what it is done with is the message's text."""
    channel = body["channel"]["id"]
    event = Event(
        kind="press",
        name=body["callback_id"],
        platform=NAME,
        tenant=_home_of(body),
        user=body["user"]["id"],
        text=_as_typed(body["message"].get("text", "")),
        channel=_channel(channel),
        once=f"press:{body['trigger_id']}",
    )
    return Heard(event, "message", body["trigger_id"], body.get("response_url", ""), place=channel)


def _as_typed(text: str) -> str:
    """Give a message's text as its writer typed it: links as addresses, and nobody named by an id."""
    return unescape(_MARKED.sub(lambda found: "" if found[1] else found[2], text)).strip()


@_careful
def read_submit(body: Json) -> Heard:
    """Read a sent form."""
    view = body["view"]
    about = _about(view)
    event = Event(
        kind="submit",
        name=view["callback_id"],
        platform=NAME,
        tenant=_home_of(body),
        user=body["user"]["id"],
        community=about.get("community", ""),
        subject=about.get("subject", ""),
        values=read_values(view["blocks"], view["state"]["values"]),
        once=f"submit:{view['id']}:{view.get('hash', '')}",
    )
    inputs = tuple(block["block_id"] for block in view["blocks"] if block["type"] == "input")
    first = tuple(name for name in inputs if NEXT not in name)
    return Heard(
        event, "form", body.get("trigger_id", ""), "", view["id"], inputs=first, started=about.get("origin", "")
    )


@_careful
def read_event(body: Json) -> Heard | None:
    """Read an event of the Events API; None for bots, for what a person did not write, and for what we do not answer.

    An opened home is drawn as often as it is told: drawing it twice changes nothing, drawing it never leaves it empty.
    """
    said = body["event"]
    sent_a_file = said.get("subtype") == WITH_A_FILE
    if said.get("bot_id") or (said.get("subtype") and not sent_a_file) or not said.get("user"):
        return None
    kind, origin = _EVENTS.get((said["type"], said.get("channel_type", "")), ("", ""))
    if not kind:
        return None
    channel = said.get("channel", "")
    event = Event(
        kind=kind,  # type: ignore[arg-type]  # the table below holds only our kinds
        name=FILE if sent_a_file else "",
        platform=NAME,
        tenant=_of_event(body).tenant,
        user=said["user"],
        text=said.get("text", "").strip(),
        channel=_channel(channel),
        once="" if kind == "home" else f"event:{body['event_id']}",
    )
    return Heard(event, origin, place=channel)  # type: ignore[arg-type]  # see above


def read_person(told: Json, through: str) -> Newcomer | None:
    """Read what `users.info` says of somebody; None for a program and for whoever has left.

    `through` is the workspace that has the bot: a guest from another one is written to through it.
    """
    if told.get("is_bot") or told.get("deleted") or told["id"] == SLACKBOT:
        return None
    profile = told.get("profile", {})
    names = (told.get("real_name"), profile.get("real_name"), profile.get("display_name"), told.get("name"))
    name = next((name.strip() for name in names if name and name.strip()), told["id"])
    organisation = told.get("enterprise_user", {}).get("enterprise_id")
    tenant = through if organisation == through else told.get("team_id") or through
    return Newcomer(told["id"], name, tenant, {} if tenant == through else {"through": through})


_EVENTS: Mapping[tuple[str, str], tuple[str, str]] = {
    ("app_home_opened", ""): ("home", "home"),
    ("message", "im"): ("message", "chat"),
    ("app_mention", ""): ("message", "mention"),
}


def _of_event(body: Json) -> Workspace:
    """Give the workspace an event was sent for; in a shared channel that is the writer's own, where Slack tells it."""
    said, granted = body["event"], (body.get("authorizations") or [{}])[0]
    org_wide = bool(granted.get("is_enterprise_install"))
    enterprise = granted.get("enterprise_id") or body.get("enterprise_id") or ""
    return Workspace(said.get("user_team") or body.get("team_id") or "", enterprise, org_wide)


def _home_of(body: Json) -> str:
    """Give the tenant a person belongs to: in a shared channel their own workspace, not the one that heard them."""
    team, enterprise = body.get("team") or {}, body.get("enterprise") or {}
    own = body["user"].get("team_id") or team.get("id", "")
    return Workspace(own, enterprise.get("id", ""), bool(body.get("is_enterprise_install"))).tenant


def _origin(view: Json) -> Origin:
    if not view:
        return "message"
    if view.get("type") == "home":
        return "home"
    return "card" if view.get("callback_id") == CARD_VIEW else "form"


def _about(view: Json) -> dict[str, Any]:
    kept = view.get("private_metadata") or "{}"
    about: dict[str, Any] = json.loads(kept)
    return about


def _channel(channel: str) -> str:
    return "" if channel.startswith(DIRECT) else channel
