"""What a guest may read of what has no story to tell on three platforms: answers without names, and meetings that are over."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from storage import anonymous, documents, meetings, people
from storage.columns import new_id
from storage.communities import list_places
from storage.models import AgendaItem, AnonymousAnswer, Meeting, Round
from storage.models_people import GuestPass
from storage.people import Member
from storage.purging import purge_some
from tests.guest_browser import BASE, invites
from tests.meeting_room import looks, published
from tests.operator_desk import command
from tests.stage import MONDAY_EARLY, Actor, Stage, member, riverside
from tests.two_apps import changes

pytestmark = pytest.mark.parametrize("platform", ["slack"])
JOINED = MONDAY_EARLY + timedelta(days=7)
BEFORE, AFTER = JOINED - timedelta(days=1), JOINED + timedelta(days=1)


def readers(db: Any) -> tuple[Member, Member]:
    """Give a member, and the same person as a guest who joined later."""
    [place] = list_places(db)
    ana = next(member for member in people.list_members(db, place) if member.name == "Ana Costa")
    return ana, replace(ana, person_id="g", roles=frozenset({"guest", "member"}), since=JOINED)


def test_answers_without_names_and_past_meetings_begin_with_the_guest(stage: Stage) -> None:
    def look(db: Any) -> list[tuple[int, int]]:
        ana, guest = readers(db)
        found = []
        for number, moment in enumerate((BEFORE, AFTER)):
            asked = Round(id=new_id(), community_id=ana.community_id, kind="pulse", occurrence=f"{number}", content={})
            asked.mode, asked.state, asked.opens_at, asked.closes_at = "anonymous", "closed", moment, moment
            held = Meeting(id=new_id(), community_id=ana.community_id, minutes=60, state="ended", ended_at=moment)
            db.add_all([asked, held])
            db.flush()
            answer = AnonymousAnswer(id=new_id(), round_id=asked.id)
            answer.body = "words"
            item = {"position": 0, "minutes": 60, "purpose": "learn", "source": "template", "status": "done"}
            db.add_all([answer, AgendaItem(id=new_id(), meeting_id=held.id, title="Counters", outcome={}, **item)])
            db.flush()
            for viewer in (ana, guest):
                closed = anonymous.list_closed(db, viewer, asked)
                found.append((len(closed), len(meetings.list_entries(db, viewer, held))))
        return found

    assert changes(stage, look) == [(1, 1), (0, 0), (1, 1), (1, 1)]


def test_the_agenda_names_guests_to_peers_alone(stage: Stage, mei: Actor) -> None:
    at = {"platform": stage.world.name, "tenant": stage.world.tenant}
    stage.enrols(riverside(stage.world, member("Gus Hall", "guest", "member", **at)))
    published(mei)
    found = {}
    for name in ("ana", "gus", "sam"):
        looks(stage.actor(name))
        found[name] = "Gus Hall" in stage.actor(name).card.text
    assert found == {"ana": True, "gus": True, "sam": False}


def test_a_guests_pass_goes_with_them(stage: Stage, mei: Actor) -> None:
    stage.conversation.guest_address = f"{BASE}/invited"
    for name in ("Gus Hall", "Ida Page"):
        invites(mei, name)
    mei.presses("Guests")
    mei.presses("End access")
    mei.presses("End it now")
    assert command(stage, "erase", "--person", "Gus Hall", "--yes").exit_code == 0
    left = stage.clock.now()

    def passes_after(days: int) -> int:
        def work(db: Any) -> int:
            purge_some(db, list_places(db)[0], left + timedelta(days=days))
            return int(db.query(GuestPass).count())

        return changes(stage, work)

    assert [passes_after(89), passes_after(91)] == [1, 0]


def test_a_guest_who_takes_no_part_reads_no_summary(stage: Stage) -> None:
    def look(db: Any) -> list[Any]:
        _, guest = readers(db)
        return documents.list_published(db, replace(guest, roles=frozenset({"guest"})), 5)

    assert changes(stage, look) == []
