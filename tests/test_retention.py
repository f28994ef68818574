"""What is kept long enough goes, each class by its own clock; a hold stops all; records stay until somebody says so."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.engine.keeping import purge_due
from handlers import keeping
from storage import (
    commitments,
    contributions,
    inquiries,
    plan_links,
    purging,
    purging_rules,
    responses,
    retention,
    rounds,
    schedules,
    stays,
)
from storage.columns import Base
from storage.communities import Place, list_places
from storage.contributions import NewContribution
from storage.database import Unavailable
from storage.models import (
    Account,
    AnonymousAnswer,
    Audit,
    Commitment,
    Consent,
    Document,
    LinkCode,
    Membership,
    Organisation,
    Participation,
    Person,
    Response,
    SourceLink,
    Stay,
)
from storage.models_contributions import Words
from storage.outbox import Posting, put_posting
from storage.plumbing import Heard, Occurrence, Outbox, Schedule
from tests.own_things import viewer
from tests.stage import Actor, Stage

START = datetime(2026, 10, 5, tzinfo=UTC)


@pytest.fixture
def platform() -> str:
    """What is kept does not depend on a platform's markup."""
    return "web"


def changes(stage: Stage, work: Any) -> Any:
    """Let something be written."""
    return stage.plays(stage.db.write(work))


def count(stage: Stage, *tables: type[Base]) -> list[int]:
    """Count the rows of tables."""
    return stage.plays(stage.db.read(lambda db: [db.query(table).count() for table in tables]))


def purged(stage: Stage, **time: float) -> dict[str, int]:
    """Purge as if it were so much later, to the last row; give how many rows went from each table."""
    gone: dict[str, int] = {}

    def work(db: Session) -> dict[str, int]:
        [place] = list_places(db)
        return dict(purging.purge_some(db, place, stage.clock.now() + timedelta(**time), most=3))

    while found := changes(stage, work):
        assert sum(found.values()) <= 3
        for table, number in found.items():
            gone[table] = gone.get(table, 0) + number
    return gone


def held(db: Session, *, on: bool) -> None:
    """Set or lift the organisation's hold."""
    [organisation] = retention.list_organisations(db)
    retention.put_hold(db, organisation, on=on)


def leaves(db: Session, name: str, now: datetime) -> str:
    """Let somebody leave; give their id."""
    who = viewer(db, name).person_id
    row = db.query(Membership).filter_by(person_id=who).one()
    row.state, row.until = "left", now
    stays.note_stay(db, row, now)
    return who


def test_every_table_is_in_a_class_and_every_class_with_a_clock_is_purged() -> None:
    assert set(retention.REGISTRY) == set(Base.metadata.tables)
    for kept in retention.REGISTRY.values():
        assert set(kept.classes) <= set(retention.CLOCKS)
    purged_tables = {model.__tablename__ for model, _ in purging_rules.RULES} | {"audit", "person"}
    clocked = {
        name for name, kept in retention.REGISTRY.items() if set(kept.classes) - {retention.RECORD, retention.STANDING}
    }
    assert purged_tables == clocked


def wrote(db: Session, now: datetime) -> None:
    """Let Ana and Ben answer and promise, each once for themselves and once for the group."""
    [place] = list_places(db)
    for number in range(2):
        new = rounds.NewRound("reflection", f"w{number}", {"id": "E01", "text": "Well?"}, now, now + timedelta(days=4))
        asked = rounds.open_round(db, place, new)
        asked.state = "closed"
        for name in ("Ana Costa", "Ben Ford"):
            who = viewer(db, name)
            standing = responses.get_standing(db, who, asked.id)
            responses.put_response(db, who, standing, responses.Answer(f"{name} {number}"), now)
            made = commitments.add_commitment(db, who, f"{name} {number}", date(2026, 10, 20), now)
            put_in = NewContribution("evidence", Words(f"{name} {number}"), "cop" if number else "private")
            contributions.add_contribution(db, who, put_in, now)
            if number:
                responses.put_visibility(db, who, asked, "cop", False, now)
                commitments.put_shared(db, who, made.id, shared=True, now=now)
        db.add(AnonymousAnswer(round_id=asked.id))
    cycle = inquiries.put_first(db, place, inquiries.Problem("We plan alone."), "develop", now)
    assert cycle
    for name in ("Ana Costa", "Ben Ford"):
        plan_links.put_link(db, viewer(db, name), cycle, ("Goal 2", ""), now)
    draft = Document(community_id=place.id, kind="synthesis", created_at=now, body={})
    out = Document(community_id=place.id, kind="synthesis", created_at=now, body={}, state="settled")
    db.add_all([draft, out])
    db.flush()
    db.add_all(
        [SourceLink(document_id=each.id, line=0, target_type="round", target_id=asked.id) for each in (draft, out)]
    )


def test_private_words_of_whoever_left_go_after_ninety_days(stage: Stage) -> None:
    changes(stage, lambda db: wrote(db, stage.clock.now()))
    ana = changes(stage, lambda db: leaves(db, "Ana Costa", stage.clock.now()))
    purged(stage, days=89)
    assert count(stage, Response, Commitment, Account) == [4, 4, 4]
    gone = purged(stage, days=91)
    assert (gone["response"], gone["commitment"], gone["account"]) == (1, 1, 1)
    assert (gone["plan_link"], gone["contribution"]) == (1, 1)

    def theirs(db: Session) -> list[str]:
        return [row.visibility for row in db.query(Response).filter_by(person_id=ana)]

    assert stage.plays(stage.db.read(theirs)) == ["cop"]
    assert purged(stage, days=91) == {}


def test_working_papers_go_after_two_years_and_what_is_private_or_a_record_stays(stage: Stage) -> None:
    changes(stage, lambda db: wrote(db, stage.clock.now()))
    changes(stage, lambda db: leaves(db, "Ana Costa", stage.clock.now()))
    purged(stage, days=729)
    assert count(stage, Participation, AnonymousAnswer, Document, SourceLink) == [4, 2, 2, 2]
    gone = purged(stage, days=760)
    assert {
        table: gone[table] for table in ("response", "commitment", "contribution", "anonymous_answer", "participation")
    } == {
        "response": 2,
        "commitment": 2,
        "contribution": 2,
        "anonymous_answer": 2,
        "participation": 4,
    }
    assert (gone["document"], gone["source_link"], gone["person"]) == (1, 1, 1)

    def left(db: Session) -> tuple[list[str], list[str], list[str]]:
        names = [row.display_name for row in db.query(Person).order_by(Person.display_name)]
        return [row.body for row in db.query(Response)], [row.state for row in db.query(Document)], names

    names = ["Ben Ford", "Mei Tan", "Sam Okafor", "a principal"]
    assert stage.plays(stage.db.read(left)) == (["Ben Ford 0"], ["settled"], names)
    assert purged(stage, days=760) == {}


def test_deliveries_go_after_thirty_days_but_for_the_newest_of_each_card(stage: Stage) -> None:
    now = stage.clock.now()
    due = now + timedelta(hours=1)

    def queue(db: Session) -> None:
        me = viewer(db)
        for number, (state, subject) in enumerate([("sent", "q"), ("sent", "q"), ("failed", ""), ("pending", "p")]):
            put_posting(db, Posting(me.community_id, me.person_id, "", f"k{number}", subject, "{}", due), now)
            row = db.query(Outbox).filter_by(key=f"k{number}").one()
            row.state, row.sent_at = state, now + timedelta(minutes=number)
        db.add(LinkCode(person_id=me.person_id, community_id=me.community_id, mark="m", expires_at=now))
        [place] = list_places(db)
        timing = schedules.Timing(now.replace(tzinfo=None), now)
        claimed = schedules.claim_due(db, schedules.put_schedule(db, place, "x.close", "s", timing), now)
        assert claimed is not None
        once, _ = claimed
        schedules.put_occurrence(db, once, timing)
        schedules.put_next(db, once, None)
        db.query(Outbox).filter(~Outbox.key.startswith("k")).delete()

    changes(stage, queue)
    kept = count(stage, Schedule)[0]
    purged(stage, days=29)
    assert count(stage, Outbox, Occurrence, Schedule, LinkCode) == [4, 1, kept, 0]
    purged(stage, days=32)
    assert count(stage, Occurrence, Schedule) == [0, kept - 1]
    keys = stage.plays(stage.db.read(lambda db: sorted(row.key for row in db.query(Outbox))))
    assert keys == ["k1", "k3"]
    purged(stage, days=760)
    assert count(stage, Outbox, Heard) == [1, 0]


def test_the_audit_and_what_belongs_to_it_go_after_seven_years(stage: Stage) -> None:
    now = stage.clock.now()
    changes(
        stage, lambda db: db.add(Consent(person_id=viewer(db).person_id, purpose="x", notice_version=1, given_at=now))
    )
    changes(stage, lambda db: leaves(db, "Ana Costa", now))
    purged(stage, days=2550)
    assert count(stage, Consent, Stay, Membership) == [5, 4, 4]
    before = count(stage, Audit)[0]
    purged(stage, days=2560)
    assert count(stage, Consent, Stay, Membership) == [3, 3, 3]
    left = stage.plays(stage.db.read(lambda db: [row.at for row in db.query(Audit)]))
    assert min(left) > now + timedelta(days=2000)
    assert before > 0


def test_a_hold_stops_every_clock(stage: Stage) -> None:
    changes(stage, lambda db: wrote(db, stage.clock.now()))
    changes(stage, lambda db: leaves(db, "Ana Costa", stage.clock.now()))
    changes(stage, lambda db: held(db, on=True))
    tables = [mapper.class_ for mapper in Base.registry.mappers]
    before = count(stage, *tables)
    assert purged(stage, days=9999) == {}
    assert count(stage, *tables) == before
    changes(stage, lambda db: held(db, on=False))
    assert purged(stage, days=9999)


def test_anothers_hold_keeps_the_audit_and_the_longest_period_counts(stage: Stage) -> None:
    changes(stage, lambda db: db.add(Organisation(name="Elsewhere", legal_hold=True)))
    purged(stage, days=9000)
    first = stage.plays(stage.db.read(lambda db: db.query(Audit).filter_by(action="community.import").count()))
    assert first == 1

    def shorter(db: Session) -> None:
        for row, period in zip(retention.list_organisations(db), ("1y", "30y"), strict=True):
            row.legal_hold, row.retention = False, {"audit": period}

    changes(stage, shorter)
    purged(stage, days=9000)
    assert stage.plays(stage.db.read(lambda db: db.query(Audit).filter_by(action="community.import").count())) == 1


def test_an_organisation_sets_its_own_periods(stage: Stage) -> None:
    changes(stage, lambda db: wrote(db, stage.clock.now()))
    changes(stage, lambda db: setattr(db.query(Organisation).one(), "retention", {"working": "60d"}))
    assert purged(stage, days=70)["response"] == 2


def test_it_happens_once_a_night_or_late_where_the_machine_sleeps_at_night(stage: Stage) -> None:
    def due(now: datetime) -> int:
        return len(changes(stage, lambda db: keeping.list_due(db, now)))

    noon = datetime(2026, 10, 5, 1, tzinfo=UTC)
    assert due(noon) == 1, "it never happened before"
    assert due(noon + timedelta(hours=1)) == 0
    night = datetime(2026, 10, 5, 15, 30, tzinfo=UTC)
    assert [due(night), due(night + timedelta(minutes=30))] == [1, 0]
    assert due(night + timedelta(hours=10)) == 0
    assert due(night + timedelta(days=2, hours=10)) == 0
    assert due(night + timedelta(days=3, hours=10)) == 1


def test_the_clock_purges_and_one_fault_does_not_stop_it(
    stage: Stage, ana: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes(stage, lambda db: wrote(db, stage.clock.now() - timedelta(days=800)))
    stage.plays(stage.engine.clean_up())
    assert count(stage, Participation) == [0]
    told = stage.plays(stage.db.read(lambda db: db.query(Audit).filter_by(action="records.purge").one()))
    assert told.reason.startswith("response 2, anonymous_answer 2, participation 4")
    assert "Ana" not in told.reason

    def fails(db: Session, place: Place, now: datetime) -> dict[str, int]:
        raise faults.pop()

    faults: list[Exception] = [Unavailable("gone"), RuntimeError("broken")]
    monkeypatch.setattr("bot.engine.keeping.purge_some", fails)
    stage.plays(purge_due(stage.db, stage.clock.now() + timedelta(days=5)))
    with pytest.raises(Unavailable):
        stage.plays(purge_due(stage.db, stage.clock.now() + timedelta(days=9)))
