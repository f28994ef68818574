"""How an agenda looks to its facilitator, to a member, to a leader and in a channel: the same items, seen differently."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from handlers.agenda_plan import can_be_read_before, warning
from handlers.language import Block, Button, Card, Fact, Heading, Item, Line, Note, shortened
from handlers.moments import clock, day, day_and_time
from handlers.rhythm import wall
from storage.commitments import Promise
from storage.communities import Place
from storage.meetings import PREPARED, WITH_LEADER, Entry
from storage.models import Meeting

PURPOSES = {"learn": "to learn", "connect": "to connect", "decide": "to decide", "inform": "to hear news"}
PLAINLY = {"question": "An open question of the last meeting", "evidence": "Evidence that members share"}
"""Where an item came from, where that needs no more words."""

MOST_PROMISES = 6
"""Commitments that an agenda spells out; the rest is a number."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What a reader may see and do: `names` of proposers, what an editor can press, whether commitments come in words.

    The `inquiry` stands on top. To a `peer` the shared `promises` are spelled out, and the `guests` named, and the `delegates`
    who come in a member's place; everybody else gets the promises' number. Who `sends` can name one for themselves.
    Where a group is `led`, its facilitators can plan with their leader.
    """

    names: bool = True
    edits: bool = False
    peer: bool = False
    proposes: bool = False
    count: int = 0
    promises: Sequence[Promise] = ()
    guests: Sequence[str] = ()
    delegates: Sequence[str] = ()
    sends: bool = False
    led: bool = False
    evidence: Sequence[str] = ()
    inquiry: Sequence[Block] = ()


def moment_words(moment: datetime, place: Place) -> str:
    """Say a moment on the community's own clock: Thursday 15 October, 3:30 pm."""
    return day_and_time(moment, place.zone)


def when_words(meeting: Meeting, place: Place) -> str:
    """Say when a meeting is, from when till when, and on whose clock."""
    if meeting.starts_at is None:
        return f"No date yet; {meeting.minutes} minutes"
    until = wall(meeting.starts_at + timedelta(minutes=meeting.minutes), place.zone)
    town = place.zone.rpartition("/")[2].replace("_", " ")
    return f"{moment_words(meeting.starts_at, place)} to {clock(until)}, {town} time"


def minutes_words(minutes: int) -> str:
    """Say a number of minutes."""
    return "1 minute" if minutes == 1 else f"{minutes} minutes"


def source_words(entry: Entry, place: Place, sight: Sight) -> str:
    """Say where an item came from."""
    item = entry.item
    match item.source:
        case "carried":
            times = f", brought over {item.carried} times" if item.carried > 1 else ""
            return f"From the last meeting{times}"
        case "proposal":
            return f"Proposed by {entry.proposer}" if entry.proposer and sight.names else "Proposed by a member"
        case "commitment":
            return f"Open commitments ({sight.count})" if sight.count else "Open commitments"
        case "added":
            named = entry.proposer if sight.names else ""
            return f"Added by {named}" if named else "Added for this meeting"
        case _:
            return PLAINLY.get(item.source, "From the template")


def detail_words(entry: Entry, sight: Sight, place: Place, starts_at: datetime | None) -> str:
    """Say when an item begins, how long it takes, what for, and what belongs to it."""
    item = entry.item
    begins = f"{clock(wall(starts_at, place.zone))}, " if starts_at else ""
    lines = [f"{begins}{minutes_words(item.minutes)}, {PURPOSES[item.purpose]}", item.detail]
    if item.source == "commitment" and sight.peer:
        lines += promise_lines(sight)
    if item.source == "evidence":
        lines += sight.evidence
    return "\n".join(filter(None, lines))


def promise_lines(sight: Sight) -> list[str]:
    """Give the shared commitments, the one due first on top, and how many more there are."""
    shown = sight.promises[:MOST_PROMISES]
    lines = [f"“{promise.said}” ({promise.owner}, by {day(promise.due_on)})" for promise in shown]
    more = len(sight.promises) - len(shown)
    kept_back = sight.count - len(sight.promises)
    lines += [f"{more} more are shared."] if more > 0 else []
    lines += [f"{kept_back} {'is' if kept_back == 1 else 'are'} private to the owner."] if kept_back > 0 else []
    return lines


def item_blocks(meeting: Meeting, entries: Sequence[Entry], place: Place, sight: Sight) -> list[Block]:
    """Give the agenda's items, numbered, each with its source; those that wait stand apart beneath."""
    placed = [entry for entry in entries if entry.item.status != "waiting"]
    waiting = [entry for entry in entries if entry.item.status == "waiting"]
    blocks: list[Block] = []
    begins = meeting.starts_at
    for number, entry in enumerate(placed, 1):
        buttons = _edit_buttons(entry, number) if sight.edits else ()
        detail = detail_words(entry, sight, place, begins)
        blocks.append(Item(f"{number}. {entry.item.title}", detail, source_words(entry, place, sight), buttons))
        begins = begins + timedelta(minutes=entry.item.minutes) if begins else None
    if waiting:
        blocks.append(Heading("Waiting, not on the agenda yet" if sight.edits else "You proposed"))
    for entry in waiting:
        detail = detail_words(entry, sight, place, None)
        blocks.append(Item(entry.item.title, detail, source_words(entry, place, sight), _wait_buttons(entry, sight)))
    return blocks


def _edit_buttons(entry: Entry, number: int) -> tuple[Button, ...]:
    change = Button(f"Change {number}", "agenda.change", entry.item.id)
    return (change, Button(f"Move {number} up", "agenda.up", entry.item.id)) if number > 1 else (change,)


def _wait_buttons(entry: Entry, sight: Sight) -> tuple[Button, ...]:
    if sight.edits:
        return (Button(shortened(f"Put on: {entry.item.title}"), "agenda.place", entry.item.id),)
    return (Button("Take it back", "agenda.take_back", entry.item.id),)


def facilitator_card(meeting: Meeting, entries: Sequence[Entry], place: Place, sight: Sight, last: str) -> Card:
    """Show the agenda to somebody who may change it, with what they can do next."""
    published = meeting.state == "published"
    placed = [entry.item for entry in entries if entry.item.status != "waiting"]
    warned = warning((item.purpose, item.minutes) for item in placed)
    body: list[Block] = [
        Fact("When", when_words(meeting, place)),
        *([Fact("Where", meeting.place)] if meeting.place else []),
        *_coming(sight),
        *sight.inquiry,
        *([Fact("About", meeting.focus)] if meeting.focus else []),
        *item_blocks(meeting, entries, place, sight),
        *([Line(warned)] if warned else []),
        *_equity_note(meeting),
        Note(last),
    ]
    shortens = (PRE_READ,) if warned and can_be_read_before((item.purpose, item.minutes) for item in placed) else ()
    buttons = (*(replace(each, subject=meeting.id) for each in shortens), *_work_buttons(meeting, led=sight.led))
    return Card("Agenda, published" if published else "Draft agenda", tuple(body), buttons)


PRE_READ = Button("Make updates pre-reads", "agenda.pre_read")


def leader_card(meeting: Meeting, entries: Sequence[Entry], place: Place, sight: Sight) -> Card:
    """Show the agenda to a leader who was asked to plan it, too: without names, with what they can add, change and move."""
    said = "You were asked to plan it, too. You do not see who proposed what. Members see what you add and change."
    card = facilitator_card(meeting, entries, place, sight, said)
    return replace(card, buttons=(Button("Add an item", "agenda.add", meeting.id),))


def _work_buttons(meeting: Meeting, *, led: bool) -> tuple[Button, ...]:
    """Give what can be done with a whole agenda. Starting comes last: a second press on Publish must not begin a meeting."""
    publish, published = Button("Publish", "agenda.publish", meeting.id, "primary"), meeting.state == "published"
    history = Button("Who changed what", "agenda.history", meeting.id)
    start = Button("Start the meeting", "meeting.start", meeting.id)
    return (
        *(() if published else (publish,)),
        Button("Add an item", "agenda.add", meeting.id),
        Button("Date, length, template", "agenda.plan", meeting.id),
        *((_with_leader(meeting),) if led else ()),
        *((history,) if meeting.history else ()),
        *((Button("Calendar file", "plan.calendar", meeting.id),) if published else ()),
        Button("Print it", "handout.print", meeting.id),
        *((start,) if meeting.starts_at is not None else ()),
    )


def _with_leader(meeting: Meeting) -> Button:
    if WITH_LEADER in meeting.posted:
        return Button("Plan it without leader", "agenda.without_leader", meeting.id)
    return Button("Plan it with our leader", "agenda.with_leader", meeting.id)


def agenda_card(meeting: Meeting, entries: Sequence[Entry], place: Place, sight: Sight) -> Card:
    """Show a published agenda to a member, a leader or a channel."""
    open_for_more, cancelled = meeting.state == "published", meeting.state == "cancelled"
    what = "Cancelled: the meeting on" if cancelled else "Agenda for"
    title = f"{what} {day(wall(meeting.starts_at, place.zone))}" if meeting.starts_at else "Agenda"
    body: list[Block] = [
        Fact("When", when_words(meeting, place)),
        *([Fact("Where", meeting.place)] if meeting.place else []),
        *_coming(sight),
        *([Fact("About", meeting.focus)] if meeting.focus else []),
        *(sight.inquiry if meeting.state != "ended" and not cancelled else ()),
        *([] if cancelled else [*item_blocks(meeting, entries, place, sight), *_equity_note(meeting)]),
        *([] if open_for_more else [Note(STANDS[meeting.state])]),
    ]
    propose = (Button("Propose an item", "agenda.propose", meeting.id),) if open_for_more and sight.proposes else ()
    ahead = (Button("Calendar file", "plan.calendar", meeting.id), PLAN) if open_for_more or cancelled else ()
    why = (replace(WHY, subject=meeting.id),) if open_for_more else ()
    return Card(title, tuple(body), (*propose, *_send(meeting, sight), *ahead, *why))


def _send(meeting: Meeting, sight: Sight) -> tuple[Button, ...]:
    """Give a member the way to let somebody come in their place, while the meeting is being prepared."""
    return (replace(SEND, subject=meeting.id),) if sight.sends and meeting.state in PREPARED else ()


def _coming(sight: Sight) -> list[Block]:
    """Name who comes beside the members: guests, and those who come in a member's place."""
    found = (("Guests", sight.guests), ("In a member's place", sight.delegates))
    return [Fact(label, ", ".join(names)) for label, names in found if names]


SEND = Button("Send somebody for me", "delegates.ask")
WHY = Button("Why is it here?", "why.agenda")
PLAN = Button("The year's plan", "plan.open")
"""Leads to all meetings of the year."""

STANDS = {
    "planned": "This is a draft. It can still change.",
    "running": "The meeting is on.",
    "ended": "The meeting has ended. A summary follows.",
    "cancelled": "This meeting does not take place. What was proposed for it waits for the next one.",
}


def _equity_note(meeting: Meeting) -> list[Block]:
    if not meeting.equity_left_out:
        return []
    return [Note(f"The question who is not yet helped is left out this time: {meeting.equity_left_out}")]


def preparing_card(meeting: Meeting | None, own: Sequence[Entry], place: Place, sight: Sight) -> Card:
    """Say that no agenda is published yet; to a member, that they can propose something, and what they did propose."""
    if not sight.proposes:
        said = Line(f"You will find it here once the {place.called('facilitator')} publishes it.")
        return Card("No agenda is published yet", (said,))
    dated = meeting and meeting.starts_at and sight.peer
    when: list[Block] = [Fact("When", when_words(meeting, place))] if meeting and dated else []
    when += _coming(replace(sight, guests=()))
    mine: list[Block] = [Heading("You proposed"), *(_own_item(entry, place, sight) for entry in own)] if own else []
    return Card(
        "The agenda is not published yet",
        (*when, Line(f"You can propose an item. The {place.called('facilitator')} sees it with your name."), *mine),
        (
            Button("Propose an item", "agenda.propose", meeting.id if meeting else "", "primary"),
            *(_send(meeting, sight) if meeting else ()),
        ),
    )


def ahead_card(meeting: Meeting, place: Place) -> Card:
    """Show a facilitator a meeting of the year's plan whose agenda is not begun."""
    body: list[Block] = [Fact("When", when_words(meeting, place)), Note("I draft its agenda a week before.")]
    return Card(
        meeting.focus or "A meeting of the plan", tuple(body), (Button("Change it", "plan.change", meeting.id), PLAN)
    )


def _own_item(entry: Entry, place: Place, sight: Sight) -> Item:
    """Show a member their own proposal, with neither number nor time: in a draft, both can still change."""
    waits = entry.item.status == "waiting"
    stands = f"Waits for the {place.called('facilitator')}" if waits else "On the draft"
    buttons = _wait_buttons(entry, sight) if waits else ()
    return Item(entry.item.title, entry.item.detail, stands, buttons)


def history_card(meeting: Meeting, lines: Sequence[tuple[str, str, str]]) -> Card:
    """Show who changed an agenda: when, who, what; the newest first. From here one can ask where its items came from."""
    body = tuple(Item(what, source=f"{who}, {when}") for when, who, what in reversed(lines))
    return Card("Who changed what", body, (replace(WHY, subject=meeting.id),))
