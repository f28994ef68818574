"""Who could have seen it: told from who was there, how it was shared, what was published, and emergency openings."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.sharing import share_out
from handlers.emergency import told_says
from storage import commitments, documents, emergency, seeing
from storage.communities import get_place, list_places
from storage.database import NotFound
from storage.documents import DocumentLine, NewDraft, Source
from storage.models import Audit, Response
from storage.people import Member
from storage.plumbing import Outbox
from storage.seeing import Span
from tests.operator_desk import command, named
from tests.own_things import SECRET, wrote
from tests.stage import MONDAY_EARLY, Actor, Stage, member, riverside

__all__ = ["wrote"]
GROUP = "shared with the group"


@pytest.fixture
def platform(request: pytest.FixtureRequest) -> str:
    """What could be seen does not depend on a platform's markup."""
    return str(getattr(request, "param", "web"))


def sights(stage: Stage, thing_id: str, within: Span | None = None) -> list[tuple[str, str, int, int | None]]:
    """Give who could have seen a thing and why, from which hour until which one of the story."""

    def hours(moment: Any) -> int | None:
        return round((moment - MONDAY_EARLY).total_seconds() / 3600) if moment else None

    def work(db: Session) -> list[Any]:
        return seeing.list_sights(db, seeing.get_thing(db, thing_id), within)

    found = stage.plays(stage.db.read(work))
    return [(s.viewer, s.why, hours(s.span.since) or 0, hours(s.span.until)) for s in found]


def answer_of(stage: Stage, name: str) -> str:
    """Give the id of somebody's newest answer."""

    def work(db: Session) -> str:
        rows = db.query(Response).filter_by(person_id=named(db, name).person_id)
        return str(rows.order_by(Response.created_at.desc()).first().id)  # type: ignore[union-attr]

    return stage.plays(stage.db.read(work))


def test_it_follows_sharing_joining_leaving_and_publishing(stage: Stage, ana: Actor, ben: Actor, mei: Actor) -> None:
    at = {"platform": stage.world.name, "tenant": stage.world.tenant}
    stage.passes(hours=1)
    ana.presses("Answer")
    ana.fills(body=SECRET)
    answer = answer_of(stage, "Ana Costa")
    stage.passes(hours=1)
    assert sights(stage, answer) == [], "private: nobody but Ana"
    ana.presses("Share with group")
    stage.passes(hours=2)
    ana.presses("Make it private")
    stage.enrols(riverside(stage.world, member("Cleo Diaz", **at)))
    stage.passes(hours=2)
    ana.presses("Share with group")
    stage.passes(hours=1)
    ben.types("/cop-me")
    ben.presses("My settings")
    ben.presses("Leave this group")
    ben.presses("Leave the group")
    assert sights(stage, answer) == [
        ("Ben Ford", GROUP, 2, 4),
        ("Mei Tan", GROUP, 2, 4),
        ("Ben Ford", GROUP, 6, 7),
        ("Cleo Diaz", GROUP, 6, None),
        ("Mei Tan", GROUP, 6, None),
    ]
    stage.plays(stage.db.write(lambda db: publish(db, stage, answer)))
    ana.presses("Take it back")
    after = sights(stage, answer)
    summed = [each for each in after if "“Summary”" in each[1]]
    assert summed == [
        ("Cleo Diaz", "quoted in “Summary”", 7, None),
        ("Mei Tan", "quoted in “Summary”", 7, None),
        ("Mei Tan", "quoted in “Summary”, as a draft", 7, None),
        ("Sam Okafor", "summed up in “Summary”", 9, None),
    ]
    assert ("Cleo Diaz", GROUP, 6, 7) in after
    early = Span(MONDAY_EARLY, MONDAY_EARLY + timedelta(hours=5))
    assert [each[0] for each in sights(stage, answer, early)] == ["Ben Ford", "Mei Tan"]


def test_a_guest_could_see_what_was_shared_after_they_came(stage: Stage, ana: Actor) -> None:
    at = {"platform": stage.world.name, "tenant": stage.world.tenant}

    def of_gus() -> list[tuple[str, int, int | None]]:
        return [(why, since, until) for who, why, since, until in sights(stage, answer) if who == "Gus Hall"]

    stage.passes(hours=1)
    ana.presses("Answer")
    ana.fills(body=SECRET)
    ana.presses("Share with group")
    answer = answer_of(stage, "Ana Costa")
    stage.plays(stage.db.write(lambda db: publish(db, stage, answer)))
    stage.passes(hours=1)
    stage.enrols(riverside(stage.world, member("Gus Hall", "guest", "member", **at)))
    stage.passes(hours=1)
    assert of_gus() == []
    ana.presses("You may quote me")
    assert of_gus() == [], "it was shared before, and still is"
    ana.presses("Make it private")
    ana.presses("Share with group")
    stage.passes(hours=1)
    stage.enrols(riverside(stage.world, member("Gus Hall", "guest", "executive", "member", **at)))
    assert of_gus() == [(GROUP, 3, 4), (GROUP, 4, None)], "with other roles they came no later"


def publish(db: Session, stage: Stage, answer: str) -> None:
    """Publish a summary that quotes an answer, and settle it two hours later."""
    place, now = list_places(db)[0], stage.clock.now()
    line = DocumentLine("themes", "One idea", quote=SECRET, quoted=answer, sources=(Source("response", answer),))
    other = DocumentLine("questions", "What next?")
    paper = documents.put_draft(db, place, NewDraft("Summary", (line, other), "p"), now)
    documents.publish(db, named(db, "Mei Tan"), paper.id, now, now)
    documents.settle(db, place, paper.id, now + timedelta(hours=2))


@pytest.mark.parametrize("platform", ["slack", "teams", "web"], indirect=True)
def test_a_published_record_says_that_its_writer_corrected_it(stage: Stage, ana: Actor, mei: Actor) -> None:
    stage.passes(hours=1)
    ana.presses("Answer")
    ana.fills(body=SECRET, audience="quote")
    stage.plays(stage.db.write(lambda db: publish(db, stage, answer_of_ana(db))))
    mei.types("/cop-synthesis")
    mei.presses("Read the summary")
    assert SECRET in mei.card.text
    ana.presses("Edit")
    ana.fills(body="the pelican crossing")
    mei.types("/cop-synthesis")
    mei.presses("Read the summary")
    assert SECRET not in mei.card.text
    assert "Corrected at the writer's wish on Monday 5 October." in mei.card.text


def answer_of_ana(db: Session) -> str:
    """Give the id of Ana's one answer."""
    return db.query(Response).one().id


def test_a_draft_could_be_read_by_its_chair_alone(stage: Stage) -> None:
    now = stage.clock.now()

    def drafts(db: Session) -> str:
        made = commitments.add_commitment(db, named(db, "Ana Costa"), "visit", date(2026, 10, 20), now)
        line = DocumentLine("commitments", "visit", sources=(Source("commitment", made.id),))
        for period, lines in (("p", (line,)), ("q", ())):
            documents.put_draft(db, list_places(db)[0], NewDraft("Summary", lines, period), now)
        return made.id

    made = stage.plays(stage.db.write(drafts))
    assert sights(stage, made) == [("Mei Tan", "summed up in “Summary”, as a draft", 0, None)]


def test_a_partner_could_see_a_commitment_and_a_peer_once_it_is_shared(stage: Stage) -> None:
    now = stage.clock.now()

    def promise(db: Session) -> str:
        ana, ben = named(db, "Ana Costa"), named(db, "Ben Ford")
        made = commitments.add_commitment(db, ana, "visit", date(2026, 10, 20), now)
        commitments.put_sharper(db, ana, made.id, commitments.Sharper(), ben.person_id, now + timedelta(hours=1))
        commitments.put_sharper(db, ana, made.id, commitments.Sharper(), ben.person_id, now + timedelta(hours=2))
        commitments.put_sharper(db, ana, made.id, commitments.Sharper(), "", now + timedelta(hours=3))
        commitments.put_shared(db, ana, made.id, shared=True, now=now + timedelta(hours=5))
        return made.id

    made = stage.plays(stage.db.write(promise))
    assert sights(stage, made) == [
        ("Ben Ford", "partner", 1, 3),
        ("Ben Ford", GROUP, 5, None),
        ("Mei Tan", GROUP, 5, None),
    ]
    with pytest.raises(NotFound):
        sights(stage, "nothing")


@pytest.mark.usefixtures("wrote")
def test_the_report_names_all_of_a_persons_things_and_shows_no_words(stage: Stage) -> None:
    shared = answer_of(stage, "Ana Costa")
    told = json.loads(command(stage, "seen", "--person", "Ana Costa", "--json").stdout)
    viewers = {(thing["kind"], len(thing["viewers"])) for thing in told}
    assert viewers == {("answer", 0), ("answer", 2), ("commitment", 0)}
    printed = command(stage, "seen", "--answer", shared)
    assert "Ben Ford\tmember" in printed.stdout
    assert "Chat apps keep their own records" in printed.stderr
    for words in (SECRET, "shared dots"):
        assert words not in printed.output + json.dumps(told)
    assert "nobody else could have seen it" in command(stage, "seen", "--person", "Ana Costa").stdout
    late = command(stage, "seen", "--answer", shared, "--since", "2026-10-20", "--until", "2026-10-21")
    assert "2026-10-21T23:59" in late.stdout
    assert "nobody else" in command(stage, "seen", "--answer", shared, "--until", "2026-10-01").stdout
    assert command(stage, "seen").exit_code == 1
    assert "There is no answer" in command(stage, "seen", "--answer", "x").stderr


@pytest.mark.usefixtures("wrote")
def test_an_emergency_is_logged_before_a_word_is_shown(stage: Stage) -> None:
    private = stage.plays(stage.db.read(things_of_ana))[0].id
    refused = command(stage, "break-glass", private, "--by", "Robin Lee", "--reason", "because")
    assert refused.exit_code == 1
    assert SECRET not in refused.output
    assert command(stage, "break-glass", "x", "--by", "Robin Lee", "--reason", "a child is at risk").exit_code == 1
    done = command(stage, "break-glass", private, "--by", "Robin Lee", "--reason", "a child is at risk")
    assert done.stdout == f"{SECRET}\n"
    assert "This is logged, and its writer is told." in done.stderr
    [seen] = json.loads(command(stage, "seen", "--answer", private, "--json").stdout)[0]["viewers"]
    assert (seen["who"], seen["why"]) == ("Robin Lee", "opened in an emergency: a child is at risk")

    def queued(db: Session) -> str:
        return db.query(Outbox).filter(Outbox.key.startswith("opened:")).one().card

    assert "a child is at risk" in stage.plays(stage.db.read(queued))

    def unlogged(db: Session) -> str:
        opening = emergency.log_opening(db, private, "Robin Lee", "a child is at risk", stage.clock.now())
        return emergency.read_opened(db, emergency.Opening("another", opening.thing))

    with pytest.raises(NotFound):
        stage.plays(stage.db.read(unlogged))


def things_of_ana(db: Session) -> list[seeing.Thing]:
    """Give all that Ana wrote, the oldest first."""
    return seeing.list_things(db, named(db, "Ana Costa").person_id)


@pytest.mark.parametrize("platform", ["slack", "teams", "web"], indirect=True)
@pytest.mark.usefixtures("wrote")
def test_the_writer_is_told(stage: Stage, ana: Actor, ben: Actor) -> None:
    [promise] = [thing for thing in stage.plays(stage.db.read(things_of_ana)) if thing.kind == "commitment"]

    def opens(db: Session) -> str:
        opening = emergency.log_opening(db, promise.id, "Robin Lee", "a child is at risk", stage.clock.now())
        place = get_place(db, promise.community_id)
        says = told_says(place, opening, "Robin Lee", "a child is at risk", stage.clock.now())
        share_out(db, place, says, Member(), stage.clock.now())
        return emergency.read_opened(db, opening)

    assert stage.plays(stage.db.write(opens)) == "bring sample books"
    card = ana.card_titled("Technical staff opened one of your commitments")
    assert "They gave this reason: a child is at risk" in card.text
    assert not ben.ever_saw("Technical staff opened")


def test_nobody_is_told_of_what_is_nobodys_any_more(stage: Stage) -> None:
    opening = emergency.Opening("o", seeing.Thing("answer", "a", "c", "", stage.clock.now(), ()))
    place = stage.plays(stage.db.read(list_places))[0]
    assert told_says(place, opening, "Robin", "a reason", stage.clock.now()) == []
    assert stage.plays(stage.db.read(lambda db: db.query(Audit).filter_by(action="private.open").count())) == 0
