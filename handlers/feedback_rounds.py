"""Questions to a whole group, answered without names: feedback, how a change goes, and once a term how safe it is to speak."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from handlers import anonymous, calls, guard, rhythm
from handlers.language import (
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
    Open,
    Option,
    Reply,
    Say,
)
from handlers.moments import day
from handlers.questions import question_of
from handlers.rhythm import wall
from handlers.timetable import PULSE
from handlers.turn import Router, Tick, Turn
from prompts.library import Library, Pulse
from storage import people, rounds, tallies
from storage.anonymous import ANONYMOUS
from storage.models import Round
from storage.people import CHAIRS, PEERS

on = Router()

FEEDBACK, SAFETY = "feedback", "pulse"
OWN = "own"
LONGEST_QUESTION = 200
OPEN_FOR, USUALLY_OPEN = "11d", timedelta(days=10)
MOST_SHOWN = 5
IN_WORDS, AGREE = "words", "agree"
ANSWERED = (
    Option(IN_WORDS, "In their own words"),
    Option(AGREE, "Agree or not, and words if they like"),
)
AGREEING = ("I agree", "I mostly agree", "I mostly disagree", "I disagree")


@on.press("feedback.open", roles=CHAIRS)
def ask_what(turn: Turn) -> Sequence[Reply]:
    """Ask a facilitator what to ask everybody."""
    _refuse_small(turn)
    return [Open(_form(turn))]


def _form(turn: Turn) -> Form:
    return question_form(turn.library, wall(turn.now + USUALLY_OPEN, turn.place.zone).date().isoformat())


def _refuse_small(turn: Turn) -> None:
    size = len(people.list_members(turn.db, turn.place))
    if size < turn.place.k_min:
        raise Decline(
            f"You are {size}. With fewer than {turn.place.k_min}, answers without names would tell who wrote what. "
            "You can ask in your channel instead."
        )


@on.submit("feedback.ask", roles=CHAIRS)
def ask_everyone(turn: Turn) -> Sequence[Reply]:
    """Ask everybody a facilitator's own question or a ready one; one is open at a time."""
    _refuse_small(turn)
    said = guard.cleared(turn, ("own",), lambda: _form(turn), sites=True)
    content = _content(turn.library, said)
    closes_at = calls.end_of(turn, "closes")
    if rounds.find_open_round(turn.db, turn.member, FEEDBACK):
        raise Decline("One question to everybody is open already. You can ask the next one when it has closed.")
    asked = calls.open_now(turn, FEEDBACK, ANONYMOUS, content, closes_at)
    card = anonymous.card_for(turn, asked)
    told = calls.ask_everyone(turn, asked, lambda _: card)
    return [*told, Say(asked_card(asked, turn))]


def _content(library: Library, said: Mapping[str, str]) -> dict[str, object]:
    ready = {pulse.id: pulse for pulse in library.pulses.change}
    own = " ".join(said.get("own", "").split())
    chosen = said.get("ready", OWN)
    if chosen in ready and not own:
        return content_of(ready[chosen])
    if not own:
        raise Decline(errors={"own": "Please write your question, or choose a ready one."})
    if chosen in ready:
        raise Decline(errors={"own": "Please leave this empty, or choose “My own question” above."})
    if len(own) > LONGEST_QUESTION:
        raise Decline(errors={"own": f"Please ask it in {LONGEST_QUESTION} characters or fewer."})
    choices = list(AGREEING) if said.get("how") == AGREE else []
    return {"id": OWN, "text": own, "choices": choices}


def content_of(pulse: Pulse) -> dict[str, object]:
    """Give a ready question as a round keeps it."""
    return {"id": pulse.id, "text": pulse.text, "choices": list(pulse.choices)}


@on.tick(PULSE)
def ask_how_safe(tick: Tick) -> Sequence[Reply]:
    """Ask a group once a term how safe it is to speak there; not one that is too small to answer without names."""
    pulses = tick.library.pulses.safety
    if not pulses or len(people.list_members(tick.db, tick.place)) < tick.place.k_min:
        return []
    if rounds.find_open_round(tick.db, tick.place, SAFETY):
        return []
    before = len(rounds.list_asked(tick.db, tick.place, SAFETY))
    closes_at = rhythm.later(tick.now, OPEN_FOR, tick.place.zone)
    asked = calls.open_now(tick, SAFETY, ANONYMOUS, content_of(pulses[before % len(pulses)]), closes_at)
    card = anonymous.card_for(tick, asked)
    return calls.ask_everyone(tick, asked, lambda _: card)


def _closing(kind: str) -> None:
    @on.tick(calls.closing_of(kind))
    def close_in_time(tick: Tick) -> Sequence[Reply]:
        """Close it at its time: everybody's card shows the way to what came of it, or that too few answered."""
        asked = rounds.get_round_of(tick.db, tick.place, tick.subject)
        return anonymous.close(tick, asked) if asked.state == "open" else []


_closing(FEEDBACK)
_closing(SAFETY)


@on.press("feedback.past", roles=PEERS)
def show_past(turn: Turn) -> Sequence[Reply]:
    """List what everybody was asked before, each with the way to what came of it."""
    found = [
        asked
        for kind in (FEEDBACK, SAFETY)
        for asked in tallies.list_results(turn.db, turn.member, kind, turn.now)[:MOST_SHOWN]
    ]
    found.sort(key=lambda asked: asked.closes_at, reverse=True)
    items = tuple(
        Item(
            question_of(asked),
            f"Closed on {day(wall(asked.closes_at, turn.place.zone).date())}. {asked.totals['answered']} answers.",
            buttons=(Button("Read the answers", "anonymous.read", asked.id),),
        )
        for asked in found
    )
    return [Say(Card("What we asked everybody", items or (Line("Nothing has closed with enough answers yet."),)))]


def question_form(library: Library, closes: str) -> Form:
    """Take a question to everybody: a ready one, or the facilitator's own."""
    ready = (Option(OWN, "My own question"), *(Option(pulse.id, pulse.text) for pulse in library.pulses.change))
    hint = "Ask about the work, never about a person. Please name nobody."
    return Form(
        "feedback.ask",
        "Ask everybody",
        (
            Field("ready", "Which question?", FieldKind.CHOICE, OWN, ready),
            Field("own", "My own question", FieldKind.TEXT, required=False, hint=hint, most=LONGEST_QUESTION),
            Field("how", "How do people answer my own question?", FieldKind.CHOICE, IN_WORDS, ANSWERED),
            Field("closes", "Open until the end of", FieldKind.DATE, closes),
        ),
        "Ask",
    )


def asked_card(asked: Round, turn: Turn) -> Card:
    """Tell a facilitator that everybody is asked, and what will come of it."""
    return Card(
        "Everybody is asked",
        (
            Line(question_of(asked)),
            Fact("Open until", day(wall(asked.closes_at, turn.place.zone).date())),
            Line("Then everybody who was asked reads the answers: counts, and words in no order."),
            Note(
                f"Fewer than {turn.place.k_min} answers are deleted unread. Nobody sees before the close how many came."
            ),
        ),
    )
