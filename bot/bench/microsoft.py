"""Stands in for Microsoft's side of Teams: signs what it sends, gives tokens, and takes messages as the connector does.

Run as a program, on `COP_PORT`. It says yes to every message, but no more than 50 in a second, as Teams does for one app in one
directory; `/told` gives how many it took and how many it refused.
"""

from __future__ import annotations

import os
import time
from collections import deque
from itertools import count

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa

APP = "99999999-aaaa-bbbb-cccc-000000000001"
ISSUER = "https://api.botframework.com"
KID = "k1"
CAP = 50
"""Messages a second that Teams takes of one app in one directory."""


class Microsoft:
    """Its key, and how fast it was written to."""

    def __init__(self, port: int) -> None:
        """Make a key."""
        self.url = f"http://127.0.0.1:{port}/"
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.numbers = count(1)
        self.refused = 0
        self.taken = 0
        self.lately: deque[float] = deque()

    def application(self) -> web.Application:
        """Give all its addresses."""
        app = web.Application()
        app.add_routes(
            [
                web.get("/openid", self.openid),
                web.get("/keys", self.keys),
                web.get("/signed", self.signed),
                web.get("/told", self.told),
                web.post("/{tenant}/oauth2/v2.0/token", self.token),
                web.post("/v3/conversations/{rest:.*}", self.take),
                web.put("/v3/conversations/{rest:.*}", self.take),
            ]
        )
        return app

    async def openid(self, _: web.Request) -> web.Response:
        """Say who signs, and by which keys."""
        return web.json_response({"issuer": ISSUER, "jwks_uri": f"{self.url}keys"})

    async def keys(self, _: web.Request) -> web.Response:
        """Publish the key."""
        public = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return web.json_response({"keys": [{**public, "kid": KID, "use": "sig", "endorsements": ["msteams"]}]})

    async def signed(self, _: web.Request) -> web.Response:
        """Give a token as it stands on what Teams sends."""
        claims = {"iss": ISSUER, "aud": APP, "exp": int(time.time()) + 3600, "serviceurl": self.url}
        return web.Response(text=jwt.encode(claims, self.key, "RS256", headers={"kid": KID}))

    async def token(self, _: web.Request) -> web.Response:
        """Give a token for the connector."""
        return web.json_response({"access_token": "of no worth", "expires_in": 3600})

    async def take(self, request: web.Request) -> web.Response:
        """Take a message or a changed one, or refuse it where it is one too many in a second."""
        await request.read()
        now = time.monotonic()
        while self.lately and self.lately[0] <= now - 1:
            self.lately.popleft()
        if len(self.lately) >= CAP and "echo" not in request.path:
            self.refused += 1
            return web.json_response({}, status=429, headers={"Retry-After": "1"})
        self.lately.append(now)
        self.taken += 1
        return web.json_response({"id": f"m{next(self.numbers)}"}, status=201)

    async def told(self, _: web.Request) -> web.Response:
        """Say how it went."""
        return web.json_response({"taken": self.taken, "refused": self.refused})


if __name__ == "__main__":
    listens = int(os.environ["COP_PORT"])
    web.run_app(Microsoft(listens).application(), host="127.0.0.1", port=listens, print=None, access_log=None)
