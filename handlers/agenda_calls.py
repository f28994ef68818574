"""What the clock does about a meeting: asks members for proposals, reminds of publishing, begins, and asks after the end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from handlers import (
    agenda_cards,
    agenda_publish,
    agenda_view,
    budget,
    delegates,
    meeting_course,
    one_line,
    plan_course,
    rhythm,
    timetable,
)
from handlers.agenda_times import AFTER, BEGIN, CALL, PUBLISHED_BEFORE, REMIND
from handlers.language import Button, Card, Fact, Line, Note, Reply, Say
from handlers.turn import Router, Tick
from storage import meetings, people
from storage.communities import Place
from storage.models import Meeting
from storage.people import CHAIRS, Member

on = Router()


@on.tick(CALL)
def call_for_proposals(tick: Tick) -> Sequence[Reply]:
    """Ask members what should be on the agenda, unless the weekly message did or will do so in time.

    A meeting of the year's plan is prepared from now on; where another one comes first, as soon as that is over.
    """
    wanted = meetings.get_meeting_of(tick.db, tick.place, tick.subject)
    meeting = plan_course.prepare(tick.db, tick.library, tick.place, wanted, tick.now)
    if meeting is None:
        timetable.at(tick.db, tick.place, CALL, wanted.id, plan_course.free_at(tick.db, tick.place, tick.now))
        return []
    if meeting.state != "planned" or meeting.starts_at is None or meeting.starts_at <= tick.now:
        return []
    if _rides_along(tick, meeting.starts_at, meeting):
        return []
    card = call_card(meeting, tick.place)
    proposers = {entry.item.proposer_id for entry in meetings.list_placed(tick.db, tick.place, meeting)}
    members = [member for member in people.list_members(tick.db, tick.place) if member.person_id not in proposers]
    return _unasked(tick, members, card, f"call:{meeting.id}", f"call:{meeting.id}")


def _rides_along(tick: Tick, starts_at: datetime, meeting: Meeting) -> bool:
    weekly = timetable.find_next(tick.db, tick.place, "reflection.ask")
    asked_at = rhythm.instant(weekly.held, tick.place.zone) if weekly else None
    return "called" in meeting.posted or (asked_at is not None and asked_at <= starts_at - PUBLISHED_BEFORE)


@on.tick(REMIND)
def remind_to_publish(tick: Tick) -> Sequence[Reply]:
    """Remind the facilitators that the agenda waits to be published."""
    meeting = meetings.get_meeting_of(tick.db, tick.place, tick.subject)
    if meeting.state != "planned":
        return []
    chairs = people.list_members(tick.db, tick.place, CHAIRS)
    return _unasked(
        tick, chairs, remind_card(meeting, tick.place), f"publish:{meeting.id}", agenda_view.subject_of(meeting)
    )


def _unasked(tick: Tick, members: Sequence[Member], card: Card, key: str, subject: str) -> list[Say]:
    return [
        Say(card, member.person_id, key=f"{key}:{member.person_id}", subject=subject, at=when, unasked=True, anew=True)
        for member in members
        if (when := rhythm.when_to_write(member, tick.place, tick.local, tick.now)) is not None
        and budget.allows(tick.db, member, when)
    ]


@on.tick(BEGIN)
def begin(tick: Tick) -> Sequence[Reply]:
    """Begin a meeting whose agenda is published, and show the facilitators its first item; else offer to start."""
    wanted = meetings.get_meeting_of(tick.db, tick.place, tick.subject)
    meeting = plan_course.prepare(tick.db, tick.library, tick.place, wanted, tick.now) or wanted
    if meeting.state not in meetings.PREPARED or not meeting.template:
        return []
    plan_course.end_forgotten(tick.db, tick.place, tick.now)
    begins = meeting.state == "published" and meetings.find_running(tick.db, tick.place) is None
    if begins:
        meeting_course.begin(tick.db, tick.place, meeting, tick.now)
    says: list[Reply] = []
    for chair in people.list_members(tick.db, tick.place, CHAIRS):
        card = time_card(meeting, tick.place)
        if begins:
            card = agenda_view.facilitator_card(tick.db, chair, tick.place, meeting, tick.library.protocols.keys())
        key = f"begin:{meeting.id}:{chair.person_id}:{tick.local.isoformat()}"
        says.append(Say(card, chair.person_id, key=key, subject=agenda_view.subject_of(meeting), anew=True, live=True))
    if begins:
        says += [*agenda_publish.updates(tick.db, tick.place, meeting, tick.now), *one_line.begin(tick, meeting)]
    return says


@on.tick(AFTER)
def ask_after(tick: Tick) -> Sequence[Reply]:
    """Ask whether they met, where a meeting's time is over and nobody ended it; who came in whose place is forgotten."""
    meeting = meetings.get_meeting_of(tick.db, tick.place, tick.subject)
    forgotten = delegates.over(tick.db, tick.place, meeting, tick.now)
    if meeting.state in {"ended", meetings.AHEAD} or not meeting.template:
        return forgotten
    card, subject = after_card(meeting, tick.place), agenda_view.subject_of(meeting)
    key = f"after:{meeting.id}:{tick.local.isoformat()}"
    asked = [
        Say(card, chair.person_id, key=f"{key}:{chair.person_id}", subject=subject, at=when, anew=True)
        for chair in people.list_members(tick.db, tick.place, CHAIRS)
        if (when := rhythm.when_to_write(chair, tick.place, tick.local, tick.now)) is not None
    ]
    return [*forgotten, *asked]


def call_card(meeting: Meeting, place: Place) -> Card:
    """Ask for proposals."""
    return Card(
        "What should be on the agenda?",
        (
            Fact("Next meeting", agenda_cards.when_words(meeting, place)),
            Line(
                f"You can propose an item. The {place.called('facilitator')} sees it with your name. Nothing is fine too."
            ),
        ),
        (Button("Propose an item", "agenda.propose", meeting.id, "primary"),),
    )


def remind_card(meeting: Meeting, place: Place) -> Card:
    """Remind a facilitator to publish."""
    return Card(
        "The agenda is not published yet",
        (
            Fact("Next meeting", agenda_cards.when_words(meeting, place)),
            Line("Members prepare better when they know what comes."),
        ),
        (
            Button("See the draft", "agenda.open", meeting.id, "primary"),
            Button("Publish", "agenda.publish", meeting.id),
        ),
    )


def time_card(meeting: Meeting, place: Place) -> Card:
    """Say that it is time to meet."""
    return Card(
        "It is time to meet",
        (
            Fact("When", agenda_cards.when_words(meeting, place)),
            Line("Press Start and I show you one item after the other. Only you see that card."),
        ),
        (
            Button("Start the meeting", "meeting.start", meeting.id, "primary"),
            Button("See the agenda", "agenda.open", meeting.id),
            Button("Another day", "meeting.another_day", meeting.id),
        ),
    )


def after_card(meeting: Meeting, place: Place) -> Card:
    """Ask whether a meeting took place that nobody ended."""
    note = "Yes, note what came of it"
    first: tuple[Button, ...] = (Button(note, "meeting.start", meeting.id, "primary"),)
    if meeting.state == "running":
        end = Button("Yes, end the meeting", "meeting.end", meeting.id)
        first = (Button(note, "agenda.open", meeting.id, "primary"), end)
    return Card(
        "Did you meet?",
        (
            Fact("Planned", agenda_cards.when_words(meeting, place)),
            Line("The meeting is still open here. Note what came of it, and I draft the summary for you."),
            Note("If it did not happen, everything waits for another day."),
        ),
        (*first, Button("No, another day", "meeting.another_day", meeting.id)),
    )
