"""How a summary looks that nobody has checked yet: to who chairs, in a channel, and to a member, who sees counts alone."""

from __future__ import annotations

from handlers.language import Block, Button, Card, Item, Line, Note
from storage.documents import Paper
from storage.unchecked import Unchecked


def reminder_card(paper: Paper, day: str) -> Card:
    """Remind the chair once that a draft waits, and say what happens next."""
    return Card(
        "A summary still waits for you",
        (
            Line(paper.title),
            Line(
                f"Nothing goes out before you approve it. From {day} members see how many answered, and nothing else."
            ),
            Note("One reminder only. It stays on your own page."),
        ),
        (Button("Look at the draft", "synthesis.read", paper.id, "primary"),),
    )


def unchecked_channel_card(waits: Unchecked) -> Card:
    """Say in a channel that a summary waits to be checked; counts are for members, and open to each alone."""
    said = Line("A summary is drafted. It waits for a person to check it. Only you see what opens.")
    return Card(f"Not yet checked: {waits.title}", (said,), (_counts(waits),))


def unchecked_card(waits: Unchecked, *, chaired: bool, chair: bool = False) -> Card:
    """Show a member the counts of a summary that nobody has checked yet."""
    body: list[Block] = [Line(told) for told in waits.told]
    later = "What people said follows once a person has checked it."
    body.append(Note(later if chaired else f"{later} At the moment nobody chairs the group."))
    look = (Button("Look at the draft", "synthesis.read", waits.id, "primary"),) if chair else ()
    return Card(f"Not yet checked: {waits.title}", tuple(body), look)


def unchecked_item(waits: Unchecked) -> Item:
    """Name a summary that nobody has checked yet, as one entry of a list."""
    return Item(waits.title, "You can see how many answered, and nothing else yet.", buttons=(_counts(waits),))


def _counts(waits: Unchecked) -> Button:
    return Button("See the counts", "synthesis.counts", waits.id)


def noted_words(decisions: int, questions: int) -> list[str]:
    """Say how much a meeting noted."""
    words = [(decisions, "decision"), (questions, "open question")]
    return [f"{count} {name}{'s' if count > 1 else ''} noted in the meeting." for count, name in words if count]


def no_longer_card() -> Card:
    """Say that a summary that waited is not there any more."""
    said = Line("Its answers are part of a newer summary, or they are not shared any more.")
    return Card("This draft is not there any more", (said,), (Button("Summaries", "synthesis.list"),))
