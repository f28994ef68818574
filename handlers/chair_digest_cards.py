"""How the digest of whoever chairs looks."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.language import Block, Button, Card, Chart, Heading, Line, Note
from storage.documents import Paper

OF_LEADERS = "leaders"
"""What the button is about that leads from the chair's digest to the leaders'."""

WORDS = {"alone": "One alone: ", "differ": "Views differ. "}
TO_LEADERS = Button("What leaders read", "digest.open", OF_LEADERS)


def chair_card(
    community: str,
    paper: Paper,
    told: Sequence[tuple[str, Sequence[tuple[str, str]]]],
    pictures: Sequence[Chart | None],
    spread: Sequence[Block] = (),
) -> Card:
    """Show whoever chairs the newest summary in short, how commitments stand, and what comes next."""
    body: list[Block] = []
    for title, lines in told:
        if lines:
            body.append(Heading(title))
            body += [Line(f"{WORDS.get(part, '')}{text}") for part, text in lines]
    body += [*filter(None, pictures), *spread]
    body.append(
        Note("Drafted by rules from the summary that you approved, and from counts. Your leaders get another one.")
    )
    read = Button("Read the summary", "synthesis.read", paper.id)
    return Card(f"Your digest: {community}", tuple(body), (read, TO_LEADERS))


def none_card(community: str, following: Sequence[str]) -> Card:
    """Say that no summary is out yet, and what comes next."""
    none = Line("No summary is out yet. Once you approve one, it stands here in short.")
    body: list[Block] = [none, Heading("Next"), *map(Line, following)]
    return Card(f"Your digest: {community}", tuple(body), (Button("Summaries", "synthesis.list"), TO_LEADERS))
