"""What is pressed late, twice, by somebody else, or with words that do not fit is answered kindly and changes nothing."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from handlers import exchange_cards, inquiry_links, inquiry_told, mutual, portfolio, protocol_cards, waiting, waits_long
from handlers.language import Decline
from handlers.practice import practice
from handlers.turn import Tick
from storage.communities import Place, list_places
from storage.inquiries import Change
from storage.models import Commitment, Document, Meeting
from storage.models_contributions import Contribution
from storage.models_runs import ProtocolRun
from storage.people import Member
from storage.portfolio import Kept
from tests.meeting_room import drafted, next_meeting
from tests.own_things import looked_up, viewer
from tests.stage import LIBRARY, Actor, Stage
from tests.test_agreements import agrees
from tests.test_asks import puts_up
from tests.test_issues import person, raises
from tests.test_mutual import offers, own_check
from tests.test_pairing import begins, met_by
from tests.test_plan import plans
from tests.test_protocols import runs
from tests.test_replies_up import settles
from tests.test_sent_up import looks_at_questions, question_on
from tests.test_synthesis import forged, looks, week

TOO_LONG = "x" * 7000


@pytest.fixture
def platform() -> str:
    """What is late is late on every platform's markup."""
    return "web"


def tick(stage: Stage, db: Any, kind: str, subject: str = "nothing") -> Tick:
    """Give a stroke of the clock that nothing waits for."""
    [place] = list_places(db)
    now = stage.clock.now()
    return Tick(db, now, LIBRARY, place, kind, subject, now, now.replace(tzinfo=None))


def strikes(stage: Stage, kind: str, subject: str = "nothing") -> list[Any]:
    """Let the clock strike; give what is said."""
    return stage.plays(stage.db.write(lambda db: list(practice.strike(tick(stage, db, kind, subject)))))


def test_a_meeting_of_the_plan_shows_what_it_is_before_and_after(stage: Stage, mei: Actor) -> None:
    plans(mei, "2026-12-03 15:30 Late")
    meeting = looked_up(stage, lambda db: str(db.query(Meeting.id).scalar()))
    assert forged(stage, mei, "press", "agenda.pre_read", meeting) is None
    forged(stage, mei, "press", "agenda.open", meeting)
    stage.plays(stage.db.write(lambda db: db.query(Meeting).update({"state": "cancelled"})))
    forged(stage, mei, "press", "agenda.open", meeting)
    drafted(mei)
    assert forged(stage, mei, "press", "agenda.pre_read", next_meeting(stage)) is None


def test_words_that_do_not_fit_are_told_beside_their_fields(stage: Stage, mei: Actor, ana: Actor) -> None:
    agrees(mei)
    agreed = looked_up(stage, lambda db: str(db.query(Commitment.id).scalar()))
    assert set(forged(stage, ana, "submit", "agreements.stands", agreed, stands="so", note=TOO_LONG) or ()) == {
        "stands",
        "note",
    }
    assert {"cue", "measure"} <= set(
        forged(stage, ana, "submit", "trials.keep", "", text="ask once", cue=TOO_LONG, measure="", due_on="2026-10-20")
        or ()
    )
    assert "on" in (forged(stage, ana, "submit", "visits.keep", "", on="soon", focus="a", look_for="b") or ())
    drafted(mei)
    assert set(
        forged(stage, ana, "submit", "takeback.keep", next_meeting(stage), text=TOO_LONG, due_on="soon") or ()
    ) == {
        "text",
        "due_on",
    }


def test_words_for_one_person_that_do_not_fit_are_told_too(stage: Stage, mei: Actor, ana: Actor, sam: Actor) -> None:
    assert "text" in (forged(stage, ana, "submit", "asks.keep", "ask", text=TOO_LONG) or ())
    unfit = forged(stage, ana, "submit", "issues.keep_named", "", to="nobody", text=TOO_LONG)
    assert set(unfit or ()) == {"to", "text"}
    raises(ana, "With my name", person(stage, "Mei Tan"))
    raised = looked_up(stage, lambda db: str(db.query(Contribution.id).filter_by(kind="issue").scalar()))
    assert "text" in (forged(stage, mei, "submit", "issues.keep_reply", f"named:{raised}", text=TOO_LONG) or ())
    settles(stage, question=True)
    looks_at_questions(sam)
    assert "text" in (forged(stage, sam, "submit", "sent.keep", question_on(stage), text=TOO_LONG) or ())


def test_where_nobody_leads_no_digest_is_made(stage: Stage, mei: Actor, sam: Actor) -> None:
    week(stage)
    looks(mei)
    mei.presses("Approve and publish")
    sam.types("/cop-me")
    sam.presses("My settings")
    sam.presses("Leave this group")
    sam.presses("Leave the group")
    stage.passes(days=3)
    assert strikes(stage, "digest.send") == []


def test_what_is_over_or_somebody_elses_stays_as_it_is(stage: Stage, mei: Actor, ana: Actor) -> None:
    puts_up(ana)
    ask = looked_up(stage, lambda db: str(db.query(Contribution.id).scalar()))
    ana.presses("Close it")
    assert forged(stage, ana, "press", "asks.leave", ask) is None
    puts_up(ana)
    other = looked_up(stage, lambda db: str(db.query(Contribution.id).filter(Contribution.id != ask).scalar()))
    forged(stage, mei, "press", "issues.read", f"named:{other}")
    assert not mei.ever_saw("From Ana Costa")
    assert strikes(stage, "connector.ask") == []
    offers(stage, mei)
    mine = own_check(stage, looked_up(stage, lambda db: viewer(db).person_id))
    for _ in range(2):
        assert forged(stage, ana, "press", "mutual.decline", mine) is None
    assert looked_up(stage, lambda db: mutual._shown(db, list_places(db)[0], "nobody", stage.clock.now())) == []
    runs(mei)
    run = looked_up(stage, lambda db: str(db.query(ProtocolRun.id).scalar()))
    assert strikes(stage, "protocol.step", run) == []


def test_an_introduction_begins_with_what_one_asks_for_and_comes_once(stage: Stage, mei: Actor, ana: Actor) -> None:
    for somebody in ("Somebody who knows dot cards.", "A way with dot cards."):
        puts_up(ana, somebody)
    puts_up(ana, "Help with a hard talk.", named="without")
    begins(stage, mei, "Cleo Hart")
    stage.passes(days=2)
    assert met_by(ana)
    assert "Ana Costa" in "".join(card.text for name in ("ben", "cleo", "mei") for card in stage.actor(name).cards)
    occurrence = stage.clock.now().replace(tzinfo=None).isoformat()
    assert {len(strikes(stage, "pairing.introduce", occurrence)) for _ in range(2)}


def test_a_question_that_was_sent_up_twice_is_one_and_somebody_away_hears_later(stage: Stage, sam: Actor) -> None:
    from handlers.replies_told import ASKED, list_sent  # noqa: PLC0415 - beside what it is played with

    settles(stage, question=True)
    looks_at_questions(sam)

    def twice(db: Any) -> tuple[int, int]:
        [place] = list_places(db)
        now = stage.clock.now()
        paper = db.query(Document).filter(Document.settled_at.is_not(None), Document.kind == "synthesis").first()
        same = {column.name: getattr(paper, column.name) for column in Document.__table__.columns}
        counted = {
            **next(line for line in paper.body["lines"] if line["part"] == ASKED),
            "text": "2 more points are in the meeting's notes.",
        }
        db.add(Document(**{**same, "id": "again", "body": {**paper.body, "lines": [*paper.body["lines"], counted]}}))
        db.flush()
        return len(list_sent(db, place, now, now)), len(list_sent(db, place, place_began(paper), now))

    def place_began(paper: Document) -> Any:
        return paper.created_at

    assert stage.plays(stage.db.write(twice)) == (1, 0)
    stage.passes(days=30)

    def away(db: Any) -> list[Any]:
        leader = viewer(db, "Sam Okafor")
        gone = replace(leader, paused_until=stage.clock.now().replace(year=2099))
        return waits_long.tell_of_long(tick(stage, db, "digest.send"), [gone])

    assert looked_up(stage, away) == []


def test_each_role_finds_what_is_theirs(stage: Stage, sam: Actor) -> None:
    system = Member(roles=frozenset({"system"}))
    assert len(exchange_cards._for_leaders(system)) == 1
    turn: Any = SimpleNamespace(member=Member(roles=frozenset({"member", "guest"})), event=None, db=None)
    with pytest.raises(Decline, match="own schools"):
        inquiry_links._of_group(turn)
    place = looked_up(stage, lambda db: list_places(db)[0])
    for name in ("Sam Okafor", "Mei Tan"):
        assert looked_up(
            stage,
            lambda db, name=name: waiting.list_waiting(db, viewer(db, name), place, stage.clock.now()) is not None,  # type: ignore[misc]
        )


def test_cards_tell_of_what_is_not_on_them(stage: Stage) -> None:
    now = stage.clock.now()
    entries = [Kept(f"{number}", "Leading", now, "", "A note.") for number in range(portfolio.MOST_SHOWN + 1)]
    assert "1 more are in your copy." in str(portfolio.growth_card(entries, "UTC"))
    run = ProtocolRun(content={"title": "Tuning", "steps": [{"name": "Tell"}]}, skipped=[0], topic="")
    assert "1. Tell was left out." in str(protocol_cards.notes_card(run, [], to_summary=False))
    moved = Change("stage", before={"stage": "evaluate"}, after={"stage": "prioritise"}, why="we saw enough.")
    assert inquiry_told.because(moved, Place()).startswith("Moved on to")
