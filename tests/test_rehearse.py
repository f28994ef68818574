"""A rehearsal: every message of the coming weeks, by the production code, and nothing of it remembered."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.rehearse import Heard, gathered, rehearse
from handlers.enrolment import enrol
from handlers.language import Card, Line, Reply, Say
from handlers.practice import practice
from handlers.turn import Router, Tick
from prompts.library import load
from storage.columns import Base
from storage.communities import list_channels
from storage.database import Database, NotFound
from storage.enrolment import AccountPlan, ChannelPlan, CommunityPlan, MemberPlan
from tests.machine import MELBOURNE, Machine

SUNDAY = datetime(2026, 2, 1, 3, tzinfo=UTC)
LIBRARY = load()


def found(database: Database, *names: str) -> Machine:
    """Start communities of a chair, a member in Perth and a leader each."""
    machine = Machine(database, practice, SUNDAY, LIBRARY)
    for number, name in enumerate(names):
        cast = [("Mei Tan", "chair", ""), ("Ana Costa", "member", "Australia/Perth"), ("Sam Okafor", "seil", "")]
        members = tuple(
            MemberPlan(who, (role,), (AccountPlan("slack", f"T{number}", who[:3]),), "", zone)
            for who, role, zone in cast
        )
        plan = CommunityPlan(
            name,
            "Network",
            MELBOURNE,
            calendar={"holidays": "AU-VIC"},
            rhythm={"prompt": "every week MON 09:00"},
            channels=(ChannelPlan("slack", f"T{number}", f"C{number}"),),
            members=members,
        )
        machine.writes(lambda db, plan=plan: enrol(db, plan, "Robin Lee", SUNDAY))  # type: ignore[misc]
    return machine


def counts(database: Database) -> dict[str, int]:
    """Count the rows of every table."""

    def work(db: Any) -> dict[str, int]:
        return {table.name: db.scalar(select(func.count()).select_from(table)) for table in Base.metadata.sorted_tables}

    return database.read(work)


def test_a_rehearsal_tells_everything_and_changes_nothing(database: Database) -> None:
    machine = found(database, "Riverside", "Hillside")
    before = counts(database)
    heard = list(rehearse(database, "Riverside", 2, SUNDAY, practice, LIBRARY))
    assert counts(database) == before
    prompts = [line for line in heard if line.card.title == "This week's question"]
    assert [(f"{line.at:%a %H}", line.reader, line.role) for line in prompts if line.reader == "Ana Costa"] == [
        ("Mon 09", "Ana Costa", "member"),
        ("Mon 09", "Ana Costa", "member"),
    ]
    assert {line.reader for line in prompts} == {"Mei Tan", "Ana Costa"}
    machine.ends()


def test_what_really_happens_is_what_was_rehearsed(database: Database) -> None:
    machine = found(database, "Riverside")
    rehearsed = [line.card.title for line in rehearse(database, "Riverside", 3, SUNDAY, practice, LIBRARY)]
    machine.delivery.platforms = {"slack": machine.post}
    machine.passes(days=21)
    assert sorted(message.card.title for message in machine.post.arrived) == sorted(rehearsed)
    assert rehearsed
    machine.ends()


def test_a_line_can_be_read_aloud(database: Database) -> None:
    machine = found(database, "Riverside")
    first = next(
        line for line in rehearse(database, "Riverside", 1, SUNDAY, practice, LIBRARY) if line.reader == "Mei Tan"
    )
    spoken = str(first).splitlines()
    assert spoken[0] == f"{first.at:%a %d %b %Y, %H:%M}  Mei Tan (facilitator)"
    assert spoken[1].strip() == first.card.title
    assert str(Heard(first.at, "Mei Tan", "chair", first.card, edited=True)).splitlines()[0].endswith("earlier card)")
    machine.ends()


def test_a_message_is_told_once_with_all_who_got_it() -> None:
    question, closed = Card("This week's question"), Card("This question has closed.")
    at = SUNDAY
    heard = [
        Heard(at, "Mei Tan", "chair", question),
        Heard(at, "Ben Ford", "member", question),
        Heard(at, "Ben Ford", "member", closed, edited=True),
        Heard(at, "Ana Costa", "member", question),
        Heard(at + timedelta(days=7), "Ana Costa", "member", question),
    ]
    told = [(line.reader, line.card.title) for line in gathered(heard)]
    assert told == [
        ("Mei Tan", "This week's question"),
        ("Ana Costa, Ben Ford", "This week's question"),
        ("Ben Ford", "This question has closed."),
        ("Ana Costa", "This week's question"),
    ]


def test_channels_and_changed_cards_are_told_too(database: Database) -> None:
    machine = found(database, "Riverside")
    on = Router()

    @on.tick("reflection.ask")
    def ask(tick: Tick) -> list[Reply]:
        [channel] = list_channels(tick.db, tick.place)
        list_card = Card("The list", (Line(tick.occurrence),))
        return [Say(list_card, channel=channel.id, key=tick.occurrence, subject="list")]

    first, second = rehearse(database, "Riverside", 2, SUNDAY, on, LIBRARY)
    assert str(first).splitlines()[0] == "Mon 02 Feb 2026, 09:00  The channel (everybody)"
    assert (first.edited, second.edited) == (False, True)
    machine.ends()


def test_a_community_that_is_not_there_cannot_be_rehearsed(database: Database) -> None:
    machine = found(database, "Riverside")
    with pytest.raises(NotFound):
        list(rehearse(database, "Nowhere", 1, SUNDAY, practice, LIBRARY))
    machine.ends()
