"""What a chain tells of every kind of thing, and what it keeps from whom: the rules, without a platform."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from handlers import agenda_draft, why_cards
from handlers.turn import Event, Turn
from handlers.why_cards import lasting_marks_of
from handlers.why_chain import chain_of
from storage import (
    commitments,
    contributions,
    documents,
    inquiries,
    meetings,
    offers,
    provenance,
    responses,
    rounds,
    takebacks,
)
from storage.columns import new_id
from storage.contributions import NewContribution
from storage.database import Database, NotFound
from storage.documents import DocumentLine, NewDraft, Source
from storage.inquiries import Problem
from storage.meetings import NewItem
from storage.models import AgendaItem, Meeting
from storage.models_contributions import Words
from storage.people import Member
from storage.rounds import NewRound
from tests.test_meetings_memory import LIBRARY, NOW, Group

LATER = NOW + timedelta(days=3)
HIDDEN = why_cards.HIDDEN.title


def told(db: Session, group: Group, viewer: Member, thing: str) -> list[str]:
    """Give the steps of a chain as one line each."""
    event = Event("press", "why.show", "web", "T1", "U1")
    turn = Turn(db, LATER, LIBRARY, event, viewer, group.place)
    return [": ".join(filter(None, (step.title, step.detail))) for step in chain_of(turn, thing)]


def held(db: Session, group: Group, *new: NewItem, state: str = "published") -> list[AgendaItem]:
    """Hold a meeting on the day of the beginning, with these items on its agenda."""
    meeting = Meeting(id=new_id(), community_id=group.place.id, minutes=60, state=state, starts_at=NOW, posted={})
    meeting.ended_at = NOW + timedelta(hours=1) if state == "ended" else None
    db.add(meeting)
    db.flush()
    return [meetings.add_item(db, group.mei, meeting, each) for each in new]


def summary(db: Session, group: Group, *lines: DocumentLine, meeting_id: str = "") -> list[str]:
    """Publish a summary of these lines; give each as a thing to ask about."""
    row = documents.put_draft(db, group.place, NewDraft("Summary", lines, "2026-10-05", meeting_id), NOW)
    documents.publish(db, group.mei, row.id, LATER, LATER + timedelta(days=1))
    return [f"line:{row.id}:{mark}" for mark in lasting_marks_of(lines)]


def asked(db: Session, group: Group, kind: str = "reflection", at: datetime = NOW) -> str:
    """Ask a question that is closed by now; give its id."""
    new = NewRound(kind, at.isoformat(), {"id": "T01", "text": "What helped?"}, at, at + timedelta(days=1))
    return rounds.open_round(db, group.place, replace(new, state="closed")).id


def answered(db: Session, member: Member, round_id: str, body: str) -> Source:
    """Share an answer with the group."""
    standing = responses.get_standing(db, member, round_id)
    return Source("response", responses.put_response(db, member, standing, responses.Answer(body, "cop"), NOW).id)


def test_each_kind_of_item_says_where_it_came_from(database: Database) -> None:
    def scene(db: Session) -> None:
        group = Group(db)
        mei, ana = group.mei, group.ana
        [past] = held(db, group, NewItem("Warm-up", 5, source="added", proposer_id=mei.person_id), state="ended")
        note = {"kind": "question", "text": "Who is not heard?", "evidence": "", "by": "", "at": NOW.isoformat()}
        meetings.add_note(past, note)
        shares(db, group, "Fluency rose.", NOW + timedelta(hours=2))
        commitments.add_commitment(db, ana, "visit Hume", date(2026, 10, 9), NOW, visibility="cop")
        inquiries.put_first(db, group.place, Problem("We plan alone."), "develop", NOW)
        cases = {
            ("carried", past.id): ["From the last meeting.", "Warm-up"],
            ("carried", "gone"): [HIDDEN],
            ("question", f"{past.id}:0"): ["Open question: Who is not heard?", "Warm-up"],
            ("question", f"{past.id}:7"): [HIDDEN, "Warm-up"],
            ("question", "gone:0"): [HIDDEN],
            ("proposal", ""): ["Proposed by Ana Costa."],
            ("proposal", asked(db, group, "self_assess")): ["A self-assessment"],
            ("proposal", "gone"): [HIDDEN],
            ("proposal", "gone:mark"): [HIDDEN],
            ("evidence", ""): ["Shared with the group: Fluency rose.: Ana Costa"],
            ("commitment", ""): ["“I will visit Hume”: By Ana Costa."],
            ("added", ""): ["Added by Ana Costa."],
            ("template", ""): ["Our inquiry: We plan alone."],
        }
        for (source, source_id), steps in cases.items():
            new = NewItem("Fluency", 5, source=source, source_id=source_id, proposer_id=ana.person_id)
            [item] = held(db, group, new, state="running")
            chain = told(db, group, mei, f"item:{item.id}")
            assert all(any(step in each for each in chain) for step in steps), (source, chain)
            assert (HIDDEN in " ".join(chain)) is (HIDDEN in steps), (source, chain)
        [past] = held(db, group, NewItem("Open commitments", 5, source="commitment"), state="ended")
        assert len(told(db, group, mei, f"item:{past.id}")) == 1
        drafted = agenda_draft.drafted(db, LIBRARY, mei, group.place)
        first = meetings.list_entries(db, mei, drafted)[0].item
        assert any("The template" in step for step in told(db, group, mei, f"item:{first.id}"))

    database.write(scene)


def shares(db: Session, group: Group, title: str, now: datetime) -> str:
    """Let Ana share evidence with the group; give its id."""
    words = Words(title=title)
    given = contributions.add_contribution(db, group.ana, NewContribution("evidence", words, "cop"), now)
    return given.id


def rests(part: str, *sources: tuple[str, str]) -> DocumentLine:
    """Give a line of a part that rests on these."""
    return DocumentLine(part, f"A line of {part}.", sources=tuple(Source(*each) for each in sources))


def test_a_line_says_which_answers_it_rests_on_as_far_as_they_are_shared(database: Database) -> None:
    def scene(db: Session) -> None:
        group = Group(db)
        round_id = asked(db, group)
        people = (group.ana, group.ben, group.mei)
        sources = [answered(db, each, round_id, f"{each.name} says cards.") for each in people]
        theme = DocumentLine(
            "themes", "Cards came up in 4 of 4 answers.", sources=(*sources, Source("response", "gone"))
        )
        others = (
            rests("also", ("response", "gone")),
            rests("differ"),
            rests("talk", ("transcript", "t")),
            rests("success", ("contribution", "gone")),
            rests("commitments", ("commitment", "gone"), ("commitment", "too")),
        )
        things = summary(db, group, theme, *others)
        held_by, also, differ, talk, success, promise = (told(db, group, group.ben, thing) for thing in things)
        assert "“Ana Costa says cards.” (Ana Costa)" in held_by[1]
        assert "1 more answer is counted here." in held_by[1]
        assert held_by[2] == "The question then: “What helped?”: Asked of the group."
        assert differ[1] == "Added by hand: It rests on no answer."
        assert "not kept" in talk[1]
        assert all(len(chain) == 2 and HIDDEN in chain[1] for chain in (also, success, promise))
        assert "changed or dropped" in told(db, group, group.ben, f"{things[0][:-12]}other")[0]

    database.write(scene)


def test_a_decision_leads_to_its_note_its_evidence_and_its_item(database: Database) -> None:
    def scene(db: Session) -> None:
        group = Group(db)
        [item] = held(db, group, NewItem("Dot cards", 5, source="added"), state="ended")
        evidence, at = shares(db, group, "Fluency rose.", NOW), NOW.isoformat()
        for kind, text in (("decision", "We visit."), ("decision", "We read together."), ("up", "More time.")):
            note = {"kind": kind, "text": text, "evidence": "x", "by": "", "at": at}
            meetings.add_note(item, {**note, "cited": evidence if text == "We read together." else ""})
        of_item = ("item", item.id)
        decision = replace(
            rests("decisions", of_item, ("contribution", evidence)), text="We read together. Evidence: x"
        )
        lines = (decision, rests("up", of_item), rests("questions", of_item))
        things = summary(db, group, *lines, meeting_id=item.meeting_id)
        decided, up, question = (told(db, group, group.ben, thing) for thing in things)
        assert [each.partition(":")[0] for each in decided[1:]] == ["Decision", "Shared with the group", "On an agenda"]
        assert "We read together." in decided[1]
        assert "To send up: More time." in up[1]
        assert "On an agenda: Dot cards" in question[1]
        contributions.withdraw(db, group.ana, evidence, LATER)
        assert HIDDEN in " ".join(told(db, group, group.ben, things[0]))

    database.write(scene)


def test_a_commitment_says_how_it_went_and_what_it_was_made_in(database: Database) -> None:
    def scene(db: Session) -> None:
        group = Group(db)
        mei, ana = group.mei, group.ana
        due = date(2026, 10, 9)
        plain = commitments.add_commitment(db, ana, "rest", due, NOW)
        assert len(told(db, group, ana, f"promise:{plain.id}")) == 1
        inquiries.put_first(db, group.place, Problem("We plan alone."), "develop", NOW)
        own = commitments.add_commitment(db, ana, "visit Hume", due, NOW, visibility="cop")
        commitments.carry(db, ana, own.id, due)
        commitments.put_state(db, ana, own.id, "kept", LATER)
        kept, made, cycle = told(db, group, group.ben, f"promise:{own.id}")
        assert kept == "How it went: It was kept."
        assert made.endswith("Moved on once.")
        assert cycle == "Our inquiry: We plan alone."
        commitments.carry(db, ana, own.id, due)
        assert told(db, group, group.ben, f"promise:{own.id}")[0].endswith("Moved on 2 times.")
        [item] = held(db, group, NewItem("Dot cards", 5, source="added"), state="running")
        said = offers.add_offered(db, ana, "visit Yarra", due, NOW, item.meeting_id)
        note = takebacks.add_takeback(db, ana, item.meeting_id, "tell my team", due, NOW)
        commitments.put_state(db, ana, said.id, "open", NOW)
        assert len(told(db, group, ana, f"promise:{said.id}")) == 2
        item.status, said.item_id = "running", item.id
        chain = told(db, group, ana, f"promise:{said.id}")
        assert chain[1].startswith("On an agenda: Dot cards")
        assert told(db, group, ana, f"promise:{note.id}")[1] == "A meeting"
        since = replace(ana, roles=frozenset({"guest", "member"}), since=LATER)
        meetings.get_meeting(db, mei, item.meeting_id).ended_at = NOW
        assert told(db, group, since, f"promise:{note.id}")[1].startswith(HIDDEN)
        said.item_id = "gone"
        assert told(db, group, ana, f"promise:{said.id}")[1].startswith(HIDDEN)

    database.write(scene)


def test_nobody_reads_in_a_chain_what_no_card_of_theirs_shows(database: Database) -> None:
    def scene(db: Session) -> None:
        group, theirs = Group(db), Group(db, "Hillside")
        round_id = asked(db, group)
        source = answered(db, group.ana, round_id, "Zebra cards.")
        [item] = held(db, group, NewItem("Dot cards", 5, source="proposal", proposer_id=group.ana.person_id))
        meetings.add_note(item, {"kind": "decision", "text": "Zebra.", "evidence": "", "by": "", "at": NOW.isoformat()})
        promise = commitments.add_commitment(db, group.ana, "zebra", date(2026, 10, 9), NOW)
        [line] = summary(db, group, DocumentLine("also", "", "Zebra cards.", source.id, (source,)))
        things = (f"item:{item.id}", f"note:{item.id}:0", line, f"promise:{promise.id}")
        leader = replace(group.ben, roles=frozenset({"seil"}))
        guest = replace(group.ben, roles=frozenset({"guest", "member"}), since=LATER + timedelta(days=1))
        for viewer, unseen in (
            (theirs.mei, things),
            (leader, things[1:]),
            (guest, things[1:]),
            (group.ben, things[3:]),
        ):
            for thing in (*unseen, "", "item:", "round:" + round_id, "line:x", "promise:x", "note:x:y"):
                with pytest.raises(NotFound):
                    told(db, group, viewer, thing)
        assert "Proposed by a member." in told(db, group, leader, things[0])[0]
        assert "Decision: Zebra." in told(db, group, group.mei, things[1])[0]
        with pytest.raises(NotFound):
            told(db, group, group.ben, things[1])

    database.write(scene)


def test_a_leader_follows_a_line_to_its_item_and_to_no_answer(database: Database) -> None:
    def scene(db: Session) -> None:
        group = Group(db)
        [item] = held(db, group, NewItem("Dot cards", 5, source="added"), state="ended")
        voices = tuple(Source("response", f"answer {number}") for number in range(5))
        theme, decided = summary(
            db,
            group,
            DocumentLine("themes", "Cards came up in 5 of 5 answers.", sources=voices),
            DocumentLine("decisions", "We visit each other.", sources=(Source("item", item.id),)),
            meeting_id=item.meeting_id,
        )
        documents.settle(db, group.place, theme.split(":")[1], LATER)
        leader = replace(group.ben, roles=frozenset({"seil"}))
        assert told(db, group, leader, theme)[1].startswith("What members shared with their group")
        assert len(told(db, group, leader, theme)) == 2
        assert told(db, group, leader, decided)[1].startswith("On an agenda: Dot cards")
        assert provenance.list_questions(db, leader, ["any"]) == []

    database.write(scene)


def test_a_circle_ends_and_a_long_chain_comes_in_pages(database: Database) -> None:
    def scene(db: Session) -> Sequence[why_cards.Step]:
        group = Group(db)
        one, other = held(db, group, *(NewItem(name, 5, source="carried") for name in ("One", "Other")))
        one.source_id, other.source_id = other.id, one.id
        assert told(db, group, group.mei, f"item:{one.id}")[-1].startswith("From here it leads back")
        return [why_cards.Step(f"Step {number}") for number in range(1, 12)]

    steps = database.write(scene)
    first, rest = (why_cards.chain_card("item:x", steps, start) for start in (0, why_cards.A_PAGE))
    assert "8 of 11 steps are shown so far." in first.fallback
    assert (first.buttons[0].label, first.buttons[0].subject) == ("Show more", "item:x:8")
    assert "11. Step 11" in rest.fallback
    assert "8. Step" not in rest.fallback
    assert "as far back as I can tell you" in rest.fallback
