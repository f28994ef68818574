"""The bench of answers: what it sends is what Slack sends, its rows say what they mean, and a lack is told with its cure."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from slack_sdk.signature import SignatureVerifier

from bot.bench import Missing, medians, skipped
from bot.bench.ack import TYPED
from bot.bench.load import Job, requests
from bot.bench.processes import WEB_API, DidNotStart, Server, load
from bot.bench.sides import need

SECRET = "a secret"


def job(port: int, most: int) -> Job:
    """Two people, taking turns."""
    people = [{"tenant": "T1", "user": "U1"}, {"tenant": "T2", "user": "U2"}]
    return Job(port, replace(TYPED, secret=SECRET), people, at_once=4, seconds=20.0, most=most)


def test_every_request_is_signed_and_a_deed_of_its_own() -> None:
    sent = [request.decode() for request in requests(job(1, 4))]
    deeds = set()
    for request in sent:
        head, _, body = request.partition("\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:])
        assert SignatureVerifier(SECRET).is_valid_request(body, headers)
        deeds.add(parse_qs(body)["trigger_id"][0])
    assert len(deeds) == 4
    assert [parse_qs(body.partition("\r\n\r\n")[2])["user_id"][0] for body in sent] == ["U1", "U2", "U1", "U2"]


def test_the_load_counts_every_answer(tmp_path: Path) -> None:
    with Server(WEB_API, tmp_path, {}) as server:
        told = load(job(server.port, 40), tmp_path)
        assert server.megabytes > 1
    assert (told["n"], told["failed"]) == (40, 0)
    assert 0 < told["p50"] <= told["p99"]


def test_a_program_that_ends_at_once_is_told_with_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(DidNotStart, match="out of paint"):
        Server(("-c", "raise SystemExit('out of paint')"), tmp_path, {})


def test_a_row_is_made_of_medians() -> None:
    told = medians("ack", [3.0, 1.0, 2.0], [8.0, 4.0, 100.0], "ms", 60)
    assert (told["ours"], told["baseline"], told["ratio"], told["n"], told["rounds"]) == (2.0, 8.0, 0.25, 60, 3)
    assert skipped("ack", "no PostgreSQL here")["skipped"] == "no PostgreSQL here"


def test_what_is_missing_is_said_with_its_cure() -> None:
    need(["json"])
    with pytest.raises(Missing, match=r"no_such_driver.*cop-bot\[bench\]"):
        need(["json", "no_such_driver"])
