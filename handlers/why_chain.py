"""Where something came from, step by step back to the first question, each step as far as its reader may read it.

A chain asks nothing of its own: each step is read as the reader's other cards read it, so it shows nothing that they do not.
What they may not see is a step without words, and the same words stand for what is private, taken back, erased or too old.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from handlers.agenda_cards import Sight, source_words
from handlers.giving_cards import SHELF, by_whom
from handlers.language import shortened
from handlers.meeting_cards import note_words
from handlers.moments import day
from handlers.nameless import as_read_by
from handlers.rhythm import wall
from handlers.synthesis_cards import HEADINGS
from handlers.synthesis_line_cards import unseen_words
from handlers.turn import Turn
from handlers.why_cards import CHANGED, HIDDEN, ROUND_ABOUT, Step, lasting_marks_of
from storage import (
    anonymous,
    commitments,
    consents,
    contributions,
    documents,
    inquiries,
    meetings,
    provenance,
    responses,
    rounds,
)
from storage.database import NotFound
from storage.documents import DocumentLine, Paper
from storage.models import Meeting, Round
from storage.papers import ANSWERS
from storage.people import FACILITATORS
from storage.provenance import Origin

MOST_ANSWERS, MOST_BRANCHES = 3, 6
LONGEST_ANSWER = 280
WENT = {
    "kept": "It was kept.",
    "changed": "It was changed on the way.",
    "dropped": "It was let go.",
    "stuck": "It is stuck.",
    "on_track": "It is on track.",
}
KINDS = {"test": "A small test", "takeback": "Taken back to a school", "action": "A commitment from a meeting"}
ASKED_ABOUT = frozenset({"item", "note", "line", "promise"})
NOTES = {"decisions": ("decision", "resolution"), "questions": ("question",), "up": ("up",)}
"""The kinds of notes that each part of a summary tells of."""


def chain_of(turn: Turn, thing: str) -> list[Step]:
    """Give the steps behind a thing, itself first; raises NotFound where the speaker may not read the thing itself."""
    chain = _Chain(turn)
    chain.follow(thing if thing.partition(":")[0] in ASKED_ABOUT else "")
    if chain.steps[0] == HIDDEN:
        raise NotFound("thing")
    return chain.steps


class _Chain:
    """One chain for one reader; nothing stands in it twice."""

    def __init__(self, turn: Turn) -> None:
        self.turn, self.db, self.viewer = turn, turn.db, turn.member
        self.steps: list[Step] = []
        self._told: set[str] = set()

    def follow(self, thing: str) -> None:
        """Tell a thing and all that is behind it; where it leads in a circle, say so and stop."""
        kind, _, rest = thing.partition(":")
        ways: Mapping[str, Callable[[str], None]] = {
            "item": self._item,
            "note": self._note,
            "line": self._line,
            "promise": self._promise,
            "round": self._assessed,
        }
        if thing in self._told:
            self.steps.append(ROUND_ABOUT)
        elif kind in ways:
            self._told.add(thing)
            ways[kind](rest)
        else:
            self._hidden()

    def _step(self, title: str, detail: str = "", when: datetime | None = None, more: str = "") -> None:
        on = day(wall(when, self.turn.place.zone).date()) if when else ""
        self.steps.append(Step(title, detail, on, more))

    def _hidden(self) -> None:
        if self.steps[-1:] != [HIDDEN]:
            self.steps.append(HIDDEN)

    def _item(self, item_id: str) -> None:
        found = provenance.find_entry(self.db, self.viewer, item_id)
        if found is None:
            self._hidden()
            return
        meeting, entry = found
        item, known = entry.item, self.viewer.is_peer or meeting.state not in meetings.PREPARED[:1]
        words = source_words(entry, self.turn.place, Sight(names=self.viewer.is_peer))
        self._step(f"On an agenda: {item.title}", f"{words}.", meeting.starts_at if known else None)
        came_from = {"carried": "item", "question": "note", "proposal": "line" if ":" in item.source_id else "round"}
        if item.source in came_from and item.source_id:
            self.follow(f"{came_from[item.source]}:{item.source_id}")
        else:
            self._gathered(item.source, meeting)

    def _gathered(self, source: str, meeting: Meeting) -> None:
        """Tell of an item that gathers what stood there when its agenda was drafted."""
        match source:
            case "evidence":
                self._evidence(meeting)
            case "commitment":
                self._open_promises(meeting)
            case "template":
                self._template(meeting)

    def _assessed(self, round_id: str) -> None:
        found = rounds.list_among(self.db, self.viewer, [round_id])
        for asked in found:
            self._step("A self-assessment", "Members placed the group differently here.", asked.closes_at)
        if not found:
            self._hidden()

    def _evidence(self, meeting: Meeting) -> None:
        """Tell of what was shared since the meeting before this one."""
        before = [row.ended_at for row in meetings.list_meetings(self.db, self.turn.place) if row.ended_at]
        until = meeting.ended_at or self.turn.now
        since = max((at for at in before if at < until), default=None)
        found = contributions.list_shared(self.db, self.viewer, ["evidence"])
        fitting = [given.id for given in found if (not since or given.created_at > since) and given.created_at < until]
        self._given(fitting[:MOST_BRANCHES])

    def _open_promises(self, meeting: Meeting) -> None:
        if meeting.ended_at is None:
            for promise in commitments.list_shared_open(self.db, self.viewer)[:MOST_BRANCHES]:
                origin = provenance.get_origin(self.db, self.viewer, promise.id)
                self._step(f"“{promise.said}”", f"By {promise.owner}.", origin.made_at, f"promise:{promise.id}")

    def _template(self, meeting: Meeting) -> None:
        template = self.turn.library.agendas.get(meeting.template)
        if template:
            self._step(f"The template “{template.title}”")
        cycle = inquiries.find_current(self.db, self.turn.place)
        if cycle and meeting.ended_at is None:
            self._inquiry(cycle.id)

    def _inquiry(self, inquiry_id: str) -> None:
        cycle = inquiries.get_inquiry(self.db, self.viewer, inquiry_id)
        self._step(f"Our inquiry: {cycle.title}", when=cycle.began_at)

    def _note(self, rest: str) -> None:
        """Tell what came of an item, to those who may read it before or after its summary is out; then the item."""
        item_id, _, number = rest.rpartition(":")
        found = provenance.find_entry(self.db, self.viewer, item_id)
        if found is None:
            self._hidden()
            return
        meeting, entry = found
        notes = meetings.notes_of(entry.item)
        if not number.isdigit() or int(number) >= len(notes) or not self._reads_notes(meeting):
            self._hidden()
        else:
            note = notes[int(number)]
            self._step(note_words(note), "Noted in a meeting.", datetime.fromisoformat(note["at"]))
            if note.get("cited"):
                self._given([note["cited"]])
        self.follow(f"item:{item_id}")

    def _reads_notes(self, meeting: Meeting) -> bool:
        if self.viewer.roles & FACILITATORS:
            return True
        return self.viewer.is_peer and meetings.is_summed_up(self.db, self.viewer, meeting)

    def _line(self, rest: str) -> None:
        document_id, _, mark = rest.partition(":")
        try:
            paper = documents.get_paper(self.db, self.viewer, document_id)
        except NotFound:
            self._hidden()
            return
        marks = lasting_marks_of(paper.lines)
        if mark not in marks:
            self.steps.append(CHANGED if self.viewer.is_peer else HIDDEN)
            return
        line = as_read_by(self.db, self.turn.place, self.viewer, paper).lines[marks.index(mark)]
        where = f"{HEADINGS[line.part]}, in “{paper.title}”."
        self._step(f"In a summary: {line.words}", where, paper.published_at or paper.created_at)
        if self.viewer.is_peer:
            self._sources(paper, line)
        else:
            self._group_alone(line)

    def _group_alone(self, line: DocumentLine) -> None:
        """Tell somebody who reads the group's part alone that there is more behind it, and follow no person's words."""
        if any(source.kind != "item" for source in line.sources):
            self._step("What members shared with their group", "Their own words stay with the group.")
        for source in line.sources:
            if source.kind == "item":
                self.follow(f"item:{source.id}")

    def _sources(self, paper: Paper, line: DocumentLine) -> None:
        of_kind = {kind: [each.id for each in line.sources if each.kind == kind] for kind in _FOLLOWED}
        if not line.sources:
            self._step("Added by hand", "It rests on no answer.")
        if any(source.kind == "transcript" for source in line.sources):
            self._step("Said in the meeting", "The transcript was read once and is not kept.", paper.created_at)
        for item_id in of_kind["item"]:
            self._noted(item_id, line)
        if of_kind["contribution"] and not of_kind["item"]:  # a decision's note tells of its own evidence
            self._given(of_kind["contribution"])
        for commitment_id in of_kind["commitment"]:
            self.follow(f"promise:{commitment_id}")
        if answers := {source.id for source in line.sources if source.kind in ANSWERS}:
            self._answers(answers)

    def _noted(self, item_id: str, line: DocumentLine) -> None:
        """Follow a line to the very note that it tells of, where that can be told; else to its item."""
        found = provenance.find_entry(self.db, self.viewer, item_id)
        notes = meetings.notes_of(found[1].item) if found else []
        kinds = NOTES.get(line.part, ())
        fitting = [number for number, note in enumerate(notes) if note["kind"] in kinds]
        said = [number for number in fitting if " ".join(notes[number]["text"].split()[:5]) in line.text]
        best = next(iter(said or fitting), None)
        self.follow(f"item:{item_id}" if best is None else f"note:{item_id}:{best}")

    def _answers(self, wanted: Collection[str]) -> None:
        asked = provenance.list_questions(self.db, self.viewer, wanted)
        seen = {each.id: self._readable(each, wanted) for each in asked}
        unseen = len(wanted) - sum(map(len, seen.values()))
        for each in asked:
            told = [f"“{shortened(words, LONGEST_ANSWER)}” ({who})" for words, who in seen[each.id][:MOST_ANSWERS]]
            more = len(seen[each.id]) - len(told)
            told += [f"{more} more can be read under “What it rests on” in the summary."] if more else []
            told += [unseen_words(unseen)] if unseen and each is asked[-1] else []
            self._step("Answers that members shared", "\n".join(told), each.closes_at)
            self._step(f"The question then: “{each.content['text']}”", "Asked of the group.", each.opens_at)
        if not asked:
            self._hidden()

    def _readable(self, asked: Round, wanted: Collection[str]) -> list[tuple[str, str]]:
        named = responses.list_shared(self.db, self.viewer, asked)
        nameless = anonymous.list_closed(self.db, self.viewer, asked)
        said = [(each.body, each.author) for each in named if each.id in wanted]
        return said + [(each.body, "no name") for each in nameless if each.id in wanted]

    def _given(self, ids: Collection[str]) -> None:
        shared = contributions.list_shared(self.db, self.viewer, tuple(SHELF)) if ids else []
        named = consents.list_named(self.db, self.turn.place)
        found = [given for given in shared if given.id in ids]
        for given in found:
            self._step(f"Shared with the group: {given.words.title}", f"{by_whom(given, named)}.", given.created_at)
        if len(found) < len(ids):
            self._hidden()

    def _promise(self, commitment_id: str) -> None:
        try:
            origin = provenance.get_origin(self.db, self.viewer, commitment_id)
        except NotFound:
            self._hidden()
            return
        promise = origin.promise
        carried = (
            f" Moved on {'once' if promise.carried == 1 else f'{promise.carried} times'}." if promise.carried else ""
        )
        if promise.state in WENT:
            self._step("How it went", WENT[promise.state], origin.closed_at)
        whose = f"{promise.owner}, by {day(promise.due_on)}.{carried}"
        self._step(f"{KINDS.get(promise.kind, 'A commitment')}: “{promise.said}”", whose, origin.made_at)
        self._made_in(origin)

    def _made_in(self, origin: Origin) -> None:
        meeting = provenance.find_meeting(self.db, self.viewer, origin.meeting_id)
        if origin.item_id:
            self.follow(self._decided(origin.item_id) or f"item:{origin.item_id}")
        elif meeting is not None:
            self._step("A meeting", f"{meeting.focus}." if meeting.focus else "", meeting.starts_at)
        elif origin.meeting_id:
            self._hidden()
        elif origin.inquiry_id:
            self._inquiry(origin.inquiry_id)

    def _decided(self, item_id: str) -> str:
        """Name what was decided last on an item, to those who may read it: it stands between the item and a commitment."""
        found = provenance.find_entry(self.db, self.viewer, item_id)
        if found is None or not self._reads_notes(found[0]):
            return ""
        notes = meetings.notes_of(found[1].item)
        decided = [number for number, note in enumerate(notes) if note["kind"] in NOTES["decisions"]]
        return f"note:{item_id}:{decided[-1]}" if decided else ""


_FOLLOWED = ("item", "contribution", "commitment")
