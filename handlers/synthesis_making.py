"""Gathers what a summary may use, and keeps the draft: of a round when it closes, of a meeting when it ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from handlers import rhythm, successes, trial_cards
from handlers.moments import day
from handlers.names import Roster, find, name_words
from handlers.synthesis_draft import LONGEST, Asking, Material, Noted, Voice, count_words, draft_lines
from handlers.turn import Tick, Turn
from storage import anonymous, commitments, documents, meetings, people, responses, rounds, sources, trials
from storage.commitments import Promise
from storage.communities import Place
from storage.documents import DocumentLine, NewDraft
from storage.models import AgendaItem, Document, Meeting, Round

LOOKS_BACK = timedelta(days=70)
"""How far back a meeting's summary looks for rounds that no summary told of: a school term."""

EARLIER = 8
"""Earlier rounds that show what words a group always uses."""


def draft_round(asking_for: Tick | Turn, asked: Round) -> Document | None:
    """Draft the summary of a round; None where nobody shared an answer."""
    db, place, now = asking_for.db, asking_for.place, asking_for.now
    asking = _asking(db, place, asked)
    if not asking.voices:
        documents.drop_drafts(db, place, [asked.occurrence])
        return None
    promised = _promised(db, place, commitments.list_shared_of(db, place, asked.opens_at))
    material = Material(
        (asking,),
        _earlier(db, place, asked.opens_at),
        commitments=promised,
        names=_names(asking_for),
        seen=_seen(asking_for, [asking]),
    )
    title = f"Summary of the question of {day(rhythm.wall(asked.opens_at, place.zone).date())}"
    lines = (*successes.lines_for(db, place, now - LOOKS_BACK), *draft_lines(material))
    return documents.put_draft(db, place, NewDraft(title, lines, asked.occurrence), now)


def draft_meeting(asking_for: Tick | Turn, meeting: Meeting) -> Document:
    """Draft the summary of a meeting, with the rounds since the last one that no published summary tells of."""
    db, place, now = asking_for.db, asking_for.place, asking_for.now
    told = documents.list_told(db, place)
    closed = [asked for asked in rounds.list_rounds(db, place, now - LOOKS_BACK) if asked.state == "closed"]
    untold = [asked for asked in closed if asked.occurrence not in told]
    askings = [asking for asking in (_asking(db, place, asked) for asked in untold) if asking.voices]
    notes = [(entry.item.id, note) for entry in meetings.list_placed(db, place, meeting) for note in _notes(entry.item)]
    material = Material(
        tuple(askings),
        _earlier(db, place, min((asked.opens_at for asked in untold), default=now)),
        tuple(Noted(item, *said) for item, (kind, *said) in notes if kind in ("decision", "resolution")),
        _promised(db, place, commitments.list_shared_of(db, place, now - LOOKS_BACK, meeting.id)),
        tuple(Noted(item, text) for item, (kind, text, *_) in notes if kind == "question"),
        tuple(Noted(item, text) for item, (kind, text, *_) in notes if kind == "up"),
        _names(asking_for),
        _seen(asking_for, askings),
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


def draft_again(asking_for: Tick | Turn, document_id: str) -> None:
    """Bring a draft up to date that nobody edited yet: notes and shared answers may have come since."""
    db, place = asking_for.db, asking_for.place
    paper = documents.get_paper_of(db, place, document_id)
    if paper.state != documents.DRAFT or paper.edited:
        return
    if paper.meeting_id:
        draft_meeting(asking_for, meetings.get_meeting_of(db, place, paper.meeting_id))
    else:
        draft_round(asking_for, rounds.get_round_at(db, place, "reflection", paper.period))


def _asking(db: Session, place: Place, asked: Round) -> Asking:
    if asked.mode == anonymous.ANONYMOUS:
        voices = tuple(Voice(answer.id, answer.body) for answer in anonymous.list_closed_of(db, place, asked))
    else:
        shared = responses.list_shared_of(db, place, asked)
        voices = tuple(Voice(each.id, each.body, each.quote_ok, each.site, each.room) for each in shared)
    return Asking(asked.id, str(asked.content["text"]), rounds.count_answered(db, asked)[1], voices)


def _earlier(db: Session, place: Place, before: datetime) -> tuple[tuple[str, ...], ...]:
    past = [asked for asked in rounds.list_rounds(db, place) if asked.opens_at < before and asked.state == "closed"]
    found = (tuple(answer.body for answer in responses.list_shared_of(db, place, asked)) for asked in past[:EARLIER])
    return tuple(texts for texts in found if texts)


def _notes(item: AgendaItem) -> list[tuple[str, ...]]:
    told = ("kind", "text", "evidence", "cited")
    return [tuple(str(note.get(name, "")) for name in told) for note in meetings.notes_of(item)]


def _promised(db: Session, place: Place, promised: Sequence[Promise]) -> tuple[Noted, ...]:
    """Give what small tests that are over showed, then what was promised; a test tells of itself once."""
    over = trials.list_results_of(db, place)
    told = {trial.id for trial in over}
    new = [promise for promise in promised if promise.id not in told]
    results = (Noted(trial.id, trial_cards.summary_line(trial)) for trial in over)
    return (*results, *(Noted(promise.id, f"{promise.said} (by {day(promise.due_on)})") for promise in new))


def _names(asking_for: Tick | Turn) -> frozenset[str]:
    members = people.list_members(asking_for.db, asking_for.place, people.EVERYBODY)
    return frozenset({name for member in members for name in (member.name, member.site) if name})


def _seen(asking_for: Tick | Turn, askings: Sequence[Asking]) -> frozenset[str]:
    """Give what is likely to be somebody's name in the answers themselves: its writer kept it, and no line repeats it."""
    roster = Roster(name_words(name for name, _ in people.list_names(asking_for.db, asking_for.place)))
    texts = (voice.text for asking in askings for voice in asking.voices)
    return frozenset(found.words for text in texts for found in find(text, asking_for.library.names, roster))
