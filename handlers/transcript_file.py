"""A transcript as a file: a link, good for fifteen minutes and for one file, and what it takes for text."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from handlers.language import Decline
from handlers.turn import Event, Turn
from storage import documents, heard, tickets
from storage.database import NotFound
from storage.documents import DRAFT, Paper

LONGEST_FILE = 1024 * 1024
"""Bytes of a file, and so the most characters: three hours of talk are a third of it."""

TAKES = (".vtt", ".txt")
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
CANNOT = (
    "I cannot read this file as text. Please open it in the app that made it, "
    "save it as plain text (.txt) in UTF-8, and send that."
)


def way_of(turn: Turn, paper: Paper) -> str:
    """Give the link's path: by it the speaker alone, for a while, can add one file to one draft."""
    event = turn.event
    about = f"{paper.id} {event.platform} {event.tenant} {event.user}"
    return f"/transcript/{tickets.issue_ticket(turn.member, tickets.TRANSCRIPT, turn.now, about)}"


def asked(db: Session, ticket: str, now: datetime) -> Event:
    """Give the event that a file will be sent with; raises NotFound where its link is no good, or its draft no draft now."""
    viewer, about, number = tickets.look_at(db, ticket, tickets.TRANSCRIPT, now)
    paper_id, platform, tenant, user = about.split(" ", 3)
    once = f"file:{number}"
    if documents.get_paper(db, viewer, paper_id).state != DRAFT or heard.was_heard(db, f"{platform}:{once}"):
        raise NotFound("ticket")
    community = viewer.community_id
    return Event("submit", "transcript.read", platform, tenant, user, community=community, subject=paper_id, once=once)


def with_file(event: Event, name: str, body: bytes) -> Event:
    """Give the event with what stands in a file; raises Decline, with what to do, where that is no text."""
    if not name:
        raise Decline(errors={"text": "No file was chosen. Please choose one first."})
    if not name.lower().endswith(TAKES):
        raise Decline(errors={"text": f"I take files that end in .vtt or .txt. {CANNOT}"})
    return replace(event, values={"text": text_of(body), "way": "file"})


def is_file(event: Event) -> bool:
    """Tell whether what was submitted came as a file."""
    return event.values.get("way") == "file"


def text_of(body: bytes) -> str:
    """Give the text in a file's bytes, as Windows, macOS and Linux write it; raises Decline where there is none."""
    marked = body.startswith((b"\xff\xfe", b"\xfe\xff"))
    for code in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            text = body.decode(code)
        except UnicodeDecodeError:
            continue
        if not _NO_TEXT.search(text):
            return text
    raise Decline(errors={"text": CANNOT})
