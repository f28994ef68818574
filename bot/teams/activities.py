"""Activities as the Bot Framework has them, around the plain JSON that really travels.

The framework's models drop what they do not know (targeted messages among it) and take a millisecond or two to be copied and
written out. So a turn carries the JSON that was heard beside its model, and what is sent is JSON that only looks like a model.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Self

from botbuilder.core import TurnContext
from botbuilder.schema import Activity as Model
from botbuilder.schema import ChannelAccount, ConversationAccount

Json = dict[str, Any]
HEARD = "cop.heard"
_HALF = re.compile("[\ud800-\udfff]")
TEXTS = ("type", "id", "serviceUrl", "channelId")
"""What every activity must say, each in words."""

PARTS = ("from", "recipient", "conversation")
"""Who speaks, to whom and where: each a part with an id."""

CHANNEL_PARTS = ("tenant", "channel", "team")
"""What of a channel is named by an id, where it is there at all."""


def is_sound(heard: Any) -> bool:
    """Whether something that was sent to us has the shape of an activity, with ids that a database takes."""
    if not isinstance(heard, dict) or not all(isinstance(heard.get(name), dict) for name in PARTS):
        return False
    channel_data = heard.get("channelData") or {}
    if not isinstance(channel_data, dict):
        return False
    needed = [heard.get(name) for name in TEXTS] + [heard[name].get("id") for name in PARTS]
    if not all(needed):
        return False
    extra = [heard["from"].get("aadObjectId"), heard["from"].get("tenantId"), heard["conversation"].get("tenantId")]
    parts = [channel_data[name] for name in CHANNEL_PARTS if channel_data.get(name)]
    extra += [part.get("id") if isinstance(part, dict) else part for part in parts]
    return all(map(_is_word, [*needed, *(each for each in extra if each is not None)]))


def _is_word(said: Any) -> bool:
    return isinstance(said, str) and "\x00" not in said and not _HALF.search(said)


def model_of(heard: Mapping[str, Any]) -> Model:
    """Give the framework's model of an activity that was heard: as much of it as addresses an answer."""
    speaker, recipient, conversation = (heard[name] for name in PARTS)
    return Model(
        type=heard["type"],
        id=heard["id"],
        name=heard.get("name"),
        text=heard.get("text"),
        locale=heard.get("locale"),
        channel_id=heard["channelId"],
        service_url=heard["serviceUrl"],
        from_property=ChannelAccount(id=speaker["id"], name=speaker.get("name")),
        recipient=ChannelAccount(id=recipient["id"], name=recipient.get("name")),
        conversation=ConversationAccount(id=conversation["id"], tenant_id=conversation.get("tenantId")),
    )


def heard_in(context: TurnContext) -> Json:
    """Give the JSON that a turn was begun by."""
    heard: Json = context.turn_state[HEARD]
    return heard


class Wire(Model):  # type: ignore[misc]  # the framework has no types
    """An activity to be sent: JSON, addressed by the framework and otherwise left alone."""

    def __init__(self, json: Json) -> None:
        """Carry some JSON; its `type` and `id` are what the framework asks of a model."""
        super().__init__(type=json["type"], id=json.get("id"))
        self.json = json

    def __deepcopy__(self, memo: Json) -> Self:
        """Give another envelope around the same JSON, which nobody changes."""
        return type(self)(self.json)


def body_of(activity: Model) -> Json:
    """Give an activity as the JSON to send: our own as it is, one of the framework's written out."""
    if not isinstance(activity, Wire):
        written: Json = activity.serialize()
        return written
    return {**activity.json, "from": {"id": activity.from_property.id}}
