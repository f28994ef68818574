"""Sends requests over kept connections, from a process of its own: the job on standard input, the figures out.

It imports nothing of ours, so that what it measures and what measures share nothing but the loopback.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import statistics
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from string import Template
from uuid import uuid4

ANSWER_WITHIN = 30.0


@dataclass(frozen=True, slots=True)
class Request:
    """A request that changes from one person to the next.

    In `body`, `$once` (unique for each request) and the names that each person gives stand for what changes. A `secret` signs as
    Slack does.
    """

    path: str
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)
    secret: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """What to send: at most `most` requests in at most `seconds`, `at_once` of them at a time, from these people in turn."""

    port: int
    request: Request
    people: Sequence[Mapping[str, str]]
    at_once: int
    seconds: float
    most: int


@dataclass(slots=True)
class Figures:
    """What came of it: `rate` in answers a second, `p50` and `p99` in milliseconds, and how many were no good answer."""

    n: int = 0
    failed: int = 0
    rate: float = 0.0
    p50: float = 0.0
    p99: float = 0.0
    times: list[float] = field(default_factory=list)


def requests(job: Job) -> Iterator[bytes]:
    """Write every request before the clock starts; each is a deed of its own, as a person's would be."""
    run, sent, body = uuid4().hex, job.request, Template(job.request.body)
    for number in range(job.most):
        written = body.substitute(job.people[number % len(job.people)], once=f"{run}.{number}")
        headers = {"Host": "127.0.0.1", "Content-Length": str(len(written)), **sent.headers, **_signed(sent, written)}
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        yield f"POST {sent.path} HTTP/1.1\r\n{lines}\r\n{written}".encode()


def _signed(request: Request, body: str) -> dict[str, str]:
    if not request.secret:
        return {}
    stamp = str(int(time.time()))
    signed = hmac.new(request.secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={signed}"}


async def run(job: Job) -> Figures:
    """Send them all, and measure each from the first byte sent to the last byte read."""
    waiting = iter(list(requests(job)))
    told = Figures()
    start = time.perf_counter()
    senders = (_send(job, waiting, start + job.seconds, told) for _ in range(job.at_once))
    await asyncio.gather(*senders)
    took = time.perf_counter() - start
    told.n = len(told.times)
    if told.n > 1:
        cuts = statistics.quantiles(told.times, n=100)
        told.rate, told.p50, told.p99 = told.n / took, cuts[49] * 1000, cuts[98] * 1000
    return told


async def _send(job: Job, waiting: Iterator[bytes], until: float, told: Figures) -> None:
    """Send one request after the other on one connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", job.port)
    while time.perf_counter() < until and (request := next(waiting, None)):
        began = time.perf_counter()
        writer.write(request)
        if await asyncio.wait_for(_is_answered(reader), ANSWER_WITHIN):
            told.times.append(time.perf_counter() - began)
        else:
            told.failed += 1
    writer.close()


async def _is_answered(reader: asyncio.StreamReader) -> bool:
    """Read one answer; say whether it is a good one, with something in it unless it says that it needs nothing."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
    length = int(head.partition("content-length:")[2].partition("\r\n")[0] or 0)
    body = await reader.readexactly(length)
    return head.startswith(("http/1.1 201", "http/1.1 202")) or (head.startswith("http/1.1 200") and len(body) > 0)


if __name__ == "__main__":
    told = json.load(sys.stdin)
    figures = asdict(asyncio.run(run(Job(**{**told, "request": Request(**told["request"])}))))
    figures.pop("times")
    json.dump(figures, sys.stdout)
