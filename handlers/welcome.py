"""The first message: who I am, who added you, and who sees what; it comes before any question."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from handlers import anonymous, arrival_cards, observers, questions, rhythm, timetable
from handlers.language import Block, Button, Card, Fact, Heading, Line, Note, Reply, Say
from handlers.moments import day_and_time
from handlers.turn import Router, Turn
from storage import communities, consents, responses, rounds
from storage.communities import Place
from storage.models import Organisation
from storage.people import PEERS, Member

on = Router()

OWN_WAY = "Please use your own school's process."

A_MODEL = (
    "Your organisation lets AI, a computer program, help to word summaries. It gets none of your words "
    "unless you say yes: My things, “What I agree to”."
)
"""What the notice says where a model may be used; that it says so is a new version, shown to everybody."""

SEES = Button("Who sees what", "welcome.sees")
NOTICE = Button("Read the notice", "welcome.notice")


def notice_says(
    db: Session, place: Place, member: Member, when: datetime, organisation: Organisation | None = None
) -> list[Say]:
    """Give the notice for somebody who has not had the present version, and note that they had it; else nothing."""
    organisation = organisation or communities.get_organisation(db, place)
    if member.notice_shown >= organisation.notice_version:
        return []
    consents.put_notice_shown(db, member, organisation.notice_version, when)
    key = f"notice:{organisation.notice_version}:{place.id}:{member.person_id}"
    card = notice_card(place, member, organisation.contacts, organisation.llm_mode)
    if member.looks_around:
        return observers.welcomed(db, place, member, Say(card, member.person_id, key=key, at=when))
    return [Say(card, member.person_id, key=key, at=when)]


@on.press("welcome.notice")
def read_notice(turn: Turn) -> Sequence[Reply]:
    """Show the notice again."""
    organisation = communities.get_organisation(turn.db, turn.place)
    return [Say(notice_card(turn.place, turn.member, organisation.contacts, organisation.llm_mode))]


@on.press("welcome.question", roles=PEERS)
def see_question(turn: Turn) -> Sequence[Reply]:
    """Show the open question as it stands for the speaker, or say when the next one comes."""
    asked = rounds.find_open_round(turn.db, turn.member)
    if asked is None:
        return [Say(next_question_card(next_question(turn.db, turn.place, turn.member, turn.now)))]
    if anonymous.is_anonymous(asked):
        return anonymous.show(turn, asked)
    response = responses.find_response(turn.db, turn.member, asked)
    if response is not None:
        return [Say(questions.kept_card(asked, response))]
    return [Say(questions.prompt_card(asked, turn.place))]


@on.press("welcome.sees")
def tell_who_sees_what(turn: Turn) -> Sequence[Reply]:
    """Say who sees what."""
    return [Say(sees_card(turn.place))]


def next_question(db: Session, place: Place, member: Member, now: datetime) -> str:
    """Say when the next question reaches a member, on their own clock; empty where none is planned or they are away."""
    coming = timetable.find_next(db, place, "reflection.ask")
    when = rhythm.when_to_write(member, place, coming.held, now) if coming else None
    return day_and_time(when, member.zone) if when else ""


def notice_card(place: Place, member: Member, contacts: str, mode: str = "off") -> Card:
    """Say who I am, who added you, and who sees what."""
    added = f" {member.added_by} added you." if member.added_by else ""
    return Card(
        f"Hello from {place.name}",
        (
            Line(f"I am cop-bot. I keep {place.name} going between meetings.{added}"),
            *(_for_peers() if member.is_peer else _for_others()),
            Line("Technical staff can open private text only in an emergency, and each time is logged."),
            Line("The law may require access. Chat apps keep their own record of messages."),
            *([Line(A_MODEL)] if mode != "off" else []),
            *map(Line, place.notice),
            Line("Please name no student."),
            Heading("If you worry about somebody's safety"),
            Line(f"Nobody watches this chat. {OWN_WAY}"),
            *([Note(contacts)] if contacts else []),
        ),
        _notice_buttons(member),
    )


def _for_peers() -> list[Block]:
    return [
        Line("I ask one short question at a time. Skip it whenever you like."),
        Line("Your answers start private. Only you can share one."),
        Line("Leaders get group summaries only."),
    ]


def _for_others() -> list[Block]:
    return [
        Line("You get summaries that the group has agreed on."),
        Line("What one person wrote stays with them, unless they share it with their group."),
    ]


def _notice_buttons(member: Member) -> tuple[Button, ...]:
    pause = Button("Pause", "settings.pause")
    if not member.is_peer:
        return (SEES, pause)
    see = Button("See the question", "welcome.question", style="primary")
    return (see, Button("Choose my day", "settings.day"), pause, SEES)


def next_question_card(when: str) -> Card:
    """Say when the next question comes."""
    if not when:
        return Card(
            "No question is open", (Line("The next one comes with your group's rhythm."),), (arrival_cards.WHY,)
        )
    return Card("No question is open yet", (Line(f"Your next one comes on {when}."),), (arrival_cards.WHY,))


def sees_card(place: Place) -> Card:
    """Say who sees what, in everyday words."""
    return Card(
        "Who sees what",
        (
            Heading("Your answers"),
            Fact("Private", "You alone. They start like this."),
            Fact("Shared with the group", "The members of your group, with your name."),
            Fact("Quoted in a summary", "Your words without your name, only where you allow it."),
            Heading("Your commitments"),
            Fact("At first", "You, and a partner if you name one."),
            Fact("Shared with the group", "The members of your group."),
            Heading("Other people"),
            Fact(
                f"Your {place.called('facilitator')}", "How many answered, never who did not. The rest as any member."
            ),
            Fact(_leaders(place), "Summaries and counts for the whole group, after the members have seen them."),
            Fact("Technical staff", "Private text only in an emergency, and each time is logged."),
            Note(f"Nobody is compared with anybody. Only you can share what you wrote in {place.name}."),
        ),
        (NOTICE, Button("My things", "me.open")),
    )


def _leaders(place: Place) -> str:
    known = place.called("leader")
    return "Leaders" if known == "leader" else f"Leaders, such as your {known}"
