"""The real server in a process of its own, between an emulated Slack and people who type and press."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from bot.bench.processes import OURS, Server, run_script
from tests.acceptance.conftest import LOOKING, SERVED, Emulated
from tests.hands_slack import SECRET, signature
from tests.slack_screen import buttons, filled, words

Json = dict[str, Any]
PATIENCE = 30.0
TEAM = "T000000001"
FORM = "application/x-www-form-urlencoded"
PROGRAM = "from bot.cli.main import main; main()"
ON_A_CLOCK = ("-m", "tests.acceptance.pushed_clock", "serve")
COMMUNITY = """
community: Riverside Numeracy
organisation: Riverside Network
zone: Australia/Melbourne
rhythm: {{prompt: every week MON 09:00, digest: every week FRI 15:00}}
members:
  - {{name: Mei Tan, site: Hume, roles: [facilitator, member], accounts: [{{platform: slack, tenant: {team}, user: {mei}}}]}}
  - {{name: Ana Costa, site: Bay, roles: [member], accounts: [{{platform: slack, tenant: {team}, user: {ana}}}]}}
  - {{name: Sam Okafor, roles: [leader], accounts: [{{platform: slack, tenant: {team}, user: {sam}}}]}}
"""


class Onlooker:
    """Stands between the bot and Slack: passes every call on, and remembers it with its answer."""

    def __init__(self, slack: str) -> None:
        """Listen on a free port of the loopback."""
        self.heard: list[tuple[str, Json, Json]] = []
        self._slack = slack
        outer = self

        class Door(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                said = self.rfile.read(int(self.headers["Content-Length"]))
                answer = outer._passed_on(self.path, said, dict(self.headers))
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, format: str, *args: Any) -> None:
                """Stay quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _passed_on(self, path: str, said: bytes, headers: Mapping[str, str]) -> bytes:
        sent: Json = json.loads(said) if headers.get("Content-Type", "").startswith("application/json") else {}
        if path == "/answer":
            answer = b'{"ok": true}'
        else:
            kept = {name: headers[name] for name in ("Content-Type", "Authorization") if name in headers}
            answer = _post(f"{self._slack}{path}", said, kept)
        self.heard.append((path.rpartition("/")[2], sent, json.loads(answer)))
        return answer


class Served:
    """The bot as an operator runs it: a community imported, `cop-bot serve` started, everybody at their keyboards."""

    def __init__(self, emulated: Emulated, folder: Path, open_things: ExitStack, program: Sequence[str] = OURS) -> None:
        """Import, start, and wait for nothing yet."""
        self.emulated = emulated
        self.onlooker = open_things.enter_context(Onlooker(emulated.url))
        told = self.asks("users.list", LOOKING)
        self.users = {user["name"]: user["id"] for user in told["members"]}
        environment = {
            "COP_DATABASE_URL": f"sqlite:///{folder / 'cop.db'}",
            "COP_SECRET_KEY": "for acceptance",
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_BOT_TOKEN": SERVED,
            "SLACK_API_URL": f"{self.onlooker.url}/api/",
        }
        file = folder / "riverside.yaml"
        file.write_text(COMMUNITY.format(team=TEAM, **self.users))
        run_script(("-c", PROGRAM, "community", "import", str(file)), folder, environment)
        self.server = open_things.enter_context(Server(program, folder, environment))

    def passes_until(self, moment: datetime) -> None:
        """Let time pass, where the program has a door to its clock; all that is due on the way has left afterwards."""
        _post(f"{self.server.url}clock", moment.isoformat().encode(), {"Content-Type": "text/plain"}, patience=120)

    def asks(self, method: str, token: str, **form: str) -> Json:
        """Ask the emulated Slack."""
        headers = {"Authorization": f"Bearer {token}", "Content-Type": FORM}
        answer: Json = json.loads(_post(f"{self.emulated.url}/api/{method}", urlencode(form).encode(), headers))
        assert answer["ok"], (method, answer)
        return answer

    def trigger(self, who: str) -> str:
        """Have the emulated Slack mint a trigger, good for three seconds and one window."""
        return str(self.asks("views.generateTriggerId", SERVED, user_id=self.users[who])["trigger_id"])

    def types(self, who: str, command: str) -> Json:
        """Type a command; give what stands in the answer."""
        form = {
            "command": command,
            "text": "",
            "team_id": TEAM,
            "channel_id": "D1",
            "user_id": self.users[who],
            "trigger_id": self.trigger(who),
            "response_url": f"{self.onlooker.url}/answer",
        }
        answer: Json = json.loads(self._posts(form) or b"{}")
        return answer

    def presses(self, who: str, label: str, blocks: list[Json]) -> None:
        """Press a button of a message."""
        labels = {button["text"]["text"]: button for button in buttons(blocks)}
        assert label in labels, list(labels)
        self._sends(
            who, {"type": "block_actions", "channel": {"id": "D1"}, "actions": [labels[label]], "container": {}}
        )

    def fills(self, who: str, view: Json, **values: str) -> Json:
        """Fill a form and send it; give Slack's own part of the answer."""
        state = {"values": filled(view, values)}
        answer: Json = json.loads(
            self._sends(who, {"type": "view_submission", "view": {**view, "state": state}}) or b"{}"
        )
        return answer

    def form(self) -> Json:
        """Give the form that was opened last, as the emulated Slack keeps it."""
        opened = [answer["view"] for name, _, answer in self.onlooker.heard if name == "views.open"]
        assert opened, "no form was opened"
        form: Json = opened[-1]
        return form

    def delivered(self, who: str, saying: str) -> list[Json]:
        """Wait for a message to somebody that says these words; give its blocks."""
        return self._heard("chat.postMessage", saying, self.users[who])

    def updated(self, saying: str) -> list[Json]:
        """Wait for a message that is changed to say these words; give its blocks."""
        return self._heard("chat.update", saying)

    def _heard(self, method: str, saying: str, channel: str = "") -> list[Json]:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            for name, sent, answer in list(self.onlooker.heard):
                meant = name == method and channel in ("", sent["channel"])
                if meant and answer["ok"] and saying in said(sent["blocks"]):
                    blocks: list[Json] = sent["blocks"]
                    return blocks
            time.sleep(0.05)
        heard = [(name, said(sent.get("blocks", []))[:80]) for name, sent, _ in self.onlooker.heard]
        raise AssertionError(f"no {method} says {saying!r}; Slack heard {heard}")

    def _sends(self, who: str, payload: Json) -> bytes:
        person = {"id": self.users[who], "team_id": TEAM}
        answer_to = f"{self.onlooker.url}/answer"
        whole = {
            **payload,
            "user": person,
            "team": {"id": TEAM},
            "trigger_id": self.trigger(who),
            "response_url": answer_to,
        }
        return self._posts({"payload": json.dumps(whole)})

    def _posts(self, form: Mapping[str, str]) -> bytes:
        body = urlencode(form)
        return _post(f"{self.server.url}slack/events", body.encode(), {**signature(body), "Content-Type": FORM})


def said(blocks: Any) -> str:
    """Give all the words in blocks."""
    return " ".join(words(blocks))


def _post(url: str, body: bytes, headers: Mapping[str, str], patience: float = PATIENCE) -> bytes:
    with urlopen(Request(url, data=body, headers=dict(headers), method="POST"), timeout=patience) as answer:
        told: bytes = answer.read()
        return told
