"""What may be seen and changed of meetings, rosters and offered commitments, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

import pytest
from sqlalchemy.orm import Session

from handlers import agenda_draft
from handlers.enrolment import enrol
from handlers.language import Decline
from prompts.library import load
from storage import commitments, lives, meetings, offers, people, rosters
from storage.communities import Place, list_channels
from storage.database import Database, NotFound
from storage.enrolment import ChannelPlan, CommunityPlan
from storage.meetings import NewItem
from storage.people import Member
from tests.stage import member

T = TypeVar("T")
NOW = datetime(2026, 10, 5, tzinfo=UTC)
AT = {"platform": "slack", "tenant": "T1"}
LIBRARY = load()


class Group:
    """A community with a chair, two members and a channel."""

    def __init__(self, db: Session, name: str = "Riverside") -> None:
        """Enrol them."""
        cast = (member("Mei Tan", "chair", **AT), member("Ana Costa", **AT), member("Ben Ford", **AT))
        channels = (ChannelPlan("slack", "T1", f"C-{name}"),)
        plan = CommunityPlan(name, "Network", "Australia/Melbourne", channels=channels, members=cast)
        self.place: Place = enrol(db, plan, "Robin", NOW).place
        found = {one.name.split()[0]: one for one in people.list_members(db, self.place)}
        self.mei, self.ana, self.ben = found["Mei"], found["Ana"], found["Ben"]


def play(database: Database, scene: Callable[[Session], T]) -> T:
    """Play a scene in one transaction."""
    return database.write(scene)


def test_another_community_sees_and_changes_nothing(database: Database) -> None:
    def scene(db: Session) -> None:
        ours, theirs = Group(db), Group(db, "Hillside")
        meeting = agenda_draft.drafted(db, LIBRARY, ours.mei, ours.place)
        item = meetings.list_entries(db, ours.mei, meeting)[0].item
        assert meetings.list_entries(db, theirs.mei, meeting) == []
        assert meetings.list_placed(db, theirs.place, meeting) == []
        for deed in (
            lambda: meetings.get_meeting(db, theirs.mei, meeting.id),
            lambda: meetings.get_meeting_of(db, theirs.place, meeting.id),
            lambda: meetings.get_item(db, theirs.mei, item.id),
            lambda: meetings.get_item(db, ours.mei, "nothing"),
            lambda: meetings.get_item(db, ours.ana, item.id),
            lambda: meetings.add_item(db, theirs.mei, meeting, NewItem("Ours", 5)),
            lambda: meetings.drop_item(db, ours.ana, item.id),
        ):
            with pytest.raises(NotFound):
                deed()

    play(database, scene)


def test_a_proposal_is_seen_by_facilitators_and_its_proposer_alone(database: Database) -> None:
    def scene(db: Session) -> None:
        group = Group(db)
        meeting = meetings.open_meeting(db, group.ana, 0)
        new = NewItem("Fluency", 5, source="proposal", proposer_id=group.ana.person_id, status="waiting")
        meetings.add_item(db, group.ana, meeting, new)
        assert [entry.proposer for entry in meetings.list_entries(db, group.ana, meeting)] == ["Ana Costa"]
        assert [entry.proposer for entry in meetings.list_entries(db, group.mei, meeting)] == ["Ana Costa"]
        assert meetings.list_entries(db, group.ben, meeting) == []

    play(database, scene)


def test_a_full_agenda_takes_no_more_and_an_empty_one_is_none(database: Database) -> None:
    def scene(db: Session) -> None:
        group = Group(db)
        meeting = agenda_draft.drafted(db, LIBRARY, group.mei, group.place)
        agenda_draft.set_length(db, group.mei, meeting, 15)
        for number in range(6):
            item = meetings.add_item(db, group.mei, meeting, NewItem(f"More {number}", 5, status="waiting"))
            agenda_draft.place_item(db, group.mei, meeting, item)
        late = meetings.add_item(db, group.mei, meeting, NewItem("Too much", 5, status="waiting"))
        with pytest.raises(Decline, match="no minute left"):
            agenda_draft.place_item(db, group.mei, meeting, late)
        with pytest.raises(Decline, match="15 minutes are the least"):
            agenda_draft.set_length(db, group.mei, meeting, 14)
        *others, last = agenda_draft.placed_items(db, group.mei, meeting)
        for item in others:
            agenda_draft.take_off(db, group.mei, meeting, item)
        assert last.minutes == 15
        with pytest.raises(Decline, match="one item at least"):
            agenda_draft.take_off(db, group.mei, meeting, last)

    play(database, scene)


def test_a_proposal_taken_off_waits_again(database: Database) -> None:
    def scene(db: Session) -> None:
        group = Group(db)
        meeting = agenda_draft.drafted(db, LIBRARY, group.mei, group.place)
        new = NewItem("Fluency", 5, source="proposal", proposer_id=group.ana.person_id, status="waiting")
        item = meetings.add_item(db, group.ana, meeting, new)
        agenda_draft.place_item(db, group.mei, meeting, item)
        agenda_draft.take_off(db, group.mei, meeting, item)
        assert item.status == "waiting"
        assert sum(row.minutes for row in agenda_draft.placed_items(db, group.mei, meeting)) == meeting.minutes

    play(database, scene)


def test_the_stage_chooses_the_template_and_missing_ones_do_not_matter(database: Database) -> None:
    def scene(db: Session) -> None:
        group = Group(db)
        assert agenda_draft.default_template(db, LIBRARY, group.place).id == "first-meeting"
        other = replace(LIBRARY, agendas={"inquiry-hour": LIBRARY.agendas["inquiry-hour"]})
        assert agenda_draft.default_template(db, other, group.place).id == "inquiry-hour"
        meeting = agenda_draft.drafted(db, LIBRARY, group.mei, group.place)
        meeting.state, meeting.ended_at = "ended", NOW
        db.flush()
        assert agenda_draft.default_template(db, LIBRARY, group.place).id == "inquiry-hour"

    play(database, scene)


def test_a_roster_is_a_count_that_grows_old(database: Database) -> None:
    def scene(db: Session) -> None:
        ours, theirs = Group(db), Group(db, "Hillside")
        [channel] = list_channels(db, ours.place)
        assert rosters.find_roster(db, ours.place, channel.id, NOW) is None
        rosters.put_rosters(db, theirs.place, {channel.id: ["U0MEI"]}, NOW)
        assert channel.roster == {}
        rosters.put_rosters(db, ours.place, {channel.id: ["U0MEI", "U0ANA", "U0STRANGE"]}, NOW)
        assert rosters.find_roster(db, ours.place, channel.id, NOW) == rosters.Roster(2, 1)
        assert "U0STRANGE" not in str(channel.roster)
        assert rosters.find_roster(db, theirs.place, channel.id, NOW) is None
        assert rosters.find_roster(db, ours.place, "nothing", NOW) is None
        assert rosters.find_roster(db, ours.place, channel.id, NOW + timedelta(minutes=6)) is None
        rosters.put_rosters(db, ours.place, {channel.id: None}, NOW)
        assert channel.roster == {}

    play(database, scene)


def test_an_offered_commitment_counts_nowhere_and_is_forgotten_only_before_a_yes(database: Database) -> None:
    def scene(db: Session) -> None:
        group = Group(db)
        meeting = agenda_draft.drafted(db, LIBRARY, group.mei, group.place)
        row = offers.add_offered(db, group.ana, "Visit Hume.", date(2026, 10, 20), NOW, meeting.id)
        assert commitments.list_own(db, group.ana) == []
        assert lives.list_lives(db, group.place) == []
        assert commitments.count_open(db, group.place) == 0
        with pytest.raises(NotFound):
            offers.drop_offered(db, group.ben, row.id)
        commitments.put_state(db, group.ana, row.id, "open", NOW)
        assert commitments.count_open(db, group.place) == 1
        with pytest.raises(NotFound):
            offers.drop_offered(db, group.ana, row.id)

    play(database, scene)


def test_nobody_is_nobodys_proposer(database: Database) -> None:
    def scene(db: Session) -> None:
        group = Group(db)
        meeting = agenda_draft.drafted(db, LIBRARY, group.mei, group.place)
        assert meetings.list_entries(db, Member(community_id=group.place.id), meeting) == []

    play(database, scene)
