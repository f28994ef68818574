"""A transcript for a meeting's summary: read once, kept nowhere; some of what was talked about goes to the draft, nameless.

Nothing is promised by talk: who promised something is asked.
"""

from __future__ import annotations

from collections.abc import Sequence

from handlers.language import (
    LONGEST_ANSWER,
    Button,
    Card,
    Decline,
    Field,
    FieldKind,
    Form,
    Line,
    Link,
    Note,
    Open,
    Reply,
    Say,
)
from handlers.names import Roster, find, name_words
from handlers.names_out import without_names
from handlers.synthesis_cards import HEADINGS
from handlers.synthesis_draft import LONGEST, count_words
from handlers.synthesis_standing import edited
from handlers.transcript import Transcript, read_transcript, summarise
from handlers.transcript_file import LONGEST_FILE, is_file, way_of
from handlers.turn import Router, Turn
from storage import communities, documents, people
from storage.documents import DRAFT, TALK, DocumentLine, Paper, Source
from storage.people import CHAIRS

on = Router()

MOST_WORDS = 110
LEAST_WORDS = 20
"""Words that must be left in a summary for a transcript to add something."""

ROOM = {"web": 300_000, "teams": 20_000}
"""Characters that one paste may have, by platform; elsewhere it is a long answer. Three hours are about 240,000."""


@on.press("transcript.open", roles=CHAIRS)
def ask_transcript(turn: Turn) -> Sequence[Reply]:
    """Ask for the transcript of the meeting that a draft tells of."""
    paper = _meetings_draft(turn)
    return [Open(transcript_form(paper, _room(turn), way_of(turn, paper)))]


def _meetings_draft(turn: Turn) -> Paper:
    paper = documents.get_paper(turn.db, turn.member, turn.event.subject)
    if paper.state != DRAFT or not paper.meeting_id:
        raise Decline("A transcript can be added while the summary of a meeting is a draft. This one is out already.")
    return paper


def _room(turn: Turn) -> int:
    if is_file(turn.event):
        return LONGEST_FILE
    return ROOM.get(turn.event.platform, LONGEST_ANSWER)


def transcript_form(paper: Paper, most: int, way: str) -> Form:
    """Take a transcript, or a part of one, and say what becomes of it; `way` leads to a page that takes a file."""
    intro = (
        Line(
            "Everybody who was in the meeting should know that it was recorded. If they do not, please ask them first."
        ),
        Note(
            "It is read once and not kept. Some sentences go to your draft without names. Only you see them before you approve."
        ),
        Link(way, "Send a file instead"),
    )
    hint = "A .vtt or .txt file, opened and copied. Longer ones can be pasted in parts, one after the other."
    field = Field("text", "The transcript", FieldKind.LONG, hint=hint, most=most)
    return Form("transcript.read", "Add a transcript", (field,), "Read it", paper.id, intro)


@on.submit("transcript.read", roles=CHAIRS)
def take_transcript(turn: Turn) -> Sequence[Reply]:
    """Put some of what was talked about into the draft, and ask who promised something."""
    communities.hold_still(turn.db, turn.place)
    paper = _meetings_draft(turn)
    text, most = turn.event.values.get("text", ""), _room(turn)
    if len(text) > most:
        raise Decline(errors={"text": f"This is {len(text) - most} characters too long. Please paste it in parts."})
    done = done_card(paper, add_talk(turn, paper, read_transcript(text)))
    if is_file(turn.event):
        said = Say(done, key=f"{turn.event.once}:{turn.member.person_id}")
        return [Say(page_card(done)), *edited(turn, paper.id), said]
    return [Say(done), *edited(turn, paper.id)]


def add_talk(turn: Turn, paper: Paper, read: Transcript) -> int:
    """Put what tells most of what was said into a draft, nameless; give how many sentences of talk stand in it now."""
    others = [line for line in paper.lines if line.part != TALK]
    words = min(MOST_WORDS, LONGEST - count_words(others))
    if words < LEAST_WORDS:
        raise Decline(errors={"text": "The summary has no room left. Please drop a line first, then try again."})
    new = [*others, *_talk(turn, paper, read, words)]
    lines = [line for part in HEADINGS for line in new if line.part == part]
    documents.put_lines_of(turn.db, turn.place, paper.id, (*lines, *paper.dropped), turn.now)
    return sum(line.part == TALK for line in lines)


def _talk(turn: Turn, paper: Paper, read: Transcript, words: int) -> list[DocumentLine]:
    """Choose among what is in the draft already and what is new, so that parts of one meeting weigh the same."""
    sentences = [*(line.text for line in paper.part(TALK)), *read.sentences]
    roster = _roster(turn, read)
    source = (Source("transcript", paper.meeting_id),)
    chosen = [sentences[place] for place in summarise(sentences, words)]
    if not chosen:
        raise Decline(errors={"text": "There is no whole sentence in it that could stand in a summary."})
    said = [without_names(each, find(each, turn.library.names, roster, turn.finds(each))) for each in chosen]
    return [DocumentLine(TALK, each, sources=source) for each in said]


def _roster(turn: Turn, read: Transcript) -> Roster:
    known = people.list_names(turn.db, turn.place)
    ordinary = turn.library.names.known
    spoke = [name for name in read.speakers if not ordinary.issuperset(name.split())]
    names = name_words([*(name for name, _ in known), *spoke])
    return Roster(names, frozenset(site for _, site in known if site))


def done_card(paper: Paper, count: int) -> Card:
    """Say what was taken, and ask who promised something: talk alone makes no commitment."""
    taken = f"{count} sentence{'s' if count > 1 else ''} of what was talked about {'are' if count > 1 else 'is'} in your draft."
    return Card(
        "The transcript is read, and not kept",
        (
            Line(f"{taken} Names are left out. Please read them before you approve."),
            Line("Did anyone promise something? Ask them. It counts once they say yes."),
        ),
        (
            Button("Ask who promised", "meeting.promise", paper.meeting_id, "primary"),
            Button("Add another part", "transcript.open", paper.id),
        ),
    )


def page_card(done: Card) -> Card:
    """Give what the page says that took a file: the same words, and where to go on, for nothing can be pressed there."""
    back = Line("Go back to your chat: your draft shows it. You can close this page.")
    return Card(done.title, (*done.body[:1], back))
