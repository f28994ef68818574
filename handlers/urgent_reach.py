"""Who may be reached for an urgent ask: nobody before they say so, in working hours or at any hour; a pause always holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from handlers import rhythm, settings
from handlers.language import Button, Card, Fact, Line, Note, Reply, Say
from handlers.turn import Router, Turn
from storage import accounts, communities, consents, people, urgent
from storage.consents import ANY_HOUR, HOURS
from storage.people import PEERS, Member

on = Router()

OPEN_FOR = timedelta(hours=48)
"""How long an urgent ask looks for help."""

REACH = Button("When I am reached", "agreeing.reach")
ASKS = Button("Urgent asks", "urgent.open")
STANDS = {HOURS: "Yes, in my working hours", ANY_HOUR: "Yes, at any hour"}


@on.press("agreeing.reach", roles=PEERS)
def show_reach(turn: Turn) -> Sequence[Reply]:
    """Show what it means to be reached, and how it stands for the speaker."""
    return [Say(reach_card(stands(turn)))]


def _choice(name: str, purpose: str) -> None:
    @on.press(name, roles=PEERS)
    def choose(turn: Turn) -> Sequence[Reply]:
        """Note when the speaker agrees to be reached; after a no, what waits for them does not come any more."""
        if not purpose:
            urgent.drop_calls(turn.db, turn.member)
        for each in STANDS:
            if each != purpose:
                consents.withdraw_consent(turn.db, turn.member, each, turn.now)
        if purpose:
            version = communities.get_organisation(turn.db, turn.place).notice_version
            consents.put_consent(turn.db, turn.member, purpose, version, turn.now)
        return [Say(reach_card(STANDS.get(purpose, "No")))]


_choice("agreeing.reach_any_hour", ANY_HOUR)
_choice("agreeing.reach_hours", HOURS)
_choice("agreeing.reach_not", "")


def stands(turn: Turn) -> str:
    """Say whether, and when, the speaker agrees to be reached."""
    version = communities.get_organisation(turn.db, turn.place).notice_version
    agreed = consents.list_agreed(turn.db, turn.member, version)
    return next((words for purpose, words in STANDS.items() if purpose in agreed), "No")


def list_reachable(turn: Turn) -> list[tuple[Member, datetime]]:
    """List the speaker's colleagues here who agreed to be reached and can be, each with the moment at which they are."""
    agreed = consents.list_reached(turn.db, turn.place)
    lost = {each.person_id for each in accounts.list_unreached(turn.db, turn.place)} if agreed else set()
    found = []
    for member in people.list_members(turn.db, turn.place):
        if member.person_id in agreed and member.person_id not in {*lost, turn.member.person_id}:
            when = _when(turn, member, any_hour=agreed[member.person_id])
            found += [(member, when)] if when else []
    return found


def _when(turn: Turn, member: Member, *, any_hour: bool) -> datetime | None:
    """Give when somebody may be reached: now, or when their working hours begin; None while they pause, or too late to help."""
    when = turn.now if any_hour else rhythm.open_moment(turn.place, turn.now, member.zone)
    if member.state in rhythm.AWAY or settings.is_paused(member, when) or when >= turn.now + OPEN_FOR:
        return None
    return when


def reach_card(how: str) -> Card:
    """Say exactly what somebody agrees to, how it stands, and let them change it."""
    said = (
        Line("A colleague in need writes a short ask. It comes here, to those who said yes, and to no leader."),
        Fact("You are reached", how),
        Line("At any hour: I write at once, also at night, at weekends and in holidays."),
        Line("In working hours: I write when yours begin, if that is within 48 hours."),
        Line("You need not answer, and nobody sees whether you read it. Your name is told only if you answer."),
        Note(
            "A pause always holds. This counts in all your groups, and not in your weekly messages. Change it any time."
        ),
    )
    choices = (
        Button("Yes, at any hour", "agreeing.reach_any_hour"),
        Button("Yes, in working hours", "agreeing.reach_hours"),
        Button("No, do not reach me", "agreeing.reach_not"),
    )
    return Card("Reach me in urgent cases?", said, (*choices, ASKS))
