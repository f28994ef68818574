"""How a leader's reply looks: its form, what its leader is told, and what the community reads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from handlers.language import (
    Block,
    Button,
    Card,
    Field,
    FieldKind,
    Form,
    Heading,
    Item,
    Line,
    Note,
    Option,
    Quote,
    shortened,
)
from handlers.moments import day
from handlers.replies_told import SentUp, Told
from handlers.rhythm import wall
from storage.replies import LeadersReply

WHOLE = "whole"
"""Stands for a digest as a whole where a line is chosen."""

LONGEST = 1500
LONGEST_DETAIL = 160
REPLIES = Button("All replies", "reply.list")


def reply_form(digest_id: str, lines: Sequence[Option]) -> Form:
    """Take what a reply is about, and its words."""
    note = "Everybody in the group can read your reply, with your name. Please name nobody from the group."
    return Form(
        action="reply.keep",
        title="Reply to the group",
        subject=digest_id,
        intro=(Note(note),),
        fields=(
            Field("line", "What is it about?", FieldKind.CHOICE, options=(Option(WHOLE, "All of it"), *lines)),
            Field("text", "Your reply", FieldKind.LONG, hint="What you did, decided, or can say.", most=LONGEST),
        ),
        submit="Send it",
    )


def sent_card(reply: LeadersReply, words: str) -> Card:
    """Tell a leader that their reply is on its way; not to whom."""
    return Card(
        "Your reply is sent",
        (
            *_about(words),
            Heading("Your reply"),
            Quote(reply.text),
            Line("It is brought to those it is about. The whole group can read it."),
            Note("Who gets a message is shown to nobody. The next digest tells of your reply."),
        ),
    )


def reply_card(reply: LeadersReply, words: str) -> Card:
    """Show a reply to anybody in the group, in the same words to all."""
    told = (
        *_about(words),
        Heading("The reply"),
        Quote(reply.text, reply.by),
        Note("Everybody in the group can read this."),
    )
    return Card("A reply from your leaders", told, (REPLIES,))


def channel_card(reply: LeadersReply) -> Card:
    """Say in a channel that a question of the group is answered; each reader gets the answer as they may read it."""
    said = Line("Your leaders answered a question of this group. Press the button to read it. Only you see what opens.")
    return Card("An answer from your leaders", (said,), (Button("Read the reply", "reply.read", reply.id, "primary"),))


def _about(words: str) -> tuple[Block, ...]:
    return (Heading("The group said"), Line(words)) if words else (Line("It is about the group's summary."),)


def reply_item(reply: LeadersReply, words: str, zone: str) -> Item:
    """Show a reply as one entry of a list."""
    on = day(wall(reply.at, zone).date())
    read = Button("Read the reply", "reply.read", reply.id)
    return Item(
        f"“{shortened(reply.text, LONGEST_DETAIL)}”",
        f"To: {shortened(words, LONGEST_DETAIL)}" if words else "To the group's summary",
        f"{reply.by}, {on}",
        (read,),
    )


def list_card(found: Sequence[Told], zone: str) -> Card:
    """List replies, newest first."""
    none = Line("There is no reply yet. Leaders can reply once they have a digest.")
    return Card("Replies from leaders", tuple(reply_item(*told, zone) for told in found) or (none,))


def unanswered_card(found: Sequence[SentUp], marks: Sequence[str], zone: str) -> Card:
    """List for the chair what leaders were asked and did not answer yet."""
    body: list[Block] = [Line("Your leaders have these questions. An answer can take its time.")] if found else []
    for each, mark in zip(found, marks, strict=True):
        closes = Button("It is answered", "reply.close", f"{each.paper_id}:{mark}")
        body.append(Item(each.words, f"Your leaders have it {since_words(each.since, zone)}.", buttons=(closes,)))
    if not found:
        body.append(Line("Every question that your leaders have is answered."))
    return Card("Asked, not yet answered", tuple(body))


def since_words(moment: datetime, zone: str) -> str:
    """Say since when."""
    return f"since {day(wall(moment, zone).date())}"
