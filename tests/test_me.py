"""What is kept about a member: they see it and delete it; nobody else does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from storage.communities import list_places
from storage.models import AgendaItem, Audit, Commitment, Organisation, Participation, Response
from storage.outbox import Posting, put_posting
from storage.plumbing import Outbox
from tests.own_things import SECRET, looked_up, viewer, wrote
from tests.stage import Actor, Stage

__all__ = ["wrote"]


@pytest.mark.usefixtures("wrote")
def test_a_member_sees_what_is_kept_and_nobody_else_does(stage: Stage, ana: Actor, ben: Actor) -> None:
    ana.types("/cop-me")
    assert "Private answers: 1" in ana.card.text.replace("\n", " ").replace("Private answers 1", "Private answers: 1")
    ana.presses("See my answers")
    assert SECRET in ana.card.text
    assert "Only you can see it." in ana.card.text
    assert "Your group can see it." in ana.card.text
    ana.types("/cop-me")
    ana.presses("See my commitments")
    assert "bring sample books" in ana.card.text
    assert "Open. Your group cannot see it." in ana.card.text
    ben.types("/cop-me")
    ben.presses("See my answers")
    assert "You have answered nothing yet." in ben.card.text
    ben.presses("My things")
    ben.presses("See my commitments")
    assert "You have made no commitment yet." in ben.card.text
    assert not ben.ever_saw(SECRET)


@pytest.mark.parametrize("platform", ["teams"])
def test_answers_come_a_page_at_a_time(stage: Stage, ana: Actor) -> None:
    for week in range(6):
        stage.passes(hours=1)
        ana.types("/cop-reflect")
        ana.presses("Answer")
        ana.fills(body=f"answer number {week}")
        stage.passes(days=7, hours=-1)
    ana.types("/cop-me")
    ana.presses("See my answers")
    assert "answer number 5" in ana.card.text
    assert "answer number 0" not in ana.card.text
    ana.presses("Older ones")
    assert "answer number 0" in ana.card.text
    ana.presses("Newer ones")
    assert "answer number 5" in ana.card.text


@pytest.mark.usefixtures("wrote")
def test_delete_asks_first_and_then_deletes(stage: Stage, ana: Actor, ben: Actor) -> None:
    ben.presses("Answer")
    ben.fills(body="Mine.")
    ben.presses("Read what peers shared")
    assert "shared dots" in ben.card.text
    ana.types("/cop-me")
    ana.presses("Delete what is mine")
    assert "It cannot be undone." in ana.card.text
    ana.presses("Keep it")
    assert ana.card.title == "Nothing is deleted"
    ana.presses("My things")
    ana.presses("Delete what is mine")
    ana.presses("Delete it all")
    assert ana.card.title == "Deleted"
    ben.types("/cop-reflect")
    ben.presses("Read what peers shared")
    assert "shared dots" not in ben.card.text
    ana.types("/cop-me")
    ana.presses("See my answers")
    assert "You have answered nothing yet." in ana.card.text

    def left(db: Any) -> tuple[list[Any], ...]:
        me = viewer(db).person_id
        answers = [(row.body, row.withdrawn) for row in db.query(Response).filter_by(person_id=me)]
        promises = [(row.text, row.state) for row in db.query(Commitment).filter_by(owner_id=me)]
        states = [row.state for row in db.query(Participation).filter_by(person_id=me)]
        audited = [row.action for row in db.query(Audit).filter_by(actor=me)]
        return answers, promises, states, audited

    found = looked_up(stage, left)
    assert found == ([("", True)], [("", "dropped")], ["declined", "declined"], ["me.erase"])
    ana.types("/cop-me")
    ana.presses("Delete what is mine")
    assert ana.card.title == "Nothing to delete"


@pytest.mark.parametrize("platform", ["teams"])
def test_a_second_press_finds_nothing_more(stage: Stage, ana: Actor, wrote: None) -> None:
    ana.types("/cop-me")
    ana.presses("Delete what is mine")
    ana.presses("Delete it all")
    ana.presses("Delete it all")
    assert ana.card.title == "Nothing to delete"


@pytest.mark.parametrize("platform", ["teams"])
def test_a_commitment_that_was_kept_stays_counted_as_kept(stage: Stage, ana: Actor, wrote: None) -> None:
    def keep(db: Any) -> None:
        db.query(Commitment).one().state = "kept"

    stage.plays(stage.db.write(keep))
    ana.types("/cop-me")
    ana.presses("Delete what is mine")
    ana.presses("Delete it all")
    assert looked_up(stage, lambda db: db.query(Commitment).one().state) == "kept"


@pytest.mark.parametrize("platform", ["teams"])
def test_proposals_go_and_what_is_on_an_agenda_loses_its_name(stage: Stage, ana: Actor) -> None:
    for title in ("How we group", "Which tools"):
        ana.types("/cop-agenda")
        ana.presses("Propose an item")
        ana.fills(title=title)
    ana.types("/cop-me")
    assert "Proposals that wait: 2" in ana.card.text

    def place_one(db: Any) -> None:
        db.query(AgendaItem).filter_by(title="Which tools").one().status = "planned"

    stage.plays(stage.db.write(place_one))
    ana.presses("Delete what is mine")
    ana.presses("Delete it all")
    assert "Proposals that wait: 1" in ana.card.text

    def left(db: Any) -> list[tuple[str, str | None]]:
        return [(item.title, item.proposer_id) for item in db.query(AgendaItem)]

    assert looked_up(stage, left) == [("Which tools", None)]


@pytest.mark.parametrize("platform", ["teams"])
def test_messages_on_their_way_with_deleted_words_are_taken_back(stage: Stage, ana: Actor, wrote: None) -> None:
    def queue(db: Any) -> None:
        [place] = list_places(db)
        promise = db.query(Commitment).one()
        for name, key in (("Ana Costa", "ask:r1"), ("Ben Ford", f"partner:{promise.id}:x"), ("Ben Ford", "ask:r1:ben")):
            to, due = viewer(db, name).person_id, stage.clock.now() + timedelta(days=1)
            put_posting(db, Posting(place.id, to, "", key, "", "{}", due), stage.clock.now())

    stage.plays(stage.db.write(queue))
    ana.types("/cop-me")
    ana.presses("Delete what is mine")
    ana.presses("Delete it all")

    def waiting(db: Any) -> list[tuple[str, bool]]:
        rows = db.query(Outbox).filter(Outbox.state == "pending", Outbox.due_at > stage.clock.now())
        return [(row.key, bool(row.card_sealed)) for row in rows]

    assert looked_up(stage, waiting) == [("ask:r1:ben", True)]


@pytest.mark.parametrize("platform", ["teams"])
def test_a_legal_hold_stops_every_deletion(stage: Stage, ana: Actor, wrote: None) -> None:
    ana.types("/cop-me")
    ana.presses("Delete what is mine")

    def hold(db: Any) -> None:
        db.query(Organisation).one().legal_hold = True

    stage.plays(stage.db.write(hold))
    for label in ("Delete it all", "Delete what is mine"):
        ana.presses(label)
        assert "A legal hold is on" in ana.card.text
    ana.types("/cop-me")
    ana.presses("See my answers")
    assert SECRET in ana.card.text
