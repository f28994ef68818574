"""A guest's browser: real HTTP against the served pages, real HTML read from the answers, and a cookie jar kept by hand.

The cookie is marked Secure, and the test's server speaks plain http, as it does behind the proxy that has the certificate.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.app import LARGEST_BODY
from bot.platform import Address, Platform
from bot.web.guests import Guests
from handlers.language import SEVERAL, Card
from tests.stage import Actor, Seen, Stage
from tests.web_screen import Node, posted_by, seen_card, seen_form, tree_of

BASE = "https://cop.example.org"
OURS = {"Sec-Fetch-Site": "same-origin", "Origin": "null"}
"""What a browser sends with a form of a page that tells no referrer."""


@dataclass(slots=True)
class Beside:
    """Guests' pages beside a practice room, which is a place of the web too: each gets what is addressed to its people."""

    room: Platform
    tenant: str
    door: Guests
    name: str = "web"

    async def send(self, address: Address, card: Card, key: str) -> dict[str, Any]:
        """Post a card where its reader looks."""
        return await self._of(address).send(address, card, key)

    async def edit(self, address: Address, message_ref: dict[str, Any], card: Card) -> dict[str, Any]:
        """Replace a card where it was posted."""
        return await self._of(address).edit(address, message_ref, card)

    def _of(self, address: Address) -> Platform:
        return self.room if address.tenant == self.tenant else self.door


class GuestWorld:
    """Guests' pages in a server of their own, beside the stage's chat app."""

    def __init__(self, stage: Stage) -> None:
        """Turn guests' links on."""
        self.stage = stage
        self.door = Guests(stage.conversation, BASE, stage.delivery.drain)
        room = stage.world.platform if stage.world.name == self.door.name else None
        door = Beside(room, stage.world.tenant, self.door) if room else self.door
        stage.delivery.platforms = {**stage.delivery.platforms, self.door.name: door}
        self.client: TestClient[web.Request, web.Application] | None = None
        stage.plays(self._start())

    async def _start(self) -> None:
        await self.door.start()
        app = web.Application(client_max_size=LARGEST_BODY)
        app.add_routes(self.door.routes())
        self.client = TestClient(TestServer(app))
        await self.client.start_server()

    def ends(self) -> None:
        """Stop serving."""
        assert self.client
        self.stage.plays(self.door.stop())
        self.stage.plays(self.client.close())


@pytest.fixture
def world(stage: Stage) -> Iterator[GuestWorld]:
    """Serve guests' pages beside the stage."""
    world = GuestWorld(stage)
    yield world
    world.ends()


class Browser:
    """One browser: what it shows, how the last answer came, and its cookie."""

    def __init__(self, world: GuestWorld) -> None:
        """Know nothing yet."""
        self.world = world
        self.cookie = ""
        self.status = 0
        self.headers: Mapping[str, str] = {}
        self.set_cookie = ""
        self.text = ""

    def looks(self, link: str, **headers: str) -> None:
        """Load a page, as a person does, or a chat app that looks at links."""
        self._asks("GET", link, headers)

    def posts(self, path: str, fields: Mapping[str, Any] | None = None, headers: Mapping[str, str] = OURS) -> None:
        """Send a form, by default as a browser sends one of our own pages, and follow where it leads."""
        self._asks("POST", path, headers, fields)
        if self.status == 303:
            self.looks(self.headers["Location"].partition("#")[0])

    def opens(self, link: str) -> None:
        """Load a link and press its one button."""
        self.looks(link)
        assert "Open my page" in self.words, self.words
        self.posts(link)

    def presses(self, label: str) -> None:
        """Press the first button of that label on the page."""
        form = self.form_of(label)
        self.posts(form.attrs["action"], posted_by(form))

    def form_of(self, label: str) -> Node:
        """Give the form around the first button of that label."""
        forms = [form for form in self.page.all("form") if form.all("button")]
        named = [(form.all("button")[-1].words(), form) for form in forms]
        fitting = [form for words, form in named if words == label]
        assert fitting, f"no button {label!r} among {[words for words, _ in named]}"
        return fitting[0]

    def fills(self, **values: str) -> None:
        """Fill the open form and send it."""
        form = self.page.all("dialog")[-1].all("form")[0]
        given = {f"v.{name}": value.split(SEVERAL) for name, value in values.items()}
        self.posts(form.attrs["action"], {**posted_by(form), **given})

    @property
    def page(self) -> Node:
        """What the browser shows."""
        return tree_of(self.text)

    @property
    def words(self) -> str:
        """All words on the page."""
        return self.page.words()

    @property
    def form(self) -> Seen:
        """The form that stands open."""
        return seen_form(self.page.all("dialog")[-1])

    @property
    def cards(self) -> list[Seen]:
        """What stands on the page, from the top."""
        return [seen_card(node) for node in self.page.all("article")]

    def _asks(
        self, method: str, path: str, headers: Mapping[str, str], fields: Mapping[str, Any] | None = None
    ) -> None:
        self.world.stage.plays(self._exchange(method, path.removeprefix(BASE), headers, fields))

    async def _exchange(
        self, method: str, path: str, headers: Mapping[str, str], fields: Mapping[str, Any] | None
    ) -> None:
        assert self.world.client
        pairs = [
            (name, one) for name, some in (fields or {}).items() for one in (some if isinstance(some, list) else [some])
        ]
        sent = {**headers, **({"Cookie": f"__Host-cop-guest={self.cookie}"} if self.cookie else {})}
        asked = self.world.client.request(method, path, headers=sent, data=pairs or None, allow_redirects=False)
        async with asked as answer:
            self.status, self.headers, self.text = answer.status, answer.headers, await answer.text()
        if "Set-Cookie" in self.headers:
            self.set_cookie = self.headers["Set-Cookie"]
            self.cookie = SimpleCookie(self.set_cookie)["__Host-cop-guest"].value


def invites(mei: Actor, name: str = "Gus Hall", until: str = "2026-12-18") -> str:
    """Let the facilitator invite a guest in chat; give the link that they are shown."""
    mei.types("/cop-setup people")
    mei.presses("Guests")
    mei.presses("Invite a guest")
    mei.fills(name=name, until=until)
    return link_on(mei.card)


def proof(browser: Browser) -> dict[str, str]:
    """Give what the forms on a guest's page carry."""
    form = browser.page.all("form", action="/guest/leave")[0]
    return {node.attrs["name"]: node.attrs["value"] for node in form.all("input")}


def link_on(card: Seen) -> str:
    """Give the link on a card."""
    found = re.search(rf"{re.escape(BASE)}/invited/[\w-]+", card.text)
    assert found, card.text
    return found[0]


def visits(world: GuestWorld, mei: Actor, name: str = "Gus Hall") -> Browser:
    """Let a guest come: invited, link opened."""
    browser = Browser(world)
    browser.opens(invites(mei, name))
    assert browser.status == 200, browser.words
    return browser
