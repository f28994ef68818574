"""What Teams sends, as our events: a typed command, a pressed button, a sent form, an app just added."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

from bot.sound import sound_text
from bot.teams.inputs import split_choices
from bot.teams.travel import arrived
from handlers.language import FILE, FieldKind, Form
from handlers.turn import Event

Activity = Mapping[str, Any]

NAME = "teams"
SAVING = "composeExtension/fetchTask"
FILES = ("application/vnd.microsoft.teams.file.", "image/", "text/csv")
OWN_PAGE = frozenset({"", "home", "menu"})
_COMMAND = re.compile(r"(?:/([\w-]+)|(cop-[\w-]+))(?:\s+(.*))?", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_LINKED = re.compile(r'<a\b[^>]*\bhref="(https?://[^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_MENTION = re.compile(r"<at[^>]*>.*?</at>", re.DOTALL)


def read_event(activity: Activity) -> Event | None:
    """Give what a person did; None for what is none of our business (a bot, a reaction, somebody with no directory id)."""
    user = user_of(activity)
    if not user or _part(activity, "from").get("role") == "bot":
        return None
    kind = activity.get("type")
    deed = _deed(activity)
    if deed:
        return _acted(activity, user, deed)
    if is_saving(activity):
        return _saved(activity, user)
    if kind == "installationUpdate" and str(activity.get("action", "")).startswith("add") and not channel_of(activity):
        return _event(activity, user, kind="home", name="home")
    return _said(activity, user) if kind == "message" else None


def is_saving(activity: Activity) -> bool:
    """Whether something was chosen in a message's own menu, anywhere in Teams, even where the bot is not."""
    return activity.get("type") == "invoke" and activity.get("name") == SAVING


def _as_typed(content: Any) -> str:
    """Give a message's words without its markup; a link that stands behind other words comes after them."""
    linked = _LINKED.sub(lambda found: f"{found[2]} {found[1]} ", str(content or ""))
    return sound_text(unescape(_TAG.sub(" ", linked)).replace("\xa0", " ")).strip()


def _attached(activity: Activity) -> list[Any]:
    attached = activity.get("attachments")
    return attached if isinstance(attached, list) else []


def _is_file(attached: Any) -> bool:
    kind = str(attached.get("contentType", "")) if isinstance(attached, dict) else ""
    return kind.startswith(FILES)


def read_form(activity: Activity) -> Form | None:
    """Give the form that was sent, or is to be opened, with nothing in its fields; None where there is none."""
    return arrived(_deed(activity))


def wants_form(activity: Activity) -> bool:
    """Whether a button in a channel was pressed that opens a form in the private chat."""
    return _deed(activity).get("kind") == "open"


def is_alone(activity: Activity) -> bool:
    """Whether what was acted upon is a form that fills its whole card, which its answer replaces."""
    return _deed(activity).get("alone") is True


def channel_of(activity: Activity) -> str:
    """Give the id of the channel or group chat; empty in a private chat with the bot."""
    conversation = _part(activity, "conversation")
    if conversation.get("conversationType", "personal") == "personal":
        return ""
    channel = _part(_part(activity, "channelData"), "channel").get("id")
    return str(channel or conversation.get("id", "")).split(";", 1)[0]


def user_of(activity: Activity) -> str:
    """Give the speaker's id in their directory; empty for a bot of no directory, or a guest of a meeting."""
    return str(_part(activity, "from").get("aadObjectId") or "")


def tenant_of(activity: Activity) -> str:
    """Give the directory that the speaker was authenticated in: their own, where they are a guest in a shared channel."""
    return str(_part(activity, "from").get("tenantId") or host_of(activity))


def host_of(activity: Activity) -> str:
    """Give the directory that the conversation belongs to."""
    tenant = _part(activity, "conversation").get("tenantId")
    return str(tenant or _part(_part(activity, "channelData"), "tenant").get("id", ""))


def team_of(activity: Activity) -> str:
    """Give the id of the team that a channel is in; empty elsewhere."""
    return str(_part(_part(activity, "channelData"), "team").get("id", ""))


def is_targeted(activity: Activity) -> bool:
    """Whether it was said in a channel for us alone to see, so that the answer can be shown to the speaker alone."""
    return _part(activity, "recipient").get("isTargeted") is True and bool(channel_of(activity))


def _event(activity: Activity, user: str, **what: Any) -> Event:
    return Event(
        platform=NAME,
        tenant=tenant_of(activity),
        user=user,
        channel=channel_of(activity),
        once=str(activity.get("id", "")),
        **what,
    )


def _saved(activity: Activity, user: str) -> Event:
    value = _part(activity, "value")
    words = _part(_part(value, "messagePayload"), "body").get("content")
    return _event(activity, user, kind="press", name=str(value.get("commandId", "")), text=_as_typed(words))


def _said(activity: Activity, user: str) -> Event | None:
    if any(map(_is_file, _attached(activity))):
        return _event(activity, user, kind="message", name=FILE)
    return _typed(activity, user) if "text" in activity else None


def _typed(activity: Activity, user: str) -> Event:
    words = sound_text(
        _MENTION.sub(" ", str(activity["text"] or "")).replace("&nbsp;", " ").replace("\xa0", " ")
    ).strip()
    if command := _COMMAND.fullmatch(words):
        name = (command[1] or command[2]).lower()
        return _event(activity, user, kind="command", name=name, text=(command[3] or "").strip())
    if words.lower() in OWN_PAGE:
        return _event(activity, user, kind="home", name="home")
    return _event(activity, user, kind="message", name="message", text=words)


def _acted(activity: Activity, user: str, deed: Mapping[str, Any]) -> Event | None:
    what = {"name": str(deed.get("verb", "")), "community": str(deed.get("community", ""))}
    what["subject"] = str(deed.get("subject", ""))
    match deed.get("kind"):
        case "press":
            return _event(activity, user, kind="press", **what)
        case "submit":
            return _event(activity, user, kind="submit", values=_values(activity), **what)
        case _:
            return None


def _values(activity: Activity) -> dict[str, str]:
    """Give what was typed; a field left empty is not sent by Teams and is there as an empty text."""
    form = read_form(activity)
    kinds = {field.name: field.kind for field in form.fields} if form else {}
    values = dict.fromkeys(kinds, "")
    for name, typed in _sent(activity).items():
        if name == "cop":
            continue
        text = "" if typed is None else sound_text(str(typed))
        values[name] = split_choices(text) if kinds.get(name) is FieldKind.CHOICES else text
    return values


def _deed(activity: Activity) -> Mapping[str, Any]:
    return _part(_sent(activity), "cop")


def _sent(activity: Activity) -> Mapping[str, Any]:
    """Give a button's data and the inputs beside it, as Action.Execute or Action.Submit brings them."""
    value = _part(activity, "value")
    if activity.get("type") == "invoke":
        return _part(_part(value, "action"), "data") if activity.get("name") == "adaptiveCard/action" else {}
    return value if activity.get("type") == "message" else {}


def _part(whole: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = whole.get(name)
    return part if isinstance(part, dict) else {}
