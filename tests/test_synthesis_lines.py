"""Line by line: every line of a summary opens to the answers behind it; its chair words it anew, or drops it and loses nobody."""

from __future__ import annotations

from dataclasses import replace

from handlers.synthesis_cards import marks_of
from handlers.synthesis_recount import with_all
from storage import commitments, documents
from storage.communities import list_places
from storage.documents import DocumentLine, Source
from storage.people import Member
from tests.stage import LIBRARY, Actor, Stage
from tests.test_synthesis import DOTS, SECRET, crowded, document_id, forged, looks, reads, visits_later, week
from tests.test_synthesis_meeting import draft_of, meets

TIRED = "My staff are tired of new things."


def number_of(stage: Stage, words: str) -> int:
    """Give the number of the line with these words."""
    return next(number for number, line in enumerate(lines(stage), 1) if words in line.words)


def lines(stage: Stage) -> tuple[DocumentLine, ...]:
    """Give the lines of the only summary."""
    own = document_id(stage)
    return stage.plays(stage.db.read(lambda db: documents.get_paper_of(db, list_places(db)[0], own).lines))


def behind(actor: Actor, words: str) -> str:
    """Open a line and read what it rests on."""
    actor.presses(f"Open line {number_of(actor.stage, words)}")
    return actor.card_titled("What this line rests on").text


def test_every_line_of_a_draft_opens_to_the_answers_behind_it(stage: Stage) -> None:
    ana, _, mei, *_ = week(stage)
    assert "Rests on 3 answers." in looks(mei)
    told = behind(mei, "Dot cards came up")
    assert DOTS in told
    assert "Ana Costa" in told
    assert TIRED not in told
    assert "stand in no other line" in told
    ana.presses("Make it private")
    mei.presses("Open line 2")
    assert mei.card.title == "This line has changed"
    looks(mei)
    told = behind(mei, "4 of 6 shared")
    assert TIRED in told
    assert DOTS not in told
    assert SECRET not in told
    assert "Reword it" not in mei.card_titled("What this line rests on").buttons


def test_members_open_a_published_line_too_and_leaders_do_not(stage: Stage, sam: Actor) -> None:
    ana, ben, mei, *_ = week(stage)
    looks(mei)
    mei.presses("Approve and publish")
    reads(ben)
    ben.presses("What it rests on")
    told = behind(ben, "Dot cards came up")
    assert DOTS in told
    assert "Drop it" not in ben.card_titled("What this line").buttons
    ana.presses("Take it back")
    ben.presses("Open line 2")
    assert ben.card.title == "This line has changed"
    stage.passes(days=5)
    mei.presses("Make it private")
    reads(ben)
    ben.presses("What it rests on")
    told = behind(ben, "2 of 4 answers")
    assert "with Mei Tan" in told
    assert "1 more answer is counted here." in told
    reads(sam)
    assert "What it rests on" not in sam.card.buttons
    own = document_id(stage)
    for deed in ("synthesis.lines", "synthesis.behind"):
        forged(stage, sam, "press", deed, own)
    assert not sam.ever_saw("dot cards worked")
    leader = Member(community_id="", roles=frozenset({"seil"}))
    assert stage.plays(stage.db.read(lambda db: commitments.list_shared_among(db, leader, ["any"]))) == []
    assert forged(stage, ben, "press", "synthesis.drop", own) == {}


def test_the_chair_words_one_line_anew_and_its_numbers_stay(stage: Stage) -> None:
    mei = week(stage)[2]
    looks(mei)
    behind(mei, "Dot cards came up")
    mei.presses("Reword it")
    mei.fills(words="Dot cards came up in 4 of 5 answers.")
    assert "The number 4 was not counted" in mei.errors["words"]
    mei.fills(words=" ")
    assert "press Drop it" in mei.errors["words"]
    mei.fills(words="Dot cards came up with most of us.")
    assert "“most of us” needs its number: this line rests on 3 answers." in mei.errors["words"]
    mei.fills(words="Every class that tried dot cards keeps them. “It was always so.”")
    assert "not word for word" in mei.errors["words"]
    mei.fills(words=f"Three classes keep their dot cards. “{DOTS}”")
    draft = mei.card_titled("Summary of the question").text
    assert "Three classes keep their dot cards." in draft
    assert "Rests on 3 answers." in draft
    mei.presses("Edit a part")
    mei.presses("Edit differences")
    mei.fills(rows="Some start with cards, some with talk.")
    assert "It rests on no answer." in behind(mei, "Some start")
    forged(stage, mei, "press", "synthesis.behind", f"{document_id(stage)}:old:")
    mei.presses("Reword it")
    mei.fills(words="Some start with cards.")
    mei.presses("Reword it")
    assert mei.card.title == "This line has changed"
    assert forged(stage, mei, "submit", "synthesis.keep_line", document_id(stage), words="Too late.") is not None


def test_a_dropped_line_loses_nobody(stage: Stage) -> None:
    ben, mei = week(stage)[1:3]
    looks(mei)
    told = behind(mei, TIRED)
    assert "1 answer stands in no other line." in told
    mei.presses("Drop it")
    assert "1 answer is not summed up here." in mei.card_titled("Summary of the question").text
    mei.presses("Drop it")
    assert mei.card.title == "This line has changed"
    behind(mei, "Dot cards came up")
    mei.presses("Drop it")
    draft = mei.card_titled("Summary of the question").text
    assert "4 answers are not summed up here." in draft
    assert TIRED not in draft.partition("Dropped")[0]
    assert TIRED in behind(mei, "not summed up")
    assert "Drop it" not in mei.card_titled("What this line rests on").buttons
    mei.presses("See the whole summary")
    mei.presses("Approve and publish")
    assert "4 answers are not summed up here." in reads(ben)
    reads(mei)
    mei.presses("What it rests on")
    behind(mei, "more answer made")
    mei.presses("Drop it")
    stage.passes(minutes=1)
    assert "5 answers are not summed up here." in reads(ben)
    assert "It changed since" in ben.in_channel()[-1].text


def test_a_line_of_a_meeting_opens_to_its_item_or_its_promise(stage: Stage) -> None:
    ana, ben, mei, *_ = week(stage)
    meets(stage, mei, ana)
    draft_of(mei)
    mei.presses("Approve and publish")
    reads(ben)
    ben.presses("What it rests on")
    assert "evidence: three classes tried it" in behind(ben, "We start every lesson")
    told = behind(ben, "Ben's team")
    assert "Ana Costa" in told
    assert "By Thursday 29 October" in told
    ana.types("/cop-commit")
    ana.presses("Open")
    ana.presses("Make it private")
    reads(ben)
    ben.presses("What it rests on")
    assert "Ben's team" not in behind(ben, "One commitment is not shared")


def test_a_line_that_many_answered_opens_in_parts(stage: Stage) -> None:
    crowd = week(stage)
    for actor in crowd[:5]:
        actor.presses("Edit")
        actor.fills(body="We counted dots with the children again. " * 60)
    mei = crowd[2]
    looks(mei)
    seen = behind(mei, "5 of 6 shared")
    assert "2 of 5 are shown so far." in seen
    mei.presses("Show more")
    assert "4 of 5 are shown so far." in mei.card_titled("What this line").text
    mei.presses("Show more")
    assert "shown so far" not in mei.card_titled("What this line").text


def test_a_guest_opens_a_line_to_what_was_shared_since_they_came(stage: Stage) -> None:
    ana, _, mei, *_ = week(stage)
    stage.passes(hours=1)
    visits_later(stage, "Gus Hay", "guest", "member")
    gus = stage.actor("gus")
    stage.passes(hours=1)
    ana.presses("Make it private")
    ana.presses("Share with group")
    looks(mei)
    mei.presses("Approve and publish")
    reads(gus)
    gus.presses("What it rests on")
    told = behind(gus, "5 of 6 shared")
    assert "Ana Costa" in told
    assert TIRED not in told
    assert "4 more answers are counted here." in told


def test_an_answer_without_a_name_stays_without_one(stage: Stage) -> None:
    crowd = crowded(stage)
    mei = stage.actor("mei")
    stage.conversation.library = replace(LIBRARY, prompts={"T01": LIBRARY.prompts["T01"]})
    stage.passes(hours=1)
    for number, actor in enumerate(crowd):
        actor.presses("Answer without a name")
        actor.fills(body=f"The timetable helps, on day {number}.")
    stage.passes(days=4)
    looks(mei)
    told = behind(mei, "6 of 6 shared")
    assert "The timetable helps, on day 3." in told
    for name in ("Ana", "Ben", "Mei", "Cleo", "Dan", "Eve"):
        assert name not in told


def test_a_mark_stays_with_its_words() -> None:
    first, second = DocumentLine("also", "We rest."), DocumentLine("also", "We sing.")
    marks = marks_of([first, second, first])
    assert len(set(marks)) == 3
    assert marks_of([second, replace(first, quote="We do.")]) == [marks[1], marks[0]]


def test_what_is_dropped_stands_behind_what_was_said() -> None:
    one, spoke = Source("response", "a"), DocumentLine("spoke", "1 of 2")
    lines = [replace(spoke, sources=(one,)), DocumentLine("decisions", "We rest.")]
    assert [line.text for line in with_all(lines, lines[:1])] == ["1 of 2"], "a decision counts nobody"
    [counting] = with_all([DocumentLine("differ", "Tea or cake?", sources=(one,))], ())
    assert counting.part == "left"
    before = [spoke, DocumentLine("also", "", "Tea.", sources=(one,)), DocumentLine("up", "More tea.")]
    assert [line.part for line in with_all(before, [spoke, before[2]])] == ["spoke", "left", "up"]


def test_the_chair_names_two_sides_and_each_keeps_its_answers(stage: Stage) -> None:
    ben, mei = week(stage)[1:3]
    looks(mei)
    mei.presses("Add a difference")
    mei.fills(one="Cards every morning", other=" ", other_line="none")
    assert mei.errors.keys() == {"other"}
    options = mei.form.fields["one_line"].options
    tired = next(label for label in options if "tired" in label)
    assert "No line of this summary" in options
    marks = marks_of(lines(stage))
    mei.fills(one="Cards every morning", one_line=marks[1], other="A rest from new things.", other_line=marks[2])
    draft = mei.card_titled("Summary of the question").text
    assert tired.strip("“”") in draft
    assert "One side: Cards every morning. The other side: A rest from new things." in draft
    assert "Nobody noted a difference." not in draft
    assert "Rests on 4 answers." in draft
    own = document_id(stage)
    errors = forged(stage, mei, "submit", "synthesis.keep_difference", own, one="a", one_line="old", other="b")
    assert errors is not None
    assert errors.keys() == {"one_line"}
    mei.presses("Approve and publish")
    assert "A rest from new things." in reads(ben)


def test_a_line_that_rests_on_nothing_opens_to_its_chair_alone(stage: Stage) -> None:
    _, ben, mei, *_ = week(stage)
    looks(mei)
    mei.presses("Add a difference")
    mei.fills(one="Every morning", other="Once a week")
    added = number_of(stage, "Every morning")
    assert f"Open line {added}" in mei.card_titled("Summary of the question").buttons
    mei.presses("Approve and publish")
    reads(ben)
    ben.presses("What it rests on")
    assert "Open line 1" in ben.card.buttons
    assert f"Open line {added}" not in ben.card.buttons
