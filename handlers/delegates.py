"""A colleague who comes to one meeting in a member's place: named by the member, seen on the agenda, let in by the chair."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from handlers import guest_cards
from handlers.guests import LONGEST_NAME, OFF
from handlers.language import Button, Card, Decline, Field, Form, Line, Note, Open, Reply, Say
from handlers.moments import day
from handlers.rhythm import wall
from handlers.turn import Router, Turn
from storage import audit, delegates, meetings, people
from storage.communities import Place
from storage.database import NotFound
from storage.models import Meeting
from storage.people import CHAIRS, PEERS, Member

on = Router()

SEND = "Send somebody for me"


def button(meeting: Meeting) -> Button:
    """Give the button by which a member says that a colleague comes in their place."""
    return Button(SEND, "delegates.ask", meeting.id)


@on.press("delegates.ask", roles=PEERS)
def ask_whom(turn: Turn) -> Sequence[Reply]:
    """Ask who comes in the speaker's place."""
    meeting = _meeting(turn, turn.event.subject)
    known = [each for each in delegates.list_delegates(turn.db, turn.member, meeting) if _is_own(each, turn.member)]
    return [Open(delegate_form(meeting, known[0].name if known else ""))]


def _is_own(each: delegates.Delegate, member: Member) -> bool:
    return each.person_id == member.person_id


def _meeting(turn: Turn, meeting_id: str) -> Meeting:
    meeting = meetings.find_next(turn.db, turn.member)
    if meeting is None or meeting.id != meeting_id:
        raise Decline("That meeting has begun or is over. The next one will have its own place for this.")
    if turn.member.is_guest:
        raise Decline("Only members send somebody in their place. You can tell whoever invited you.")
    return meeting


@on.submit("delegates.keep", roles=PEERS)
def keep_delegate(turn: Turn) -> Sequence[Reply]:
    """Keep who comes in the speaker's place, and tell whoever chairs; without a name the speaker comes themselves."""
    meeting = _meeting(turn, turn.event.subject)
    name = " ".join(turn.event.values.get("name", "").split())
    if len(name) > LONGEST_NAME:
        raise Decline(errors={"name": f"Please give a name of at most {LONGEST_NAME} characters."})
    before = {
        each.name for each in delegates.list_delegates(turn.db, turn.member, meeting) if _is_own(each, turn.member)
    }
    delegates.put_delegate(turn.db, turn.member, meeting.id, name)
    if name in before or not (name or before):
        return [Say(kept_card(name, turn.place))]
    audit.add_audit(turn.db, turn.place, turn.member.person_id, "delegate.name" if name else "delegate.end", turn.now)
    card = told_card(turn.member, name, meeting, turn.place)
    chairs = [
        each for each in people.list_members(turn.db, turn.place, CHAIRS) if each.person_id != turn.member.person_id
    ]
    subject = f"delegate:{meeting.id}:{turn.member.person_id}"
    key = f"{subject}:{turn.now.isoformat()}"
    told = [Say(card, each.person_id, key=f"{key}:{each.person_id}", subject=subject) for each in chairs]
    return [Say(kept_card(name, turn.place)), *told]


@on.press("delegates.let_in", roles=CHAIRS)
def let_in(turn: Turn) -> Sequence[Reply]:
    """Open the form for a guest with the colleague's name and the day of the meeting: access that ends by itself."""
    if not turn.address:
        raise Decline(OFF)
    meeting_id, _, person_id = turn.event.subject.partition(" ")
    meeting = meetings.get_meeting(turn.db, turn.member, meeting_id)
    found = delegates.list_delegates(turn.db, turn.member, meeting)
    name = next((each.name for each in found if each.person_id == person_id), "")
    if not name:
        raise NotFound("delegate")
    return [Open(guest_cards.invite_form(_held(turn, meeting), name))]


def _held(turn: Turn, meeting: Meeting) -> date:
    return wall(max(meeting.starts_at or turn.now, turn.now), turn.place.zone).date()


def said(found: Sequence[delegates.Delegate]) -> list[str]:
    """Say who comes in whose place, as the agenda lists it."""
    return [f"{each.name} for {each.member}" + (f" ({each.site})" if each.site else "") for each in found]


def delegate_form(meeting: Meeting, name: str) -> Form:
    """Ask who comes in the speaker's place."""
    hint = "A colleague of your school. Leave it empty if you come yourself."
    field = Field("name", "Who comes in your place?", value=name, required=False, hint=hint, most=LONGEST_NAME)
    intro = (Line("For this one meeting. The group reads the name on the agenda."),)
    return Form("delegates.keep", "In my place", (field,), "Keep", meeting.id, intro)


def kept_card(name: str, place: Place) -> Card:
    """Say who comes."""
    if not name:
        return Card("You come yourself", (Line("The agenda names nobody in your place."),))
    chair = place.called("facilitator")
    return Card(
        f"{name} comes in your place",
        (Line(f"The agenda says so, and your {chair} knows. What you wrote and promised stays yours."),),
    )


def told_card(member: Member, name: str, meeting: Meeting, place: Place) -> Card:
    """Tell whoever chairs who comes in whose place, with a way to let them in for that day."""
    when = f" on {day(wall(meeting.starts_at, place.zone))}" if meeting.starts_at else ""
    if not name:
        return Card(f"{member.name} comes after all", (Line(f"Nobody comes in their place{when}."),))
    return Card(
        f"{name} comes for {member.name}",
        (
            Line(f"To the meeting{when}. You need to do nothing."),
            Note("If they should see what the group shares that day, let them in as a guest. It ends by itself."),
        ),
        (Button("Let them in that day", "delegates.let_in", f"{meeting.id} {member.person_id}"),),
    )
