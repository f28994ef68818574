"""A leader's reply and its way back: to those it is about, in the same words to all, and nobody learns to whom."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete, select

from storage import replies
from storage.communities import list_places
from storage.models import Document, Response
from tests.operator_desk import named
from tests.stage import Actor, Stage, member, riverside
from tests.test_synthesis import MORE, answers, crowded, forged, looks, newest

ONE = pytest.mark.parametrize("platform", ["web"])
REPLY = "A reply from your leaders"
WORDS = "Every school can have a day for visits."
QUESTION = "Can we have a day for visits?"
DOTS = "Dot cards came up in 5 of 6 answers."
CALM = "Our mornings became calm."


def settles(stage: Stage, *, question: bool = False) -> list[Actor]:
    """Play a week in which five of six speak of dot cards, until leaders have the digest."""
    crowd = crowded(stage)
    stage.passes(hours=1)
    for actor in crowd[:5]:
        answers(actor, "We used dot cards.")
    answers(crowd[5], CALM)
    stage.passes(days=4)
    publishes(stage, question=question)
    stage.passes(days=17)
    return crowd


def publishes(stage: Stage, *, question: bool = False) -> None:
    """Let the chair publish the draft, with a question for the leaders in it."""
    mei = stage.actor("mei")
    looks(mei)
    if question:
        assert forged(stage, mei, "submit", "synthesis.keep_part", f"{draft_id(stage)}:up", rows=QUESTION) is None
    mei.presses("Approve and publish")


def draft_id(stage: Stage) -> str:
    """Give the id of the draft that waits."""
    query = select(Document.id).where(Document.state == "draft")
    return stage.plays(stage.db.read(lambda db: db.scalars(query).one()))


def options(sam: Actor) -> dict[str, str]:
    """Give what a leader can reply to: words, each with its value in the form."""
    return {label: str(place) for place, label in enumerate(sam.form.fields["line"].options)}


def line(stage: Stage, words: str) -> str:
    """Give the value under which a form offers a line."""
    found = [
        option.value
        for said in stage.overheard.answers
        for form in [getattr(said, "form", None)]
        if form is not None and form.action == "reply.keep"
        for option in form.fields[0].options
        if option.label == words
    ]
    assert found, words
    return str(found[-1])


def replies_to(stage: Stage, words: str, text: str = WORDS) -> None:
    """Let the leader reply to a line of the newest digest."""
    sam = stage.actor("sam")
    sam.types("/cop-digest")
    sam.presses("Reply")
    sam.fills(line=line(stage, words), text=text)


def got(crowd: list[Actor]) -> list[str]:
    """Give the names of those who got a message with a reply."""
    return [actor.name for actor in crowd if any(card.title == REPLY for card in actor.cards)]


def reads(stage: Stage, work: Any) -> Any:
    """Ask the memory."""
    return stage.plays(stage.db.read(work))


def test_a_reply_reaches_those_it_is_about_and_everybody_can_read_it(stage: Stage, sam: Actor) -> None:
    crowd = settles(stage)
    assert "Digest: Riverside Numeracy" in [card.title for card in sam.cards]
    sam.presses("Reply")
    assert [label for label in options(sam) if label in ("All of it", DOTS)]
    sam.fills(line=line(stage, DOTS), text="")
    assert sam.errors["text"]
    sam.fills(line=line(stage, DOTS), text="As Ana Costa of Moreland Primary said, go on.")
    assert "names" in sam.form.fields
    sam.fills(line=line(stage, DOTS), text=WORDS)
    assert WORDS in sam.card_titled("Your reply is sent").text
    assert got(crowd) == [actor.name for actor in crowd[:5]]
    told = {crowd[place].card_titled(REPLY).text for place in range(5)}
    assert len(told) == 1, "the same words to all"
    [words] = told
    assert DOTS in words
    assert WORDS in words
    assert "because" not in words
    eve = crowd[5]
    eve.opens_home()
    assert "From your leaders" in eve.home.text
    assert WORDS in eve.home.text
    eve.presses("Read the reply")
    assert WORDS in newest(eve)
    eve.types("/cop-synthesis")
    eve.presses("Read the summary")
    assert "You said, we did" in newest(eve)
    sam.types("/cop-digest")
    sam.presses("All replies")
    assert WORDS in newest(sam)
    assert not any(name in sam.card.text for name in ("Costa", "Ford", "Tan", "Marsh", "Obi", "Lund"))
    assert "Moreland" not in newest(eve)


def test_the_next_digest_tells_what_came_back_and_what_did_not(stage: Stage, sam: Actor) -> None:
    crowd = settles(stage, question=True)
    mei, eve = crowd[2], crowd[5]
    assert QUESTION in sam.card_titled("Digest").text
    assert "not yet answered" not in sam.card_titled("Digest").text
    replies_to(stage, DOTS)
    mei.opens_home()
    assert "1 question waits for your leaders." in mei.home.text
    for actor in crowd:
        answers(actor, "A number talk each day.")
    stage.passes(days=4)
    publishes(stage)
    stage.passes(days=17)
    digest = sam.card_titled("Digest").text
    assert f"Reply: {WORDS}" in digest
    assert f"{QUESTION} (since " in digest
    assert "You said, we did" in digest
    assert "Asked, not yet answered" in digest
    eve.types("/cop-digest")
    assert f"Reply: {WORDS}" in newest(eve), "members read the same"
    mei.opens_home()
    mei.presses("See them")
    mei.presses("It is answered")
    assert "is answered." in newest(mei)
    mei.opens_home()
    assert "waits for your leaders" not in mei.home.text
    sam.types("/cop-digest")
    assert "not yet answered" not in sam.card.text


@ONE
def test_an_answer_to_a_question_ends_the_wait(stage: Stage, sam: Actor) -> None:
    settles(stage, question=True)
    replies_to(stage, QUESTION)
    [place] = reads(stage, list_places)
    assert reads(stage, lambda db: [done for done, _ in replies.list_steps(db, place).values()]) == [True]
    mei = stage.actor("mei")
    mei.opens_home()
    assert "waits for your leaders" not in mei.home.text
    forged(stage, mei, "press", "reply.unanswered", "")
    assert forged(stage, mei, "press", "reply.close", f"{document_id_of(stage)}:gone") is None
    assert "Every question" in repr(stage.overheard.answers[-1])


def document_id_of(stage: Stage) -> str:
    """Give the id of the only summary."""
    return str(reads(stage, lambda db: db.scalars(select(Document.id).where(Document.kind == "synthesis")).one()))


@ONE
def test_where_few_stand_behind_a_line_everybody_gets_the_reply(stage: Stage, sam: Actor) -> None:
    crowd = settles(stage)
    eve = crowd[4]
    eve.types("/cop-reflect")
    stage.plays(
        stage.db.write(
            lambda db: setattr(
                db.scalars(select(Response).where(Response.person_id == named(db, "Dan Obi").person_id)).one(),
                "visibility",
                "private",
            )
        )
    )
    replies_to(stage, DOTS)
    assert got(crowd) == [actor.name for actor in crowd]
    stage.passes(days=7)
    replies_to(stage, "All of it", "Thank you all.")
    assert "It is about the group's summary." in crowd[0].card_titled(REPLY).text


@ONE
def test_where_an_answer_has_no_name_everybody_gets_the_reply(stage: Stage) -> None:
    crowd = settles(stage)

    def forget(db: Any) -> None:
        db.execute(delete(Response).where(Response.person_id == named(db, "Dan Obi").person_id))

    stage.plays(stage.db.write(forget))
    replies_to(stage, DOTS)
    assert got(crowd) == [actor.name for actor in crowd]


@ONE
def test_who_is_away_or_has_enough_messages_finds_it_at_home(stage: Stage) -> None:
    crowd = settles(stage)
    ana, ben = crowd[:2]
    ana.opens_home()
    ana.presses("Pause")
    ana.fills(until="2026-11-30")
    ben.opens_home()
    ben.presses("Fewer messages")
    replies_to(stage, DOTS)
    replies_to(stage, "All of it", "One.")
    replies_to(stage, "All of it", "Two.")
    assert "ana" not in got(crowd)
    assert [card.title for card in ben.cards].count(REPLY) <= 1
    ana.opens_home()
    assert WORDS in ana.home.text
    assert "Two." in ana.home.text
    ana.presses("Read the reply")
    ana.presses("All replies")
    assert "One." in newest(ana)


@ONE
def test_a_guest_and_somebody_who_left_get_nothing_from_before_their_time(stage: Stage) -> None:
    crowd = settles(stage)
    at = {"platform": stage.world.name, "tenant": stage.world.tenant}
    others = [member(name, **at) for name in MORE]
    stage.enrols(riverside(stage.world, *others, member("Gus Hall", "guest", "member", **at)))
    crowd[3].types("/cop-me")
    crowd[3].presses("My settings")
    crowd[3].presses("Leave this group")
    crowd[3].presses("Leave the group")
    stage.passes(hours=1)
    replies_to(stage, "All of it")
    replies_to(stage, DOTS, "Go on.")
    gus = stage.actor("gus")
    assert "cleo" not in got([*crowd, gus])
    assert "gus" not in got([*crowd, gus])
    gus.opens_home()
    assert WORDS in gus.home.text, "a reply is no secret to whoever is here when it comes"
    assert DOTS not in gus.home.text, "what it is about is from before they came"
    gus.types("/cop-digest")
    assert "Nothing is settled" in gus.card.text


@ONE
def test_the_same_reply_twice_is_one_and_a_changed_line_is_asked_again(stage: Stage, sam: Actor) -> None:
    crowd = settles(stage)
    replies_to(stage, DOTS)
    replies_to(stage, DOTS)
    assert [card.title for card in crowd[0].cards].count(REPLY) == 1
    sam.types("/cop-digest")
    sam.presses("Reply")
    old = line(stage, DOTS)
    assert (
        forged(
            stage,
            stage.actor("mei"),
            "submit",
            "synthesis.keep_part",
            f"{document_id_of(stage)}:themes",
            rows="Dot cards helped 5 of 6.",
        )
        is None
    )
    errors = forged(stage, sam, "submit", "reply.keep", "", line=old, text="More.")
    assert errors
    assert "changed meanwhile" in errors["line"]
    assert forged(stage, sam, "submit", "reply.keep", "", line=old, text="x" * 1501)
    crowd[5].opens_home()
    assert DOTS not in crowd[5].home.text, "what was corrected is not repeated"
