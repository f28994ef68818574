"""One person is forgotten in every community: a search over the whole memory finds only what may stay."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy.orm import Session

from bot.cli import people
from handlers.synthesis_cards import document_card
from storage import (
    audit,
    commitments,
    contributions,
    documents,
    erasing,
    heard,
    inquiries,
    meetings,
    plan_links,
    rotation,
    rounds,
    scrubbing,
)
from storage.columns import Base
from storage.communities import list_places
from storage.contributions import NewContribution
from storage.database import NotFound
from storage.documents import DocumentLine, NewDraft, Source
from storage.export import columns_naming_people
from storage.inquiries import Change, Problem
from storage.meetings import NewItem
from storage.models import Audit, Commitment, Document, Membership, Organisation, Participation, Person, Response, Stay
from storage.models_contributions import Contribution, Words
from storage.outbox import Posting, put_posting
from storage.people import Member
from storage.plumbing import Installation, Outbox
from storage.rounds import NewRound
from tests.operator_desk import command, named
from tests.own_things import ROOMS, leads_a_protocol, learns_together, notes_to_self, wrote
from tests.stage import Actor, Stage, member
from tests.test_retention import platform
from tests.two_apps import northern

__all__ = ["platform", "wrote"]
NAME = "Ana Costa"
BENS = "Ana Costa helped me."


@pytest.fixture
def ana_id(stage: Stage, wrote: None, ana: Actor, ben: Actor) -> str:
    """Let Ana stand wherever a person can stand; give her id."""
    at = {"platform": stage.world.name, "tenant": stage.world.tenant}
    stage.enrols(northern(stage, member(NAME, **at)))
    ben.types("/cop-reflect")
    ben.presses("Answer")
    ben.fills(body=BENS)
    ben.fills(names="keep")
    stage.plays(stage.db.write(lambda db: stands_everywhere(db, stage)))
    stage.plays(stage.db.write(lambda db: leads_a_protocol(db, named(db, NAME), stage.clock.now())))
    return stage.plays(stage.db.read(lambda db: db.query(Person).filter_by(display_name=NAME).one().id))


def stands_everywhere(db: Session, stage: Stage) -> None:
    """Write Ana's name and ids into agendas, summaries, messages and other people's rows."""
    now = stage.clock.now()
    place = next(place for place in list_places(db) if place.name.startswith("Riverside"))
    me, ben, mei = (named(db, name) for name in (NAME, "Ben Ford", "Mei Tan"))
    cycle = inquiries.put_draft(db, mei, Problem(f"{NAME} says that we plan alone."), now)
    inquiries.note_change(cycle, Change("began", after={"stage": "evaluate"}, by=me.person_id))
    plan_links.put_link(db, me, cycle, ("Goal 2", f"{NAME} asks"), now)
    promise = commitments.add_commitment(db, me, f"{NAME} visits Hume", date(2026, 10, 30), now, visibility="cop")
    commitments.add_commitment(db, me, "done", date(2026, 10, 1), now, visibility="cop").state = "kept"
    theirs = commitments.add_commitment(db, ben, "ask", date(2026, 10, 30), now)
    commitments.put_sharper(db, ben, theirs.id, commitments.Sharper(), me.person_id, now)
    puts_in(db, me, ben, now)
    notes_to_self(db, place, (me, mei), now)
    meeting = meetings.open_meeting(db, me, 60)
    meetings.add_history(meeting, me, "moved an item", now)
    meeting.posted = {"how": "members", "to": [me.person_id]}
    item = meetings.add_item(db, me, meeting, NewItem(f"What {NAME} saw", 5, proposer_id=me.person_id))
    meetings.add_note(item, {"kind": "decision", "text": f"{NAME} leads it", "by": me.person_id})
    meeting.ended_at, meeting.state = now, "ended"
    answer = db.query(Response).filter_by(person_id=me.person_id, visibility="cop").one()
    answer.body = f"{answer.body}, says {NAME}"
    lines = (DocumentLine("decisions", f"{NAME}'s idea is tried.", sources=(Source("commitment", promise.id),)),)
    paper = documents.put_draft(db, place, NewDraft("Summary", lines, "p1"), now)
    documents.publish(db, mei, paper.id, now, now)
    paper.reviewed_by = me.person_id
    for who, key, card in (
        (ben, "k1", f'{{"title": "{NAME} left"}}'),
        (ben, f"k2:{me.person_id}", "{}"),
        (ben, "k3", "{}"),
    ):
        put_posting(db, Posting(place.id, who.person_id, "", key, "", card, now.replace(year=2027)), now)
    audit.note(db, me.person_id, "x", ("community", place.id), now)
    heard.put_heard(db, "web:U0ANA:1", now)
    db.query(Membership).filter_by(person_id=ben.person_id).one().added_by = NAME
    db.add(Installation(platform="slack", tenant="T9", installed_by="U0ANA", installed_at=now))
    db.query(Organisation).filter_by(name="Riverside Network").one().contacts = f"Call {NAME}."


def puts_in(db: Session, me: Member, ben: Member, now: datetime) -> None:
    """Let Ana put something in for all and something for herself, and Ben something for her."""
    shared = NewContribution("evidence", Words(f"{NAME} counted", data={"by": me.person_id}), "cop")
    mine = NewContribution("evidence", Words(f"{NAME} alone"))
    for who, new in (
        (me, shared),
        (me, mine),
        (ben, NewContribution("ask", Words("For you", data={"to": [me.person_id]}), "partner", me.person_id)),
    ):
        contributions.add_contribution(db, who, new, now)
    learns_together(db, me, ben, now)


def found(db: Session, *words: str) -> set[str]:
    """Search every column of every table, sealed texts opened, for words; give where they stand."""
    places = set()
    for mapper in Base.registry.mappers:
        sealed = [name for model, name in rotation.sealed_attributes() if model is mapper.class_]
        for row in db.query(mapper.class_):
            for name in [column.key for column in mapper.column_attrs] + sealed:
                value = getattr(row, name)
                text = value if isinstance(value, str) else json.dumps(value, default=str, ensure_ascii=False)
                if any(word in text for word in words):
                    places.add(f"{mapper.class_.__tablename__}.{name}")
    return places


def test_afterwards_only_what_may_stay_names_the_person(stage: Stage, ana_id: str, ben: Actor) -> None:
    before = stage.plays(stage.db.read(lambda db: found(db, NAME, ana_id, "U0ANA")))
    assert len(before) > 25, before
    done = command(stage, "erase", "--person", ana_id, "--yes")
    assert done.exit_code == 0, done.output
    assert "Ana Costa is forgotten." in done.stdout
    assert "private answers\t1" in done.stdout
    assert "organisation.contacts" in done.stdout
    left = stage.plays(stage.db.read(lambda db: found(db, NAME, ana_id, "U0ANA")))
    assert left == {"audit.actor", "audit.object_id", "organisation.contacts", "response.body"}
    stage.plays(stage.db.read(look_at_what_stays))
    ben.types("/cop-reflect")
    ben.presses("Read what peers shared")
    assert "shared dots, says a principal" in ben.card.text
    assert "a principal" in ben.card.text
    assert "A name was taken out on" in stage.plays(stage.db.read(card_of_summary))


def look_at_what_stays(db: Session) -> None:
    """See what became of private, shared and published words, and of Ben's own."""
    bodies = {row.body: row.person_id for row in db.query(Response)}
    assert [bool(bodies.pop(words)) for words in (BENS, ROOMS)] == [True, False]
    assert bodies == {"shared dots, says a principal": None}
    found = db.query(Commitment).filter(Commitment.kind != "agreement")
    promises = sorted((row.text, row.owner_id is None, row.state, row.visibility) for row in found)
    assert promises == [
        ("A principal visits Hume", True, "dropped", "cop"),
        ("ask", False, "open", "private"),
        ("done", True, "kept", "cop"),
    ]
    [asked] = [row for row in db.query(Commitment) if row.text == "ask"]
    assert {**asked.share_history[-1], "at": ""} == {"at": "", "level": "private", "partner": ""}
    given = {row.words.title: (row.author_id, row.site_id, row.visibility) for row in db.query(Contribution)}
    assert given.pop("For you")[2] == "private"
    assert given == {"A principal counted": (None, None, "cop")}
    body = db.query(Document).filter_by(kind="synthesis", state="published").one().body
    assert body["lines"][0]["text"] == "A principal's idea is tried."
    assert db.query(Outbox).filter(Outbox.key.in_(["k1", "k3"])).one().key == "k3"
    assert {row.roles[0] for row in db.query(Stay).filter(Stay.person_id.is_(None))} == {"member"}
    actions = [row.action for row in db.query(Audit).order_by(Audit.at)]
    assert actions.count("person.erase") == 1


def card_of_summary(db: Session) -> str:
    """Give the published summary as Ben reads it."""
    ben = named(db, "Ben Ford")
    [paper] = documents.list_published(db, ben, 5)
    return str(document_card(paper))


def test_a_run_that_was_stopped_is_begun_again(stage: Stage, ana_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erasing, "AT_ONCE", 1)
    monkeypatch.setattr(scrubbing, "AT_ONCE", 1)
    steps: list[int] = []
    real: Callable[..., Any] = people._one

    def stops(db: Session, **given: Any) -> Any:
        steps.append(1)
        if len(steps) == 14:
            raise KeyboardInterrupt
        return real(db, **given)

    monkeypatch.setattr(people, "_one", stops)
    assert command(stage, "erase", "--person", ana_id).exit_code == 130
    assert command(stage, "erase", "--person", ana_id, "--json").exit_code == 0
    left = stage.plays(stage.db.read(lambda db: found(db, NAME, ana_id)))
    assert left == {"audit.actor", "audit.object_id", "organisation.contacts", "response.body"}
    gone = command(stage, "erase", "--person", ana_id)
    assert gone.exit_code == 1
    assert "There is nobody with the id" in gone.stderr


def test_a_hold_stops_it_and_a_name_must_mean_one(stage: Stage, ana_id: str) -> None:
    def hold(db: Session) -> None:
        for row in db.query(Organisation):
            row.legal_hold = True
        [other] = db.query(Person).filter_by(display_name="Sam Okafor")
        other.display_name = NAME

    stage.plays(stage.db.write(hold))
    assert "A legal hold is on" in command(stage, "erase", "--person", ana_id).stderr
    told = command(stage, "export", "--person", NAME)
    assert told.exit_code == 1
    assert f"{ana_id}: " in told.stderr


def test_roles_name_those_who_are_no_principals(stage: Stage) -> None:
    def labels(db: Session) -> list[str]:
        names = ("Ana Costa", "Sam Okafor", "Coach", "Nobody")
        return [
            erasing.find_subject(db, db.query(Person).filter_by(display_name=name).one().id).label for name in names
        ]

    at = {"platform": stage.world.name, "tenant": stage.world.tenant}
    stage.enrols(northern(stage, member("Coach", "coach", **at)))
    stage.plays(stage.db.write(add_nobody))
    assert stage.plays(stage.db.read(labels)) == ["a principal", "a leader", "a coach", "a principal"]


def add_nobody(db: Session) -> None:
    """Write somebody down who is in no community."""
    db.add(Person(organisation_id=db.query(Organisation).first().id, display_name="Nobody"))  # type: ignore[union-attr]


def test_a_message_that_no_key_opens_does_not_stop_it(stage: Stage, ana_id: str) -> None:
    def break_seal(db: Session) -> None:
        db.query(Outbox).filter_by(key="k3").one().card_sealed = b"sealed by a key that was lost"

    stage.plays(stage.db.write(break_seal))
    assert command(stage, "erase", "--person", ana_id).exit_code == 0
    with pytest.raises(NotFound):
        stage.plays(stage.db.read(lambda db: erasing.find_subject(db, ana_id)))


def test_every_column_that_names_a_person_is_freed(stage: Stage, ana_id: str) -> None:
    """A new column that names people must be freed too, or nobody could be forgotten."""
    stands = {
        f"{table.__tablename__}.{column.name}"
        for table, column in columns_naming_people()
        if stage.plays(stage.db.read(lambda db, t=table, c=column: db.query(t).filter(c == ana_id).count()))  # type: ignore[misc]
    }
    every = {f"{table.__tablename__}.{column.name}" for table, column in columns_naming_people()}
    assert every - stands <= {"guest_pass.person_id", "link_code.person_id"}


def test_a_copy_holds_all_that_names_the_person(stage: Stage, ana_id: str, tmp_path: Path) -> None:
    stage.plays(
        stage.db.write(lambda db: audit.note(db, "Robin", "private.open", ("person", ana_id), stage.clock.now()))
    )
    done = command(stage, "export", "--person", ana_id, "--to", str(tmp_path / "ana.zip"))
    assert done.exit_code == 0, done.output
    with ZipFile(tmp_path / "ana.zip") as bundle:
        copy = json.loads(bundle.read(f"person-{ana_id}.json"))
        assert "the zebra crossing" in bundle.read(f"person-{ana_id}.md").decode()
    assert {row["action"] for row in copy["log"]} >= {"private.open"}
    assert (tmp_path / "ana.zip").stat().st_mode & 0o077 == 0
    kept = stage.plays(stage.db.read(lambda db: db.query(Participation).filter_by(person_id=ana_id).count()))
    assert len(copy["records"]["participation"]) == kept
    assert (
        "cannot be written" in command(stage, "export", "--person", ana_id, "--to", str(tmp_path / "no/a.zip")).stderr
    )
    assert command(stage, "export").exit_code == 1


def test_a_communitys_copy_holds_what_was_published_and_nothing_private(
    stage: Stage, ana_id: str, tmp_path: Path
) -> None:
    def ask(db: Session) -> None:
        place = next(place for place in list_places(db) if place.name.startswith("Riverside"))
        new = NewRound("reflection", "draft", {"id": "E01", "text": "?"}, stage.clock.now(), stage.clock.now())
        rounds.open_round(db, place, new)
        documents.put_draft(db, place, NewDraft("A draft", (), "p2"), stage.clock.now())

    stage.plays(stage.db.write(ask))
    command(stage, "export", "--community", "Riverside Numeracy", "--to", str(tmp_path / "r.zip"))
    with ZipFile(tmp_path / "r.zip") as bundle:
        text = "".join(bundle.read(name).decode() for name in bundle.namelist())
    assert "Ana Costa's idea is tried." in text
    assert "decision: Ana Costa leads it" in text
    for private in ("zebra", BENS, "shared dots", "A draft", "bring sample books"):
        assert private not in text
    assert "no community named" in command(stage, "export", "--community", "Nowhere").stderr
