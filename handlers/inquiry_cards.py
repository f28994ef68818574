"""How an inquiry looks: to those who write it, to members, to guests and to leaders; its history, and what it found out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from handlers import stages
from handlers.inquiry_coaching import notes_on
from handlers.inquiry_forms import PARTS, SURE
from handlers.language import Block, Button, Card, Fact, Heading, Item, Line, Note, Quote
from handlers.moments import day
from handlers.rhythm import wall
from prompts.library import Protocol
from storage.communities import Place
from storage.inquiries import Change, Claim, Problem
from storage.models import Inquiry
from storage.plan_links import Linked

OPEN = Button("Our inquiry", "inquiry.open")
HISTORY = "What changed, and why"
KNOWN = "What we know now"
MOST_SHOWN = 12
SURE_WORDS = {option.value: option.label.partition(":")[0] for option in SURE}
SHORT = {
    "practice": "Problem of practice",
    "evidence": "What shows it",
    "who": "Who is affected",
    "why": "Why it matters",
    "theory": "What may help",
    "goal": "Our goal",
    "measure": "How we will know",
}
"""The parts of a problem, as a card names them."""

PUBLIC = ("practice", "goal", "measure")
"""Parts that everybody reads who may read of the inquiry; the others are the group's own."""


def nothing_card(place: Place, *, writes: bool, proposes: bool) -> Card:
    """Say that a group has no problem of practice yet, and what can be done about it."""
    if writes:
        return Card(
            "No problem of practice yet",
            (
                Line("A problem of practice says what we adults do now that could be better."),
                Note("You can write it over several days. Members see it once you say so."),
            ),
            (Button("Write it down", "inquiry.write", style="primary"),),
        )
    said = f"The {place.called('facilitator')} writes it down once the group has found it."
    propose = (Button("Propose an item", "agenda.propose"),) if proposes else ()
    return Card("No problem of practice yet", (Line(said),), propose)


def draft_card(row: Inquiry) -> Card:
    """Show what is written so far to those who write it, with one or two notes that may help."""
    problem = Problem.of(row)
    facts = facts_of(problem, tuple(PARTS))
    rest = len(PARTS) - len(facts)
    left = (
        f"{rest} of {len(PARTS)} parts are still open. You can go on another day." if rest else "All parts are written."
    )
    use = (Button("Use it for our group", "inquiry.agree", row.id, "primary"),) if problem.practice else ()
    return Card(
        "Our problem of practice",
        (*facts, *coaching(problem), Note(f"{left} Members do not see it yet.")),
        (*use, Button("Go on writing", "inquiry.write")),
    )


def coaching(problem: Problem) -> list[Block]:
    """Give the notes that may help, as thoughts that nobody has to follow."""
    return [Line(f"A thought: {note}") for note in notes_on(problem)]


def facts_of(problem: Problem, names: Sequence[str]) -> list[Block]:
    """Give the parts of a problem that have words."""
    said = asdict(problem)
    return [Fact(SHORT[name], said[name]) for name in names if said[name]]


def stage_words(row: Inquiry, place: Place) -> str:
    """Say where a cycle stands."""
    return "Looking back on the cycle" if row.ended_at else place.called(row.stage)


def group_card(row: Inquiry, place: Place, protocol: Protocol | None, linked: Linked) -> Card:
    """Show the inquiry to the group's own members."""
    plan = place.called("plan")
    until = [Fact("This stage until", day(row.stage_due))] if row.stage_due else []
    way = [Note(f"A way to talk that fits this stage: {protocol.title}.")] if protocol and not row.ended_at else []
    own = [] if linked.own else [Note(f"Your school's {plan} is not linked yet. Only you see this line.")]
    body = (
        *facts_of(Problem.of(row), PUBLIC[:1]),
        Fact("Stage", stage_words(row, place)),
        *until,
        *facts_of(Problem.of(row), (*PUBLIC[1:], *(name for name in PARTS if name not in PUBLIC))),
        *way,
        Item("School plans", linked.words, buttons=(Button("See the links", "inquiry.links", row.id),)),
        *own,
    )
    link = Button("Change my link" if linked.own else "Link my school's plan", "inquiry.link", row.id)
    return Card("Our inquiry", body, (Button(HISTORY, "inquiry.history", row.id), Button(KNOWN, "inquiry.known"), link))


def work_buttons(row: Inquiry, *, has_draft: bool) -> tuple[Button, ...]:
    """Give what those who facilitate can do with the inquiry."""
    if not row.ended_at:
        return (
            Button("Move on or back", "inquiry.move", row.id, "primary"),
            Button("Change course", "inquiry.course", row.id),
            Button("End the cycle", "inquiry.end", row.id),
        )
    following = (
        Button("Go on writing", "inquiry.write", style="primary")
        if has_draft
        else Button("Write the next one", "inquiry.next", row.id, "primary")
    )
    return (following, Button("Add what we know", "inquiry.claim", row.id))


def guest_card(row: Inquiry, place: Place) -> Card:
    """Show a guest what stands on every agenda, and what changed since they came."""
    body = (*facts_of(Problem.of(row), PUBLIC), Fact("Stage", stage_words(row, place)))
    history, known = Button(HISTORY, "inquiry.history", row.id), Button(KNOWN, "inquiry.known")
    return Card("Our inquiry", body, (history, known))


def leader_card(place: Place, told: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> Card:
    """Show a leader the very lines that a digest tells of the inquiry."""
    lines = [Line(text) for _, parts in told for _, text in parts]
    if not lines:
        return Card(f"Inquiry: {place.name}", (Line("Nothing to read yet. Your digest tells you when there is."),))
    return Card(f"Inquiry: {place.name}", (*lines, Note("These are the lines of your digest. They name nobody.")))


def change_words(change: Change, place: Place) -> str:
    """Say in a few words what a change was."""
    match change.what:
        case "began":
            return f"Began with {place.called(change.after['stage'])}"
        case "stage":
            before, after = change.before["stage"], change.after["stage"]
            said = "Moved on to" if stages.is_forward(before, after) else "Went back to"
            return f"{said} {place.called(after)}"
        case "stay":
            return f"Stays longer at {place.called(change.after['stage'])}"
        case "course":
            return f"Changed course ({', '.join(SHORT[name].lower() for name in change.after)})"
        case _:
            return "Ended the cycle"


def history_card(changes: Sequence[Change], names: Mapping[str, str], place: Place) -> Card:
    """Show what changed, the newest first: who, when and why."""
    items: list[Block] = []
    for change in changes[::-1][:MOST_SHOWN]:
        on = day(wall(change.at, place.zone).date())
        who = names.get(change.by, "somebody who left")
        lines = [
            f"Because: {change.why}" if change.why else "",
            f"Evidence: {change.evidence}" if change.evidence else "",
        ]
        lines += [
            f"{SHORT[name]}: “{words}” before" for name, words in change.before.items() if name in SHORT and words
        ]
        items.append(Item(change_words(change, place), "\n".join(filter(None, lines)), f"{who}, {on}"))
    return Card(HISTORY, tuple(items) or (Line("Nothing changed yet."),), (OPEN,))


def claim_words(claim: Claim) -> str:
    """Say how sure a group is of what it knows, and for whom it holds."""
    return f"{SURE_WORDS[claim.sure]}. For: {claim.whom}"


def known_card(claims: Sequence[tuple[Inquiry, Claim]], place: Place) -> Card:
    """List what the group found out in all its cycles, the newest first."""
    items: list[Block] = []
    for row, claim in claims[:MOST_SHOWN]:
        on = day(wall(claim.at, place.zone).date())
        items.append(Item(claim.text, f"{claim_words(claim)}\nProblem: {row.title}", f"Written on {on}"))
    none = (Line("Nothing is written yet. When a cycle ends, I ask what the group knows now."),)
    return Card(KNOWN, tuple(items) or none, (OPEN,))


def links_card(row: Inquiry, linked: Linked, place: Place) -> Card:
    """Show which schools linked their plan, and where; a school without a link is told to its own member alone."""
    plan = place.called("plan")
    items = [Item(words, source=school) for school, words in linked.references]
    own = () if linked.own else (Note("Your own school is not among them yet. Only you see this line."),)
    link = Button("Change my link" if linked.own else "Link my school's plan", "inquiry.link", row.id)
    return Card(
        "School plans",
        (Quote(row.title), Heading(f"Our inquiry in each {plan}"), Line(linked.words), *items, *own),
        (link, OPEN),
    )


def due_card(row: Inquiry, place: Place) -> Card:
    """Ask those who facilitate, on a stage's day, whether the group has what it needs to move on."""
    return Card(
        "What lets us move on?",
        (
            Line(f"{place.called(row.stage)}: today is the day that you set for it."),
            Quote(row.title),
            Line("What evidence lets the group move on? If there is too little, stay a while longer."),
        ),
        due_buttons(row),
    )


def due_item(row: Inquiry, place: Place) -> Item:
    """Ask the same, as one entry of a list."""
    return Item(
        f"{place.called(row.stage)}: what evidence lets us move on?", "Its day has come.", buttons=due_buttons(row)
    )


def due_buttons(row: Inquiry) -> tuple[Button, ...]:
    """Give what can be done when a stage's day has come."""
    move = "End the cycle" if not stages.has_next(row.stage) else "Move on or back"
    deed = "inquiry.end" if not stages.has_next(row.stage) else "inquiry.move"
    return (Button(move, deed, row.id, "primary"), Button("Stay a while longer", "inquiry.stay", row.id))
