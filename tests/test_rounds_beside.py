"""Edges of the rounds beside the weekly question: old cards, wrong choices, those who may not; no markup, so no platforms."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.conversation import Outcome
from handlers import feedback_rounds, norms
from handlers.language import SEVERAL, Say
from handlers.norms_rules import marks
from handlers.turn import Event, Tick
from storage import charters, responses, rounds, tallies
from storage.anonymous import ANONYMOUS, issue_key
from storage.columns import new_id
from storage.communities import Place, list_places
from storage.database import NotFound
from storage.models import Round
from storage.parts import joined
from storage.people import Member, list_members
from storage.responses import Answer
from storage.rounds import NewRound
from tests.meeting_room import LONG_AGO, drafted
from tests.own_things import looked_up, viewer
from tests.stage import LIBRARY, Actor, Stage, member, riverside, user_id
from tests.test_self_assessment import nine, place_all, starts

__all__ = ["nine"]
pytestmark = pytest.mark.parametrize("platform", ["web"])


def does(stage: Stage, name: str, deed: str, subject: str = "", kind: Any = "press", **values: str) -> Outcome:
    """Let somebody press or send, as an old card may; give what came of it."""
    at = (stage.world.name, stage.world.tenant, user_id(name))
    return stage.plays(stage.conversation.hold(Event(kind, deed, *at, subject=subject, values=values, once=new_id())))


def no(outcome: Outcome) -> str:
    """Give the kind "no" of an outcome."""
    assert outcome.declined is not None
    return str(outcome.declined)


def said(outcome: Outcome) -> str:
    """Give all that an outcome says."""
    return "\n".join(reply.card.fallback for reply in outcome.replies if isinstance(reply, Say))


def story(stage: Stage) -> str:
    """Give the id of this month's round of stories, begun by whoever looks at the form."""
    does(stage, "ana", "value.new")
    return newest(stage, "value")


def newest(stage: Stage, kind: str) -> str:
    """Give the id of the newest round of a kind."""
    return looked_up(stage, lambda db: rounds.list_of_kind(db, viewer(db), kind, LONG_AGO)[0].id)


def test_old_cards_of_a_self_assessment_answer_kindly(nine: Stage, mei: Actor, ana: Actor) -> None:
    closes = {"closes": "2026-10-19"}
    assert "one of these" in no(does(nine, "mei", "assessment.begin_round", kind="submit", rubric="none", **closes))
    assert "choose a day" in no(does(nine, "mei", "assessment.begin_round", kind="submit", rubric="cop", closes="soon"))
    starts(mei)
    asked = newest(nine, "self_assess")
    assert "open already" in no(does(nine, "mei", "assessment.begin_round", kind="submit", rubric="cop", **closes))
    assert "older card" in no(does(nine, "ana", "assessment.keep", f"{asked} 9", "submit", level="Building"))
    assert "one of these" in no(does(nine, "ana", "assessment.keep", f"{asked} 1", "submit", level="Best"))
    assert "500 characters" in no(
        does(nine, "ana", "assessment.keep", f"{asked} 1", "submit", level="Building", words="x" * 501)
    )
    does(nine, "ana", "assessment.keep", f"{asked} 1", "submit", level="Building")
    does(nine, "ana", "assessment.skip", asked)
    assert "You have placed 1 of 9." in ana.card_titled("Where our community stands").text
    assert "nothing to see" in no(does(nine, "ana", "assessment.evidence", asked))
    does(nine, "ben", "assessment.let", asked)
    place_all(nine, "Ana Costa")
    does(nine, "mei", "assessment.end", asked)
    assert "no more answers" in no(does(nine, "ana", "assessment.fill", asked))
    assert does(nine, "mei", "assessment.end", asked).declined is None
    assert does(nine, "mei", "assessment.begin_round", kind="submit", rubric="cop", **closes).declined is None
    does(nine, "mei", "assessment.end", newest(nine, "self_assess"))
    assert "a moment ago" in no(does(nine, "mei", "assessment.begin_round", kind="submit", rubric="cop", **closes))


def test_a_leader_of_many_groups_reads_levels_alone(nine: Stage, mei: Actor) -> None:
    at = {"platform": nine.world.name, "tenant": nine.world.tenant}
    starts(mei)
    place_all(nine)
    asked = newest(nine, "self_assess")
    does(nine, "mei", "assessment.end", asked)
    does(nine, "mei", "assessment.show", asked)
    does(nine, "mei", "assessment.show", asked)
    nine.passes(days=2)
    nine.enrols(riverside(nine.world, member("Una Far", "system", **at), member("Ida Tech", "admin", **at)))
    far = said(does(nine, "una", "assessment.open"))
    assert "Middle: Building" in far
    assert "Building 9" not in far
    assert "Building" not in said(does(nine, "ida", "assessment.open"))


def test_questions_to_everybody_are_asked_one_at_a_time_and_in_full(nine: Stage, mei: Actor, ana: Actor) -> None:
    closes = {"closes": "2026-10-19"}

    def asks(**values: str) -> str:
        return no(does(nine, "mei", "feedback.ask", kind="submit", **closes, **values))

    assert "write your question" in asks(ready="own", own=" ")
    assert "leave this empty" in asks(ready="C1", own="How is it?")
    assert "200 characters" in asks(ready="own", own="How? " * 50)
    does(nine, "mei", "feedback.ask", kind="submit", ready="own", own="How is it going?", how="words", **closes)
    assert "open already" in asks(ready="C1", own="")
    assert "say it in 1000" in no(does(nine, "ana", "value.keep", story(nine), "submit", part0="x" * 1001, part1="y"))
    does(nine, "ana", "value.keep", story(nine), "submit", part0="x", part1="y")
    does(nine, "ana", "value.skip", story(nine))
    assert "Your story is kept" in ana.card.title
    assert "Nothing has closed" in said(does(nine, "ana", "feedback.past"))
    asked = newest(nine, "feedback")
    nine.passes(days=16)
    assert "has closed" in no(does(nine, "ana", "anonymous.fetch", asked))


def test_a_choice_is_one_of_those_that_are_offered(nine: Stage, mei: Actor, ana: Actor) -> None:
    mei.opens_home()
    does(nine, "mei", "feedback.ask", kind="submit", ready="C1", own="", closes="2026-10-19")
    nine.passes(hours=2)
    ana.presses("Answer without a name")
    ana.fills(pick="")
    assert ana.errors["pick"]
    asked = newest(nine, "feedback")
    own = f"{asked} {issue_key(asked, looked_up(nine, viewer).person_id)}"
    assert "one of these" in no(does(nine, "ana", "anonymous.keep", own, "submit", pick=""))
    ana.fills(pick="As planned")
    ana.presses("Answer without a name")
    assert ana.form.fields["pick"].value == "As planned"


def test_who_chooses_too_many_norms_hears_how_many_are_kept(nine: Stage, mei: Actor, ana: Actor) -> None:
    does(nine, "mei", "norms.start")
    nine.passes(days=12)
    draft = newest(nine, "vote")
    assert "Start the vote" in str(does(nine, "mei", "norms.open"))
    assert "say it in 120 characters" in no(
        does(
            nine, "mei", "norms.join", draft, "submit", same=marks(LIBRARY.norms[:1])[LIBRARY.norms[0]], words="y" * 121
        )
    )
    does(nine, "mei", "norms.vote", draft)
    assert "Ask for suggestions" not in str(does(nine, "mei", "norms.open"))
    nine.passes(days=7)
    ana.presses("Answer without a name")
    ana.fills(pick=SEVERAL.join(marks(LIBRARY.norms[:8]).values()))
    assert "You chose 8. Please choose 7 at most." in ana.errors["pick"]
    assert does(nine, "mei", "norms.start").declined is None
    assert "begun already" in no(does(nine, "mei", "norms.tidy", draft))


def test_whoever_has_no_room_this_week_finds_it_among_what_waits(nine: Stage, mei: Actor, ana: Actor) -> None:
    ana.types("/cop-me")
    ana.presses("My settings")
    ana.presses("Fewer messages")
    nine.passes(hours=2)
    does(nine, "mei", "feedback.ask", kind="submit", ready="C1", own="", closes="2026-10-07")
    nine.passes(hours=2)
    assert not ana.ever_saw("How is our change going")
    ana.opens_home()
    ana.presses("Get the question")
    ana.presses("Answer without a name")
    ana.fills(pick="As planned")
    assert ana.card_titled("Kept, without your name.")


def test_a_line_that_few_filled_in_is_not_shown_and_the_agenda_takes_its_item_at_once(nine: Stage, mei: Actor) -> None:
    drafted(mei)
    starts(mei)
    asked = newest(nine, "self_assess")

    def place_few(db: Any) -> None:
        [place] = list_places(db)
        for number, person in enumerate(list_members(db, place)):
            standing = responses.get_standing(db, person, asked, tallies.COUNTED)
            level = "Starting" if number % 2 else "Leading itself"
            parts = {"Trust and candour": level} | ({"Shared purpose": level} if number < 4 else {})
            responses.put_response(db, person, standing, Answer(joined(parts)), nine.clock.now())

    nine.plays(nine.db.write(place_few))
    does(nine, "mei", "assessment.end", asked)
    shown = said(does(nine, "ben", "assessment.open"))
    assert "Not shown" in shown
    assert "A line that fewer than 5 of you filled in is not shown." in shown
    assert "It is on the next agenda." in said(does(nine, "mei", "assessment.agenda", asked))
    nine.plays(nine.db.write(lambda db: suggests_nothing(db, nine)))


def suggests_nothing(db: Any, stage: Stage) -> None:
    """Hold that nothing is suggested where one closed a short while ago."""
    [place] = list_places(db)
    now = stage.clock.now()
    tick = Tick(db, now, LIBRARY, place, "", "", now, now.replace(tzinfo=None))
    assert list(stage.overheard.ticks["assessment.suggest"](tick)) == []


def test_the_clock_closes_nothing_twice_and_asks_no_small_group(nine: Stage, mei: Actor) -> None:
    does(nine, "mei", "norms.start")
    does(nine, "mei", "feedback.ask", kind="submit", ready="C1", own="", closes="2026-10-19")

    def work(db: Any) -> None:
        [place] = list_places(db)
        now = nine.clock.now()
        tick = Tick(db, now, LIBRARY, place, "", "", now, now.replace(tzinfo=None))
        for kind in ("norms", "feedback"):
            asked = rounds.find_open_round(db, place, kind)
            assert asked is not None
            asked.state = "closed"
            db.flush()
            closed = nine.overheard.ticks[f"{kind}.close"](replace(tick, subject=asked.id))
            assert list(closed) == []
        assert list(feedback_rounds.ask_how_safe(replace(tick, place=replace(place, k_min=10)))) == []
        assert list(feedback_rounds.ask_how_safe(tick))
        assert list(feedback_rounds.ask_how_safe(tick)) == []
        vote = rounds.open_round(db, place, NewRound("vote", "x", {}, now, now, state="closed", mode=ANONYMOUS))
        assert list(norms.count_vote(replace(tick, subject=vote.id))) == []
        with pytest.raises(NotFound):
            rounds.get_round_in(db, viewer(db), vote.id, "norms")

    nine.plays(nine.db.write(work))


def test_the_memory_gives_nothing_to_whoever_may_not_see_it(nine: Stage, mei: Actor) -> None:
    starts(mei)
    place_all(nine)
    asked = newest(nine, "self_assess")
    does(nine, "mei", "assessment.end", asked)

    def work(db: Any) -> None:
        [place] = list_places(db)
        row = db.get(Round, asked)
        name = row.content["lines"][0]["name"]
        peer, leader = viewer(db), viewer(db, "Sam Okafor")
        assert tallies.list_lines(db, peer, row, name)
        assert tallies.list_lines(db, leader, row, name) == []
        assert tallies.list_lines(db, replace(peer, community_id="other"), row, name) == []
        assert tallies.list_lines(db, peer, row, "no such line") == []
        late = replace(peer, roles=frozenset({"member", "guest"}), since=nine.clock.now() + timedelta(days=1))
        assert tallies.list_lines(db, late, row, name) == []
        assert tallies.list_results(db, late, "self_assess", nine.clock.now()) == []
        assert tallies.list_results(db, Member(community_id=place.id), "self_assess", nine.clock.now()) == []
        assert tallies.count_marks(db, Place(id="other"), row, [name])[name] == {}
        with pytest.raises(NotFound):
            tallies.put_shown_from(db, leader, row, None)
        with pytest.raises(NotFound):
            charters.put_norms(db, Place(id="other"), [])
        assert rounds.list_draft_rounds(db, peer) == []

    looked_up(nine, work)
