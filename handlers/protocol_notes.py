"""What people note at the steps of a protocol: kept by step, read by the group without names, offered to the summary."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from handlers import guard, transcript_import
from handlers import protocol_cards as cards
from handlers.language import Card, Decline, Line, Open, Reply, Say
from handlers.synthesis_standing import edited
from handlers.telling import sentences_of
from handlers.transcript import Transcript
from handlers.turn import Router, Turn
from storage import communities, documents, runs
from storage.models_runs import ProtocolRun
from storage.people import CHAIRS, PEERS
from storage.runs import ENDED

on = Router()

LATE = timedelta(hours=1)
"""How long after the end a note is still taken: a form may stand open while the last minute passes."""


@on.press("protocol.note", roles=PEERS)
def ask_note(turn: Turn) -> Sequence[Reply]:
    """Ask for a note on the step whose card was pressed."""
    run, step = _open_step(turn)
    return [Open(cards.note_form(run, step))]


@on.submit("protocol.keep_note", roles=PEERS)
def keep_note(turn: Turn) -> Sequence[Reply]:
    """Keep a note for the step that it was written at, even where the clock has gone on."""
    run, step = _open_step(turn)
    said = guard.cleared(turn, ("body",), lambda: cards.note_form(run, step), peers=True)
    body = said.get("body", "").strip()
    if not body:
        raise Decline(errors={"body": "There are no words here yet. A few are plenty."})
    if len(body) > cards.LONGEST_NOTE:
        over = len(body) - cards.LONGEST_NOTE
        raise Decline(errors={"body": f"This is {over} characters too long. Please cut a little. Nothing is lost."})
    note = runs.add_note(turn.db, turn.member, run, step, body, turn.now)
    return [Say(cards.noted_card(run, step, note.id))]


def _open_step(turn: Turn) -> tuple[ProtocolRun, int]:
    """Give a run that takes notes, and the step that was meant; raises Decline once it has ended for good."""
    run_id, _, step = turn.event.subject.partition(" ")
    run = runs.get_run(turn.db, turn.member, run_id)
    if run.state == ENDED and run.ended_at is not None and turn.now - run.ended_at > LATE:
        raise Decline("This protocol has ended, and its notes stay as they are. You can still read them.")
    known = range(len(run.content["steps"]))
    return run, int(step) if step.isdecimal() and int(step) in known else run.step


@on.press("protocol.drop_note", roles=PEERS)
def take_back(turn: Turn) -> Sequence[Reply]:
    """Delete the speaker's own note."""
    runs.drop_note(turn.db, turn.member, turn.event.subject)
    return [Say(Card("Taken back.", (Line("Your note is deleted."),)))]


@on.press("protocol.notes", roles=PEERS)
def read_notes(turn: Turn) -> Sequence[Reply]:
    """Show the notes of a run, step by step; whoever chairs may offer them to the meeting's summary."""
    run = runs.get_run(turn.db, turn.member, turn.event.subject)
    to_summary = turn.member.is_chair and bool(run.meeting_id) and run.state == ENDED
    return [Say(cards.notes_card(run, runs.list_notes(turn.db, turn.member, run), to_summary=to_summary))]


@on.press("protocol.sum_up", roles=CHAIRS)
def offer_to_summary(turn: Turn) -> Sequence[Reply]:
    """Put what tells most in the notes into the draft of the meeting's summary, where leaders do not get it."""
    communities.hold_still(turn.db, turn.place)
    run = runs.get_run(turn.db, turn.member, turn.event.subject)
    drafts = documents.list_drafts(turn.db, turn.member)
    paper = next((each for each in drafts if run.meeting_id and each.meeting_id == run.meeting_id), None)
    if paper is None:
        raise Decline("This works while the meeting's summary is a draft. It is drafted when the meeting ends.")
    notes = runs.list_notes(turn.db, turn.member, run)
    sentences = [each for note in notes for each in sentences_of(" ".join(note.body.split()))]
    count = transcript_import.add_talk(turn, paper, Transcript(tuple(sentences), frozenset()))
    return [Say(cards.offered_card(paper.id, count)), *edited(turn, paper.id)]
