"""How what members put in for others looks: evidence, resources and stories, successes; in lists, and each by itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from handlers.language import Block, Button, Card, Fact, Item, Line, Note, Option, Quote, shortened
from handlers.moments import day
from handlers.nameless import SOME_SCHOOL
from handlers.rhythm import wall
from storage.contributions import Given
from storage.people import Member

A_PAGE = 6
LONGEST_TITLE, LONGEST_DETAIL = 120, 200
SMALL = 10
"""From this number of people on, a count is no small group any more."""

LIBRARY = Button("Evidence and resources", "given.list", "evidence")
SEARCH = Button("Search", "search.open")
ADD = {
    "evidence": (Button("Add evidence", "evidence.new"),),
    "resource": (Button("Add a resource", "resources.new"), Button("Tell a story", "stories.new")),
    "success": (Button("Tell of a success", "successes.new"),),
}
TITLES = {"evidence": "Evidence", "resource": "Resources and stories", "success": "Successes"}
EMPTY = {
    "evidence": "No evidence is here yet. Yours can be the first.",
    "resource": "No resource is here yet. Yours can be the first.",
    "success": "No success is here yet. Small ones count.",
}
SHELF = {"evidence": "evidence", "resource": "resource", "story": "resource", "success": "success"}
"""The list in which each kind stands."""

KINDS: Mapping[str, tuple[str, ...]] = {
    shelf: tuple(kind for kind, on in SHELF.items() if on == shelf) for shelf in TITLES
}
BEYOND = ("network", "system")
"""Levels at which leaders may read, too."""

WHO_SEES = {
    "private": "Only you can see it.",
    "cop": "Your group can see it.",
    "network": "Your group and its leaders can see it.",
}
SOURCES = (
    Option("results", "Assessment results, as a whole"),
    Option("work", "Student work that we looked at"),
    Option("observation", "What we observed"),
    Option("survey", "A survey"),
    Option("records", "Attendance or other records"),
    Option("research", "Research"),
    Option("other", "Something else"),
)
STRENGTHS = (
    Option("first", "A first sign"),
    Option("some", "Some signs agree"),
    Option("strong", "Several sources agree"),
)
STORY = (
    ("context", "Where we were"),
    ("problem", "What was hard"),
    ("deed", "What we did"),
    ("moved", "What moved"),
    ("advice", "What we would tell others"),
)
"""The parts of a story from practice, in order."""


def list_card(shelf: str, found: Sequence[Given], start: int, viewer: Member, named: Collection[str]) -> Card:
    """Show a page of one list, the newest first, and the ways to the others."""
    shown = found[start : start + A_PAGE]
    items = [_item(given, viewer, named) for given in shown]
    older = (Button("Older ones", "given.list", f"{shelf} {start + A_PAGE}"),) if start + A_PAGE < len(found) else ()
    others = (Button(TITLES[other], "given.list", other) for other in TITLES if other != shelf)
    add = ADD[shelf] if viewer.is_peer else ()
    return Card(TITLES[shelf], tuple(items) or (Line(EMPTY[shelf]),), (*add, *older, *others, SEARCH))


def _item(given: Given, viewer: Member, named: Collection[str]) -> Item:
    return Item(
        shortened(given.words.title, LONGEST_TITLE),
        shortened(in_short(given), LONGEST_DETAIL),
        f"{by_whom(given, named)}, {day(wall(given.created_at, viewer.zone).date())}",
        (Button("Open", "given.open", given.id),),
    )


def in_short(given: Given) -> str:
    """Say in one line what an entry holds."""
    data = given.words.data
    if given.kind == "evidence":
        said = (measured(data), str(data.get("period", "")), count_words(data.get("n")))
        return ", ".join(filter(None, said)) or label_of(SOURCES, data.get("source"))
    return " ".join(given.words.body.split())


def by_whom(given: Given, named: Collection[str]) -> str:
    """Say whose it is; a success bears a name only where its author agreed to that, beside choosing it."""
    if given.kind == "success" and not may_name(given, named):
        return SOME_SCHOOL
    if not given.named:
        return "A story from practice"
    return ", ".join(filter(None, (given.author, given.site)))


def may_name(given: Given, named: Collection[str]) -> bool:
    """Say whether whoever tells of a success may be named; `named` are those who agree to be."""
    return given.named and given.author_id in named


def measured(data: Mapping[str, Any]) -> str:
    """Say what was measured, and its value."""
    return ": ".join(filter(None, (str(data.get("measure", "")), str(data.get("value", "")))))


def count_words(number: Any) -> str:
    """Say how many people a number stands for; a small group is called one."""
    if not number:
        return ""
    people = "1 person" if int(number) == 1 else f"{number} people"
    return f"{people}, a small group" if int(number) < SMALL else people


def label_of(options: Sequence[Option], value: Any) -> str:
    """Give what people read for a stored choice."""
    return next((option.label for option in options if option.value == value), "")


def given_card(given: Given, fits: Mapping[str, str], viewer: Member, named: Collection[str], title: str = "") -> Card:
    """Show one entry whole, what it `fits`, whose it is, and what its reader can do with it."""
    body: list[Block] = []
    if title:
        body.append(Line(given.words.title))
    body += _facts(given) if given.kind == "evidence" else _words(given)
    body += [Fact("Fits", label) for tag, label in fits.items() if tag in given.words.tags]
    body += [Fact("Tag", tag) for tag in given.words.tags if tag not in fits]
    body.append(Fact("From", by_whom(given, named)))
    if given.mine:
        body.append(Note(f"{WHO_SEES.get(given.level, '')} {'Changed since.' if given.edited else ''}".strip()))
    heading = title or shortened(given.words.title, LONGEST_TITLE)
    return Card(heading, tuple(body), tuple(_buttons(given, viewer)))


def _facts(given: Given) -> list[Block]:
    data = given.words.data
    told = (
        ("Kind of source", label_of(SOURCES, data.get("source"))),
        ("Measure", measured(data)),
        ("Period", data.get("period")),
        ("Counted", count_words(data.get("n"))),
        ("Spread", data.get("spread")),
        ("How strong", label_of(STRENGTHS, data.get("strength"))),
    )
    blocks: list[Block] = [Fact(label, str(value)) for label, value in told if value]
    if data.get("n") and int(data["n"]) < SMALL:
        blocks.append(Note("Small group: one person more or less changes this number."))
    if data.get("value") and not data.get("spread"):
        blocks.append(
            Note("One number hides how far apart results are. The spread, from one end to the other, would show it.")
        )
    return blocks


def _words(given: Given) -> list[Block]:
    data = given.words.data
    told: list[Block] = [Quote(given.words.body)] if given.words.body and given.kind == "resource" else []
    return told + [Fact(label, str(data[name])) for name, label in STORY if data.get(name)]


def _buttons(given: Given, viewer: Member) -> list[Button]:
    buttons = [Button("Open the link", url=given.words.url)] if given.words.url else []
    if given.mine:
        buttons.append(Button("Change it", "given.change", given.id))
        if not given.shared:
            buttons.append(Button("Share with group", "given.share", given.id, "primary"))
        if given.level in BEYOND:
            buttons.append(Button("For my group only", "given.share", given.id))
        if given.shared:
            buttons.append(Button("Make it private", "given.hide", given.id))
        buttons.append(Button("Take it back", "given.withdraw", given.id))
    elif viewer.is_chair and given.words.url:
        buttons.append(Button("Mend the link", "resources.link", given.id))
    shelf = SHELF[given.kind]
    return [*buttons, Button(TITLES[shelf], "given.list", shelf)]


def withdrawn_card(kind: str) -> Card:
    """Say that an entry is gone."""
    shelf = SHELF[kind]
    return Card(
        "Taken back.",
        (Line("Your words are deleted. Nobody can open them here any more."),),
        (Button(TITLES[shelf], "given.list", shelf),),
    )
