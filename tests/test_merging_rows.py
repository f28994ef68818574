"""Two rows of one person, row by row: what moves, what is joined, and what is said once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Session

from storage import commitments, contributions, meetings, merging, rounds
from storage.columns import Base
from storage.communities import list_places
from storage.contributions import NewContribution
from storage.export import columns_naming_people
from storage.meetings import NewItem
from storage.models import Account, Audit, Commitment, Membership, Participation, Person
from storage.models_contributions import Contribution, Words
from storage.outbox import Posting, put_posting
from storage.plumbing import Outbox
from tests.stage import Actor, Stage, World, member, riverside
from tests.two_apps import Beside, asks, beside, changes, code_of, found, links, northern, of_second, second, twice

__all__ = ["beside", "second", "twice"]


def merged(stage: Stage) -> None:
    """Make one of Ana's two rows."""

    def work(db: Session) -> None:
        merging.merge(db, found(db, "Ana Costa"), found(db, "A. Costa").person_id, stage.clock.now())

    changes(stage, work)


@pytest.mark.parametrize("platform", ["slack"])
def test_promises_proposals_histories_and_notes_come_along(twice: Stage) -> None:
    now, day = twice.clock.now(), date(2026, 10, 30)

    def write(db: Session) -> None:
        one, two, ben = found(db, "Ana Costa"), found(db, "A. Costa"), found(db, "Ben Ford")
        for owner, partner, text in ((one, two, "first"), (two, one, "second"), (two, ben, "third")):
            made = commitments.add_commitment(db, owner, text, day, now)
            made.partner_id, made.visibility = partner.person_id, "cop" if text == "second" else "partner"
        between = NewContribution("ask", Words("Ours", data={"to": two.person_id}), "partner", one.person_id)
        contributions.add_contribution(db, two, between, now)
        contributions.add_contribution(db, ben, NewContribution("ask", Words("Bens")), now)
        meeting = meetings.open_meeting(db, two, 60)
        meetings.add_history(meeting, two, "moved an item", now)
        meeting.posted = {"how": "members", "to": [two.person_id, ben.person_id]}
        for title, by in (("Fractions", two), ("Reading", ben)):
            item = meetings.add_item(db, two, meeting, NewItem(title, 5, proposer_id=by.person_id))
            meetings.add_note(item, {"kind": "decision", "text": "Yes", "by": by.person_id})

    changes(twice, write)
    before = asks(twice, lambda db: found(db, "A. Costa").person_id)
    merged(twice)
    asks(twice, lambda db: all_is_ana_costas(db, before))


def all_is_ana_costas(db: Session, before: str) -> None:
    """See that all that was the second row's is the first's, and Ben's is his."""
    me, ben = found(db, "Ana Costa"), found(db, "Ben Ford")
    rows = {row.text: row for row in db.query(Commitment)}
    assert {row.owner_id for row in rows.values()} == {me.person_id}
    assert [(rows[name].partner_id, rows[name].visibility) for name in ("first", "second", "third")] == [
        (None, "private"),
        (None, "cop"),
        (ben.person_id, "partner"),
    ]
    ended = [{**rows[name].share_history[-1], "at": ""} for name in ("first", "second")]
    assert ended == [{"at": "", "level": level, "partner": ""} for level in ("private", "cop")]
    ours = db.query(Contribution).filter_by(author_id=me.person_id).one()
    assert (ours.words.data, ours.partner_id, ours.visibility) == ({"to": me.person_id}, None, "private")
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
        merging.merge(db, one, two.person_id, twice.clock.now())
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
        for somebody, until, zone in ((one, short, None), (two, long, "Australia/Perth")):
            row = db.get_one(Person, somebody.person_id)
            row.paused_until, row.zone = until, zone
        [place] = list_places(db)
        new = rounds.NewRound("reflection", "now", {"id": "E01", "text": "Well?"}, twice.clock.now(), long)
        asked = rounds.open_round(db, place, new)
        rounds.invite_all(db, asked, [one, two])
        mine, theirs = (rounds.find_participation(db, each, asked) for each in (one, two))
        assert mine
        assert theirs
        mine.nudges, theirs.state = 1, "declined"
        db.flush()
        merging.merge(db, one, two.person_id, twice.clock.now())
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


def test_somebody_in_two_groups_says_which_and_goes_on(stage: Stage, ana: Actor, ben: Actor, beside: Beside) -> None:
    at = {"platform": stage.world.name, "tenant": stage.world.tenant}
    stage.enrols(northern(stage, member("Ben Ford", **at)))
    ben.types(f"/cop-me link {code_of(ana)}")
    assert ben.card.title == "Which community?"
    ben.presses("Northern Literacy")
    assert ben.card.title == "Is this you?"
    assert "Northern Literacy, Riverside Numeracy" in ben.card.text


@pytest.mark.parametrize("platform", ["slack"])
def test_a_file_moves_an_account_and_joins_nobody(twice: Stage, second: World) -> None:
    """A slip in a file must not make one of two people, which nothing could undo: that is for whoever holds both accounts."""
    usual = riverside(twice.world)
    [account] = of_second(second, "Ana Costa").accounts
    both = [
        replace(plan, accounts=(*plan.accounts, account)) if plan.name == "Ana Costa" else plan
        for plan in usual.members
    ]
    twice.enrols(replace(usual, members=tuple(both)))

    def left(db: Session) -> tuple[list[tuple[str, bool]], int]:
        me = found(db, "Ana Costa").person_id
        own = db.query(Account).filter_by(person_id=me).order_by("platform")
        return [(row.platform, row.is_primary) for row in own], db.query(Person).count()

    assert asks(twice, left) == ([("slack", True), ("teams", False)], 5)


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
