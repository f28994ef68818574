"""The web chat under a person's hands: the real routes in a real server, real HTML read from its answers."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from bot.conversation import Conversation
from bot.web.adapter import TENANT, Web
from bot.web.render import message_html
from bot.web.rooms import Message, direct
from bot.web.rooms import channel as channel_room
from bot.web.seats import Seat
from handlers.language import SEVERAL
from tests.stage import Seen
from tests.web_screen import Node, posted_by, ready, seen_card, seen_form, tree_of

Client = TestClient[web.Request, web.Application]


class WebWorld:
    """The web chat alone in a server of its own."""

    name = "web"
    tenant = TENANT

    def __init__(self, conversation: Conversation) -> None:
        """Join the chat to the one way in."""
        self.platform = Web(conversation)
        self.client: Client | None = None

    async def start(self) -> None:
        """Serve the routes."""
        app = web.Application()
        app.add_routes(self.platform.routes())
        self.client = TestClient(TestServer(app))
        await self.client.start_server()

    async def stop(self) -> None:
        """Stop serving."""
        await self.platform.stop()
        if self.client:
            await self.client.close()

    def hands(self, user: str) -> WebHands:
        """Give one person's hands and eyes."""
        return WebHands(self, user)


class WebHands:
    """One person in front of the web chat, without its script: every press is a form posted, every answer a page."""

    def __init__(self, world: WebWorld, user: str) -> None:
        """Sit down."""
        self.world = world
        self.user = user
        self.status = 200
        self._text = ""
        self._pieces: dict[tuple[str, int], Node] = {}
        self._home: Seen | None = None
        self._home_page = tree_of("")

    async def types(self, words: str, channel: str = "") -> None:
        """Write into the composer of a room and send."""
        await self._get(_address(self.user, channel))
        [form] = [form for form in self._page.all("form") if form.fits({"id": "write-form"})]
        await self._post(form, {"text": [words]})

    async def drops(self, name: str) -> None:
        """Find nowhere to drop a file: these pages have no place for one."""
        await self._get(_address(self.user, ""))
        assert not self._page.all("input", type="file"), name

    async def opens_home(self) -> None:
        """Go to what is waiting."""
        await self._get(f"/seat/{quote(self.user)}/home")
        self._home_page = self._page
        cards = [seen_card(node) for node in self._page.all("article")]
        titles = [card.title for card in cards]
        text = "\n".join(card.text for card in cards)
        labels = tuple(label for card in cards for label in card.buttons)
        self._home = Seen(titles[0] if titles else "", text, labels) if cards else None

    async def presses(self, label: str, channel: str = "") -> None:
        """Press the newest button of that label that is in sight; the home's, where it is the only one."""
        await self.press(self.button(label, channel))

    def button(self, label: str, channel: str = "") -> Node:
        """Find the form around the newest button of that label, ready to be sent once.

        Raises AssertionError with the labels that are there.
        """
        places = [self._room(channel)] if channel else [self._home_page, self._room("")]
        forms = [form for place in places for form in place.all("form") if form.all("button")]
        dialogs = [form for dialog in self._dialogs() for form in dialog.all("form")]
        named = [(form.all("button")[0].words(), form) for form in [*forms, *dialogs]]
        fitting = [form for words, form in named if words == label]
        assert fitting, f"no button {label!r} among {[words for words, _ in named]}"
        return ready(fitting[-1])

    async def press(self, form: Node) -> None:
        """Send the form around a button, as it stands."""
        await self._post(form, {})

    async def fills(self, values: Mapping[str, str]) -> None:
        """Fill the open form's fields by name and send it; fields not named stay as they are."""
        dialogs = self._dialogs()
        assert dialogs, "no form is open"
        form = dialogs[-1].all("form")[0]
        names = {node.attrs["data-field"] for node in form.walk() if "data-field" in node.attrs}
        assert names >= values.keys(), f"the form has {sorted(names)}"
        await self._post(form, {f"v.{name}": value.split(SEVERAL) for name, value in values.items()})

    def cards(self) -> list[Seen]:
        """Give the cards of the direct chat, oldest first."""
        return [seen_card(node) for node in self._room("").all("article")]

    def channel_cards(self, channel: str) -> list[Seen]:
        """Give the cards that this person sees in a channel, oldest first."""
        return [seen_card(node) for node in self._room(channel).all("article")]

    def form(self) -> Seen | None:
        """Give the form that stands open."""
        dialogs = self._dialogs()
        return seen_form(dialogs[-1]) if dialogs else None

    def home(self) -> Seen | None:
        """Give what the home showed when it was opened last."""
        return self._home

    def _room(self, channel: str) -> Node:
        room = channel_room(channel) if channel else direct(self.user)
        messages = self.world.platform.rooms.seen_in(room, self.user)
        return Node("page", {}, [self._piece(message) for message in messages])

    def _piece(self, message: Message) -> Node:
        """Read a message; as long as it stands unchanged, once."""
        as_it_is = (message.id, message.order)
        if as_it_is not in self._pieces:
            self._pieces[as_it_is] = tree_of(message_html(message, Seat(self.user), {}))
        return self._pieces[as_it_is]

    @property
    def _page(self) -> Node:
        return tree_of(self._text)

    def _dialogs(self) -> list[Node]:
        return self._page.all("dialog") if "<dialog" in self._text else []

    async def _get(self, path: str) -> None:
        assert self.world.client
        await self._look(await self.world.client.get(path))

    async def _post(self, form: Node, more: Mapping[str, list[str]]) -> None:
        assert self.world.client
        pairs = [(name, value) for name, values in {**posted_by(form), **more}.items() for value in values]
        await self._look(await self.world.client.post(form.attrs["action"], data=pairs))

    async def _look(self, response: ClientResponse) -> None:
        self.status = response.status
        self._text = await response.text()
        assert response.status in (200, 422), f"{response.status}: {self._text}"


def _address(user: str, channel: str) -> str:
    return f"/seat/{quote(user)}/in/{quote(channel)}" if channel else f"/seat/{quote(user)}"
