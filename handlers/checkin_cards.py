"""How asking after a commitment looks: the question when it is due, the partner's part, and what each answer gets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from handlers.commitment_cards import MOST_LISTED
from handlers.language import Block, Button, Card, Fact, Item, Line, Note, Quote
from handlers.moments import day
from handlers.trial_cards import ENDS, TRIED
from storage.commitments import TEST, Promise

ENDINGS = {
    "kept": "Kept",
    "changed": "Changed",
    "dropped": "Dropped",
    "stuck": "Stuck",
    "on_track": "On track",
    "open": "Open",
    "noted": "A note to yourself",
}


def answers(promise: Promise, today: date) -> tuple[Button, ...]:
    """Give the answers to how it goes or went; a small test ends in its own way, and ahead of the day all may be on track."""
    ends = [Button(label, "trials.end", f"{promise.id}:{result}") for label, result in ENDS.items()]
    if promise.kind != TEST:
        ends = [
            Button("Kept", "commitments.kept", promise.id, "primary"),
            Button("Changed", "commitments.changed", promise.id),
            Button("Stuck", "commitments.stuck", promise.id),
        ]
    early = [Button("On track", "commitments.on_track", promise.id)] if promise.due_on > today else []
    return (*early, *ends, Button("Not now", "commitments.later", promise.id))


def checkin_card(promise: Promise, today: date) -> Card:
    """Ask how a commitment goes ahead of its day, or how it went."""
    early = promise.due_on > today
    return Card(
        "How is it going?" if early else "How did it go?",
        (
            Quote(promise.said),
            Fact("By", day(promise.due_on)),
            *_looked_at(promise),
            *((Line(TRIED),) if promise.kind == TEST and not early else ()),
            Note(f"{who_learns(promise)} Leaders get the group's counts alone."),
            Note("“Not now” asks again in two weeks."),
        ),
        answers(promise, today),
    )


def _looked_at(promise: Promise) -> tuple[Block, ...]:
    measure = promise.sharper.measure
    return (Fact("You look at", measure),) if promise.kind == TEST and measure else ()


def who_learns(promise: Promise) -> str:
    """Say who can see how a commitment goes: whoever can read it sees when its owner is stuck, and nothing more."""
    if promise.shared:
        return "You shared this, so your group can see if you are stuck."
    return "Your partner can see if you are stuck." if promise.partner_id else "Only you see your answer."


def checkin_item(promise: Promise, today: date) -> Item:
    """Ask how a commitment goes or went, as one entry of a list."""
    asked = "How is it going?" if promise.due_on > today else TRIED if promise.kind == TEST else "How did it go?"
    return Item(promise.said, f"You planned this by {day(promise.due_on)}. {asked}", buttons=answers(promise, today))


def partner_card(promise: Promise) -> Card:
    """Ask a partner to put the owner's own question."""
    return Card(
        f"A question for {promise.owner}",
        (
            Line(f"{promise.owner} would like you to ask this, in your own way:"),
            Quote(promise.sharper.question),
            Line("It is about this commitment:"),
            Quote(promise.said, promise.owner),
            Note("A short call or a message is enough. Nothing comes back to me."),
        ),
        (Button("I have asked", "commitments.partner", promise.id, "primary"),),
    )


def partner_item(promise: Promise) -> Item:
    """Ask a partner to put the owner's own question, as one entry of a list."""
    return Item(
        f"Ask {promise.owner}: “{promise.sharper.question}”",
        f"It is about: {promise.said}",
        buttons=(Button("I have asked", "commitments.partner", promise.id),),
    )


def partner_done_card(promise: Promise) -> Card:
    """Thank a partner."""
    return Card("Thank you for asking.", (Note(f"I will not remind you of {promise.owner}'s question again."),))


def ended_card(promise: Promise) -> Card:
    """Say how a commitment ended."""
    closing = {
        "kept": "Good to know. It counts among the group's kept ones, without your name.",
        "changed": "Plans change when we learn. It counts among the group's changed ones, without your name.",
        "dropped": "It is off your list.",
    }[promise.state]
    line = (Quote(promise.outcome),) if promise.outcome else ()
    words = "Add a line" if not promise.outcome else "Change the line"
    return Card(
        f"{ENDINGS[promise.state]}.",
        (Quote(promise.said), Line(closing), *line),
        (
            Button(words, "commitments.line", promise.id),
            Button("New commitment", "commitments.new", promise.id),
            Button("Open it again", "commitments.reopen", promise.id),
        ),
    )


def stuck_card(promise: Promise) -> Card:
    """Answer somebody who is stuck."""
    line = (Quote(promise.outcome),) if promise.outcome else ()
    return Card(
        "Stuck is worth saying.",
        (Quote(promise.said), *line, Line("What would help most?")),
        (
            *_ways_out(promise),
            Button("Add a line", "commitments.line", promise.id),
            Button("Ask me in two weeks", "commitments.later", promise.id),
        ),
    )


def on_track_card(promise: Promise) -> Card:
    """Answer somebody who is on track ahead of the day."""
    see = Button("Open it", "commitments.open", promise.id)
    return Card("Good to hear.", (Quote(promise.said), Line(f"I will ask again on {day(promise.due_on)}.")), (see,))


def carried_card(promise: Promise) -> Card:
    """Say that a commitment moved; after two moves, ask what would help."""
    moved = Line(f"I will ask again on {day(promise.due_on)}.")
    if promise.carried < 2:
        return Card("Not now is fine.", (Quote(promise.said), moved))
    asked = Line("It has moved twice. Would you like to make it smaller, drop it, or ask for help?")
    return Card("Not now is fine.", (Quote(promise.said), moved, asked), _ways_out(promise))


def _ways_out(promise: Promise) -> tuple[Button, ...]:
    return (
        Button("Make it smaller", "commitments.edit", promise.id),
        Button("Ask for help", "commitments.help", promise.id),
        Button("Drop it", "commitments.dropped", promise.id),
    )


def helped_card(promise: Promise) -> Card:
    """Ask before a commitment is shown to the group so that it can help."""
    return Card(
        "Ask your group?",
        (
            Quote(promise.said),
            Line("Your group can then read it, marked as stuck. It can go on the next agenda."),
        ),
        (
            Button("Yes, share it", "commitments.share", promise.id, "primary"),
            Button("No, keep it private", "commitments.open", promise.id),
        ),
    )


def due_card(due: Sequence[Promise], today: date) -> Card:
    """Ask about all that is due now."""
    if not due:
        see = Button("See my commitments", "commitments.list")
        return Card("Nothing is due now.", (Line("I will ask when something is."),), (see,))
    return Card("How did it go?", tuple(checkin_item(promise, today) for promise in due[:MOST_LISTED]))
