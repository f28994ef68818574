"""The year's plan: its meetings by date, put on it several at a time, changed or cancelled one by one; read by all who may."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from handlers import agenda_draft, agenda_publish, agenda_times, agenda_view, guard, plan_cards, plan_course, plan_forms
from handlers.agenda_view import READERS, may_edit
from handlers.language import Decline, Open, Reply, Say
from handlers.moments import day_and_time
from handlers.plan_cards import Plan
from handlers.plan_dates import Dated
from handlers.plan_forms import ANYWAY, CLOSED
from handlers.rhythm import wall
from handlers.turn import Router, Turn
from prompts.library import Library
from storage import inquiries, meetings, people, plans
from storage.columns import new_id
from storage.communities import Place
from storage.models import Meeting
from storage.people import FACILITATORS, Member
from storage.plans import NewDate

on = Router()

LOOKS_BACK = timedelta(days=300)
"""How far back a plan reaches: a school year, without the one before."""

MOST_CHANGES = 15
ON_PLAN = (meetings.AHEAD, *meetings.PREPARED)


def seen_by(db: Session, library: Library, viewer: Member, place: Place, now: datetime) -> Plan:
    """Give what somebody may see of the plan; the inquiry is the peers', and not for guests."""
    known = viewer.is_peer and not viewer.is_guest
    return Plan(
        place,
        plans.list_plan(db, viewer, now - LOOKS_BACK),
        library,
        plan_forms.stage_names(place, library),
        now,
        inquiries.find_active_inquiry(db, place) if known else None,
        edits=may_edit(viewer),
        peer=viewer.is_peer,
    )


@on.command("cop-plan", "See the year's plan, or put dates on it", roles=READERS)
def offer_plan(turn: Turn) -> Sequence[Reply]:
    """Show the plan."""
    return shown(turn, anew=True)


@on.press("plan.open", roles=READERS)
def open_plan(turn: Turn) -> Sequence[Reply]:
    """Show the plan."""
    return shown(turn, anew=True)


def shown(turn: Turn, done: str = "", *, anew: bool = False) -> list[Reply]:
    """Answer with the plan as it stands: on the facilitator's one card of it, or, to anybody else, at once."""
    card = plan_cards.plan_card(seen_by(turn.db, turn.library, turn.member, turn.place, turn.now), done)
    if not may_edit(turn.member):
        return [Say(card)]
    subject = f"plan:{turn.place.id}"
    return [Say(card, key=f"{subject}:{turn.member.person_id}:{new_id()}", subject=subject, anew=anew)]


@on.press("plan.add", roles=FACILITATORS)
def ask_dates(turn: Turn) -> Sequence[Reply]:
    """Ask for dates, a line for each meeting."""
    return [Open(plan_forms.dates_form({}, turn.library))]


@on.submit("plan.keep", roles=FACILITATORS)
def keep_dates(turn: Turn) -> Sequence[Reply]:
    """Put the dates on the plan; one that stands there already stays one meeting, with what it is about now."""
    said = guard.cleared(turn, ("lines",), lambda: plan_forms.dates_form(turn.event.values, turn.library), peers=True)
    found, usual = plan_forms.read_dates(said, turn.place, turn.library, turn.now)
    closed = [
        f"Line {each.line}, {words}"
        for each in found
        if (words := plan_forms.closed_words(turn.place, each.local.date()))
    ]
    if closed and said.get(CLOSED) != ANYWAY:
        raise Decline(form=plan_forms.dates_form(said, turn.library, closed))
    known = {meeting.starts_at: meeting for meeting in plans.list_ahead(turn.db, turn.place)}
    for each in found:
        _keep(turn, each, usual, known.get(plan_forms.starts(each, turn.place)))
    _settle(turn)
    number = "One meeting is" if len(found) == 1 else f"{len(found)} meetings are"
    return shown(turn, f"{number} on the plan. Members see it, too, with /cop-plan.")


def _keep(turn: Turn, dated: Dated, usual: NewDate, known: Meeting | None) -> None:
    if known is not None:
        if dated.focus and dated.focus != known.focus:
            known.focus = dated.focus
            meetings.add_history(known, turn.member, f"said what it is about: “{dated.focus}”.", turn.now)
        return
    starts_at = plan_forms.starts(dated, turn.place)
    new = NewDate(starts_at, usual.minutes, dated.focus, "", usual.template, usual.place)
    row = plans.add_date(turn.db, turn.member, new)
    meetings.add_history(row, turn.member, f"put it on the plan for {_when(turn, starts_at)}.", turn.now)


def _when(turn: Turn, moment: datetime) -> str:
    return day_and_time(moment, turn.place.zone)


def _settle(turn: Turn) -> None:
    """Let the clock follow the dates; one that is near is prepared at once."""
    turn.db.flush()
    for meeting in plan_course.settle_dates(turn.db, turn.place, turn.now):
        if meeting.starts_at is not None and meeting.starts_at <= turn.now + agenda_times.CALLED_BEFORE:
            plan_course.prepare(turn.db, turn.library, turn.place, meeting, turn.now)


@on.press("plan.change", roles=FACILITATORS)
def ask_change(turn: Turn) -> Sequence[Reply]:
    """Ask what changes about a meeting; one that began is shown where it stands."""
    meeting = meetings.get_meeting(turn.db, turn.member, turn.event.subject)
    if meeting.state not in ON_PLAN or meeting.starts_at is None:
        return agenda_view.present(turn, meeting)
    return [Open(plan_forms.meeting_form(meeting, turn.place, turn.library, {}))]


@on.submit("plan.keep_change", roles=FACILITATORS, fresh=ask_change)
def keep_change(turn: Turn) -> Sequence[Reply]:
    """Change a meeting of the plan, or let it not take place; whoever has its agenda sees the change there."""
    meeting = meetings.get_meeting(turn.db, turn.member, turn.event.subject)
    if meeting.state not in ON_PLAN or meeting.starts_at is None:
        return agenda_view.present(turn, meeting)
    said = guard.cleared(
        turn,
        ("focus", "place"),
        lambda: plan_forms.meeting_form(meeting, turn.place, turn.library, turn.event.values),
        peers=True,
    )
    wanted = plan_forms.read_meeting(said, turn.place, turn.library, turn.now)
    if wanted.off:
        return _cancelled(turn, meeting)
    moved = wanted.new.starts_at != meeting.starts_at
    closed = plan_forms.closed_words(turn.place, wall(wanted.new.starts_at, turn.place.zone).date())
    if moved and closed and said.get(CLOSED) != ANYWAY:
        raise Decline(form=plan_forms.meeting_form(meeting, turn.place, turn.library, said, [closed]))
    _change(turn, meeting, wanted.new)
    what = f"planned it for {_when(turn, wanted.new.starts_at)}."
    meetings.add_history(meeting, turn.member, what if moved else "changed what is planned for it.", turn.now)
    _settle(turn)
    told = agenda_publish.updates(turn.db, turn.place, meeting, turn.now)
    return [*shown(turn, f"Changed: {plan_cards.title_of(meeting)}."), *told]


def _change(turn: Turn, meeting: Meeting, new: NewDate) -> None:
    meeting.starts_at, meeting.place = new.starts_at, new.place
    meeting.focus, meeting.stage = new.focus, new.stage
    drafted = meeting.state in meetings.PREPARED and bool(agenda_draft.placed_items(turn.db, turn.member, meeting))
    if not drafted:
        meeting.template, meeting.minutes = new.template, new.minutes
    elif new.template and new.template != meeting.template:
        meeting.template, meeting.minutes = new.template, new.minutes
        agenda_draft.draft(turn.db, turn.library, turn.member, turn.place, meeting)
    else:
        agenda_draft.set_length(turn.db, turn.member, meeting, new.minutes)


def _cancelled(turn: Turn, meeting: Meeting) -> list[Reply]:
    title = plan_cards.title_of(meeting)
    meetings.add_history(meeting, turn.member, "cancelled it.", turn.now)
    was_out = plan_course.cancel(turn.db, turn.member, turn.place, meeting, turn.now)
    told = agenda_publish.updates(turn.db, turn.place, meeting, turn.now, anew=True) if was_out else []
    _settle(turn)
    return [*shown(turn, f"Cancelled: {title}. What was proposed waits for the next meeting."), *told]


@on.press("plan.history", roles=FACILITATORS)
def show_history(turn: Turn) -> Sequence[Reply]:
    """Show who changed the plan, the newest change first."""
    names = {member.person_id: member.name for member in people.list_members(turn.db, turn.place, people.EVERYBODY)}
    changes = [
        (str(each["at"]), names.get(each["by"], "somebody who left"), f"{plan_cards.title_of(meeting)}: {each['what']}")
        for meeting in plans.list_plan(turn.db, turn.member, turn.now - LOOKS_BACK)
        for each in meeting.history
    ]
    newest = sorted(changes, key=lambda change: change[0], reverse=True)[:MOST_CHANGES]
    lines = [(_when(turn, datetime.fromisoformat(at)), who, what) for at, who, what in newest]
    return [Say(plan_cards.history_card(lines))]
