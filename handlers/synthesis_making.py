"""Gathers what a summary may use, and keeps the draft: of a round when it closes, of a meeting when it ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from handlers import rhythm, successes
from handlers.moments import day
from handlers.synthesis_draft import LONGEST, Asking, Material, Noted, Voice, count_words, draft_lines
from storage import anonymous, commitments, documents, meetings, people, responses, rounds, sources
from storage.commitments import Promise
from storage.communities import Place
from storage.documents import DocumentLine, NewDraft
from storage.models import AgendaItem, Document, Meeting, Round

LOOKS_BACK = timedelta(days=70)
"""How far back a meeting's summary looks for rounds that no summary told of: a school term."""

SUMMED_UP = frozenset({"reflection", "room"})
"""Kinds of rounds that a summary tells of."""

EARLIER = 8
"""Earlier rounds that show what words a group always uses."""


def draft_round(db: Session, place: Place, asked: Round, now: datetime) -> Document | None:
    """Draft the summary of a round; None where nobody shared an answer."""
    asking = _asking(db, place, asked)
    if not asking.voices:
        documents.drop_drafts(db, place, [asked.occurrence])
        return None
    promised = commitments.list_shared_of(db, place, asked.opens_at)
    material = Material(
        (asking,),
        _earlier(db, place, asked.opens_at),
        commitments=_promises(promised),
        names=_names(db, place),
    )
    title = f"Summary of the question of {day(rhythm.wall(asked.opens_at, place.zone).date())}"
    lines = (*successes.lines_for(db, place, now - LOOKS_BACK), *draft_lines(material))
    return documents.put_draft(db, place, NewDraft(title, lines, asked.occurrence), now)


def draft_meeting(db: Session, place: Place, meeting: Meeting, now: datetime) -> Document:
    """Draft the summary of a meeting, with the rounds since the last one that no published summary tells of."""
    told = documents.list_told(db, place)
    closed = [asked for asked in rounds.list_rounds(db, place, now - LOOKS_BACK) if _is_summed_up(asked)]
    untold = [asked for asked in closed if asked.occurrence not in told]
    askings = [asking for asking in (_asking(db, place, asked) for asked in untold) if asking.voices]
    notes = [(entry.item.id, note) for entry in meetings.list_placed(db, place, meeting) for note in _notes(entry.item)]
    material = Material(
        tuple(askings),
        _earlier(db, place, min((asked.opens_at for asked in untold), default=now)),
        tuple(Noted(item, *said) for item, (kind, *said) in notes if kind in ("decision", "resolution")),
        _promises(commitments.list_shared_of(db, place, now - LOOKS_BACK, meeting.id)),
        tuple(Noted(item, text) for item, (kind, text, *_) in notes if kind == "question"),
        tuple(Noted(item, text) for item, (kind, text, *_) in notes if kind == "up"),
        _names(db, place),
    )
    held = rhythm.wall(meeting.ended_at or now, place.zone).date()
    well = successes.lines_for(db, place, now - LOOKS_BACK)
    lines = (*well, *_with_talk(draft_lines(material), sources.list_talk(db, place, meeting.id)))
    new = NewDraft(f"Summary of the meeting of {day(held)}", lines, meeting_id=meeting.id)
    row = documents.put_draft(db, place, new, now)
    documents.drop_drafts(db, place, [asked.occurrence for asked in untold])
    return row


def _with_talk(lines: Sequence[DocumentLine], talk: Sequence[DocumentLine]) -> tuple[DocumentLine, ...]:
    """Give a draft's lines with what a transcript put into it before, as far as there is room."""
    kept = list(talk)
    while kept and count_words([*lines, *kept]) > LONGEST:
        kept.pop()
    before = ("spoke", "themes", "also", "left", "differ")
    front = [line for line in lines if line.part in before]
    return (*front, *kept, *(line for line in lines if line.part not in before))


def draft_again(db: Session, place: Place, document_id: str, now: datetime) -> None:
    """Bring a draft up to date that nobody edited yet: notes and shared answers may have come since."""
    paper = documents.get_paper_of(db, place, document_id)
    if paper.state != documents.DRAFT or paper.edited:
        return
    if paper.meeting_id:
        draft_meeting(db, place, meetings.get_meeting_of(db, place, paper.meeting_id), now)
    else:
        draft_round(db, place, rounds.get_round_at(db, place, "reflection", paper.period), now)


def _asking(db: Session, place: Place, asked: Round) -> Asking:
    if asked.mode == anonymous.ANONYMOUS:
        voices = tuple(Voice(answer.id, answer.body) for answer in anonymous.list_closed_of(db, place, asked))
    else:
        shared = responses.list_shared_of(db, place, asked)
        voices = tuple(Voice(each.id, each.body, each.quote_ok, each.site, each.room) for each in shared)
    return Asking(asked.id, str(asked.content["text"]), rounds.count_answered(db, asked)[1], voices)


def _is_summed_up(asked: Round) -> bool:
    """Say whether a summary tells of a round: of questions, not of the line that each says as a meeting begins and ends."""
    return asked.state == "closed" and asked.kind in SUMMED_UP


def _earlier(db: Session, place: Place, before: datetime) -> tuple[tuple[str, ...], ...]:
    past = [asked for asked in rounds.list_rounds(db, place) if asked.opens_at < before and _is_summed_up(asked)]
    found = (tuple(answer.body for answer in responses.list_shared_of(db, place, asked)) for asked in past[:EARLIER])
    return tuple(texts for texts in found if texts)


def _notes(item: AgendaItem) -> list[tuple[str, ...]]:
    told = ("kind", "text", "evidence", "cited")
    return [tuple(str(note.get(name, "")) for name in told) for note in meetings.notes_of(item)]


def _promises(promised: Sequence[Promise]) -> tuple[Noted, ...]:
    return tuple(Noted(promise.id, f"{promise.said} (by {day(promise.due_on)})") for promise in promised)


def _names(db: Session, place: Place) -> frozenset[str]:
    members = people.list_members(db, place, people.EVERYBODY)
    return frozenset({name for member in members for name in (member.name, member.site) if name})
