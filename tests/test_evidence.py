"""Evidence: shared with the group by a choice made before typing, read with its limits, cited by decisions, and no students."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from handlers.giving_cards import count_words
from storage import contributions
from storage.contributions import NewContribution
from storage.models_contributions import Contribution, Words
from tests.meeting_room import looks, published, started
from tests.own_things import looked_up, viewer
from tests.stage import Actor, Stage
from tests.test_synthesis import forged, newest, reads

ONE = pytest.mark.parametrize("platform", ["web"])
CLAIM = "Most Year 3 classes count on from ten"
WHOLE = {"claim": CLAIM, "measure": "Count on from ten", "value": "64 %", "period": "Term 3", "n": "42"}
ROWS = "What we saw:\nAva Smith, 34\nNoah Brown, 51\nMia Nguyen, 47"


def kept(stage: Stage) -> list[tuple[str, str]]:
    """Give all claims that are kept, each with who may see it."""

    def look(db: Any) -> list[tuple[str, str]]:
        return [(row.words.title, row.visibility) for row in db.scalars(select(Contribution))]

    return looked_up(stage, look)


def adds(somebody: Actor, **said: str) -> None:
    """Let somebody add evidence."""
    somebody.types("/cop-evidence")
    somebody.presses("Add evidence")
    somebody.fills(**{**WHOLE, **said})


def opens(somebody: Actor) -> str:
    """Let somebody open the newest evidence; give what they read."""
    somebody.types("/cop-evidence")
    somebody.presses("Open")
    return somebody.card.text


def test_s17_evidence_reaches_the_group_as_its_author_chose(stage: Stage, ana: Actor, ben: Actor, sam: Actor) -> None:
    ana.opens_home()
    ana.presses("Evidence and resources")
    ana.presses("Add evidence")
    assert next(iter(ana.form.fields)) == "audience", "who may see it stands above the text"
    assert (ana.form.fields["audience"].value, ana.form.fields["claim"].value) == ("cop", "")
    ana.fills(**WHOLE, spread="12 % to 90 %", url="https://data.example.org/maths", strength="some")
    assert "Your group can see it." in ana.card.text
    read = opens(ben)
    for words in ("Count on from ten: 64 %", "Term 3", "42 people", "12 % to 90 %", "Some signs agree", "Ana Costa"):
        assert words in read, words
    assert "Open the link" in ben.card.buttons
    assert "Take it back" not in ben.card.buttons
    sam.types("/cop-evidence")
    assert CLAIM not in sam.card.text, "leaders read what its author let go beyond the group"
    ana.presses("Make it private")
    ben.presses("Evidence")
    assert "No evidence is here yet." in ben.card.text
    assert kept(stage) == [(CLAIM, "private")]


def test_s17_a_list_of_students_is_refused_with_a_plain_reason(stage: Stage, ana: Actor, ben: Actor) -> None:
    adds(ana, claim=ROWS)
    assert ana.errors["claim"].startswith("This looks like a list of students with results.")
    assert ana.form.fields["claim"].value == ROWS
    ana.types("/cop-evidence Ava Smith, 34\nNoah Brown, 51\nMia Nguyen, 47")
    for name in ("results.csv", "results.xlsx", "photo.png"):
        ana.drops(name)
        assert stage.world.name == "web" or ana.card.title == "I take no files here"
    assert kept(stage) == []
    ben.types("/cop-evidence")
    assert "No evidence is here yet." in ben.card.text


def test_s18_a_likely_name_is_asked_about_before_anything_is_kept(stage: Stage, ana: Actor, ben: Actor) -> None:
    with capture_logs() as logged:
        adds(ana, claim="Liam in 4B counts on from ten")
        assert ana.form.fields["names"].label == "Is somebody named here? “Liam”"
        assert ana.form.fields["n"].value == "42"
        assert kept(stage) == []
        ana.fills()
    assert "evidence.keep" in repr(logged)
    assert "Liam" not in repr(logged), "neither what was written nor what was asked is in a log"
    assert kept(stage) == [("A student in 4B counts on from ten", "cop")]
    assert "A student in 4B" in opens(ben) + ben.card.title


def test_s27_a_small_group_and_a_single_number_are_said_to_be_that(stage: Stage, ana: Actor, ben: Actor) -> None:
    adds(ana, n="7")
    read = opens(ben)
    assert "7 people, a small group" in read
    assert "Small group: one person more or less changes this number." in read
    assert "The spread, from one end to the other, would show it." in read
    ana.presses("Change it")
    ana.fills(spread="12 % to 90 %", n="70")
    read = opens(ben)
    assert "12 % to 90 %" in read
    assert "small group" not in read
    assert "would show it" not in read


@ONE
def test_what_is_wrong_is_said_beside_its_field(stage: Stage, ana: Actor) -> None:
    odd = {"audience": "everybody", "source": "hearsay", "strength": "proof", "n": "-3", "url": "javascript:alert(1)"}
    refused = forged(stage, ana, "submit", "evidence.keep", "", **odd)
    assert refused is not None
    assert refused.keys() == {*odd, "claim"}
    chosen = {"audience": "cop", "source": "work", "strength": "first"}
    refused = forged(stage, ana, "submit", "evidence.keep", "", claim="x" * 401, url="http://[", n="", **chosen)
    assert refused is not None
    assert refused.keys() == {"claim", "url"}
    adds(ana, audience="private", measure="", value="", period="", n="")
    ana.types("/cop-evidence")
    assert "Assessment results, as a whole" in ana.card.text
    ana.presses("Open")
    assert "Only you can see it." in ana.card.text
    ana.presses("Share with group")
    ana.presses("Take it back")
    assert ana.card.title == "Taken back."
    assert kept(stage) == [("", "private")]


def test_s17_a_decision_cites_evidence_and_the_summary_links_it(
    stage: Stage, ana: Actor, ben: Actor, mei: Actor, sam: Actor
) -> None:
    adds(ana)
    started(mei)
    mei.presses("Note an outcome")
    mei.fills(kind="decision", text="We keep dot cards.", cited=cited(stage))
    assert f"Decision: We keep dot cards. (evidence: {CLAIM})" in mei.card.text
    mei.presses("End the meeting")
    mei.fills()
    stage.passes(minutes=1)
    mei.types("/cop-synthesis")
    mei.presses("Look at the draft")
    mei.presses("Approve and publish")
    stage.passes(minutes=1)
    assert f"We keep dot cards. Evidence: {CLAIM}." in reads(ben)
    ben.presses("What it rests on")
    ben.presses("Open line 1")
    assert "Ana Costa" in newest(ben)
    stage.passes(days=4)
    assert "We keep dot cards. Evidence: shared with the group." in reads(sam)
    assert not sam.ever_saw(CLAIM)
    ana.types("/cop-evidence")
    ana.presses("Open")
    ana.presses("Take it back")
    assert "Evidence: taken back by its author." in reads(ben)
    assert CLAIM not in reads(ben)
    mei.types("/cop-agenda")
    assert not any(CLAIM in card.text for card in mei.cards[-1:])


@ONE
def test_what_is_anothers_or_of_another_kind_is_not_shown(stage: Stage, ana: Actor, ben: Actor) -> None:
    adds(ana, url="https://data.example.org/maths")
    given = cited(stage)
    assert forged(stage, ben, "press", "given.open", given) is None
    for name in ("given.hide", "given.withdraw", "given.change", "resources.link"):
        assert forged(stage, ben, "press", name, given) is not None, name
    assert forged(stage, ben, "press", "given.list", "nothing") is not None

    def asks(db: Any) -> str:
        new = NewContribution("ask", Words("Who has a timetable?"), "cop")
        return contributions.add_contribution(db, viewer(db), new, stage.clock.now()).id

    ask = stage.plays(stage.db.write(asks))
    assert forged(stage, ben, "press", "given.open", ask) is not None


def test_s17_the_next_agenda_looks_at_new_evidence(
    stage: Stage, ana: Actor, ben: Actor, mei: Actor, sam: Actor
) -> None:
    adds(ana)
    published(mei)
    for somebody in (ben, sam):
        looks(somebody)
        assert "What our evidence says" in somebody.card.text
    assert f"“{CLAIM}” (Ana Costa, Moreland Primary)" in ben.card.text
    assert CLAIM not in sam.card.text
    assert not any(CLAIM in card.text for card in mei.in_channel())


def cited(stage: Stage) -> str:
    """Give the id of the only evidence."""
    return str(looked_up(stage, lambda db: db.scalars(select(Contribution.id)).one()))


@pytest.mark.parametrize(
    ("number", "said"),
    [(None, ""), (1, "1 person, a small group"), (9, "9 people, a small group"), (10, "10 people"), (58, "58 people")],
)
def test_a_number_of_people_is_said_in_words(number: int | None, said: str) -> None:
    assert count_words(number) == said
