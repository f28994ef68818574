"""Summaries: drafted by rules, edited and approved by the chair, read and corrected by members first."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sqlalchemy import select

from handlers.synthesis_cards import marks_of
from handlers.turn import Event
from storage import documents
from storage.communities import list_places
from storage.models import Document
from tests.stage import CHANNEL, Actor, Stage, member, riverside

SECRET = "the zebra crossing"
DOTS = "We used dot cards every morning in prep classes."
MORE = ("Cleo Marsh", "Dan Obi", "Eve Lund")


def crowded(stage: Stage) -> list[Actor]:
    """Add three members, so that six people can answer."""
    world = stage.world
    more = [member(name, platform=world.name, tenant=world.tenant, site=f"{name[:3]} School") for name in MORE]
    stage.enrols(riverside(world, *more))
    return [stage.actor(name) for name in ("ana", "ben", "mei", "cleo", "dan", "eve")]


def visits_later(stage: Stage, name: str, *roles: str) -> None:
    """Let somebody join the six, in these roles."""
    at = {"platform": stage.world.name, "tenant": stage.world.tenant}
    more = [member(each, site=f"{each[:3]} School", **at) for each in MORE]
    stage.enrols(riverside(stage.world, *more, member(name, *roles, **at)))


def answers(actor: Actor, body: str, audience: str = "cop") -> None:
    """Answer the open question."""
    actor.presses("Answer")
    actor.fills(body=body, audience=audience)
    form = actor.hands.form()
    if form and "names" in form.fields:
        actor.fills(names="keep")


def week(stage: Stage) -> list[Actor]:
    """Play a week in which five people share an answer and one keeps theirs."""
    crowd = crowded(stage)
    ana, ben, mei, cleo, dan, eve = crowd
    stage.passes(hours=1)
    answers(ana, DOTS, "quote")
    answers(ben, "Dot cards again, and a long talk about the week with Mei Tan.", "cop")
    answers(mei, "The dot cards worked, the ten frames did not.", "quote")
    answers(cleo, "My staff are tired of new things.", "quote")
    answers(dan, "Parents came to look, and they stayed.", "cop")
    answers(eve, f"Dot cards at {SECRET}.", "private")
    stage.passes(days=4)
    return crowd


def looks(mei: Actor) -> str:
    """Let the chair look at the draft."""
    mei.types("/cop-synthesis")
    mei.presses("Look at the draft")
    return mei.card_titled("Summary of the question").text


def reads(actor: Actor) -> str:
    """Read the newest summary."""
    actor.types("/cop-synthesis")
    actor.presses("Read the summary")
    return actor.card.text


def mark_of(stage: Stage, words: str) -> str:
    """Give the mark of the line of the only summary that has these words."""
    own = document_id(stage)
    lines = stage.plays(stage.db.read(lambda db: documents.get_paper_of(db, list_places(db)[0], own).lines))
    return next(mark for mark, line in zip(marks_of(lines), lines, strict=True) if words in line.words)


def test_s37_every_number_is_counted_from_answers_and_nobody_is_dropped(stage: Stage) -> None:
    _, ben, mei, *_ = week(stage)
    draft = looks(mei)
    mei.presses("Approve and publish")
    for told in (draft, reads(ben)):
        assert "5 of 6 shared an answer" in told
        assert "Dot cards came up in 3 of 5 answers." in told
        themes, _, also = told.partition("Also said")
        assert "tired" not in themes
        assert "My staff are tired of new things." in also, "what one person said stands beside the themes"
        assert "1 more answer made another point." in also
        assert "Nobody noted a difference." in told
        assert SECRET not in told
    assert "Rests on 3 answers." in draft
    assert "Drafted by rules." in draft
    ben.presses("What it rests on")
    for label in [label for label in ben.card.buttons if label.startswith("Open line")]:
        ben.presses(label)
        behind = ben.card_titled("What this line rests on").text
        counted = re.search(r"(\d) of \d shared|came up in (\d)|(\d) more answer", behind)
        rests = sum(words in behind for words in (DOTS, "a long talk", "did not.", "My staff", "they stayed"))
        assert rests == int(next(filter(None, counted.groups())) if counted else 1), behind


def test_a_round_without_a_shared_answer_makes_no_summary(stage: Stage, ana: Actor, mei: Actor) -> None:
    stage.passes(hours=1)
    answers(ana, SECRET, "private")
    stage.passes(days=4)
    mei.types("/cop-synthesis")
    assert "no summary yet" in mei.card.text


def test_an_answer_shared_late_is_in_the_draft_until_the_chair_edits_it(stage: Stage) -> None:
    eve = week(stage)[5]
    mei = stage.actor("mei")
    assert "Dot cards came up in 3 of 5 answers." in looks(mei)
    eve.presses("Share with group")
    assert "Dot cards came up in 4 of 6 answers." in looks(mei)
    mei.presses("Edit a part")
    mei.presses("Edit differences")
    mei.fills(rows="Some start with cards, some with talk.")
    assert "Added by hand: no source." in mei.card_titled("Summary of").text
    eve.presses("Make it private")
    assert "Dot cards came up in 3 of 5 answers." in looks(mei)


def test_members_read_it_first_and_leaders_get_the_groups_part_later(stage: Stage, sam: Actor) -> None:
    ana, ben, mei, *_ = week(stage)
    looks(mei)
    ana.types("/cop-synthesis")
    assert "no summary yet" in ana.card.text
    mei.presses("Approve and publish")
    assert "your channel" in mei.card_titled("Published").text
    assert "Monday 12 October" in ana.in_channel()[-1].text
    assert "Dot cards" not in ana.in_channel()[-1].text
    ben.presses("Read the summary", channel=CHANNEL)
    assert DOTS in newest(ben)
    sam.types("/cop-synthesis")
    assert "no summary yet" in sam.card.text
    press = Event("press", "synthesis.read", stage.world.name, stage.world.tenant, sam.user, subject=document_id(stage))
    assert "Members read a summary first" in str(stage.plays(stage.conversation.hold(press)).declined)
    stage.passes(days=4)
    told = reads(sam)
    assert "Dot cards came up in 3 of 5 answers." in told
    assert "5 shared an answer" in told
    assert "Drafted by rules, checked by a person." in told
    for words in ("of 6", DOTS, "tired", "Also said"):
        assert words not in told
    assert "This misses my point" not in [label for card in ana.in_channel() for label in card.buttons]


def document_id(stage: Stage) -> str:
    """Give the id of the only document."""
    return stage.plays(stage.db.read(lambda db: db.scalars(select(Document.id)).one()))


def forged(stage: Stage, actor: Actor, kind: str, name: str, subject: str, **values: str) -> Mapping[str, str] | None:
    """Send what no card offers; give the errors by field, None where it was taken."""
    at = (stage.world.name, stage.world.tenant, actor.user)
    event = Event("press" if kind == "press" else "submit", name, *at, subject=subject, values=values)
    declined = stage.plays(stage.conversation.hold(event)).declined
    return declined.errors if declined else None


def newest(actor: Actor) -> str:
    """Give all that an actor can see, for answers that a platform shows beside a channel."""
    return "\n".join(f"{seen.title} {seen.text}" for seen in [*actor.cards, *actor.in_channel()])


def test_s36_a_member_flags_a_line_and_leaders_read_it_after_the_window_corrected(stage: Stage, sam: Actor) -> None:
    ana, ben, mei, *_ = week(stage)
    looks(mei)
    mei.presses("Approve and publish")
    reads(ben)
    ben.presses("This misses my point")
    ben.fills(line=mark_of(stage, "Dot cards"), point="It was the talk that helped.")
    told = mei.card_titled("Ben Ford says that a line misses")
    assert "It was the talk that helped." in told.text
    assert "misses their point" in reads(ana)
    assert "It was the talk" not in newest(ana)
    mei.presses("Reword this line")
    words = mei.form.fields["words"].value
    mei.fills(words=words.replace("Dot cards came", "Dot cards, and talk about them, came"))
    stage.passes(days=2, hours=20)  # it was published on Friday at 9:30, and a weekend does not count
    assert "(Corrected.)" in reads(ana)
    assert "It changed since" in ana.in_channel()[-1].text
    sam.types("/cop-synthesis")
    assert "no summary yet" in sam.card.text
    stage.passes(days=1)
    assert "Dot cards, and talk about them, came up in 3 of 5 answers. (Corrected.)" in reads(sam)
    assert "Ben Ford" not in newest(sam)
    reads(ben)
    assert "This misses my point" not in ben.card.buttons
    ben.presses("This misses my point")
    assert "You can still tell the person who chairs" in newest(ben)
    assert forged(stage, ben, "submit", "synthesis.keep_missed", document_id(stage), line="none", point="Late.") == {}
    assert "Late." not in newest(mei)


def test_a_quote_that_is_taken_back_leaves_a_summary_that_is_out(stage: Stage) -> None:
    ana, ben, mei, cleo, *_ = week(stage)
    looks(mei)
    mei.presses("Approve and publish")
    assert DOTS in reads(ben)
    assert "tired" in reads(ben)
    ana.presses("Do not quote me")
    cleo.presses("Take it back")
    told = reads(ben)
    assert DOTS not in told
    assert "tired" not in told
    assert "Dot cards came up in 3 of 4 answers." in told
    assert "4 of 6 shared an answer" in told
    assert "It changed since" in ben.in_channel()[-1].text
    ben.presses("Make it private")
    told = reads(ben)
    assert "2 of 3 answers" in told.partition("Also said")[2]
    assert "No theme was shared" not in told


def test_a_settled_count_stays_and_an_open_one_follows(stage: Stage, sam: Actor) -> None:
    ana, ben, mei, cleo, dan, _ = week(stage)
    looks(mei)
    mei.presses("Approve and publish")
    cleo.presses("Take it back")
    stage.passes(days=4)
    told = reads(sam)
    assert "Fewer than 5 people shared an answer" in told
    assert "Dot cards" not in told
    dan.presses("Take it back")
    ana.presses("Make it private")
    told = reads(ben)
    assert "Dot cards came up in 3 of 4 answers." in told
    assert DOTS not in told


def test_edits_keep_proof_or_are_marked_and_quotes_stay_word_for_word(stage: Stage) -> None:
    mei = week(stage)[2]
    looks(mei)
    mei.presses("Edit a part")
    mei.presses("Edit themes")
    mei.fills(rows="Dot cards are loved in 3 of 5 answers. “We always used dot cards.”")
    assert "not word for word" in mei.errors["rows"]
    mei.fills(rows=f"As one of us says, “{DOTS}” So do others, in 3 of 5 answers.")
    assert "A quote stands last in its row" in mei.errors["rows"]
    mei.fills(rows=f"Dot cards are loved in 3 of 5 answers. “{DOTS}”\n\nEverybody agreed on “dot cards” now.")
    stage.passes(minutes=1)
    draft = mei.card_titled("Summary of").text
    assert "Rests on 3 answers." in draft
    assert "Added by hand: no source." in draft
    mei.presses("Edit a part")
    mei.presses("Edit differences")
    mei.fills(rows="word " * 251)
    assert "words too long" in mei.errors["rows"]


def test_a_correction_after_the_window_edits_what_is_out(stage: Stage, sam: Actor) -> None:
    ana, _, mei, *_ = week(stage)
    looks(mei)
    mei.presses("Approve and publish")
    stage.passes(days=4)
    reads(mei)
    mei.presses("Correct it")
    mei.presses("Edit differences")
    mei.fills(rows="Some start with talk.")
    assert "Some start with talk." in reads(ana)
    assert "Some start with talk." in reads(sam)


def test_nothing_private_is_in_a_summary(stage: Stage, sam: Actor) -> None:
    ana, ben, mei, cleo, dan, _eve = week(stage)
    ana.types("/cop-commit")
    ana.presses("New commitment")
    ana.fills(text=f"paint {SECRET}", due_on="2026-10-20")
    looks(mei)
    mei.presses("Approve and publish")
    stage.passes(days=12)
    for other in (ben, mei, cleo, dan, sam):
        other.opens_home()
        for command in ("/cop-synthesis", "/cop-digest", "/cop-agenda", "/cop-commit"):
            other.types(command)
        assert not other.ever_saw("zebra")
