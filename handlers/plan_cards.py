"""How the year's plan looks: the inquiry on top, the meetings by date beneath; more to who may change it, less to onlookers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.agenda_cards import when_words
from handlers.inquiry_cards import OPEN
from handlers.language import Block, Button, Card, Fact, Heading, Item, Line, Note
from handlers.moments import short_day
from handlers.rhythm import wall
from prompts.library import Library
from storage.communities import Place
from storage.models import Inquiry, Meeting

MOST_AHEAD = 12
MOST_HELD = 12
"""Meetings that one card spells out; a file holds them all."""

STANDS = {
    "planned": "The agenda is being prepared",
    "published": "The agenda is published",
    "running": "The meeting is on",
    "cancelled": "Does not take place",
}
HELD = frozenset({"ended"})


@dataclass(frozen=True, slots=True)
class Plan:
    """What somebody may see of a plan: the inquiry, where they may, the meetings, what stages are called here."""

    place: Place
    meetings: Sequence[Meeting]
    library: Library
    stages: Mapping[str, str]
    now: datetime
    inquiry: Inquiry | None = None
    edits: bool = False
    peer: bool = False


def plan_card(plan: Plan, done: str = "") -> Card:
    """Show the plan; `done` says what has just changed."""
    ahead = [each for each in plan.meetings if each.state not in HELD and not _is_past(each, plan.now)]
    held = [each for each in plan.meetings if each not in ahead]
    body: list[Block] = [*([Line(done)] if done else []), *_inquiry(plan)]
    body += [Heading("Meetings"), *_ahead(plan, ahead)]
    if held:
        body += [Heading("Earlier this year"), Line("\n".join(_short(plan, each) for each in held[-MOST_HELD:]))]
    return Card("The plan of the year", tuple(body), _buttons(plan, ahead, held))


def _is_past(meeting: Meeting, now: datetime) -> bool:
    return meeting.starts_at is not None and meeting.starts_at <= now and meeting.state != "running"


def _inquiry(plan: Plan) -> list[Block]:
    if plan.inquiry is None:
        return []
    stage = plan.stages.get(plan.inquiry.stage, plan.inquiry.stage)
    return [Heading("Our inquiry"), Line(plan.inquiry.title), Fact("Stage", stage)]


def _ahead(plan: Plan, ahead: Sequence[Meeting]) -> list[Block]:
    if not ahead:
        return [Line("No date is set yet." if plan.peer else "No agenda is published at the moment.")]
    items: list[Block] = [_item(plan, each) for each in ahead[:MOST_AHEAD]]
    more = len(ahead) - MOST_AHEAD
    return [*items, *([Note(f"And {more} more. The file has them all.")] if more > 0 else [])]


def _item(plan: Plan, meeting: Meeting) -> Item:
    on = day_of(plan, meeting)
    change = Button(f"Change {on}", "plan.change", meeting.id)
    agenda = Button(f"Agenda {on}", "agenda.open", meeting.id)
    changeable = plan.edits and meeting.state in {"dated", "planned", "published"}
    readable = meeting.state == "published" or (plan.edits and meeting.state == "planned")
    buttons = (*((change,) if changeable else ()), *((agenda,) if readable else ()))
    return Item(f"{on}: {title_of(meeting)}", detail_of(plan, meeting), STANDS.get(meeting.state, ""), buttons)


def day_of(plan: Plan, meeting: Meeting) -> str:
    """Give a meeting's day where there is little room: 15 Oct."""
    assert meeting.starts_at is not None
    return short_day(wall(meeting.starts_at, plan.place.zone))


def title_of(meeting: Meeting) -> str:
    """Give what a meeting is about, in a few words."""
    return meeting.focus or "Meeting"


def detail_of(plan: Plan, meeting: Meeting) -> str:
    """Say when a meeting is, where, at which stage and by which template, as far as that is planned."""
    template = plan.library.agendas.get(meeting.template)
    more = [plan.stages.get(meeting.stage, ""), template.title if template else "", meeting.place]
    return "\n".join(filter(None, [when_words(meeting, plan.place), ", ".join(filter(None, more))]))


def _short(plan: Plan, meeting: Meeting) -> str:
    stands = " (did not take place)" if meeting.state == "cancelled" else ""
    return f"{day_of(plan, meeting)}: {title_of(meeting)}{stands}"


def _buttons(plan: Plan, ahead: Sequence[Meeting], held: Sequence[Meeting]) -> tuple[Button, ...]:
    some = bool(ahead or held)
    return (
        *((Button("Add dates", "plan.add", style="primary"),) if plan.edits else ()),
        *((Button("Save it", "plan.save"),) if some else ()),
        *((Button("Who changed what", "plan.history"),) if plan.edits and some else ()),
        *((Button("Look back on the year", "plan.look_back"),) if plan.edits and held else ()),
        *((OPEN,) if plan.inquiry else ()),
    )


def paper_card(plan: Plan) -> Card:
    """Give the whole plan as one page to keep: the inquiry, then each meeting in a line or two."""
    items: list[Block] = [_paper_item(plan, each) for each in plan.meetings]
    body = (*_inquiry(plan), Heading("Meetings"), *(items or [Line("No date is set yet.")]))
    return Card(f"The plan of the year, {plan.place.name}", body)


def _paper_item(plan: Plan, meeting: Meeting) -> Item:
    said = {"ended": "Held", "cancelled": "Does not take place"}.get(meeting.state, "")
    detail = detail_of(plan, meeting).replace("\n", ". ")
    return Item(title_of(meeting), detail, said)


def history_card(lines: Sequence[tuple[str, str, str]]) -> Card:
    """Show who changed the plan: when, who, what; the newest first."""
    items = tuple(Item(what, source=f"{who}, {when}") for when, who, what in lines)
    return Card("Who changed the plan", items or (Line("Nobody has changed it yet."),))
