"""The next meeting's agenda: drafted at one command, with its date, length and template, and who changed what."""

from __future__ import annotations

from collections.abc import Sequence

from handlers import agenda_cards, agenda_draft, agenda_forms, agenda_times, agenda_view
from handlers.agenda_publish import changed
from handlers.agenda_view import READERS, may_edit, present
from handlers.language import Decline, Open, Reply, Say
from handlers.turn import Router, Turn
from storage import meetings
from storage.people import FACILITATORS

on = Router()


@on.command("cop-agenda", "See, propose or draft the next meeting's agenda", roles=READERS, shown_to=READERS)
def offer_agenda(turn: Turn) -> Sequence[Reply]:
    """Draft the next agenda for a facilitator, or reopen the draft; show everybody else what is published."""
    running = meetings.find_running(turn.db, turn.member)
    if running is not None:
        return present(turn, running, anew=True)
    if not may_edit(turn.member):
        meeting = meetings.find_coming(turn.db, turn.member)
        if meeting is not None:
            return present(turn, meeting, anew=True)
        return [Say(agenda_view.member_card(turn.db, turn.member, turn.place, None))]
    meeting = agenda_draft.drafted(turn.db, turn.library, turn.member, turn.place)
    return present(turn, meeting, anew=True)


@on.press("agenda.open", roles=READERS)
def open_agenda(turn: Turn) -> Sequence[Reply]:
    """Show the meeting as it stands now, to a facilitator with a draft of its agenda."""
    meeting = meetings.get_meeting(turn.db, turn.member, turn.event.subject)
    if may_edit(turn.member) and meeting.state == "planned":
        agenda_draft.drafted(turn.db, turn.library, turn.member, turn.place)
    return present(turn, meeting)


@on.press("agenda.plan", roles=FACILITATORS)
def ask_plan(turn: Turn) -> Sequence[Reply]:
    """Ask for date, length, template and place."""
    meeting = meetings.get_meeting(turn.db, turn.member, turn.event.subject)
    if meeting.state not in meetings.PREPARED:
        return present(turn, meeting)
    return [Open(agenda_forms.plan_form(meeting, turn.place, turn.library))]


@on.submit("agenda.set_plan", roles=FACILITATORS, fresh=ask_plan)
def set_plan(turn: Turn) -> Sequence[Reply]:
    """Set date, length, template and place; another template redrafts the agenda, another length shares the minutes anew."""
    meeting = meetings.get_meeting(turn.db, turn.member, turn.event.subject)
    if meeting.state not in meetings.PREPARED:
        return present(turn, meeting)
    planned = agenda_forms.read_plan(turn.event.values, turn.place, turn.library, turn.now)
    if meeting.state == "published" and planned.starts_at is None:
        raise Decline(errors={"date": "The agenda is published, so it needs a date. Please give one."})
    if planned.template != meeting.template:
        meeting.template, meeting.minutes = planned.template, planned.minutes
        agenda_draft.draft(turn.db, turn.library, turn.member, turn.place, meeting)
    else:
        agenda_draft.set_length(turn.db, turn.member, meeting, planned.minutes)
    meeting.starts_at, meeting.place = planned.starts_at, planned.place
    agenda_times.set_times(turn.db, turn.place, meeting, turn.now)
    return changed(turn, meeting, f"planned it for {agenda_cards.when_words(meeting, turn.place)}.")


@on.press("agenda.history", roles=FACILITATORS)
def show_history(turn: Turn) -> Sequence[Reply]:
    """Show who changed what."""
    meeting = meetings.get_meeting(turn.db, turn.member, turn.event.subject)
    return [Say(agenda_cards.history_card(meeting, agenda_view.history_lines(turn.db, turn.place, meeting)))]
