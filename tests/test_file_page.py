"""The page that takes a transcript's file, over real HTTP: what it refuses, what it says, and how often."""

from __future__ import annotations

import asyncio
import hashlib
from base64 import b64encode
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from typing import Any

import pytest

from bot.web.guest_gate import HEADERS, KNOCKS
from handlers.transcript_file import LONGEST_FILE
from tests.guest_browser import OURS
from tests.stage import Stage
from tests.test_transcript import VTT
from tests.test_transcript_file import asks, filed, met, sends, served, way

ONE = pytest.mark.parametrize("platform", ["slack"])


@ONE
def test_too_much_and_what_is_no_form_of_ours_is_refused(stage: Stage) -> None:
    met(stage)
    path = way(stage)
    large = "word " * (LONGEST_FILE // 5 + 1)

    async def dripping() -> AsyncIterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
        for _ in range(3):
            yield b"word " * 100_000

    typed = {**OURS, "Content-Type": "multipart/form-data; boundary=x"}
    for status, words in (
        sends(stage, path, large),
        asks(stage, "POST", path, data=dripping(), headers=typed),
    ):
        assert status == 413
        assert "I take files of up to 1 MB" in words
    refused: Sequence[tuple[int, Any, Mapping[str, str]]] = (
        (403, filed(VTT), {}),
        (403, filed(VTT), {"Sec-Fetch-Site": "cross-site", "Origin": "https://elsewhere.example"}),
        (415, "text=words", {**OURS, "Content-Type": "text/plain"}),
        (400, "no parts at all", typed),
        (400, "no parts", {**OURS, "Content-Type": "multipart/form-data"}),
        (422, "--x\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n--y\r\n\r\na\r\n--y--\r\n--x--\r\n", typed),
    )
    for status, data, headers in refused:
        assert asks(stage, "POST", path, data=data, headers=headers)[0] == status
    assert sends(stage, path, VTT)[0] == 200


@ONE
def test_two_presses_at_one_moment_do_one_thing(stage: Stage) -> None:
    mei = met(stage)
    path = way(stage)

    async def twice() -> list[int]:
        async with served(stage) as client:
            posts = [client.post(path, data=filed(VTT), headers=OURS) for _ in range(2)]
            return sorted(answer.status for answer in await asyncio.gather(*posts))

    assert stage.plays(twice()) == [200, 404]
    assert [card.title for card in mei.cards].count("The transcript is read, and not kept") == 1


@ONE
def test_every_answer_of_the_page_has_the_safe_headers(stage: Stage) -> None:
    met(stage)
    path = way(stage)

    async def look(method: str, where: str) -> tuple[str, Mapping[str, str]]:
        async with served(stage) as client, client.request(method, where) as answer:
            return await answer.text(), dict(answer.headers)

    deeds: list[Coroutine[Any, Any, tuple[str, Mapping[str, str]]]] = [
        look("GET", path),
        look("GET", "/transcript/x"),
        look("POST", path),
    ]
    for deed in deeds:
        page, headers = stage.plays(deed)
        style = page.partition("<style>")[2].partition("</style>")[0]
        digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
        policy = headers["Content-Security-Policy"]
        assert f"style-src 'sha256-{digest}'" in policy
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert {name: headers.get(name) for name in HEADERS if name != "Content-Security-Policy"} == {
            name: value for name, value in HEADERS.items() if name != "Content-Security-Policy"
        }
        assert "<script" not in page
        assert " style=" not in page


@ONE
def test_whoever_tries_files_or_links_waits(stage: Stage) -> None:
    met(stage)
    path = way(stage)

    async def many() -> list[tuple[int, str]]:
        async with served(stage) as client:
            answers = [await client.get(path) for _ in range(KNOCKS[0] + 1)]
            return [(answer.status, answer.headers.get("Retry-After", "")) for answer in answers]

    *before, last = stage.plays(many())
    assert {status for status, _ in before} == {200}
    assert last[0] == 429
    assert int(last[1]) > 0
