"""How sending somebody in one's place looks: to the member, to whoever chairs, and to the colleague who goes."""

from __future__ import annotations

from collections.abc import Sequence

from handlers import agenda_cards
from handlers.agenda_cards import Sight, when_words
from handlers.guests import LONGEST_NAME
from handlers.language import Block, Button, Card, Fact, Field, Form, Line, Note
from handlers.moments import day
from handlers.rhythm import wall
from storage.communities import Place
from storage.delegates import Delegate
from storage.meetings import Entry
from storage.models import Meeting
from storage.people import Member


def delegate_form(meeting: Meeting, name: str) -> Form:
    """Ask who comes in the speaker's place."""
    hint = "A colleague of your school, by full name. Leave it empty if you come yourself."
    field = Field("name", "Who comes in your place?", value=name, required=False, hint=hint, most=LONGEST_NAME)
    intro = (Line("For this one meeting. The group reads the name on the agenda."),)
    return Form("delegates.keep", "In my place", (field,), "Keep", meeting.id, intro)


def kept_card(name: str, place: Place, *, told: bool) -> Card:
    """Say who comes, and whether they hear of it from the bot."""
    if not name:
        return Card("You come yourself", (Line("The agenda names nobody in your place."),))
    heard = "I write to them: the day, the place and the agenda, and nothing else of the group."
    alone = "I do not know them here. Please tell them the day, and show them the agenda once it is out."
    return Card(
        f"{name} comes in your place",
        (
            Line(heard if told else alone),
            Line(f"The agenda says so, and your {place.called('facilitator')} knows."),
            Note("It is for this one meeting. What you wrote and promised stays yours."),
        ),
    )


def told_card(member: Member, name: str, meeting: Meeting, place: Place, *, lets_in: bool) -> Card:
    """Tell whoever chairs who comes in whose place; `lets_in` offers to let them in as a guest for that day."""
    when = f" on {day(wall(meeting.starts_at, place.zone))}" if meeting.starts_at else ""
    if not name:
        return Card(f"{member.name} comes after all", (Line(f"Nobody comes in their place{when}."),))
    school = f" Their school, {member.site}, is there all the same." if member.site else ""
    body: list[Block] = [Line(f"To the meeting{when}.{school} You need to do nothing.")]
    if not lets_in:
        return Card(f"{name} comes for {member.name}", tuple(body))
    body.append(Note("If they should see what the group shares that day, let them in as a guest. It ends by itself."))
    subject = f"{meeting.id} {member.person_id}"
    return Card(
        f"{name} comes for {member.name}",
        tuple(body),
        (Button("Let them in that day", "delegates.let_in", subject),),
    )


def sent_card(delegate: Delegate, meeting: Meeting, entries: Sequence[Entry], place: Place, sight: Sight) -> Card:
    """Tell a colleague of a meeting to which they go: when, where, and the agenda as a leader reads it, once it is out."""
    member = delegate.member
    body: list[Block] = [
        Line(f"{member} asks you to go in their place, this once."),
        Fact("Group", place.name),
        Fact("When", when_words(meeting, place)),
        *([Fact("Where", meeting.place)] if meeting.place else []),
    ]
    if meeting.state == "planned":
        body.append(Line("The agenda comes here once it is published."))
    else:
        body += [*sight.inquiry, *agenda_cards.item_blocks(meeting, entries, place, sight)]
    body.append(Note(f"You read this agenda and nothing else of the group. If you cannot go, please tell {member}."))
    return Card(f"A meeting to go to for {member}", tuple(body))


def stood_down_card(member: str, place: Place) -> Card:
    """Tell a colleague that they need not go."""
    said = f"You need not go to the meeting of {place.name} for {member}. Thank you for being ready to."
    return Card("You need not go", (Line(said),))


def off_card(delegate: Delegate, place: Place) -> Card:
    """Tell a colleague that the meeting is cancelled."""
    said = f"The meeting of {place.name} is cancelled, so you need not go for {delegate.member}."
    return Card("The meeting does not take place", (Line(said),))


def over_card(delegate: Delegate, place: Place) -> Card:
    """Tell a colleague that it is over; the agenda no longer stands there."""
    return Card(
        "The meeting is over",
        (Line(f"Thank you for standing in for {delegate.member} at {place.name}. Its agenda no longer stands here."),),
    )
