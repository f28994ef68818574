"""Open doors at the edges: what is wrong with a form, days of rest, evenings, leavers, guests, and what is forgotten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage import doors, people, purging
from storage.communities import Place, list_places
from storage.database import NotFound
from storage.doors import COMING, Door
from storage.models_contributions import Contribution
from tests.stage import Actor, Stage, member, riverside
from tests.test_doors import GOOD, ONE, WHAT, comes, looks, opens, states
from tests.test_hats import subject_of
from tests.test_synthesis import forged, newest
from tests.two_apps import asks, changes, found


def fails(actor: Actor, **values: str) -> set[str]:
    """Fill the form of a door in with one thing wrong; give the fields beside which that is told."""
    actor.fills(**{**GOOD, **values})
    return set(actor.errors)


def test_what_is_wrong_with_a_door_stands_beside_its_field_and_a_day_of_rest_is_asked_about(
    stage: Stage, ana: Actor
) -> None:
    looks(ana)
    ana.presses("Open a door")
    assert fails(ana, on="2026-10-02") == {"on"}
    assert fails(ana, on="2028-10-02") == {"on"}
    assert fails(ana, ends="10:00") == {"ends"}
    assert fails(ana, on="2026-10-05", begins="08:00") == {"begins"}
    assert fails(ana, places="0") == {"places"}
    assert fails(ana, places="13") == {"places"}
    assert fails(ana, what=" ", where=" ") == {"what", "where"}
    ana.fills(**{**GOOD, "on": "2026-11-03"})
    assert "Melbourne Cup" in ana.form.text
    assert "Nothing is moved by itself." in ana.form.text
    ana.fills(rest="change")
    assert "Melbourne Cup" in ana.form.text
    ana.fills(rest="anyway")
    assert "Tuesday 3 November" in ana.card_titled("Your open door").text
    ana.presses("Change it")
    ana.fills(where="Room 9")
    assert "Room 9" in ana.card_titled("Your open door").text, "the day was asked about before"


@ONE
def test_a_student_is_named_in_no_door(stage: Stage, ana: Actor) -> None:
    looks(ana)
    ana.presses("Open a door")
    ana.fills(**{**GOOD, "what": "How Jayden Smith counts", "on": "2026-11-03"})
    assert "Jayden" in ana.form.text
    ana.fills(names="replace")
    assert "Melbourne Cup" in ana.form.text
    ana.fills(rest="anyway")
    assert "Jayden" not in ana.card_titled("Your open door").text


@ONE
def test_words_that_no_form_sends_are_told_too(stage: Stage, ana: Actor, ben: Actor) -> None:
    sent = {"on": "soon", "begins": "noon", "ends": "11", "what": "x" * 141, "where": "y" * 141, "places": "many"}
    wrong = forged(stage, ana, "submit", "doors.keep", "", **sent)
    assert set(wrong or ()) == {"on", "begins", "what", "where", "places"}
    opens(ana)
    comes(ben)
    door = subject_of(stage, "doors.ask")
    assert set(forged(stage, ana, "submit", "doors.call_off", door, word="x" * 301) or ()) == {"word"}
    for deed in ("doors.change", "doors.ask_off"):
        assert forged(stage, ben, "press", deed, door) is not None
    assert forged(stage, ana, "press", "doors.ask", door) is not None
    assert forged(stage, ana, "press", "doors.see", "none") is not None
    assert forged(stage, ben, "press", "doors.ask", door) is None
    assert states(stage) == [COMING], "who asks twice has one place"
    ana.presses("Change it")
    ana.fills()
    assert "An open door has changed" not in newest(ben)
    assert forged(stage, ben, "press", "doors.withdraw", door) is None
    assert forged(stage, ben, "press", "doors.withdraw", door) is None
    assert "No place" not in looks(ben)
    stage.passes(days=9, hours=2)
    assert forged(stage, ben, "press", "doors.ask", door) is not None, "it has begun"
    assert refused(lambda db: doors.ask_place(db, found(db, "Ana Costa"), _door(db), stage.clock.now()), stage)
    assert refused(lambda db: doors.list_who(db, found(db, "Ben Ford"), _door(db, "Ben Ford")), stage)
    assert refused(lambda db: doors.call_off(db, Place(id="x"), _door(db), stage.clock.now()), stage)


def _door(db: Session, name: str = "Ana Costa") -> Door:
    """Give the only door, as somebody sees it."""
    return doors.list_doors(db, found(db, name), date(2026, 10, 5))[0]


def leaves(db: Session, name: str) -> None:
    """Let somebody be a member no longer, as an import does."""
    people.get_membership(db, found(db, name)).state = "left"


def kept_after(stage: Stage, **time: float) -> int:
    """Let time pass and the records be cleared; count who asked for a place and is still known."""
    stage.passes(**time)
    changes(stage, lambda db: purging.purge_some(db, list_places(db)[0], stage.clock.now()))
    query = select(func.count()).select_from(Contribution).where(Contribution.kind == doors.SEAT)
    return asks(stage, lambda db: db.scalar(query) or 0)


def refused(work: Callable[[Session], object], stage: Stage) -> bool:
    """Say whether the memory refuses something as if it were not there."""
    try:
        changes(stage, work)
    except NotFound:
        return True
    return False


@ONE
def test_where_somebody_leaves_their_places_are_given_on_and_their_doors_called_off(
    stage: Stage, ana: Actor, ben: Actor, mei: Actor
) -> None:
    opens(ana)
    opens(ben, what="Reading aloud", on="2026-10-15")
    comes(ben)
    comes(mei, "Put me on the list")
    looks(mei)
    mei.presses("I would like to come")
    ben.types("/cop-me")
    ben.presses("My things")
    stage.passes(seconds=1)
    ben.presses("Delete what is mine")
    ben.presses("Delete it all")
    assert mei.card_titled("A place is free, and it is yours")
    assert "Reading aloud" in mei.card_titled("An open door is called off").text
    assert "Ben Ford" not in ana.card_titled("Your open door").text
    assert "Reading aloud" not in looks(mei)
    changes(stage, lambda db: leaves(db, "Ana Costa"))
    stage.passes(hours=2)
    assert WHAT in mei.card_titled("An open door is called off").text, "the next weekly message sets it right"


@ONE
def test_who_came_is_forgotten_a_week_after_the_day(stage: Stage, ana: Actor, ben: Actor) -> None:
    opens(ana)
    comes(ben)
    assert kept_after(stage, days=15) == 1
    assert kept_after(stage, days=3) == 0
    assert not asks(stage, lambda db: doors.list_who(db, found(db, "Ana Costa"), _door(db)))


@ONE
def test_in_the_evening_people_are_told_next_morning_unless_it_is_soon(stage: Stage, ana: Actor, ben: Actor) -> None:
    opens(ana)
    comes(ben)
    stage.passes(hours=12)
    ana.presses("Change it")
    ana.fills(where="Room 7")
    assert "An open door has changed" not in newest(ben)
    stage.passes(hours=12)
    assert "Room 7" in ben.card_titled("An open door has changed").text
    ana.presses("Change it")
    ana.fills(on="2026-10-08", begins="08:00")
    stage.passes(days=1, hours=12)
    ana.presses("Call it off")
    ana.fills()
    assert ben.card_titled("An open door is called off"), "it would open before the bot may write again"


@ONE
def test_a_long_list_shows_the_next_ones(stage: Stage, ana: Actor) -> None:
    for number in range(13):
        opens(ana, what=f"Lesson {number}")
    assert "And 1 later ones." in looks(ana)


@ONE
def test_a_guest_hears_of_doors_where_they_look_and_not_in_the_weekly_message(stage: Stage, ana: Actor) -> None:
    at = {"platform": stage.world.name, "tenant": stage.world.tenant}
    stage.enrols(riverside(stage.world, member("Gus Hall", "guest", "member", **at)))
    gus = stage.actor("gus")
    stage.passes(seconds=1)
    opens(ana)
    stage.passes(hours=1)
    assert WHAT in newest(stage.actor("ben"))
    assert WHAT not in newest(gus)
    assert WHAT in looks(gus)


@ONE
def test_whoever_leaves_gives_their_place_to_the_next(stage: Stage, ana: Actor, ben: Actor, mei: Actor) -> None:
    opens(ana)
    comes(ben)
    comes(mei, "Put me on the list")
    ben.types("/cop-me")
    ben.presses("My settings")
    ben.presses("Leave this group")
    ben.presses("Leave the group")
    assert mei.card_titled("A place is free, and it is yours")
    assert states(stage) == [COMING]
