"""What the memory refuses about commitments and documents, whoever asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from handlers.synthesis_draft import Asking, Material, Voice, draft_lines
from storage import checkins, commitments, documents, offers, people, quotes
from storage.commitments import Sharper
from storage.communities import Place, list_places
from storage.database import Database, NotFound
from storage.documents import DocumentLine, NewDraft, Source
from storage.enrolment import AccountPlan, CommunityPlan, MemberPlan, put_community, put_member
from storage.models import as_said
from storage.people import Member

NOW = datetime(2026, 10, 5, tzinfo=UTC)
DUE = date(2026, 10, 9)
ROLES = {"Ana": ("member",), "Ben": ("member",), "Mei": ("chair",), "Sam": ("seil",), "Gus": ("guest",)}
Work = Callable[[Session, Place, dict[str, Member]], Any]


@pytest.fixture
def asks(database: Database) -> Callable[[Work], Any]:
    """Run work in a community of five."""

    def work(db: Session) -> None:
        place, _ = put_community(db, CommunityPlan("Riverside", "Network", "UTC"))
        for name, roles in ROLES.items():
            put_member(db, place, MemberPlan(name, roles, (AccountPlan("web", "t", name),)), "Robin", NOW)

    database.write(work)

    def ask(question: Work) -> Any:
        def within(db: Session) -> Any:
            place = list_places(db)[0]
            cast = {member.name: member for member in people.list_members(db, place, people.EVERYBODY)}
            return question(db, place, cast)

        return database.write(within)

    return ask


def test_only_owner_partner_and_whom_it_is_shared_with_read_a_commitment(asks: Callable[[Work], Any]) -> None:
    def work(db: Session, place: Place, cast: dict[str, Member]) -> None:
        row = commitments.add_commitment(db, cast["Ana"], "visit once", DUE, NOW)
        for name in ("Ben", "Mei", "Sam", "Gus"):
            with pytest.raises(NotFound):
                commitments.get_commitment(db, cast[name], row.id)
            with pytest.raises(NotFound):
                commitments.get_own_commitment(db, cast[name], row.id)
        stranger = replace(cast["Ana"], community_id="elsewhere")
        with pytest.raises(NotFound):
            commitments.get_own_commitment(db, stranger, row.id)
        assert not commitments.is_shared(db, place, row.id)
        assert not commitments.is_shared(db, place, "nothing")
        commitments.put_shared(db, cast["Ana"], row.id, shared=True, now=NOW)
        db.flush()
        assert commitments.is_shared(db, place, row.id)
        assert not commitments.is_shared(db, Place(id="elsewhere"), row.id)
        assert commitments.list_shared_open(db, cast["Sam"]) == []
        assert commitments.list_open(db, cast["Gus"]) == []
        assert [promise.text for promise in commitments.list_shared_open(db, cast["Ben"])] == ["visit once"]
        checkins.mark_asked(db, cast["Mei"], commitments.list_shared_open(db, cast["Mei"]), DUE)
        assert checkins.find_next_ask(db, place) == DUE - checkins.EARLY

    asks(work)


def test_a_partner_may_change_and_a_shared_commitment_stays_shared(asks: Callable[[Work], Any]) -> None:
    def work(db: Session, place: Place, cast: dict[str, Member]) -> None:
        row = commitments.add_commitment(db, cast["Ana"], "visit once", DUE, NOW, visibility="cop")
        sharper = Sharper(question="How was it?")
        commitments.put_sharper(db, cast["Ana"], row.id, sharper, cast["Ben"].person_id, NOW)
        [due] = checkins.list_partner_due(db, cast["Ben"], DUE)
        checkins.mark_asked(db, cast["Ben"], [due], DUE)
        assert checkins.list_partner_due(db, cast["Ben"], DUE) == []
        commitments.put_sharper(db, cast["Ana"], row.id, Sharper(), cast["Ben"].person_id, NOW)
        assert row.partner_asked
        commitments.put_sharper(db, cast["Ana"], row.id, sharper, cast["Mei"].person_id, NOW)
        assert not row.partner_asked
        assert row.visibility == "cop"
        commitments.put_shared(db, cast["Ana"], row.id, shared=False, now=NOW)
        assert row.visibility == "partner"
        with pytest.raises(NotFound):
            offers.drop_offered(db, cast["Ana"], row.id)

    asks(work)


def drafted(db: Session, place: Place) -> str:
    """Keep a draft of one line."""
    lines = (DocumentLine("spoke", "1 of 2 shared an answer: Why?", sources=(Source("response", "r"),)),)
    return documents.put_draft(db, place, NewDraft("Summary", lines, "2026-10-05T09:00"), NOW).id


def test_a_draft_is_the_chairs_and_a_document_goes_out_by_its_chair_alone(asks: Callable[[Work], Any]) -> None:
    def work(db: Session, place: Place, cast: dict[str, Member]) -> None:
        paper = drafted(db, place)
        for name in ("Ana", "Sam", "Gus"):
            with pytest.raises(NotFound):
                documents.get_paper(db, cast[name], paper)
            with pytest.raises(NotFound):
                documents.publish(db, cast[name], paper, NOW, NOW)
            with pytest.raises(NotFound):
                documents.put_missed(db, cast[name], paper, 0)
            assert documents.list_drafts(db, cast[name]) == []
        documents.settle(db, place, paper, NOW)
        assert documents.get_paper(db, cast["Mei"], paper).state == "draft"
        documents.publish(db, cast["Mei"], paper, NOW, NOW)
        assert documents.list_in_window(db, cast["Sam"]) == []
        assert len(documents.list_in_window(db, cast["Ana"])) == 1
        with pytest.raises(NotFound):
            documents.put_missed(db, cast["Ana"], paper, 7)
        documents.put_draft(db, place, NewDraft("Summary", (), "2026-10-05T09:00"), NOW)
        assert documents.get_paper(db, cast["Ana"], paper).voices == 1
        assert not quotes.may_quote(db, place, "nobody", "words")

    asks(work)


def test_what_the_chair_edited_is_neither_dropped_nor_drafted_again(asks: Callable[[Work], Any]) -> None:
    def work(db: Session, place: Place, cast: dict[str, Member]) -> None:
        paper = drafted(db, place)
        documents.put_lines(db, cast["Mei"], paper, (DocumentLine("differ", "Cards or talk."),))
        documents.drop_drafts(db, place, ["2026-10-05T09:00"])
        assert drafted(db, place) == paper
        [line] = documents.get_paper(db, cast["Mei"], paper).lines
        assert line.text == "Cards or talk."

    asks(work)


def test_what_cannot_be_folded_stays_long() -> None:
    asking = Asking("q", "why " * 400, 2, (Voice("r", "It went well today."),))
    [spoke, other] = draft_lines(Material((asking,)))
    assert spoke.part == "spoke"
    assert other.text == "1 more answer made another point."


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("visit two rooms", "I will visit two rooms"),
        ("Visit two rooms", "I will visit two rooms"),
        ("Re-read the plan", "I will re-read the plan"),
        ("NAPLAN: look again", "I will NAPLAN: look again"),
        ("I will ask", "I will ask"),
        ("We meet", "We meet"),
        ("", "I will "),
    ],
)
def test_a_promise_is_said_as_its_owner_would_say_it(typed: str, said: str) -> None:
    assert as_said(typed) == said
