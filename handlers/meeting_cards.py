"""How a meeting looks to its facilitator while it runs and after, and the forms that note what came of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from handlers.agenda_cards import Sight, detail_words, minutes_words, source_words, when_words
from handlers.language import (
    SEVERAL,
    Block,
    Button,
    Card,
    Decline,
    Fact,
    Field,
    FieldKind,
    Form,
    Item,
    Line,
    Note,
    Option,
    shortened,
)
from handlers.moments import day
from storage.commitments import SHARED
from storage.communities import Place
from storage.meetings import Entry, notes_of
from storage.models import AgendaItem, Commitment, Meeting
from storage.people import Member

LONGEST_NOTE = 600
ROOM = Button("Answers from the room", "room.open")
NO_EVIDENCE = "no evidence cited"
NOTE_KINDS = (
    Option("decision", "A decision"),
    Option("resolution", "A resolution: what we hold to"),
    Option("question", "An open question"),
    Option("up", "Something to send up to our leaders"),
    Option("nothing", "Nothing to note"),
)
NOTE_WORDS = {
    "decision": "Decision",
    "resolution": "Resolution",
    "question": "Open question",
    "up": "To send up",
    "nothing": "Nothing to note",
}


def note_words(note: Mapping[str, Any]) -> str:
    """Give one outcome in words; a decision says what it rests on, or that nothing was cited."""
    words = NOTE_WORDS[note["kind"]]
    if note["kind"] == "nothing":
        return words
    said = f"{words}: {note['text']}"
    if note["kind"] != "decision":
        return said
    return f"{said} (evidence: {note['evidence']})" if note["evidence"] else f"{said} ({NO_EVIDENCE})"


def running_card(
    meeting: Meeting, entries: Sequence[Entry], place: Place, sight: Sight, ways: Collection[str] = ()
) -> Card:
    """Show the present item, what came of it so far, and what comes next; one of `ways` that it names can be run."""
    placed = [entry for entry in entries if entry.item.status != "waiting"]
    now = next((at for at, entry in enumerate(placed) if entry.item.status == "running"), len(placed) - 1)
    entry = placed[now]
    following = placed[now + 1 :]
    body: list[Block] = [
        Line(detail_words(entry, sight, place, None)),
        Note(source_words(entry, place, sight)),
        *(Line(note_words(note)) for note in notes_of(entry.item)),
    ]
    if following:
        body.append(Fact("Next", f"{following[0].item.title}, {minutes_words(following[0].item.minutes)}"))
    else:
        body.append(Note("This is the last item."))
    advance = (Button("Next", "meeting.next", entry.item.id, "primary"),) if following else ()
    named = any(code in ways for code in entry.item.source_id.split(","))
    run = (Button("Run it", "protocol.run", entry.item.id),) if named else ()
    return Card(
        f"Now: {now + 1}. {entry.item.title}",
        tuple(body),
        (
            *advance,
            *run,
            Button("Note an outcome", "meeting.note", meeting.id),
            Button("Add a commitment", "meeting.promise", meeting.id),
            ROOM,
            Button("End the meeting", "meeting.end", meeting.id, "plain" if following else "primary"),
        ),
    )


def ended_card(meeting: Meeting, entries: Sequence[Entry], place: Place, sight: Sight, *, summed_up: bool) -> Card:
    """Show what came of a meeting; notes can be added until its summary is published."""
    body: list[Block] = [Fact("When", when_words(meeting, place))]
    for entry in entries:
        detail = "\n".join(note_words(note) for note in notes_of(entry.item))
        if entry.item.status == "carried":
            detail = "\n".join(filter(None, [detail, "Goes to the next meeting."]))
        if detail:
            body.append(Item(entry.item.title, detail, source_words(entry, place, sight)))
    if len(body) == 1:
        body.append(Line("Nothing was noted yet."))
    if summed_up:
        return Card("The meeting has ended", (*body, Note("The summary is published. What was noted stays as it is.")))
    body.append(Note("You can add notes until the summary is published. It is drafted for you next."))
    return Card(
        "The meeting has ended",
        tuple(body),
        (
            Button("Note an outcome", "meeting.note", meeting.id),
            Button("Add a commitment", "meeting.promise", meeting.id),
            ROOM,
        ),
    )


def note_form(meeting: Meeting, items: Sequence[AgendaItem]) -> Form:
    """Ask what came of an item: the present one, unless another is chosen."""
    now = next((item.id for item in items if item.status == "running"), items[-1].id)
    return Form(
        "meeting.keep_note",
        "Note an outcome",
        (
            Field("item", "Which item?", FieldKind.CHOICE, now, _item_options(items)),
            Field("kind", "What came of it?", FieldKind.CHOICE, "decision", NOTE_KINDS),
            Field("text", "In a sentence", FieldKind.LONG, required=False, most=LONGEST_NOTE),
            Field(
                "evidence",
                "For a decision: what does it rest on?",
                required=False,
                hint=f"Left empty, the decision is marked “{NO_EVIDENCE}”.",
                most=LONGEST_NOTE,
            ),
        ),
        "Keep",
        meeting.id,
    )


def read_note(values: Mapping[str, str], items: Sequence[AgendaItem]) -> tuple[AgendaItem, dict[str, Any]]:
    """Read an outcome; raises Decline with everything that is wrong."""
    errors: dict[str, str] = {}
    item = next((item for item in items if item.id == values.get("item")), None)
    if item is None:
        errors["item"] = "Please choose an item of this meeting."
    kind, text, evidence = (values.get(name, "").strip() for name in ("kind", "text", "evidence"))
    if kind not in NOTE_WORDS:
        errors["kind"] = "Please choose one."
    if kind != "nothing" and not text:
        errors["text"] = "Please say it in a sentence, or choose “Nothing to note”."
    for name, words in (("text", text), ("evidence", evidence)):
        if len(words) > LONGEST_NOTE:
            errors[name] = (
                f"This is {len(words) - LONGEST_NOTE} characters too long. Please cut a little. Nothing is lost."
            )
    if errors or item is None:
        raise Decline(errors=errors)
    return item, {"kind": kind, "text": text, "evidence": evidence}


def end_form(
    meeting: Meeting, items: Sequence[AgendaItem], unfinished: Sequence[AgendaItem], likely: Sequence[AgendaItem]
) -> Form:
    """Ask which of a meeting's items go to the next one, each by its number on the agenda."""
    chosen = SEVERAL.join(item.id for item in likely)
    left = {item.id for item in unfinished}
    options = tuple(option for option in _item_options(items) if option.value in left)
    field = Field("carry", "What goes to the next meeting?", FieldKind.CHOICES, chosen, options, required=False)
    intro = (Line("Some items are left. The ones you choose open the next agenda."),)
    return Form("meeting.close", "End the meeting", (field,), "End the meeting", meeting.id, intro)


def _item_options(items: Sequence[AgendaItem]) -> tuple[Option, ...]:
    return tuple(Option(item.id, shortened(f"{number}. {item.title}", 75)) for number, item in enumerate(items, 1))


def promise_form(meeting: Meeting, present: Sequence[Member], speaker: Member, due: date) -> Form:
    """Ask who will do what by when."""
    people = tuple(Option(member.person_id, member.name) for member in present)
    return Form(
        "meeting.keep_promise",
        "Add a commitment",
        (
            Field("owner", "Who?", FieldKind.PERSON, speaker.person_id, people),
            Field("text", "They will …", FieldKind.LONG, most=LONGEST_NOTE),
            Field("due_on", "By when?", FieldKind.DATE, due.isoformat()),
        ),
        "Ask them",
        meeting.id,
        (Line("It counts once its owner says yes. They are asked in their own chat."),),
    )


def read_promise(values: Mapping[str, str], present: Sequence[Member], today: date) -> tuple[Member, str, date]:
    """Read a commitment made in a meeting; raises Decline with everything that is wrong."""
    errors: dict[str, str] = {}
    owner = next((member for member in present if member.person_id == values.get("owner")), None)
    if owner is None:
        errors["owner"] = "Please choose a member of this group."
    text = values.get("text", "").strip()
    if not text:
        errors["text"] = "Please say what they will do."
    elif len(text) > LONGEST_NOTE:
        errors["text"] = (
            f"This is {len(text) - LONGEST_NOTE} characters too long. Please cut a little. Nothing is lost."
        )
    try:
        due = date.fromisoformat(values.get("due_on", "").strip())
    except ValueError:
        due, errors["due_on"] = today, "Please choose a day."
    if due < today:
        errors["due_on"] = "This day is past. Please choose today or a later day."
    if errors or owner is None:
        raise Decline(errors=errors)
    return owner, text, due


def offer_card(offered: Commitment, by: str) -> Card:
    """Ask somebody whether a commitment noted for them is theirs: it counts once they say yes."""
    return Card(
        "Is this yours?",
        (
            Line(f"In the meeting, {by} noted this for you. It counts once you say yes."),
            Item(offered.said, f"By {day(offered.due_on)}"),
        ),
        (
            Button("Yes, share it", "meeting.accept_shared", offered.id, "primary"),
            Button("Yes, just for me", "meeting.accept", offered.id),
            Button("No, not mine", "meeting.refuse", offered.id),
        ),
    )


def accepted_card(row: Commitment) -> Card:
    """Say that a commitment counts, and who can read it."""
    said = "Your group can read it." if row.visibility in SHARED else "Only you can read it."
    body = (Item(row.said, f"By {day(row.due_on)}"), Line(said))
    return Card("It is yours now", body, (Button("Open it", "commitments.open", row.id),))


def refused_card() -> Card:
    """Say that an offered commitment is forgotten."""
    return Card("Not yours, so it is gone", (Line("Nobody is told. It was kept nowhere else."),))


def asked_card(owner: Member) -> Card:
    """Tell the facilitator that the owner is asked."""
    return Card(f"{owner.name} is asked", (Line("It counts once they say yes in their own chat."),))
