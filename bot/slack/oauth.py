"""Installing the bot from a browser: `/slack/install` leads to Slack, `/slack/oauth_redirect` brings the tokens back.

The state that travels through Slack is a random word, its time and our signature; the same word waits in a cookie, so
only the browser that began can finish, within ten minutes.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from html import escape
from urllib.parse import urlencode

from aiohttp import web

from bot.engine.clock import Clock
from bot.log import log
from bot.platform import Refused, TryLater, Uncertain
from bot.slack.install import Installations
from bot.slack.manifest import BOT_SCOPES

AUTHORIZE = "https://slack.com/oauth/v2/authorize"
COOKIE = "cop_slack_state"
GOOD_FOR = 600
AGAIN = "Please start again from the install page."


class Installing:
    """Serves the two pages of an installation."""

    def __init__(self, installations: Installations, clock: Clock, signing_secret: str, base_url: str) -> None:
        """Know our own address, which Slack must lead back to."""
        self.installations = installations
        self.clock = clock
        self.secret = signing_secret.encode()
        self.base_url = base_url.rstrip("/")

    @property
    def redirect_uri(self) -> str:
        """Where Slack leads back to; the manifest names the same address."""
        return f"{self.base_url}/slack/oauth_redirect"

    async def begin(self, request: web.Request) -> web.Response:
        """Lead to Slack's own page, which asks for consent."""
        state = self._state(secrets.token_urlsafe(16), int(self.clock.now().timestamp()))
        asked = {
            "client_id": self.installations.app.client_id,
            "scope": ",".join(BOT_SCOPES),
            "redirect_uri": self.redirect_uri,
            "state": state,
        }
        answer = web.Response(status=302, headers={"Location": f"{AUTHORIZE}?{urlencode(asked)}"})
        secure = self.base_url.startswith("https")
        answer.set_cookie(COOKIE, state, max_age=GOOD_FOR, httponly=True, secure=secure, samesite="Lax", path="/slack")
        return answer

    async def finish(self, request: web.Request) -> web.Response:
        """Take the tokens for a consent that this browser began; show in words what came of it."""
        if request.query.get("error"):
            return _page("Not installed", f"Slack says that this was cancelled. {AGAIN}", 400)
        state = request.query.get("state", "")
        if not self._began(state, request.cookies.get(COOKIE, "")):
            return _page("Not installed", f"This link is too old, or belongs to another browser. {AGAIN}", 400)
        try:
            granted = await self.installations.exchange(
                code=request.query.get("code", ""), redirect_uri=self.redirect_uri
            )
        except (TryLater, Refused, Uncertain) as failed:
            log.warning("an installation failed", why=str(failed))
            return _page("Not installed", f"Slack did not accept it: {failed}. {AGAIN}", 502)
        await self.installations.keep(granted)
        where = (granted.get("enterprise") if granted.get("is_enterprise_install") else granted.get("team")) or {}
        answer = _page(
            "Installed", f"The bot is now in {where.get('name', 'your workspace')}. You can close this page.", 200
        )
        answer.del_cookie(COOKIE, path="/slack")
        return answer

    def _state(self, word: str, at: int) -> str:
        signed = f"{word}.{at}"
        return f"{signed}.{hmac.new(self.secret, signed.encode(), hashlib.sha256).hexdigest()}"

    def _began(self, state: str, cookie: str) -> bool:
        word, _, rest = state.partition(".")
        at = rest.partition(".")[0]
        if not at.isdigit() or not hmac.compare_digest(state.encode(), cookie.encode()):
            return False
        fresh = 0 <= self.clock.now().timestamp() - int(at) <= GOOD_FOR
        return fresh and hmac.compare_digest(state.encode(), self._state(word, int(at)).encode())


def _page(title: str, words: str, status: int) -> web.Response:
    html = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width">'
        '<body style="font: 1.1rem/1.6 system-ui; max-width: 34rem; margin: 4rem auto; padding: 0 1rem">'
        f"<h1>{escape(title)}</h1><p>{escape(words)}</p></body></html>"
    )
    return web.Response(text=html, content_type="text/html", status=status)
