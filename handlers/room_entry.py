"""Answers of a room that met on paper: entered by whoever chairs, one a line; they belong to nobody and say so.

A summary counts them as voices of the room, and never among the members who answered.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from handlers import guard, rhythm, synthesis_making, synthesis_out
from handlers.language import (
    Button,
    Card,
    Decline,
    Field,
    FieldKind,
    Form,
    Line,
    Note,
    Open,
    Option,
    Reply,
    Say,
    shortened,
)
from handlers.meeting_cards import ROOM
from handlers.moments import day
from handlers.turn import Router, Turn
from storage import documents, responses, rounds
from storage.columns import new_id
from storage.communities import Place
from storage.models import Round
from storage.people import CHAIRS

on = Router()

OTHER = "other"
MOST_ANSWERS, LONGEST_LINE, LONGEST_ASKED = 60, 600, 300
OFFERED = 6
_BULLET = re.compile(r"^\s*(?:[-\u2013\u2022*]+|\d{1,2}[.)])\s+")


@on.press("room.open", roles=CHAIRS)
def ask_answers(turn: Turn) -> Sequence[Reply]:
    """Ask for what a room answered, and to which question."""
    return [Open(room_form(_offered(turn), turn.place))]


@on.submit("room.keep", roles=CHAIRS)
def keep_answers(turn: Turn) -> Sequence[Reply]:
    """Keep each line as an answer of the room."""
    offered = _offered(turn)
    said = guard.cleared(turn, ("asked", "answers"), lambda: room_form(offered, turn.place))
    lines, question = lines_of(said.get("answers", "")), " ".join(said.get("asked", "").split())
    asked = next((each for each in offered if each.id == said.get("question")), None)
    errors = _errors(lines, question, known=asked is not None)
    if errors:
        raise Decline(errors=errors)
    if asked is None:
        asked = _new_round(turn, question)
    responses.add_from_room(turn.db, turn.member, asked, lines, turn.now)
    if asked.state == "closed" and not any(paper.meeting_id for paper in documents.list_drafts(turn.db, turn.member)):
        _drafted_anew(turn, asked)
    return [Say(kept_card(asked, len(lines)))]


def _errors(lines: Sequence[str], question: str, *, known: bool) -> dict[str, str]:
    errors: dict[str, str] = {}
    if not known and not question:
        errors["asked"] = "Please write the question that the room was asked, or choose one above."
    if len(question) > LONGEST_ASKED:
        errors["asked"] = f"This is {len(question) - LONGEST_ASKED} characters too long. Please cut a little."
    if not lines:
        errors["answers"] = "There are no answers here yet. Please write one a line."
    elif len(lines) > MOST_ANSWERS:
        errors["answers"] = f"These are {len(lines)} lines, and {MOST_ANSWERS} fit. Please enter them in two parts."
    elif long := [number for number, line in enumerate(lines, 1) if len(line) > LONGEST_LINE]:
        errors["answers"] = f"Answer {long[0]} is longer than {LONGEST_LINE} characters. Please cut it a little."
    return errors


def _drafted_anew(turn: Turn, asked: Round) -> None:
    if asked.kind == "reflection":
        synthesis_making.draft_round(turn, asked)


def _offered(turn: Turn) -> list[Round]:
    """Give the questions with names, newest first, that no summary has told of."""
    told = documents.list_told(turn.db, turn.place)
    since = turn.now - synthesis_making.LOOKS_BACK
    found = [each for each in rounds.list_rounds(turn.db, turn.place, since) if each.kind == "reflection"]
    fitting = [each for each in found if each.mode == "named" and each.state in ("open", "closed")]
    return [each for each in fitting if each.occurrence not in told][:OFFERED]


def _new_round(turn: Turn, question: str) -> Round:
    content = {"id": "room", "text": question, "stage": "any", "pillar": "together"}
    new = rounds.NewRound("room", new_id(), content, turn.now, turn.now, state="closed")
    return rounds.open_round(turn.db, turn.place, new)


def lines_of(text: str) -> list[str]:
    """Give the answers, one a line, without bullets and numbers in front."""
    return [line for row in text.splitlines() if (line := " ".join(_BULLET.sub("", row).split()))]


@on.press("room.drop", roles=CHAIRS)
def take_back(turn: Turn) -> Sequence[Reply]:
    """Delete what was entered for the room to one question."""
    asked = rounds.get_named_round(turn.db, turn.member, turn.event.subject)
    count = responses.drop_from_room(turn.db, turn.member, asked)
    said = "1 answer is deleted." if count == 1 else f"{count} answers are deleted."
    return [Say(Card("Taken back.", (Line(said),))), *synthesis_out.after_a_change(turn)]


def room_form(offered: Sequence[Round], place: Place) -> Form:
    """Ask to which question a room answered, and what."""
    options = tuple(Option(each.id, shortened(f"{_day(each, place)}: {each.content['text']}", 75)) for each in offered)
    preset = options[0].value if options else OTHER
    hint = "One answer a line. They show as “from the room”, without a name. Please name no student."
    return Form(
        "room.keep",
        "Answers from the room",
        (
            Field(
                "question",
                "Which question?",
                FieldKind.CHOICE,
                preset,
                (*options, Option(OTHER, "Another one, asked in the room")),
            ),
            Field("asked", "If another: which one?", required=False, most=LONGEST_ASKED),
            Field("answers", "What the room answered", FieldKind.LONG, hint=hint, most=6000),
        ),
        "Keep them",
    )


def _day(asked: Round, place: Place) -> str:
    return day(rhythm.wall(asked.opens_at, place.zone).date())


def kept_card(asked: Round, count: int) -> Card:
    """Say how many answers were kept, and what becomes of them."""
    said = "1 answer is kept" if count == 1 else f"{count} answers are kept"
    return Card(
        "Kept for the room",
        (
            Line(f"{said}. Your group reads them as “from the room”."),
            Note("The summary counts them as voices of the room, not among the members who answered."),
        ),
        (
            Button("Read them", "reflection.read", asked.id) if asked.state == "closed" else ROOM,
            Button("Take them back", "room.drop", asked.id),
        ),
    )
