"""How a commitment looks: the forms that take it, what its owner can do with it, and the list of what is open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from handlers import why_cards
from handlers.coaching import one_question
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
from handlers.moments import day
from storage.commitments import Promise
from storage.models import Commitment
from storage.people import Member

LONGEST = 500
LONGEST_LINE = 300
MOST_LISTED = 12
AGREED = Button("What we agreed", "agreements.open")
PAIR = Button("My check-in pair", "mutual.open")


def card_subject(promise: Promise) -> str:
    """Name the card that shows a commitment to its owner, so that it can be edited later."""
    return f"commitment:{promise.id}"


def new_form(due_on: date) -> Form:
    """Take a new commitment."""
    return Form(
        action="commitments.keep",
        title="New commitment",
        fields=_words("", due_on),
        submit="Keep",
        intro=(Note("Only you can see it, until you share it."),),
    )


def change_form(promise: Promise) -> Form:
    """Take other words or another day."""
    return Form(
        action="commitments.change",
        title="Change it",
        subject=promise.id,
        fields=_words(promise.text, promise.due_on),
    )


def _words(text: str, due_on: date) -> tuple[Field, ...]:
    hint = "Small is good. For example: ask two teachers what they tried. Please name no student."
    return (
        Field("text", "I will …", FieldKind.LONG, text, hint=hint, most=LONGEST),
        Field("due_on", "By when?", FieldKind.DATE, due_on.isoformat()),
    )


def sharper_form(promise: Promise, partners: Sequence[Member]) -> Form:
    """Take what makes a commitment easier to keep; each field may stay empty."""
    now = promise.sharper
    people = tuple(Option(peer.person_id, f"{peer.name}, {peer.site}" if peer.site else peer.name) for peer in partners)
    return Form(
        action="commitments.sharpen",
        title="Make it sharper",
        subject=promise.id,
        intro=(Quote(promise.said), Note("Fill in what helps. Leave out the rest.")),
        fields=(
            Field("cue", "If or when …", value=now.cue, required=False, hint="The moment to start.", most=LONGEST_LINE),
            Field("so_that", "So that …", value=now.so_that, required=False, most=LONGEST_LINE),
            Field("measure", "How will I know?", value=now.measure, required=False, most=LONGEST_LINE),
            Field(
                "partner",
                "Who asks me about it?",
                FieldKind.PERSON,
                promise.partner_id,
                options=people,
                required=False,
                hint="Your partner can read this commitment.",
            ),
            Field("question", "What should they ask?", value=now.question, required=False, most=LONGEST_LINE),
        ),
    )


def line_form(promise: Promise) -> Form:
    """Take one line about how it went."""
    return Form(
        action="commitments.note",
        title="Add a line",
        subject=promise.id,
        intro=(Quote(promise.said),),
        fields=(Field("line", "One line is enough", value=promise.outcome, most=LONGEST_LINE),),
    )


def who_sees(promise: Promise, partner: str) -> str:
    """Say who can read a commitment."""
    if promise.shared:
        return "Your group can see it."
    return f"Only you and {partner} can see it." if partner else "Only you can see it."


def kept_card(promise: Promise, partner: str = "", title: str = "Kept for you.") -> Card:
    """Show a commitment that is open to its owner, with at most one question about it."""
    question = one_question(promise.text, promise.sharper)
    coaching = (Note(f"One question, if you like. {question}"),) if question else ()
    body = (*_told(promise, partner), Note(who_sees(promise, partner)), *coaching)
    share = Button("Make it private", "commitments.hide", promise.id)
    if not promise.shared:
        share = Button("Share with group", "commitments.share", promise.id)
    return Card(
        title,
        body,
        (
            Button("Make it sharper", "commitments.sharper", promise.id, "primary"),
            share,
            Button("Change", "commitments.edit", promise.id),
            done_button(promise),
            why_cards.button_to(f"promise:{promise.id}"),
        ),
    )


def _told(promise: Promise, partner: str) -> tuple[Block, ...]:
    detail = promise.sharper
    facts = (
        ("By", day(promise.due_on)),
        ("If or when", detail.cue),
        ("So that", detail.so_that),
        ("I will know by", detail.measure),
        ("Partner", partner),
        ("They ask", detail.question),
    )
    return (Quote(promise.said), *(Fact(label, value) for label, value in facts if value))


def list_card(mine: Sequence[Item], others: Sequence[Item], *, chair: bool) -> Card:
    """List what is open: the reader's own, then what they may read of others, each by day."""
    body: list[Block] = []
    if mine:
        body += [Heading("Mine"), *mine[:MOST_LISTED]]
    if others:
        body += [Heading("Shared with me"), *others[:MOST_LISTED]]
    hidden = max(len(mine) - MOST_LISTED, 0) + max(len(others) - MOST_LISTED, 0)
    if hidden:
        body.append(Note(f"{hidden} more come later than these."))
    if not body:
        body.append(Line("Nothing is open. A small one is a good start."))
    new = Button("New commitment", "commitments.new", style="primary")
    offer = (Button("Offer check-in pairs", "mutual.start"),) if chair else ()
    return Card("Commitments", tuple(body), (new, Button("Try a small test", "trials.new"), AGREED, PAIR, *offer))


def own_items(promises: Sequence[Promise], offered: Sequence[Commitment]) -> list[Item]:
    """Give the reader's own entries, by day: commitments, small tests, actions of meetings, and what waits for their yes."""
    mine = [(promise.due_on, _own_item(promise)) for promise in promises if promise.mine]
    asked = [(row.due_on, _offered_item(row)) for row in offered]
    return [item for _, item in sorted(mine + asked, key=lambda each: each[0])]


def _own_item(promise: Promise) -> Item:
    seen = "Shared with the group." if promise.shared else "Private."
    state = {"stuck": " Stuck.", "on_track": " On track."}.get(promise.state, "")
    return Item(
        promise.said,
        f"{_kind_words(promise.kind)}By {day(promise.due_on)}. {seen}{state}",
        buttons=(done_button(promise), Button("Open", "commitments.open", promise.id)),
    )


def _kind_words(kind: str) -> str:
    return {"action": "From a meeting. ", "test": "A small test. ", "takeback": "To take back. "}.get(kind, "")


def _offered_item(row: Commitment) -> Item:
    return Item(
        row.said,
        f"From a meeting. By {day(row.due_on)}. It counts once you say yes.",
        buttons=(
            Button("Yes, share it", "meeting.accept_shared", row.id),
            Button("Yes, just for me", "meeting.accept", row.id),
            Button("No, not mine", "meeting.refuse", row.id),
        ),
    )


def done_button(promise: Promise) -> Button:
    """Give the button that ends a commitment ahead of its day; a small test ends with what it showed."""
    if promise.kind == "test":
        return Button("Say what it showed", "trials.end", promise.id)
    return Button("Done already", "commitments.kept", promise.id)


def other_item(promise: Promise) -> Item:
    """Show what a peer shared, and whether they would be glad of help."""
    stuck = " Stuck, and glad of help." if promise.state == "stuck" else ""
    came_from = (why_cards.button_to(f"promise:{promise.id}"),)
    return Item(promise.said, f"{_kind_words(promise.kind)}By {day(promise.due_on)}.{stuck}", promise.owner, came_from)


def counts_card(words: str) -> Card:
    """Give a leader the group's counts."""
    return Card("Commitments", (Line(words), Note("What a commitment says stays with its owner and their group.")))


def partner_name(promise: Promise, peers: Sequence[Member]) -> str:
    """Give the partner's name, or an empty text."""
    return next((peer.name for peer in peers if peer.person_id == promise.partner_id), "")
