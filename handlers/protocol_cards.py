"""How a protocol looks while it is run: one card with the step, whose turn it is and until when; and the form that begins it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from handlers.agenda_cards import minutes_words
from handlers.language import (
    Block,
    Button,
    Card,
    Fact,
    Field,
    FieldKind,
    Form,
    Heading,
    Item,
    Line,
    Note,
    Option,
    Quote,
)
from handlers.moments import clock, day, day_and_time
from handlers.protocol_steps import DAYS, LIVE, SHORT, in_writing, whose_turn
from handlers.rhythm import wall
from prompts.content import Protocol
from storage.communities import Place
from storage.models_runs import ProtocolRun
from storage.people import Member
from storage.runs import ENDED, PAUSED, Noted

LONGEST_TOPIC = 300
LONGEST_NOTE = 600
OPEN = Button("Run a protocol", "protocol.open")
PACES = (
    Option(LIVE, "As it is, by the clock"),
    Option(SHORT, "Short: longer steps take half the time"),
    Option(DAYS, "In writing, over days"),
)
NAMED, NAMELESS = "named", "nameless"
NAMING = (Option(NAMELESS, "Say “the presenter”"), Option(NAMED, "Say the name"))


def run_card(run: ProtocolRun, place: Place, presenter: str = "") -> Card:
    """Show where a run stands, to a channel or to somebody who asks; `presenter` is a name that may be said there."""
    steps: Sequence[dict[str, Any]] = run.content["steps"]
    if run.state == ENDED:
        return _ended_card(run)
    step = steps[run.step]
    paused = run.state == PAUSED
    body: list[Block] = [
        *([Heading(run.topic)] if run.topic else []),
        Line(step["say"]),
        Fact("Whose turn", in_writing(step["speaks"]) if run.slow else whose_turn(step["speaks"], presenter, place)),
        Fact("Paused", f"{minutes_words(max(round(run.left_seconds / 60), 1))} left") if paused else _until(run, place),
        Fact("Next", _next_words(steps, run.step)),
        Note(
            f"What you note is read by the group, without a name. The {place.called('facilitator')}, or whoever began this, "
            "moves it on."
        ),
    ]
    title = f"{run.content['title']}: {run.step + 1} of {len(steps)}, {step['name']}"
    return Card(f"{title}, paused" if paused else title, tuple(body), _buttons(run, paused=paused))


def _until(run: ProtocolRun, place: Place) -> Fact:
    assert run.ends_at is not None
    if run.slow:
        return Fact("Until", day_and_time(run.ends_at, place.zone))
    minutes = minutes_words(run.content["steps"][run.step]["minutes"])
    return Fact("Until", f"{clock(wall(run.ends_at, place.zone))} ({minutes})")


def _next_words(steps: Sequence[dict[str, Any]], step: int) -> str:
    if step + 1 == len(steps):
        return "This is the last step."
    coming = steps[step + 1]
    if coming["days"]:
        return f"{coming['name']}, {coming['days']} school day{'s' if coming['days'] > 1 else ''}"
    return f"{coming['name']}, {minutes_words(coming['minutes'])}"


def _buttons(run: ProtocolRun, *, paused: bool) -> tuple[Button, ...]:
    """Give what can be done; each button knows how the run stood, so that one on an older card changes nothing."""
    now = f"{run.id} {run.version}"
    note = Button("Add a note", "protocol.note", f"{run.id} {run.step}", "primary")
    skip, end = Button("Skip", "protocol.skip", now), Button("End", "protocol.end", now)
    on = Button("Next", "protocol.next", now)
    if run.slow:
        return (note, Button("Read the notes", "protocol.notes", run.id), on, skip, end)
    if paused:
        return (note, Button("Go on", "protocol.resume", now), on, skip, end)
    more, pause = Button("2 minutes more", "protocol.more", now), Button("Pause", "protocol.pause", now)
    return (note, on, more, pause, skip, end)


def _ended_card(run: ProtocolRun) -> Card:
    steps = run.content["steps"]
    left_out = [steps[number]["name"] for number in run.skipped]
    body: list[Block] = [
        *([Heading(run.topic)] if run.topic else []),
        Line("Thank you. The group can read what was noted, step by step, without names."),
        *([Fact("Left out", ", ".join(left_out))] if left_out else []),
    ]
    return Card(f"{run.content['title']} has ended", tuple(body), (Button("Read the notes", "protocol.notes", run.id),))


def begun_card(run: ProtocolRun) -> Card:
    """Tell whoever began a run where it stands."""
    said = Line("The card stands in your channel. It goes on by itself, and you can move it on there or here.")
    return Card(f"{run.content['title']} has begun", (said,), (Button("Show it here", "protocol.show", run.id),))


def overtaken_card(run: ProtocolRun) -> Card:
    """Tell somebody who pressed an older card how the run stands now."""
    steps = run.content["steps"]
    now = "It has ended." if run.state == ENDED else f"Now: {run.step + 1} of {len(steps)}, {steps[run.step]['name']}."
    return Card("That was done already", (Line(now), Note("Nothing was changed by this press.")))


def menu_card(under_way: Iterable[ProtocolRun], ended: Iterable[ProtocolRun], place: Place, form: Form) -> Card:
    """Show what is being run, a form that begins something, and what was noted in earlier runs."""
    on: list[Block] = [
        Item(
            run.content["title"],
            f"Step {run.step + 1} of {len(run.content['steps'])}",
            buttons=(Button("Show it here", "protocol.show", run.id),),
        )
        for run in under_way
    ]
    past: list[Block] = [past_item(run, place) for run in ended]
    body: list[Block] = [
        Line("A protocol says step by step whose turn it is, and keeps the time."),
        *([Heading("Going on now"), *on] if on else []),
        *([Heading("Earlier"), *past] if past else []),
    ]
    return Card("Protocols", tuple(body), form=form)


def past_item(run: ProtocolRun, place: Place) -> Item:
    """Give a run that has ended as one entry of a list, with its notes."""
    when = f"Ended {day(wall(run.ended_at, place.zone).date())}" if run.ended_at else ""
    title = f"{run.content['title']}: {run.topic}" if run.topic else run.content["title"]
    return Item(title, when, buttons=(Button("Read the notes", "protocol.notes", run.id),))


def start_form(protocols: Iterable[Protocol], peers: Sequence[Member], preset: tuple[str, str], naming: str) -> Form:
    """Ask which protocol, at which pace, about what, and who presents; `preset` is a protocol and a pace."""
    options = tuple(Option(each.id, each.title) for each in protocols)
    people = tuple(Option(member.person_id, member.name) for member in peers)
    protocol, pace = preset
    return Form(
        "protocol.start",
        "Start a protocol",
        (
            Field("protocol", "Which one?", FieldKind.CHOICE, protocol, options),
            Field("pace", "How?", FieldKind.CHOICE, pace, PACES),
            Field("topic", "What is it about?", required=False, hint="It stands on the card.", most=LONGEST_TOPIC),
            Field(
                "presenter",
                "Who presents or hosts?",
                FieldKind.PERSON,
                options=people,
                required=False,
                hint="Leave it empty where nobody does.",
            ),
            Field(
                "naming",
                "On the card in the channel",
                FieldKind.CHOICE,
                naming,
                NAMING,
                hint="Choose the name only where all who read the channel are members.",
            ),
        ),
        "Start",
    )


def note_form(run: ProtocolRun, step: int) -> Form:
    """Take a note for one step."""
    name = run.content["steps"][step]["name"]
    return Form(
        "protocol.keep_note",
        "Add a note",
        (
            Field(
                "body", "Your note", FieldKind.LONG, hint="Please name no student. A line is plenty.", most=LONGEST_NOTE
            ),
        ),
        "Keep",
        f"{run.id} {step}",
        (Line(f"For step {step + 1}, {name}. Your group reads it, without your name."),),
    )


def noted_card(run: ProtocolRun, step: int, note_id: str) -> Card:
    """Say that a note is kept; its words stay out of the chat."""
    return Card(
        "Noted.",
        (Line(f"It stands under step {step + 1}, {run.content['steps'][step]['name']}."),),
        (
            Button("Add another", "protocol.note", f"{run.id} {step}"),
            Button("Read the notes", "protocol.notes", run.id),
            _take_back(note_id),
        ),
    )


def notes_card(run: ProtocolRun, notes: Sequence[Noted], *, to_summary: bool) -> Card:
    """Show what was noted, step by step, without names; to whoever chairs, with the way into the meeting's summary."""
    body: list[Block] = [Note(run.topic)] if run.topic else []
    for number, step in enumerate(run.content["steps"]):
        said = [_noted(note) for note in notes if note.step == number]
        if said:
            body += [Heading(f"{number + 1}. {step['name']}"), *said]
        elif number in run.skipped:
            body.append(Note(f"{number + 1}. {step['name']} was left out."))
    if not notes:
        body.append(Line("Nothing was noted yet."))
    buttons = (Button("Put it in the summary", "protocol.sum_up", run.id),) if to_summary and notes else ()
    return Card(f"{run.content['title']}: the notes", tuple(body), buttons)


def _noted(note: Noted) -> Block:
    """Give a note as a quote without a name; the reader's own with a way to take it back."""
    if not note.mine:
        return Quote(note.body)
    return Item(note.body, "Only you see that it is yours.", buttons=(_take_back(note.id),))


def _take_back(note_id: str) -> Button:
    return Button("Take it back", "protocol.drop_note", note_id)


def offered_card(paper_id: str, count: int) -> Card:
    """Tell whoever chairs what of the notes stands in the draft now."""
    said = "One sentence stands" if count == 1 else f"{count} sentences stand"
    return Card(
        "The notes are in your draft",
        (Line(f"{said} under what was talked about, without names. Please read before you approve."),),
        (Button("Look at the draft", "synthesis.read", paper_id, "primary"),),
    )
