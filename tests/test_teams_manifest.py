"""The Teams app is what Microsoft's schema wants, asks for no more than it needs, and carries our mark."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from jsonschema import Draft4Validator
from PIL import Image

from bot.teams.manifest import MOST_COMMANDS, PLAIN_VERSION, SCHEMA, VERSION, faults, manifest, package
from handlers.practice import practice
from handlers.turn import Route

APP = "01234567-89ab-cdef-0123-456789abcdef"
URL = "https://cop.example.org/"
OFFICIAL = Path(__file__).parent / "fixtures" / f"teams_manifest_{VERSION}.schema.json"


def held(made: dict[str, Any]) -> list[str]:
    """Give what Microsoft's schema says against a manifest."""
    return [error.message for error in Draft4Validator(json.loads(OFFICIAL.read_text("utf-8"))).iter_errors(made)]


def test_the_manifest_is_what_the_official_schema_wants() -> None:
    made = manifest(APP, URL, "1.0.0")
    assert held(made) == []
    assert held({**made, "id": "our bot"})
    assert held({**made, "bots": [{**made["bots"][0], "listensToAll": True}]})


def test_the_manifest_asks_only_who_is_there() -> None:
    made = manifest(APP, URL, "1.0.0")
    asked = made["authorization"]["permissions"]["resourceSpecific"]
    assert {each["name"] for each in asked} == {
        "TeamMember.Read.Group",
        "ChannelMember.Read.Group",
        "ChatMember.Read.Chat",
    }
    assert not {"permissions", "devicePermissions"} & made.keys()
    [menu] = made["composeExtensions"]
    assert [(each["id"], each["context"]) for each in menu["commands"]] == [("resources.save", ["message"])]
    assert made["supportsChannelFeatures"] == "tier1"
    assert made["validDomains"] == ["cop.example.org"]
    assert made["developer"]["privacyUrl"] == "https://cop.example.org/about#privacy"


def test_commands_come_from_the_help_of_the_router() -> None:
    [bot] = manifest(APP, URL, "1.0.0")["bots"]
    assert bot["supportsTargetedMessages"]
    for listed in bot["commandLists"]:
        told = {command["title"]: command["description"] for command in listed["commands"]}
        assert told.items() <= {name: route.help for name, route in practice.commands.items()}.items()
        assert len(told) == MOST_COMMANDS
        assert told.keys() >= {name for name, route in practice.commands.items() if route.shown_to}
    assert [listed["triggers"] for listed in bot["commandLists"]] == [["mention"], ["slash", "mention"]]


def test_a_plain_manifest_leaves_out_what_is_new() -> None:
    made = manifest(APP, URL, "1.0.0", plain=True)
    assert (made["manifestVersion"], made["$schema"]) == (PLAIN_VERSION, SCHEMA.format(PLAIN_VERSION))
    assert held({**made, "manifestVersion": VERSION}) == []
    for new in ("supportsChannelFeatures", "supportsTargetedMessages", "triggers"):
        assert new not in json.dumps(made)
        assert new in json.dumps(manifest(APP, URL, "1.0.0"))


def test_with_more_commands_than_teams_lists_help_is_among_them(monkeypatch: pytest.MonkeyPatch) -> None:
    more = {f"cop-more-{number}": Route(lambda _: [], help="More") for number in range(MOST_COMMANDS)}
    monkeypatch.setattr(practice, "commands", practice.commands | more)
    made = manifest(APP, URL, "1.0.0")
    assert held(made) == []
    titles = [command["title"] for command in made["bots"][0]["commandLists"][0]["commands"]]
    assert (len(titles), titles[-1]) == (MOST_COMMANDS, "cop-help")


def test_the_package_holds_the_manifest_and_both_icons() -> None:
    made = manifest(APP, URL, "1.0.0")
    bundle = ZipFile(BytesIO(package(made)))
    assert sorted(bundle.namelist()) == ["color.png", "manifest.json", "outline.png"]
    assert json.loads(bundle.read("manifest.json")) == made
    assert made["$schema"] == SCHEMA.format(VERSION)
    color, outline = (Image.open(BytesIO(bundle.read(made["icons"][name]))) for name in ("color", "outline"))
    assert (color.size, color.mode) == ((192, 192), "RGB")
    assert outline.size == (32, 32)
    pixels = [outline.getpixel((x, y)) for x in range(32) for y in range(32)]
    assert all(isinstance(pixel, tuple) and pixel[:3] == (255, 255, 255) for pixel in pixels)
    assert outline.getbbox() is not None
    assert outline.getchannel("A").getextrema() == (0, 255)
    assert package(made) == package(made)


@pytest.mark.parametrize(
    ("app", "url", "number", "told"),
    [
        ("", URL, "1.0.0", "MICROSOFT_APP_ID is missing"),
        ("cop-bot", URL, "1.0.0", "MICROSOFT_APP_ID is 'cop-bot'"),
        (APP, "", "1.0.0", "COP_BASE_URL"),
        (APP, "http://cop.example.org", "1.0.0", "COP_BASE_URL"),
        (APP, "https://", "1.0.0", "COP_BASE_URL"),
        (APP, URL, "1.0", "The version '1.0'"),
    ],
)
def test_what_is_missing_is_said_with_its_cure(app: str, url: str, number: str, told: str) -> None:
    [fault] = faults(app, url, number)
    assert fault.startswith(told)


def test_nothing_is_missing() -> None:
    assert faults(APP, URL, "1.0.0") == []
