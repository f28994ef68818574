"""A colleague who comes to one meeting in a member's place: on the agenda, told to the chair, let in for a day."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from storage import delegates, meetings
from storage.database import NotFound
from tests.meeting_room import published, started
from tests.stage import Actor, Stage
from tests.test_roles import forged
from tests.two_apps import asks, changes, found

ONE = pytest.mark.parametrize("platform", ["slack"])
FOR_ANA = "Kim Lee for Ana Costa (Moreland Primary)"


def sends(ana: Actor, name: str) -> None:
    """Let Ana say who comes in her place."""
    ana.stage.passes(seconds=1)
    ana.opens_home()
    ana.presses("Send somebody for me")
    ana.fills(name=name)


def test_a_member_sends_a_colleague_whom_all_see_on_the_agenda(
    stage: Stage, mei: Actor, ana: Actor, ben: Actor, sam: Actor
) -> None:
    published(mei)
    sends(ana, "Kim Lee")
    assert ana.card_titled("Kim Lee comes in your place")
    assert "To the meeting on Thursday 15 October." in mei.card_titled("Kim Lee comes for Ana Costa").text
    for somebody, sees in ((ben, True), (sam, False)):
        somebody.types("/cop-agenda")
        assert (FOR_ANA in somebody.card.text) is sees
    mei.presses("Let them in that day")
    told = "\n".join(card.text for card in mei.cards) + "\n".join(card.text for card in mei.in_channel())
    assert "Guests cannot come by a link here." in told or "Guests cannot come by a link here." in str(mei.hands.form())


@ONE
def test_who_comes_after_all_names_nobody_and_the_chair_lets_a_delegate_in(
    stage: Stage, mei: Actor, ana: Actor, ben: Actor
) -> None:
    published(mei)
    stage.conversation.guest_address = "https://cop.example/invited"
    for _ in range(2):
        sends(ana, "Kim Lee")
    assert [card.title for card in mei.cards].count("Kim Lee comes for Ana Costa") == 1
    mei.presses("Let them in that day")
    assert (mei.form.fields["name"].value, mei.form.fields["until"].value) == ("Kim Lee", "2026-10-15")
    sends(ana, "")
    assert ana.card.title == "You come yourself"
    assert mei.card_titled("Ana Costa comes after all")
    sends(ana, "")
    long = "N" * 81
    ana.presses("Send somebody for me")
    meeting = asks(stage, lambda db: meetings.find_next(db, found(db, "Mei Tan")))
    assert meeting
    assert "at most 80 characters" in forged(stage, "delegates.keep", subject=meeting.id, name=long)
    gone = f"{meeting.id} {asks(stage, lambda db: found(db, 'Ana Costa')).person_id}"
    assert "no longer there" in forged(stage, "delegates.let_in", how="press", subject=gone)
    mei.types("/cop-agenda")
    mei.presses("Start the meeting")
    assert "has begun or is over" in forged(stage, "delegates.ask", how="press", subject=meeting.id)


@ONE
def test_only_peers_of_the_group_know_of_delegates_and_guests_send_nobody(stage: Stage, mei: Actor, ana: Actor) -> None:
    started(mei)

    def checks(db: Session) -> None:
        meeting = meetings.find_running(db, found(db, "Mei Tan"))
        assert meeting
        ana = found(db, "Ana Costa")
        assert delegates.list_delegates(db, replace(ana, roles=frozenset({"seil"})), meeting) == []
        assert delegates.list_delegates(db, replace(ana, community_id="elsewhere"), meeting) == []
        with pytest.raises(NotFound):
            delegates.put_delegate(db, ana, meeting.id, "Kim Lee")

    changes(stage, checks)
