"""How a story of what a community is worth looks: asked for, told part by part, kept, read, counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

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
from prompts.library import Cycle
from storage.communities import Place
from storage.rounds import Asked

ONLY_ME, GROUP = "private", "cop"
WHO_SEES = (Option(ONLY_ME, "Only me"), Option(GROUP, "My group"))
LONGEST_PART = 1000
FEWEST = 2
"""Parts that a story has at least: one thing alone is no chain."""

QUESTION = "What has this group been worth to you?"
NEW = Button("Tell a story", "value.new")


def snapshot(cycles: Sequence[Cycle]) -> dict[str, Any]:
    """Give what is asked as a round keeps it."""
    return {"id": "value", "text": QUESTION, "parts": [{"name": each.name, "ask": each.ask} for each in cycles]}


def names_of(asked: Asked) -> list[str]:
    """Give the names of a story's parts, in order."""
    return [str(each["name"]) for each in asked.content["parts"]]


def invitation_card(asked: Asked) -> Card:
    """Ask for a story."""
    return Card(
        "A story, if you have one",
        (
            Line(f"{QUESTION} Two sentences are plenty."),
            Note("It starts private. Only you can share it. I ask once a month at most."),
        ),
        (Button("Tell a story", "value.tell", asked.id, "primary"), Button("Not this time", "value.skip", asked.id)),
    )


def waiting_item(asked: Asked) -> Item:
    """Ask for a story as an entry of a list."""
    tell = Button("Tell a story", "value.tell", asked.id, "primary")
    return Item(
        QUESTION, "A story in two parts or more.", buttons=(tell, Button("Not this time", "value.skip", asked.id))
    )


def asked_card(*, again: bool) -> Card:
    """Tell whoever facilitates that everybody is asked, or was this month."""
    said = "Everybody was asked this month already." if again else "I ask every member, each in their own hours."
    return Card("Stories", (Line(said),))


def story_form(asked: Asked, parts: Mapping[str, str], *, shared: bool) -> Form:
    """Take a story part by part; who may see it stands above the words."""
    return Form(
        "value.keep",
        "A story",
        (
            Field("audience", "Who may see it?", FieldKind.CHOICE, GROUP if shared else ONLY_ME, WHO_SEES),
            *(
                Field(
                    f"part{number}",
                    part["name"],
                    FieldKind.LONG,
                    parts.get(part["name"], ""),
                    required=False,
                    hint=part["ask"],
                    most=LONGEST_PART,
                )
                for number, part in enumerate(asked.content["parts"])
            ),
        ),
        "Keep",
        asked.id,
        (Line(f"{QUESTION} Fill in two parts or more."),),
    )


def kept_card(asked: Asked, *, shared: bool) -> Card:
    """Say that a story is kept, who can see it, and what its author can do."""
    edit, back = Button("Edit", "value.tell", asked.id), Button("Take it back", "value.withdraw", asked.id)
    if shared:
        hide = Button("Make it private", "value.hide", asked.id)
        return Card("Your story is shared", (Line("Your group can read it, with your name."),), (edit, hide, back))
    share = Button("Share with group", "value.share", asked.id, "primary")
    return Card("Your story is kept", (Line("The group cannot see it."),), (share, edit, back))


def withdrawn_card(asked: Asked) -> Card:
    """Say that a story is gone."""
    return Card("Taken back.", (Line("Your words are deleted."),), (Button("Tell another", "value.tell", asked.id),))


def skipped_card(asked: Asked) -> Card:
    """Say that somebody tells none, and that nobody hears of it."""
    return Card("All right. Nobody is told.", buttons=(Button("Tell one after all", "value.tell", asked.id),))


def stories_card(found: Sequence[tuple[str, Mapping[str, str]]]) -> Card:
    """Show shared stories, each part beneath its name."""
    body: list[Block] = []
    for author, parts in found:
        body.append(Heading(author))
        for name, words in parts.items():
            body += [Note(name), Quote(words)]
    empty = Line("Nobody has shared a story yet. Yours can be the first.")
    return Card("Stories that were shared", tuple(body) or (empty,), (NEW,))


def report_card(total: int, counts: Mapping[str, int], place: Place) -> Card:
    """Show in how many of a year's stories each part stands; nothing where they are too few."""
    if not total:
        return Card(
            "What our stories tell", (Line(f"Fewer than {place.k_min} stories so far, so nothing is counted."),)
        )
    facts = tuple(Fact(name, str(count)) for name, count in counts.items())
    said = Line(f"{total} stories in a year. In how many of them each part stands:")
    return Card("What our stories tell", (said, *facts, Note("Private stories are counted, and never shown.")))
