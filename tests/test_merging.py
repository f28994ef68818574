"""Somebody who was written down twice becomes one person: nothing they wrote is lost, chosen between, or shown to more people."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Session

from storage import commitments, meetings, merging, rounds
from storage.columns import Base
from storage.communities import list_places
from storage.export import columns_naming_people
from storage.meetings import NewItem
from storage.models import Account, Audit, Commitment, Membership, Organisation, Participation, Person, Response
from storage.outbox import Posting, put_posting
from storage.plumbing import Outbox
from tests.stage import Actor, Stage, World, riverside
from tests.two_apps import Beside, asks, beside, changes, code_of, found, links, northern, of_second, second

__all__ = ["beside", "second"]
SECRET = "the zebra crossing"


@pytest.fixture
def twice(stage: Stage, second: World) -> Stage:
    """Let Ana stand in the group a second time, as "A. Costa", with the account of her other app."""
    stage.enrols(riverside(stage.world, of_second(second, "A. Costa", "executive", user="ana")))
    return stage


def test_a_member_of_another_community_is_one_person_in_both(
    stage: Stage, ana: Actor, beside: Beside, second: World
) -> None:
    stage.enrols(northern(stage, of_second(second, "A. Costa", user="ana")))
    other = beside("ana")
    stage.passes(hours=1)
    assert other.card_titled("This week's question")
    other.types(f"/cop-me link {code_of(ana)}")
    assert "A. Costa" in other.card.text
    assert "Northern Literacy" in other.card.text
    other.presses("Yes, this is me")
    assert other.card_titled("Your accounts are linked")
    other.types("/cop-me")
    assert other.card.title == "Which community?"
    assert asks(stage, lambda db: found(db, "Ana Costa", "Northern Literacy").person_id) == asks(
        stage, lambda db: found(db, "Ana Costa").person_id
    )
    assert asks(stage, lambda db: db.query(Person).count()) == 4
    ana.types("/cop-reflect")
    ana.presses("Northern Literacy")
    ana.presses("Answer")
    ana.fills(body="We read aloud.")
    assert other.card_titled("Kept")
    stage.passes(days=7)
    titles = [card.title for card in (*ana.cards, *other.cards)]
    assert titles.count("This week's question") >= 2


def test_a_second_row_in_the_same_community_brings_its_answer(
    twice: Stage, ana: Actor, ben: Actor, beside: Beside
) -> None:
    other = beside("ana")
    twice.passes(hours=1)
    other.presses("Answer")
    other.fills(body=SECRET)
    links(ana, other)
    ana.types("/cop-me")
    ana.presses("See my answers")
    assert SECRET in ana.card.text
    assert "Only you can see it." in ana.card.text
    ben.presses("Answer")
    ben.fills(body="Mine.")
    ben.presses("Read what peers shared")
    assert not ben.ever_saw(SECRET)

    def left(db: Session) -> tuple[list[str], int, list[Any]]:
        me = found(db, "Ana Costa")
        states = [row.state for row in db.query(Participation).filter_by(person_id=me.person_id)]
        return states, db.query(Membership).count(), sorted(me.roles)

    assert asks(twice, left) == (["answered"], 4, ["executive", "member"])
    ana.types("/cop-reflect")
    ana.presses("Share with group")
    ben.types("/cop-reflect")
    ben.presses("Read what peers shared")
    assert ben.ever_saw(SECRET)


def test_two_answers_to_one_question_keep_the_rows_apart_until_one_is_taken_back(
    twice: Stage, ana: Actor, beside: Beside
) -> None:
    other = beside("ana")
    twice.passes(hours=1)
    for somebody, words in ((ana, "From the one."), (other, "From the other.")):
        somebody.presses("Answer")
        somebody.fills(body=words)
    code = code_of(ana)
    other.types(f"/cop-me link {code}")
    assert other.card.title == "Two answers to one question"
    assert "as Ana Costa and as A. Costa" in other.card.text
    assert asks(twice, lambda db: db.query(Response).count()) == 2
    other.presses("Take this one back")
    other.types(f"/cop-me link {code}")
    other.presses("Yes, this is me")
    assert other.card_titled("Your accounts are linked")
    assert asks(twice, lambda db: [row.body for row in db.query(Response)]) == ["From the one."]
    ana.types("/cop-me")
    ana.presses("See my answers")
    assert "From the one." in ana.card.text


def test_an_answer_that_was_taken_back_makes_room_for_the_other(twice: Stage, ana: Actor, beside: Beside) -> None:
    other = beside("ana")
    twice.passes(hours=1)
    ana.presses("Answer")
    ana.fills(body="From the one.")
    ana.presses("Take it back")
    other.presses("Answer")
    other.fills(body="From the other.")
    links(ana, other)
    assert asks(twice, lambda db: [row.body for row in db.query(Response)]) == ["From the other."]
    assert asks(twice, lambda db: [row.state for row in db.query(Participation)]).count("answered") == 1


def test_answers_given_meanwhile_stop_what_was_confirmed(twice: Stage, ana: Actor, beside: Beside) -> None:
    other = beside("ana")
    twice.passes(hours=1)
    ana.presses("Answer")
    ana.fills(body="From the one.")
    other.types(f"/cop-me link {code_of(ana)}")
    assert other.card.title == "Is this you?"

    def answer(db: Session) -> None:
        me = found(db, "A. Costa")
        asked = rounds.find_open_round(db, me)
        assert asked
        rounds.put_response(db, me, asked, "Meanwhile.", twice.clock.now())

    changes(twice, answer)
    other.presses("Yes, this is me")
    assert other.card.title == "Two answers to one question"
    assert asks(twice, lambda db: db.query(Response).count()) == 2


def test_a_legal_hold_puts_it_off(twice: Stage, ana: Actor, beside: Beside) -> None:
    changes(twice, lambda db: db.query(Organisation).update({"legal_hold": True}))
    other, code = beside("ana"), code_of(ana)
    other.types(f"/cop-me link {code}")
    assert other.card.title == "Not just now"
    assert "A legal hold is on" in other.card.text
    gus = beside("gus")
    gus.types(f"/cop-me link {code}")
    assert gus.card.title == "Is this you?"


def merged(stage: Stage) -> None:
    """Make one of Ana's two rows."""

    def work(db: Session) -> None:
        merging.merge(db, found(db, "Ana Costa"), found(db, "A. Costa").person_id)

    changes(stage, work)


@pytest.mark.parametrize("platform", ["slack"])
def test_promises_proposals_histories_and_notes_come_along(twice: Stage) -> None:
    now, day = twice.clock.now(), date(2026, 10, 30)

    def write(db: Session) -> None:
        one, two, ben = found(db, "Ana Costa"), found(db, "A. Costa"), found(db, "Ben Ford")
        for owner, partner, text in ((one, two, "first"), (two, one, "second"), (two, ben, "third")):
            made = commitments.add_commitment(db, owner, text, day, now)
            made.partner_id, made.visibility = partner.person_id, "cop" if text == "second" else "partner"
        meeting = meetings.open_meeting(db, two, 60)
        meetings.add_history(meeting, two, "moved an item", now)
        meeting.posted = {"how": "members", "to": [two.person_id, ben.person_id]}
        item = meetings.add_item(db, two, meeting, NewItem("Fractions", 5, proposer_id=two.person_id))
        other = meetings.add_item(db, two, meeting, NewItem("Reading", 5))
        meetings.add_note(item, {"kind": "decision", "text": "Yes", "by": two.person_id})
        meetings.add_note(other, {"kind": "decision", "text": "No", "by": ben.person_id})

    changes(twice, write)
    before = asks(twice, lambda db: found(db, "A. Costa").person_id)
    merged(twice)

    def left(db: Session) -> None:
        me, ben = found(db, "Ana Costa"), found(db, "Ben Ford")
        rows = {row.text: row for row in db.query(Commitment)}
        assert {row.owner_id for row in rows.values()} == {me.person_id}
        assert [(rows[name].partner_id, rows[name].visibility) for name in ("first", "second", "third")] == [
            (None, "private"),
            (None, "cop"),
            (ben.person_id, "partner"),
        ]
        meeting = meetings.find_next(db, me)
        assert meeting
        assert (meeting.opened_by, meeting.history[0]["by"]) == (me.person_id, me.person_id)
        assert meeting.posted["to"] == [me.person_id, ben.person_id]
        entries = {entry.item.title: entry for entry in meetings.list_entries(db, me, meeting)}
        assert entries["Fractions"].proposer == "Ana Costa"
        assert meetings.notes_of(entries["Fractions"].item)[0]["by"] == me.person_id
        assert meetings.notes_of(entries["Reading"].item)[0]["by"] == ben.person_id
        for table, column in columns_naming_people():
            assert db.query(table).filter(column == before).count() == 0, table
        assert db.get(Person, before) is None

    asks(twice, left)


@pytest.mark.parametrize("platform", ["slack"])
@pytest.mark.parametrize(
    ("ours", "theirs", "state", "roles"),
    [
        ("active", "active", "active", ["executive", "member"]),
        ("left", "active", "active", ["executive"]),
        ("active", "left", "active", ["member"]),
        ("left", "left", "left", ["member"]),
    ],
)
def test_a_membership_that_ended_gives_nothing_to_one_that_goes_on(
    twice: Stage, ours: str, theirs: str, state: str, roles: list[str]
) -> None:
    def work(db: Session) -> tuple[str, list[str]]:
        one, two = found(db, "Ana Costa"), found(db, "A. Costa")
        rows = {row.person_id: row for row in db.query(Membership)}
        rows[one.person_id].state, rows[two.person_id].state = ours, theirs
        rows[one.person_id].site_id = None
        db.flush()
        merging.merge(db, one, two.person_id)
        row = db.query(Membership).filter_by(person_id=one.person_id).one()
        return row.state, row.roles

    assert changes(twice, work) == (state, roles)


@pytest.mark.parametrize("platform", ["slack"])
def test_what_waits_for_both_is_said_once(twice: Stage, ana: Actor, beside: Beside) -> None:
    due = twice.clock.now() + timedelta(minutes=5)

    def queue(db: Session) -> None:
        for name in ("Ana Costa", "A. Costa"):
            me = found(db, name)
            posting = Posting(me.community_id, me.person_id, "", f"k:{name}", "list", '{"title": "For you"}', due)
            put_posting(db, posting, twice.clock.now())

    changes(twice, queue)
    links(ana, beside("ana"))
    twice.passes(minutes=10)
    assert [card.title for card in ana.cards].count("For you") == 1
    assert not [card for card in beside("ana").cards if card.title == "For you"]
    assert asks(twice, lambda db: db.query(Outbox).filter(Outbox.key == "k:A. Costa").one().state) == "superseded"


@pytest.mark.parametrize("platform", ["slack"])
def test_the_longer_pause_and_the_farthest_state_stay(twice: Stage) -> None:
    long, short = twice.clock.now() + timedelta(days=9), twice.clock.now() + timedelta(days=2)

    def work(db: Session) -> tuple[Any, Any, list[tuple[str, int]]]:
        one, two = found(db, "Ana Costa"), found(db, "A. Costa")
        for member, until, zone in ((one, short, None), (two, long, "Australia/Perth")):
            row = db.get_one(Person, member.person_id)
            row.paused_until, row.zone = until, zone
        [place] = list_places(db)
        new = rounds.NewRound("reflection", "now", {"id": "E01", "text": "Well?"}, twice.clock.now(), long)
        asked = rounds.open_round(db, place, new)
        rounds.invite_all(db, asked, [one.person_id, two.person_id])
        mine, theirs = (rounds.find_participation(db, member, asked) for member in (one, two))
        assert mine
        assert theirs
        mine.nudges, theirs.state = 1, "declined"
        db.flush()
        merging.merge(db, one, two.person_id)
        kept = db.get_one(Person, one.person_id)
        told = [(row.state, row.nudges) for row in db.query(Participation)]
        return kept.paused_until, kept.zone, told

    assert changes(twice, work) == (long, "Australia/Perth", [("declined", 1)])


@pytest.mark.parametrize("platform", ["slack"])
def test_one_account_alone_is_written_to_afterwards(twice: Stage, ana: Actor, beside: Beside) -> None:
    links(ana, beside("ana"))

    def primaries(db: Session) -> list[tuple[str, bool]]:
        me = found(db, "Ana Costa").person_id
        return [
            (row.platform, row.is_primary) for row in db.query(Account).filter_by(person_id=me).order_by("platform")
        ]

    assert asks(twice, primaries) == [("slack", True), ("teams", False)]
    done = asks(twice, lambda db: {row.action for row in db.query(Audit)})
    assert {"account.link", "person.merge"} <= done


@pytest.mark.parametrize("platform", ["slack"])
def test_the_file_that_names_a_person_twice_keeps_all_of_their_roles(twice: Stage, ana: Actor, second: World) -> None:
    merged(twice)
    twice.enrols(riverside(twice.world, of_second(second, "A. Costa", "executive", user="ana")))
    me = asks(twice, lambda db: found(db, "Ana Costa"))
    assert me.roles == {"member", "executive"}
    assert asks(twice, lambda db: db.query(Membership).filter_by(state="active").count()) == 4


def test_every_rule_that_allows_a_person_one_row_is_known_to_the_merge() -> None:
    """A new table in which a person has one row must say what becomes of two, or linking accounts would fail for its owners."""
    columns = {(table.__tablename__, column.name) for table, column in columns_naming_people()}
    once = {
        table.name
        for table in Base.metadata.sorted_tables
        for rule in table.constraints
        if isinstance(rule, UniqueConstraint) and any((table.name, column.name) in columns for column in rule.columns)
    }
    assert once == {table.__tablename__ for table in merging.ONE_EACH}


def test_two_rows_of_different_organisations_never_meet(
    stage: Stage, ana: Actor, beside: Beside, second: World
) -> None:
    stage.enrols(northern(stage, of_second(second, "A. Costa", user="ana"), organisation="Another Network"))
    other = beside("ana")
    other.types(f"/cop-me link {code_of(ana)}")
    assert other.card.title == "That code does not work"
    assert asks(stage, lambda db: db.query(Person).count()) == 5
