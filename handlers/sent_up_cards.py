"""How what a group sent up to its leaders looks: to the group, with what became of it, and to the leaders who have it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from handlers.language import Block, Button, Card, Field, FieldKind, Form, Heading, Item, Line, Note
from handlers.moments import day
from handlers.replies_told import SentUp, mark_of
from handlers.replies_up_cards import LONGEST
from handlers.rhythm import wall
from storage.documents import DocumentLine

OPEN = Button("Sent to your leaders", "sent.list")
TO_ME = Button("Questions to you", "sent.list")
LONG = "more than four weeks"


def subject_of(asked: SentUp) -> str:
    """Name a question: its summary, and a mark of its words."""
    return f"{asked.paper_id}:{mark_of(DocumentLine(asked.about.part, asked.words))}"


def status_of(asked: SentUp, zone: str, now: datetime) -> str:
    """Say in a few words what became of a question."""
    if asked.answered:
        return f"Answered on {_day(asked.answered, zone)}."
    sent = f"Sent on {_day(asked.since, zone)}"
    long = f" It has waited {LONG}." if asked.waits_long(now) else ""
    if asked.noted:
        return f"{sent}, read on {_day(asked.noted, zone)}. No answer yet.{long}"
    return f"{sent}. No answer yet.{long}"


def _day(moment: datetime, zone: str) -> str:
    return day(wall(moment, zone).date())


def status_item(asked: SentUp, zone: str, now: datetime) -> Item:
    """Show one question and what became of it, as one entry of a list."""
    return Item(asked.words, status_of(asked, zone, now))


def group_card(found: Sequence[SentUp], zone: str, now: datetime) -> Card:
    """Show a group what it sent up and what became of each, the newest first."""
    none = Line("Nothing was sent up yet. What a meeting notes for leaders goes with their next digest.")
    items = tuple(status_item(each, zone, now) for each in found)
    return Card("Sent to your leaders", items or (none,), (Button("All replies", "reply.list"),))


def leaders_card(found: Sequence[tuple[SentUp, str]], zone: str, now: datetime) -> Card:
    """Show a leader the questions that wait for them, each with its words without names, and what they can do."""
    body: list[Block] = []
    for asked, words in found:
        read = () if asked.noted else (Button("I have read it", "sent.note", subject_of(asked)),)
        answer = Button("Answer it", "sent.answer", subject_of(asked), "primary")
        body.append(Item(words, status_of(asked, zone, now), buttons=(answer, *read)))
    if found:
        body.append(Note("“I have read it” shows the group that you are at it. It sends no message."))
    return Card("Questions to you", tuple(body) or (Line("No question waits for you."),))


def answer_form(asked: SentUp, words: str) -> Form:
    """Take a leader's answer to one question."""
    note = "Everybody in the group can read your answer, with your name. Please name nobody from the group."
    return Form(
        action="sent.keep",
        title="Answer the group",
        subject=subject_of(asked),
        intro=(Heading("The group asked"), Line(words), Note(note)),
        fields=(Field("text", "Your answer", FieldKind.LONG, hint="What you did, decided, or can say.", most=LONGEST),),
        submit="Send it",
    )


def long_card(found: Sequence[tuple[SentUp, str]], zone: str, now: datetime) -> Card:
    """Tell a leader what has waited long; the words are without names."""
    items = tuple(Item(words, status_of(asked, zone, now)) for asked, words in found)
    return Card("Still waiting for you", items, (TO_ME,))
