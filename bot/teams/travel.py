"""A form's way out and back: a button carries its form along, because Teams sends no card back.

So a form can be drawn again with its errors. What stands in the fields does not travel. On a card that would otherwise be too
large, the form travels packed.
"""

from __future__ import annotations

import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bot.teams.words import Element
from handlers.language import Form

LARGEST_UNPACKED = 500_000
"""Bytes of a form that we take back."""

FORMS: TypeAdapter[Form] = TypeAdapter(Form)


def travelling(form: Form) -> dict[str, Any]:
    """Give the form as JSON, without what stands in its fields."""
    bare = replace(form, fields=tuple(replace(field, value="") for field in form.fields))
    travels: dict[str, Any] = FORMS.dump_python(bare, mode="json")
    return travels


def arrived(deed: Mapping[str, Any]) -> Form | None:
    """Give the form that came back with a button; None where there is none, or no whole one."""
    travelled = deed.get("form")
    try:
        if isinstance(travelled, str):
            return FORMS.validate_json(zlib.decompressobj().decompress(b64decode(travelled), LARGEST_UNPACKED))
        return FORMS.validate_python(travelled) if travelled else None
    except (ValidationError, ValueError, zlib.error):
        return None


def packed(node: Any) -> Any:
    """Give a card in which every form travels packed."""
    if isinstance(node, list):
        return [packed(each) for each in node]
    if not isinstance(node, dict):
        return node
    lighter: Element = {name: packed(child) for name, child in node.items()}
    if isinstance(form := lighter.get("form"), dict):
        lighter["form"] = b64encode(zlib.compress(json.dumps(form).encode(), 9)).decode()
    return lighter
