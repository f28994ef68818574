"""Publishing an agenda: to the channel once its roster is known or its risk accepted, else to members one by one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from handlers import agenda_forms, agenda_view, budget, delegates, rhythm
from handlers.agenda_view import present
from handlers.language import Button, Card, Line, Note, Open, Reply, Say
from handlers.turn import Router, Turn
from storage import communities, meetings, outbox, people, rosters
from storage.communities import Place
from storage.models import Meeting
from storage.people import FACILITATORS

on = Router()


@on.press("agenda.publish", roles=FACILITATORS, roster=True)
def publish(turn: Turn) -> Sequence[Reply]:
    """Publish to the channel, ask first where not only members are in it, or write to members where there is none."""
    meeting = meetings.get_meeting(turn.db, turn.member, turn.event.subject)
    if meeting.state != "planned":
        return present(turn, meeting)
    if missing := _missing_date(turn, meeting):
        return missing
    if not communities.list_channels(turn.db, turn.place):
        return _published(turn, meeting, "members")
    strangers = _strangers(turn)
    if strangers == 0:
        return _published(turn, meeting, "channel")
    return agenda_view.on_card(turn, meeting, who_is_there_card(meeting, strangers))


def _missing_date(turn: Turn, meeting: Meeting) -> list[Reply]:
    if meeting.starts_at is not None and meeting.starts_at > turn.now:
        return []
    intro = (Line("First, please say when you meet. Then press Publish again."),)
    return [Open(agenda_forms.plan_form(meeting, turn.place, turn.library, intro))]


def _strangers(turn: Turn) -> int | None:
    """Count those in the community's channels who are no members; None where a channel does not say who is in it."""
    channels = communities.list_channels(turn.db, turn.place)
    seen = [rosters.find_roster(turn.db, turn.place, channel.id, turn.now) for channel in channels]
    if any(roster is None for roster in seen):
        return None
    return sum(roster.strangers for roster in seen if roster)


def _choice(name: str, how: str) -> None:
    @on.press(name, roles=FACILITATORS, roster=True)
    def publish_so(turn: Turn) -> Sequence[Reply]:
        """Publish as the facilitator chose, unless strangers came into the channel in the meantime."""
        meeting = meetings.get_meeting(turn.db, turn.member, turn.event.subject)
        if meeting.state != "planned":
            return present(turn, meeting)
        if missing := _missing_date(turn, meeting):
            return missing
        strangers = _strangers(turn)
        if how == "channel" and strangers:
            return agenda_view.on_card(turn, meeting, who_is_there_card(meeting, strangers))
        return _published(turn, meeting, how)


_choice("agenda.post_named", "channel")
_choice("agenda.post_nameless", "nameless")
_choice("agenda.send_members", "members")


@on.press("agenda.keep_draft", roles=FACILITATORS)
def keep_draft(turn: Turn) -> Sequence[Reply]:
    """Publish nothing."""
    return present(turn, meetings.get_meeting(turn.db, turn.member, turn.event.subject))


def _published(turn: Turn, meeting: Meeting, how: str) -> list[Reply]:
    meeting.state, meeting.published_at = "published", turn.now
    meeting.posted = {**meeting.posted, "how": how, "to": []}
    shown = changed(turn, meeting, WHERE[how])
    return [*shown, *_to_members(turn, meeting)] if how == "members" else shown


WHERE = {
    "channel": "published the agenda in the channel.",
    "nameless": "published the agenda in the channel, without names.",
    "members": "sent the agenda to the members.",
}


def _to_members(turn: Turn, meeting: Meeting) -> list[Say]:
    """Write to each member who is here and has a message left this week; the others find it where they look for it."""
    subject, here = f"agenda:{meeting.id}", turn.place
    local = rhythm.wall(turn.now, here.zone)
    reached = [
        (member, when)
        for member in people.list_members(turn.db, here)
        if member.person_id != turn.member.person_id
        and (when := rhythm.when_to_write(member, here, local, turn.now)) is not None
        and budget.allows(turn.db, member, when)
    ]
    meeting.posted = {**meeting.posted, "to": [member.person_id for member, _ in reached]}
    return [
        Say(
            agenda_view.member_card(turn.db, member, here, meeting),
            member.person_id,
            key=f"{subject}:{member.person_id}",
            subject=subject,
            at=when,
            unasked=True,
        )
        for member, when in reached
    ]


def changed(turn: Turn, meeting: Meeting, what: str) -> list[Reply]:
    """Note a change, show it to who made it, and bring a published agenda up to date wherever it stands."""
    meetings.add_history(meeting, turn.member, what, turn.now)
    turn.db.flush()
    return [*present(turn, meeting), *updates(turn.db, turn.place, meeting, turn.now)]


def updates(db: Session, place: Place, meeting: Meeting, now: datetime, *, anew: bool = False) -> list[Say]:
    """Give the agenda anew to all who were given it: the card they have is edited, nobody gets another message.

    Only what they must not miss, that the meeting does not take place, is said `anew`. Those who go in a member's place have
    it on their own card.
    """
    return [*_to_readers(db, place, meeting, now, anew=anew), *delegates.told(db, place, meeting, now)]


def _to_readers(db: Session, place: Place, meeting: Meeting, now: datetime, *, anew: bool) -> list[Say]:
    if meeting.state == "planned" or not meeting.posted.get("how"):
        return []
    subject = f"agenda:{meeting.id}"
    version = len(meeting.history)
    if meeting.posted["how"] != "members":
        card = agenda_view.channel_card(db, place, meeting)
        return [
            Say(
                card,
                channel=channel.id,
                key=f"{subject}:{channel.id}:{version}:{meeting.state}",
                subject=subject,
                anew=anew,
            )
            for channel in communities.list_channels(db, place)
        ]
    local = rhythm.wall(now, place.zone)
    return [
        Say(
            agenda_view.member_card(db, member, place, meeting),
            member.person_id,
            key=f"{subject}:{member.person_id}:{version}:{meeting.state}",
            subject=subject,
            at=when,
            unasked=not outbox.find_sent(db, member.person_id, "", subject),
            anew=anew,
        )
        for member in people.list_members(db, place)
        if member.person_id in meeting.posted["to"]
        and (when := rhythm.when_to_write(member, place, local, now)) is not None
    ]


def who_is_there_card(meeting: Meeting, strangers: int | None) -> Card:
    """Ask how to publish where others than members read along, or where nobody can say who does."""
    nameless = Button("Post without names", "agenda.post_nameless", meeting.id)
    directly = Button("Send to members only", "agenda.send_members", meeting.id)
    cancel = Button("Cancel", "agenda.keep_draft", meeting.id)
    if strangers is None:
        said = Line("I cannot see who is in the channel. Please think of everybody there before you post.")
        named = Button("Post with names", "agenda.post_named", meeting.id)
        return Card("Who reads the channel?", (said, Note(NAMES)), (nameless, named, directly, cancel))
    who = "One person here is not a member." if strangers == 1 else f"{strangers} people here are not members."
    asked = Line(f"{who} Post without names, send to members only, or cancel?")
    return Card("Not only members read the channel", (asked, Note(NAMES)), (nameless, directly, cancel))


NAMES = "Names are those of members who proposed an item. A channel shows no commitments."
