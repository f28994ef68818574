"""Stands in for Slack's Web API at next to no cost: it says yes to every call. Run as a program, on `COP_PORT`."""

from __future__ import annotations

import asyncio
import json
import os

YES = json.dumps(
    {
        "ok": True,
        "url": "https://school.slack.com/",
        "team": "School",
        "user": "bot",
        "team_id": "T0",
        "user_id": "UB",
        "bot_id": "B1",
        "ts": "1.1",
        "channel": "D1",
    }
)
ANSWER = (
    f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-OAuth-Scopes: commands\r\nContent-Length: {len(YES)}\r\n\r\n{YES}"
).encode()


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Say yes to whatever is asked on one connection, until it is closed."""
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            await reader.readexactly(int(head.partition("content-length:")[2].partition("\r\n")[0] or 0))
            writer.write(ANSWER)
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def serve(port: int) -> None:
    """Listen on the loopback until the process is ended."""
    async with await asyncio.start_server(answer, "127.0.0.1", port) as server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(os.environ["COP_PORT"])))
