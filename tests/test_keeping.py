"""What an operator says about keeping: show it, hold it, purge now, and dispose of old records by name."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from bot.community_file import FileFaults, read_file
from prompts.library import load
from storage import documents, meetings, records, rounds
from storage.communities import list_places
from storage.documents import DocumentLine, NewDraft, Source
from storage.enrolment import put_organisation
from storage.meetings import NewItem
from storage.models import AgendaItem, Audit, Commitment, Document, Meeting, Organisation, Round, SourceLink
from storage.rounds import NewRound
from tests.operator_desk import command, named
from tests.stage import Stage
from tests.test_retention import changes, count

FILE = """community: A
organisation: B
zone: Australia/Melbourne
members: [{name: C}]
retention: {working: %s, personal: 30d}
"""


@pytest.fixture
def platform() -> str:
    """What is kept does not depend on a platform's markup."""
    return "web"


def test_a_file_sets_periods_and_a_faulty_one_is_told(tmp_path: Path, stage: Stage) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(FILE % "3y", encoding="utf-8")
    plan = read_file(file, load().profiles, date(2026, 10, 1))
    assert plan.retention == {"working": "3y", "personal": "30d"}
    file.write_text(FILE % "3 years", encoding="utf-8")
    with pytest.raises(FileFaults, match="“3 years” is no period"):
        read_file(file, load().profiles, date(2026, 10, 1))

    def put(db: Session) -> list[dict[str, str]]:
        put_organisation(db, "B", "", plan.retention)
        put_organisation(db, "B", "Call us.")
        return [row.retention for row in db.query(Organisation).filter_by(name="B")]

    assert changes(stage, put) == [{"working": "3y", "personal": "30d"}]


def test_periods_classes_and_holds_are_shown(stage: Stage) -> None:
    told = json.loads(command(stage, "retention", "show", "--json").stdout)
    [owner] = told["organisations"]
    assert (owner["hold"], owner["periods"]["personal"]) == (False, "90d")
    assert told["tables"]["response"]["classes"] == ["personal", "working"]
    held = command(stage, "retention", "hold", "Riverside Network", "on", "--by", "Robin", "--reason", "an inquiry")
    assert held.stdout == "The hold is on.\n"
    again = command(stage, "retention", "hold", "Riverside Network", "on", "--by", "Robin", "--reason", "an inquiry")
    assert "was on before" in again.stdout
    assert "Riverside Network\tON\t7y" in command(stage, "retention", "show").stdout
    nowhere = command(stage, "retention", "hold", "Nowhere", "off", "--by", "Robin", "--reason", "x")
    assert "There are: Riverside Network." in nowhere.stderr
    noted = stage.plays(stage.db.read(lambda db: db.query(Audit).filter_by(action="hold.on").one().reason))
    assert noted == "an inquiry"
    refused = command(stage, "retention", "dispose", "Riverside Numeracy", "--before", "2001-01-01", "--by", "Robin")
    assert "A legal hold is on" in refused.stderr


def test_a_purge_can_be_asked_for(stage: Stage) -> None:
    assert command(stage, "retention", "purge").stdout == "Riverside Numeracy: 0 rows purged.\n"


def recorded(db: Session, stage: Stage) -> None:
    """Let there be a meeting, its summary and a question, all over, with what rests on them."""
    place, now = list_places(db)[0], stage.clock.now()
    mei = named(db, "Mei Tan")
    meeting = meetings.open_meeting(db, mei, 60)
    meetings.add_item(db, mei, meeting, NewItem("Fractions", 5))
    meeting.ended_at, meeting.state = now, "ended"
    made = Commitment(
        community_id=place.id, owner_id=mei.person_id, meeting_id=meeting.id, due_on=now.date(), created_at=now
    )
    db.add(made)
    line = DocumentLine("themes", "One idea", sources=(Source("round", "r"),))
    paper = documents.put_draft(db, place, NewDraft("Summary", (line,), meeting_id=meeting.id), now)
    documents.publish(db, mei, paper.id, now, now)
    asked = rounds.open_round(db, place, NewRound("reflection", "w", {"id": "E01", "text": "?"}, now, now))
    asked.state = "closed"


def test_records_go_at_an_administrators_word_alone(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    changes(stage, lambda db: recorded(db, stage))
    early = command(stage, "retention", "dispose", "Riverside Numeracy", "--before", "2026-01-01", "--by", "Robin")
    assert "Records are kept for 7y, so --before can be" in early.stderr
    none = command(stage, "retention", "dispose", "Riverside Numeracy", "--before", "2001-01-01", "--by", "Robin")
    assert none.stdout == "0 rows of records are gone.\n"
    monkeypatch.setattr(records, "AT_ONCE", 2)
    later = stage.clock.now() + timedelta(days=1)

    def dispose(db: Session) -> dict[str, int]:
        return records.dispose_some(db, list_places(db)[0], later, "Robin", later)

    gone: list[dict[str, int]] = []
    while done := changes(stage, dispose):
        gone.append(done)
    assert gone == [{"source_link": 1, "document": 1}, {"agenda_item": 1, "meeting": 1}, {"round": 1}]
    assert count(stage, Document, SourceLink, Meeting, AgendaItem, Round, Commitment) == [0, 0, 0, 0, 0, 1]
    noted = stage.plays(
        stage.db.read(lambda db: [row.reason for row in db.query(Audit).filter_by(action="records.dispose")])
    )
    assert sorted(noted) == ["agenda_item 1, meeting 1", "round 1", "source_link 1, document 1"]
