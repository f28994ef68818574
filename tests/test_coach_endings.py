"""How sharing with a coach ends, and what stands in copies and reports of it."""

from __future__ import annotations

import pytest

from storage import coaches, merging, seeing
from storage.database import NotFound
from storage.export import as_markdown, export_person
from storage.models import Response
from tests.operator_desk import command
from tests.own_things import looked_up, viewer
from tests.stage import Actor, Stage, member, riverside
from tests.test_coach_access import (
    NOTE,
    ONE,
    OTHER,
    SECRET,
    begins,
    changes,
    chooses,
    cia,
    entry_id,
    is_read_by,
    opens,
    shares,
    tie_of,
    what,
)
from tests.test_commitments import makes
from tests.test_issues import person
from tests.test_leaving import leaves
from tests.test_synthesis import forged, newest

__all__ = ["cia"]


def grows(ana: Actor, **values: str) -> None:
    """Add an entry to one's own growth."""
    opens(ana, "My growth")
    ana.presses("Add an entry")
    ana.fills(standard="Leadership", **values)


@ONE
def test_each_kind_of_entry_is_shared_and_read_by_itself(stage: Stage, ana: Actor, cia: Actor) -> None:
    begins(stage, ana, cia)
    grows(ana, source=what(stage, SECRET), note="It took a year.")
    grows(ana, source=what(stage, SECRET))
    grows(ana, note="A note alone.")
    unfit = forged(stage, ana, "submit", "coach.add", "", entry="response:nothing")
    assert unfit == {"entry": "Please choose an entry from the list."}
    for each in looked_up(stage, lambda db: coaches.list_own(db, viewer(db))):
        stage.passes(seconds=1)
        assert forged(stage, ana, "submit", "coach.add", "", entry=each) is None
    assert len(is_read_by(stage, "Cia Boyle")) == 5
    opens(cia, "Shared with me")
    cia.presses("Read")
    for label in ("Answer, Monday", "Commitment, by", "My growth, Monday"):
        assert label in cia.card_titled("Shared by Ana Costa").text
    cia.presses("Read it")
    assert "It took a year." in cia.form.text
    answer = what(stage, SECRET).partition(":")[2]
    changes(stage, lambda db: db.delete(db.get_one(Response, answer)))
    assert len(is_read_by(stage, "Cia Boyle")) == 3, "what was noted beside it stays"
    opens(ana, "Delete what is mine")
    ana.presses("Delete it all")
    assert is_read_by(stage, "Cia Boyle") == []
    assert looked_up(stage, lambda db: coaches.list_own(db, viewer(db))) == {}
    opens(cia, "Shared with me")
    assert "Nobody shares entries with you now." in newest(cia)


@ONE
def test_a_note_of_the_coachs_is_short_and_a_later_one_takes_its_place(stage: Stage, ana: Actor, cia: Actor) -> None:
    begins(stage, ana, cia)
    shares(ana, SECRET)
    cia.presses("Read")
    cia.presses("Read it")
    cia.fills(note=NOTE)
    cia.presses("Read it")
    assert cia.form.fields["note"].value == NOTE
    cia.fills(note="x" * 501)
    assert "501" in cia.errors["note"]
    too_long = forged(stage, cia, "submit", "coach.note", entry_id(stage), note="x" * 501)
    assert "too long" in (too_long or {})["note"]
    stage.passes(seconds=1)
    cia.fills(note="A better question?")
    opens(ana)
    assert "A better question?" in ana.card_titled("My coach").text
    assert NOTE not in ana.card_titled("My coach").text


@ONE
def test_whoever_leaves_ends_it_and_whoever_comes_back_begins_anew(stage: Stage, ana: Actor, cia: Actor) -> None:
    begins(stage, ana, cia)
    shares(ana, SECRET)
    tie = tie_of(stage)
    leaves(ana)
    assert is_read_by(stage, "Cia Boyle") == []
    assert forged(stage, cia, "press", "coach.entries", tie.id) == {}
    stage.passes(days=1)
    at = {"platform": stage.world.name, "tenant": stage.world.tenant}
    stage.enrols(riverside(stage.world, member("Cia Boyle", "coach", **at)))
    assert is_read_by(stage, "Cia Boyle") == []
    chooses(ana)
    cia.presses("Yes, gladly")
    assert is_read_by(stage, "Cia Boyle") == [], "nothing of before comes along"


@ONE
def test_a_coach_reads_twelve_entries_at_a_time_and_a_choice_needs_somebody(
    stage: Stage, ana: Actor, ben: Actor, mei: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    opens(mei)
    chooses(mei, "Ben Ford")
    ben.presses("Yes, gladly")
    assert forged(stage, mei, "press", "coach.share", "") == {}, "there is nothing yet"
    makes(mei, text="ask about fractions")
    makes(mei, text="ask about decimals")
    monkeypatch.setattr("handlers.coach.MOST", 1)
    shares(mei, "fractions", "Mei Tan")
    assert forged(stage, mei, "press", "coach.share", "") == {}, "one at a time"
    data = what(stage, "fractions", "Mei Tan")
    changes(stage, lambda db: coaches.share(db, viewer(db, "Mei Tan"), data, stage.clock.now()))
    assert len(is_read_by(stage, "Ben Ford")) == 1, "twice is once"
    with pytest.raises(NotFound):
        changes(stage, lambda db: coaches.share(db, viewer(db, "Mei Tan"), "response:nothing", stage.clock.now()))
    leaves(ben)
    leaves(ana)
    opens(mei)
    mei.presses("Choose a coach")
    assert "nobody to choose yet" in newest(mei)


@ONE
def test_only_the_chosen_one_says_yes_and_takes_back(stage: Stage, ana: Actor, cia: Actor) -> None:
    begins(stage, ana, cia)
    shares(ana, SECRET)
    tie, entry = tie_of(stage), entry_id(stage)
    for name in ("Ana Costa", "Dov Lind", "Mei Tan"):
        with pytest.raises(NotFound):
            changes(stage, lambda db, name=name: coaches.agree(db, viewer(db, name), tie.id))  # type: ignore[misc]
    with pytest.raises(NotFound):
        changes(stage, lambda db: coaches.take_back(db, viewer(db, "Cia Boyle"), entry, stage.clock.now()))
    assert looked_up(stage, lambda db: coaches.list_entries(db, viewer(db, "Dov Lind"), tie)) == []
    opens(cia, "Shared with me")
    cia.presses("Stop being the coach")
    assert is_read_by(stage, "Cia Boyle") == []


@ONE
def test_a_copy_a_report_and_the_level_tell_it_as_it_is(stage: Stage, ana: Actor, cia: Actor) -> None:
    begins(stage, ana, cia)
    answer, kept = (what(stage, words).partition(":")[2] for words in (SECRET, OTHER))
    opens(ana, "My growth")
    ana.presses("Add an entry")
    ana.fills(standard="Leadership", source=f"response:{answer}", note="It took a year.")
    growth = looked_up(stage, lambda db: next(each for each in coaches.list_own(db, viewer(db)) if "growth" in each))
    opens(ana)
    ana.presses("Share an entry")
    ana.fills(entry=growth)
    cia.presses("Read")
    cia.presses("Read it")
    cia.fills(note=NOTE)
    assert stage.plays(stage.db.read(lambda db: db.get_one(Response, answer).visibility)) == "private"
    stage.passes(hours=2)
    opens(ana)
    ana.presses("Take it back")
    seen = looked_up(stage, lambda db: seeing.list_sights(db, seeing.get_thing(db, answer)))
    assert [(sight.viewer, sight.why, sight.span.until is not None) for sight in seen] == [("Cia Boyle", "coach", True)]
    assert not looked_up(stage, lambda db: seeing.list_sights(db, seeing.get_thing(db, kept)))
    told = looked_up(stage, lambda db: as_markdown(export_person(db, viewer(db))))
    assert "Shared with my coach" in told
    theirs = looked_up(stage, lambda db: str(export_person(db, viewer(db, "Cia Boyle"))))
    assert SECRET not in theirs
    assert NOTE not in theirs, "the note went with the entry"


@ONE
def test_who_is_forgotten_or_turns_out_to_be_the_owner_reads_nothing(stage: Stage, ana: Actor, cia: Actor) -> None:
    begins(stage, ana, cia)
    shares(ana, SECRET)
    one, other = person(stage, "Ana Costa"), person(stage, "Cia Boyle")
    changes(stage, lambda db: merging.merge(db, viewer(db), other, stage.clock.now()))
    assert is_read_by(stage, "Ana Costa") == []
    assert looked_up(stage, lambda db: coaches.find_own(db, viewer(db))) is None
    chooses(ana, "Dov Lind")
    stage.actor("dov").presses("Yes, gladly")
    shares(ana, OTHER)
    done = command(stage, "erase", "--person", person(stage, "Dov Lind"), "--yes")
    assert done.exit_code == 0, done.output
    assert looked_up(stage, lambda db: coaches.find_own(db, viewer(db))) is None
    assert one == person(stage, "Ana Costa")
