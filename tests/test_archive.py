"""A summary to keep: as Markdown, PDF and Word, with what its reader may read and no more."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

import pytest
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application

from bot.archive import LettersMissing, as_docx, as_markdown, as_pdf
from bot.archive_pages import ArchivePages
from bot.export_pages import ExportPages
from handlers.archive import link_card
from handlers.language import Card, Fact, Heading, Item, Line, Note, Quote
from storage.tickets import ARCHIVE, issue_ticket
from tests.operator_desk import named
from tests.stage import Actor, Stage
from tests.test_digest import publishes
from tests.test_synthesis import DOTS, SECRET, document_id, forged, newest, week

CARD = Card(
    "Summary of the question",
    (
        Heading("What several people said"),
        Line("Dot *cards* came up in [3](https://example.org) of 5 answers – “yes”."),
        Quote("We used dot cards."),
        Quote("So did we.", "Ana"),
        Item("Go on", "To: all", "Sam"),
        Fact("When", "Monday"),
        Note("Drafted by rules."),
    ),
)
ONE = pytest.mark.parametrize("platform", ["web"])


def ticket_of(stage: Stage) -> str:
    """Give the ticket in the newest link."""
    found = [re.findall(r"/saved/([\w-]+)", repr(said)) for said in stage.overheard.answers]
    return str([each for each in found if each][-1][0])


def fetched(stage: Stage, ticket: str, **form: str) -> tuple[int, bytes, str]:
    """Look at a link's page, then send its form; give the answer's status, body and kind."""

    async def fetch() -> tuple[int, bytes, str]:
        application = Application()
        application.add_routes(ArchivePages(stage.db, stage.clock, stage.conversation.library).routes())
        application.add_routes(ExportPages(stage.db, stage.clock).routes())
        async with TestClient(TestServer(application)) as client:
            looked = await client.get(f"/saved/{ticket}")
            assert "Which kind of file" in await looked.text()
            answer = await client.post(f"/saved/{ticket}", data=form)
            return answer.status, await answer.read(), answer.content_type

    return stage.plays(fetch())


def word_text(packed: bytes) -> str:
    """Give the words of a Word file."""
    with zipfile.ZipFile(BytesIO(packed)) as bundle:
        return re.sub(r"<[^>]+>", " ", bundle.read("word/document.xml").decode())


def test_a_summary_is_saved_by_whoever_may_read_it(stage: Stage, ana: Actor, sam: Actor) -> None:
    publishes(stage)
    ana.types("/cop-synthesis")
    ana.presses("Read the summary")
    assert ("Save it" in ana.card.buttons) == (stage.world.name == "web"), "without an address there is no page to open"
    stage.conversation.base_url = "https://bot.example"
    ana.presses("Read the summary")
    ana.presses("Save it")
    assert "Your file is ready" in newest(ana)
    status, body, kind = fetched(stage, ticket_of(stage), **{"as": "md"})
    assert (status, kind) == (200, "text/markdown")
    assert DOTS in body.decode()
    assert SECRET not in body.decode()
    assert fetched(stage, ticket_of(stage), **{"as": "md"})[0] == 404, "the link works once"
    stage.passes(days=4)
    sam.types("/cop-synthesis")
    sam.presses("Read the summary")
    sam.presses("Save it")
    ticket = ticket_of(stage)
    assert fetched(stage, ticket, **{"as": "odt"})[0] == 400
    status, body, _ = fetched(stage, ticket, **{"as": "docx"})
    assert status == 200
    assert "Dot cards came up in 3 of 5 answers." in word_text(body)
    assert DOTS not in word_text(body), "a leader's file holds what a leader may read"
    assert "A member starts with cards" in word_text(body)
    assert not re.search("Ana|Hume|Yarra", word_text(body)), "nor whose words they are"


@ONE
def test_nobody_saves_what_they_may_not_read(stage: Stage, ana: Actor, sam: Actor) -> None:
    publishes(stage)
    document = document_id(stage)
    forged(stage, sam, "press", "archive.save", document)
    assert "/saved/" not in repr(stage.overheard.answers[-1])
    ana.types("/cop-synthesis")
    ana.presses("Read the summary")
    ana.presses("Save it")
    ticket = ticket_of(stage)
    stage.passes(minutes=16)
    assert fetched(stage, ticket, **{"as": "pdf"})[0] == 404


@ONE
def test_a_draft_is_not_saved(stage: Stage, mei: Actor) -> None:
    week(stage)
    draft = document_id(stage)
    forged(stage, mei, "press", "archive.save", draft)
    assert "/saved/" not in repr(stage.overheard.answers[-1])

    chair = stage.plays(stage.db.read(lambda db: named(db, "Mei Tan")))
    ticket = issue_ticket(chair, ARCHIVE, stage.clock.now(), draft)
    assert fetched(stage, ticket, **{"as": "md"})[0] == 404


def test_markdown_means_nothing_that_was_not_meant() -> None:
    text = as_markdown(CARD).decode()
    assert text.startswith("# Summary of the question\n\n## What several people said\n")
    assert "Dot \\*cards\\* came up in \\[3\\](https://example.org)" in text
    assert "> “So did we.” (Ana)" in text
    assert "- Go on. To: all. Sam" in text


def test_a_pdf_is_whole_or_says_that_it_cannot_be() -> None:
    packed = as_pdf(CARD)
    assert packed.startswith(b"%PDF")
    long = Card("Summary", tuple(Line("A long line of words. " * 20) for _ in range(60)))
    assert as_pdf(long).count(b"/Type /Page\n") > 1
    for words in ("数字", "مرحبا", "🙂", "Māori"):
        with pytest.raises(LettersMissing):
            as_pdf(Card("Summary", (Line(words),)))
        assert words in word_text(as_docx(Card("Summary", (Line(words),))))
        assert words in as_markdown(Card("Summary", (Line(words),))).decode()


def test_word_takes_any_text() -> None:
    text = word_text(as_docx(Card("Summary", (Line("bell \x07 & <tag>"), *CARD.body))))
    assert "bell  &amp; &lt;tag&gt;" in text
    assert "“So did we.” (Ana)" in text


@ONE
def test_letters_that_a_pdf_lacks_are_told(stage: Stage, ana: Actor) -> None:
    crowd = publishes(stage)
    assert forged(stage, crowd[2], "submit", "synthesis.keep_part", f"{document_id(stage)}:differ", rows="数字") is None
    ana.types("/cop-synthesis")
    ana.presses("Read the summary")
    ana.presses("Save it")
    status, body, _ = fetched(stage, ticket_of(stage), **{"as": "pdf"})
    assert status == 409
    assert b"Nothing is left out in Word and Markdown" in body
    assert link_card("T", "x").buttons[0].url == "/saved/x"
