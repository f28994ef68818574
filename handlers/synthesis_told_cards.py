"""What those who chair are told of a draft: that it waits, that a card is old, where it went, and what AI was not given."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.language import Button, Card, Line, Note, Quote
from storage.documents import Paper


def older_card(paper: Paper) -> Card:
    """Say of a draft's older card that a newer one stands below it."""
    return Card(paper.title, (Note("This draft has a newer card below."),), (_look(paper, "Look at the draft"),))


def joined_card(paper: Paper, now: Paper) -> Card:
    """Say of a draft's card that the draft is a part of another one now."""
    said = Line(f"These answers are part of another draft now: {now.title}.")
    return Card(paper.title, (said,), (_look(now, "Look at the draft"),))


def _look(paper: Paper, label: str) -> Button:
    return Button(label, "synthesis.read", paper.id)


def gone_card(paper: Paper) -> Card:
    """Say that a draft is gone, because nothing that it told of is shared any more."""
    return Card(f"Gone: {paper.title}", (Line("Nothing is shared any more, so there is nothing to sum up."),))


def ready_card(paper: Paper) -> Card:
    """Tell the chair that a draft waits."""
    return Card(
        "A summary waits for you",
        (Line(paper.title), Note("Nothing goes out before you approve it.")),
        (Button("Look at the draft", "synthesis.read", paper.id, "primary"),),
    )


def published_card(paper: Paper, where: str) -> Card:
    """Tell the chair where a document went."""
    said = Line(f"It went to {where}. Leaders can read the group's part once the time for corrections is over.")
    own = Button("Your digest", "digest.open")
    return Card(f"Published: {paper.title}", (said,), (Button("Read the summary", "synthesis.read", paper.id), own))


def held_card(texts: Sequence[str]) -> Card:
    """Show answers that were kept from a model, as they were written."""
    said = Line("These were shared with the group. They stand in the summary by rules, as every answer does.")
    return Card("What AI was not given", (said, *map(Quote, texts)))
