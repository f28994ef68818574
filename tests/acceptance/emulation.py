"""The stage with an emulated Slack that others wrote, in place of our own fake."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlparse

from bot.slack.adapter import SlackAdapter, SlackSettings
from storage.database import Database
from storage.enrolment import CommunityPlan
from tests.acceptance.conftest import LOOKING, Emulated
from tests.hands_slack import SECRET, SlackWorld
from tests.slack_screen import buttons
from tests.stage import Stage, riverside

Json = dict[str, Any]


class Emulation:
    """Our side and the emulator; `heard` is every answer that it gave us, `users` the people by name."""

    team = "T000000001"

    def __init__(self, database: Database, emulated: Emulated) -> None:
        self.emulated = emulated
        self.stage = Stage(database, "slack")
        assert isinstance(self.stage.world, SlackWorld)
        self.world: SlackWorld = self.stage.world
        self.world.tenant = self.team
        self.adapter: SlackAdapter = self.world.platform
        self.heard: list[tuple[str, Json, Json]] = []
        self.trigger: str = ""
        self.users: dict[str, str] = {}
        self.plays(self._moves_in())

    def plays(self, deed: Any) -> Any:
        """Let something happen, deliveries included."""
        return self.stage.plays(deed)

    async def _moves_in(self) -> None:
        await self.adapter.stop()
        self.adapter.settings = SlackSettings(
            signing_secret=SECRET,
            client_id="1.2",
            client_secret="hush",
            api_url=f"{self.emulated.url}/api/",
            base_url=self.emulated.back,
        )
        await self.adapter.start()
        assert self.world.client
        await self.world.client.close()
        await self.world.opens_doors()
        sent = self.adapter.calls._sent

        async def noted(url: str, headers: Json, **body: Any) -> Json:
            answer = await sent(url, headers, **body)
            told = json.loads(body["data"]) if "Content-Type" in headers else body.get("json", {})
            self.heard.append((url.rpartition("/")[2], told, answer))
            return answer

        self.adapter.calls._sent = noted  # type: ignore[method-assign]
        told = await self.asks("users.list")
        self.users = {user["name"]: user["id"] for user in told["members"]}

    async def asks(self, method: str, token: str = LOOKING, **form: str) -> Json:
        """Ask the emulator as an onlooker, or with another token."""
        url, headers = f"{self.emulated.url}/api/{method}", {"Authorization": f"Bearer {token}"}
        async with self.adapter.calls.session.post(url, data=form, headers=headers) as answer:
            told: Json = await answer.json()
        assert told["ok"], told
        return told

    async def installs(self, who: str) -> tuple[int, str]:
        """Install as an administrator does; the way there and back is walked by hand, as a browser would."""
        assert self.world.client
        began = await self.world.client.get("/slack/install", allow_redirects=False)
        sent = {key: value[0] for key, value in parse_qs(urlparse(began.headers["Location"]).query).items()}
        consent = f"{self.emulated.url}/oauth/v2/authorize/callback"
        agreed = {**sent, "user_id": self.users[who], "user_scope": ""}
        async with self.adapter.calls.session.post(consent, data=agreed, allow_redirects=False) as answer:
            back = urlparse(answer.headers["Location"])
        cookie = {"Cookie": f"cop_slack_state={began.cookies['cop_slack_state'].value}"}
        self.world.client.session.cookie_jar.clear()
        done = await self.world.client.get(f"{back.path}?{back.query}", headers=cookie)
        return done.status, await done.text()

    async def presses(self, who: str, label: str, message: Json) -> tuple[int, str]:
        """Press a button of a message, with a trigger that the emulator minted."""
        [button] = [button for button in buttons(message["blocks"]) if button["text"]["text"] == label]
        token = await self.adapter.installations.token_for(self.team)
        minted = await self.asks("views.generateTriggerId", token, user_id=self.users[who])
        self.trigger = minted["trigger_id"]
        pressed = {"type": "block_actions", "trigger_id": self.trigger, "actions": [button], "channel": {"id": "D1"}}
        return await self.sends(who, pressed)

    async def sends(self, who: str, payload: Json) -> tuple[int, str]:
        """Send a signed payload of this person."""
        person = {"id": self.users[who], "team_id": self.team}
        return await self.world.posts_payload({**payload, "user": person, "team": {"id": self.team}})

    def said(self, method: str) -> tuple[Json, Json]:
        """Give what we sent last by a method, and what the emulator answered."""
        found = [(sent, answer) for name, sent, answer in self.heard if name == method]
        assert found, f"{method} is not among {[name for name, *_ in self.heard]}"
        return found[-1]


def enrolled_in(emulation: Emulation) -> CommunityPlan:
    """Plan the usual community with Mei and Ana alone, by their ids in the emulator, and without a channel."""
    plan = riverside(emulation.stage.world)
    cast = []
    for one in plan.members:
        name = one.name.split()[0].lower()
        if name in emulation.users:
            [account] = one.accounts
            cast.append(replace(one, accounts=(replace(account, user=emulation.users[name]),)))
    return replace(plan, members=tuple(cast), channels=())
