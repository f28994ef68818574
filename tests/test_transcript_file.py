"""A transcript as a file: from a link of one's own, by the very turn that takes what is pasted, and kept nowhere."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from io import BytesIO
from typing import Any

import pytest
from aiohttp import FormData, web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import text

from bot.app import LARGEST_BODY
from bot.web.file_pages import FilePages
from handlers.language import Decline, Link, Reply, block_as_text
from handlers.transcript_file import CANNOT, LONGEST_FILE, text_of
from handlers.turn import Route, Turn
from storage.tickets import ARCHIVE, issue_ticket
from tests.guest_browser import OURS
from tests.operator_desk import named
from tests.stage import Actor, Stage
from tests.test_synthesis import newest, week
from tests.test_synthesis_meeting import draft_of, meets
from tests.test_transcript import BROKEN, VTT, everything, kept, opens, paper_id

BASE = "https://cop.example.org"
ONE = pytest.mark.parametrize("platform", ["slack"])
GONE = "This link no longer works"
LONG = VTT + "\n".join(
    f"\n00:{n // 60 % 60:02}:{n % 60:02}.000 --> 00:{n // 60 % 60:02}:{n % 60:02}.900\n<v Ana Costa>Well, yes, number {n}.\n"
    for n in range(1_000)
)
"""More than one paste takes in Slack or in Teams."""

NO_TRANSCRIPT = (
    (b"", "", "Please choose one first"),
    (b"PK\x03\x04\x14\x00", "talk.docx", "files that end in .vtt or .txt"),
    (b"\x00\x00\x00 ftypmp42", "talk.mp4", "files that end in .vtt or .txt"),
    (b"", "talk.txt", "no word of anybody"),
    (b"word " * (LONGEST_FILE // 5 + 1), "long.vtt", "I take files of up to 1 MB"),
)
"""What is refused by its name or its size, and what is said."""

Given = tuple[int, str]


@asynccontextmanager
async def served(stage: Stage) -> AsyncIterator[TestClient[web.Request, web.Application]]:
    """Serve the page for files."""
    application = web.Application(client_max_size=LARGEST_BODY)
    application.add_routes(FilePages(stage.conversation).routes())
    async with TestClient(TestServer(application)) as client:
        yield client


def filed(body: bytes | str, name: str = "talk.vtt") -> FormData:
    """Give the form of the page with a file chosen."""
    form = FormData()
    form.add_field("file", BytesIO(body.encode() if isinstance(body, str) else body), filename=name)
    return form


def sends(stage: Stage, path: str, body: bytes | str, name: str = "talk.vtt") -> Given:
    """Choose a file on a link's page and press its button; give the status and the words."""
    return asks(stage, "POST", path, data=filed(body, name), headers=OURS)


def looks(stage: Stage, path: str) -> Given:
    """Look at a link's page."""
    return asks(stage, "GET", path)


def asks(stage: Stage, method: str, path: str, **more: Any) -> Given:
    """Send one request, and give the status and the words of the answer."""

    async def ask() -> Given:
        async with served(stage) as client, client.request(method, path, **more) as answer:
            return answer.status, await answer.text()

    return stage.plays(ask())


def way(stage: Stage) -> str:
    """Give the path of the newest link to the page."""
    found = [re.findall(r"/transcript/[\w-]+", repr(said)) for said in stage.overheard.answers]
    return str([each for each in found if each][-1][0])


def met(stage: Stage) -> Actor:
    """Let a meeting leave a draft, and its chair open the form for a transcript; give the chair."""
    stage.conversation.base_url = BASE
    ana, _, mei, *_ = week(stage)
    meets(stage, mei, ana)
    opens(mei)
    return mei


def test_a_file_gives_the_draft_what_was_talked_about(stage: Stage) -> None:
    mei = met(stage)
    assert "Send a file instead" in mei.form.text or "Send a file instead" in mei.form.buttons
    path, promises = way(stage), kept(stage)
    status, words = looks(stage, path)
    assert status == 200
    assert "should know that it was recorded" in words
    assert "read once and kept nowhere" in words
    status, words = sends(stage, path, BROKEN)
    assert status == 422
    assert "Line 9 should give two times" in words
    assert "Please mend it" in words
    assert 'type="file"' in words
    for body, name, told in NO_TRANSCRIPT:
        status, words = sends(stage, path, body, name)
        assert (status, told in words) == (413 if name == "long.vtt" else 422, True), name
    assert "Priya" not in draft_of(mei)
    assert len(LONG) > 20_000
    status, words = sends(stage, path, LONG)
    assert status == 200, words
    assert "Go back to your chat: your draft shows it." in words
    assert "of what was talked about" in words
    assert "count on their fingers" not in words
    draft = mei.card_titled("Summary of the meeting").text
    assert "dot cards help the children who count on their fingers." in draft
    assert "Priya" not in draft
    assert "Ask who promised" in mei.card_titled("The transcript is read").buttons
    assert kept(stage) == promises
    assert "Priya" not in everything(stage)
    assert "zebra" not in everything(stage)
    for status, words in (looks(stage, path), sends(stage, path, VTT)):
        assert status == 404
        assert GONE in words
    mei.presses("Add another part")
    assert way(stage) != path


def test_without_an_address_parts_are_pasted(stage: Stage) -> None:
    ana, _, mei, *_ = week(stage)
    meets(stage, mei, ana)
    opens(mei)
    offered = "Send a file instead" in f"{mei.form.text} {mei.form.buttons}"
    assert offered == (stage.world.name == "web"), "the practice room is where its own pages are"
    assert "can be pasted in parts" in mei.form.text
    mei.fills(text=VTT)
    assert "The transcript is read" in mei.card_titled("The transcript is read").title


@ONE
def test_a_link_that_is_no_good_says_so_kindly(stage: Stage) -> None:
    mei = met(stage)
    path = way(stage)
    chair = stage.plays(stage.db.read(lambda db: named(db, "Mei Tan")))
    other = issue_ticket(chair, ARCHIVE, stage.clock.now(), paper_id(stage))
    tampered = path[:-6] + ("AAAAAA" if path[-6:] != "AAAAAA" else "BBBBBB")
    for wrong in (f"/transcript/{other}", tampered, "/transcript/nobodys"):
        assert looks(stage, wrong)[0] == sends(stage, wrong, VTT)[0] == 404
    demotes = "update membership set roles = '[\"member\"]' where person_id = :person"
    changes(stage, demotes, person=chair.person_id)
    assert GONE in looks(stage, path)[1]
    assert GONE in sends(stage, path, VTT)[1]
    changes(stage, demotes.replace('"member"', '"chair", "member"'), person=chair.person_id)
    assert looks(stage, path)[0] == 200
    changes(stage, "update membership set state = 'left' where person_id = :person", person=chair.person_id)
    assert looks(stage, path)[0] == sends(stage, path, VTT)[0] == 404
    changes(stage, "update membership set state = 'active' where person_id = :person", person=chair.person_id)
    stage.passes(minutes=16)
    assert looks(stage, path)[0] == sends(stage, path, VTT)[0] == 404
    mei.types("/cop-synthesis")
    opens(mei)
    fresh = way(stage)
    draft_of(mei)
    mei.presses("Approve and publish")
    status, words = sends(stage, fresh, VTT)
    assert status == 404
    assert "the summary is out" in words
    assert "What was talked about" not in newest(mei)


def changes(stage: Stage, statement: str, **values: str) -> None:
    """Change rows as an import would."""
    stage.plays(stage.db.write(lambda db: db.execute(text(statement), values) and None))


@ONE
@pytest.mark.parametrize(
    ("body", "name", "words"),
    [
        (b"PK\x03\x04\x14\x00", "talk.txt", "cannot read this file as text"),
        (b"\xff\xfe\x00", "talk.txt", "cannot read this file as text"),
        (b"Yes. No.", "talk.txt", "no whole sentence"),
    ],
)
def test_what_is_no_transcript_is_told_what_to_do(stage: Stage, body: bytes, name: str, words: str) -> None:
    met(stage)
    path = way(stage)
    status, said = sends(stage, path, body, name)
    assert status == 422
    assert words in said
    assert 'type="file"' in said
    assert sends(stage, path, VTT.encode("utf-16"), "TALK.TXT")[0] == 200, "the link was still good"


@ONE
def test_three_hours_are_taken_and_what_is_too_large_is_told_so(stage: Stage) -> None:
    mei = met(stage)
    path = way(stage)
    for size in (LONGEST_FILE + 1, LARGEST_BODY + 1, 3 * LARGEST_BODY):
        status, said = sends(stage, path, b"word " * (size // 5 + 1))
        assert status == 413
        assert "I take files of up to 1 MB. Please take out what is not talk, or send it in two parts." in said
    assert "What was talked about" not in draft_of(mei)
    cue = "{0}:{1:02}:{2:02}.000 --> {0}:{1:02}:{2:02}.900\n<v Priya Nair>In week {3} we tried plan {3}, and it held.</v>\n"
    hours = "WEBVTT\n\n" + "\n".join(cue.format(n // 1200, n // 20 % 60, n % 20 * 3, n) for n in range(3_600))
    assert len(hours) < LONGEST_FILE
    assert sends(stage, path, hours)[0] == 200, "the link was still good"
    assert "and it held." in mei.card_titled("Summary of the meeting").text


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_is_read_as_every_system_writes_it(code: str) -> None:
    assert text_of("We said “yes” to café.".encode(code)) == "We said “yes” to café."


def test_what_is_no_text_is_declined() -> None:
    for body in (b"\x89PNG\r\n\x1a\n\x00\x00", b"\xff\xfe\x00\xd8", b"a\x00b\x00", b"caf\xe9 \x81"):
        with pytest.raises(Decline, match=re.escape(CANNOT)):
            text_of(body)


@ONE
def test_where_we_fail_or_the_draft_moved_on_the_link_stays_good(stage: Stage) -> None:
    met(stage)
    path, route = way(stage), stage.overheard.submits["transcript.read"]

    def fails(turn: Turn) -> Sequence[Reply]:
        raise ValueError("a zebra")

    def declines(turn: Turn) -> Sequence[Reply]:
        raise Decline("This one <is out> already.")

    answers = []
    for broken in (fails, declines):
        stage.overheard.submits = {**stage.overheard.submits, "transcript.read": Route(broken)}
        answers.append(sends(stage, path, VTT))
    stage.overheard.submits = {**stage.overheard.submits, "transcript.read": route}
    assert answers[0][0] == 500
    assert "give your technical contact this number" in answers[0][1]
    assert "zebra" not in answers[0][1]
    assert answers[1][0] == 422
    assert "This one &lt;is out&gt; already." in answers[1][1]
    assert "press Add a transcript" in answers[1][1]
    assert sends(stage, path, VTT)[0] == 200


def test_a_link_with_a_label_is_told_whole_where_nothing_can_be_pressed() -> None:
    assert block_as_text(Link("/transcript/x", "Send a file instead")) == "Send a file instead: /transcript/x"
    assert block_as_text(Link("https://cop.example.org/x")) == "https://cop.example.org/x"
