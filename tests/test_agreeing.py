"""What members agree to: each by its own yes, none by default, taken back by one press; and what a model would be sent."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.model_request import Request, plain, redacted, request_for, without_names
from handlers.names import finds_none
from handlers.turn import Event
from storage import anonymous, communities, consents, rounds
from storage.models import Consent, Organisation, Round
from tests.own_things import looked_up, viewer
from tests.stage import LIBRARY, Actor, Stage, riverside
from tests.test_cli import DEMO, Run, run
from tests.test_synthesis import DOTS, looks, week

__all__ = ["run"]
BODY = "At Hume Primary Ben Ford and I counted dots. ben said: Yarra does it too."


@pytest.fixture
def drafting(stage: Stage) -> Stage:
    """The usual community, whose organisation lets AI draft; the question has reached everybody."""
    stage.enrols(replace(riverside(stage.world), drafting="self_hosted"))
    stage.passes(hours=1)
    return stage


def would_send(stage: Stage) -> Request:
    """Give what a model would be sent of the newest question."""

    def work(db: Any) -> Request:
        [place] = communities.list_places(db)
        return request_for(db, place, rounds.list_rounds(db, place)[0])

    return looked_up(stage, work)


def shares(actor: Actor, body: str, audience: str = "cop") -> None:
    """Answer the open question, by default for the group."""
    actor.presses("Answer")
    actor.fills(body=body, audience=audience)


def agrees(actor: Actor, *buttons: str) -> str:
    """Open what one agrees to, press these buttons, and give what the card then says."""
    actor.types("/cop-me")
    actor.presses("What I agree to")
    for button in buttons:
        actor.presses(button)
    return actor.card_titled("What I agree to").text.replace(":", "").replace("\n", " ")


def test_a_notice_that_names_the_model_comes_before_it_is_asked_for(drafting: Stage, ana: Actor) -> None:
    told = [card.text for card in ana.cards if card.title.startswith("Hello from")]
    assert "lets AI" not in told[0]
    assert "It gets none of your words unless you say yes" in told[-1]
    assert "AI helps with summaries No" in agrees(ana)


def test_what_would_be_sent_is_shown_word_for_word(drafting: Stage, ana: Actor, ben: Actor) -> None:
    shares(ana, BODY)
    shares(ben, "Nobody asked me.")
    assert would_send(drafting).is_empty
    assert "AI helps with summaries Yes" in agrees(ana, "Yes to AI")
    ana.presses("What would be sent")
    [text] = would_send(drafting).texts
    assert text == "At [School 1] [Person 2] and I counted dots. [Person 2] said: [School 3] does it too."
    assert text in ana.card_titled("What would be sent").text
    ben.types("/cop-me")
    ben.presses("What I agree to")
    ben.presses("What would be sent")
    assert "Nothing of yours." in ben.card_titled("What would be sent").text
    agrees(ana, "No to AI")
    assert would_send(drafting).is_empty


def test_a_private_answer_and_one_without_a_name_never_go_to_a_model(drafting: Stage, ana: Actor) -> None:
    shares(ana, BODY, "private")
    agrees(ana, "Yes to AI")
    assert would_send(drafting).is_empty
    ana.presses("What would be sent")
    assert "Nothing of yours." in ana.card_titled("What would be sent").text

    def without_names(db: Any) -> Request:
        [place] = communities.list_places(db)
        asked = rounds.list_rounds(db, place)[0]
        return request_for(db, place, Round(id=asked.id, content=asked.content, mode=anonymous.ANONYMOUS))

    assert looked_up(drafting, without_names).is_empty


@pytest.mark.parametrize("platform", ["web"])
def test_a_yes_to_an_older_notice_counts_no_longer(drafting: Stage, ana: Actor) -> None:
    shares(ana, BODY)
    agrees(ana, "Yes to AI")
    assert not would_send(drafting).is_empty
    drafting.enrols(replace(riverside(drafting.world), drafting="enterprise"))
    assert would_send(drafting).is_empty
    assert "under your organisation's contract" in agrees(ana)
    drafting.enrols(replace(riverside(drafting.world), drafting="off"))
    agrees(ana, "You may name me")
    assert "Yes to AI" not in ana.card_titled("What I agree to").buttons


@pytest.mark.parametrize("platform", ["teams"])
def test_without_a_model_there_is_nothing_to_say_yes_to(stage: Stage, ana: Actor) -> None:
    assert "No AI is used here" in agrees(ana)
    at = (stage.world.name, stage.world.tenant, ana.user)
    for purpose in ("llm", "participate"):
        outcome = stage.plays(
            stage.conversation.hold(Event("press", "agreeing.yes", *at, subject=purpose, once=purpose))
        )
        assert outcome.declined
    assert looked_up(stage, lambda db: {row.purpose for row in db.query(Consent)}) == {"participate"}
    stage.passes(hours=1)
    shares(ana, BODY)
    assert would_send(stage).is_empty


def test_each_thing_is_asked_for_by_itself_and_can_be_taken_back(stage: Stage, ana: Actor) -> None:
    assert "Naming you for a success No" in agrees(ana)
    both = agrees(ana, "You may name me", "Yes to a coach")
    assert "Naming you for a success Yes" in both
    assert "A coach reads what you choose Yes" in both
    assert "Naming you for a success No" in agrees(ana, "Do not name me")
    given = looked_up(stage, lambda db: consents.list_own_consents(db, viewer(db)))
    assert {row.purpose: row.withdrawn_at is not None for row in given} == {
        "participate": False,
        "named_recognition": True,
        "coach_share": False,
    }


def test_quote_me_nowhere_takes_words_out_of_what_is_published(stage: Stage) -> None:
    ana, _, mei, *_ = week(stage)
    looks(mei)
    mei.presses("Approve and publish")
    assert "Quoting you Yes, in 1 answer" in agrees(ana)
    mei.types("/cop-synthesis")
    mei.presses("Read the summary")
    assert DOTS in mei.card.text
    assert "You choose it for each answer." in agrees(ana, "Quote me nowhere")
    mei.types("/cop-synthesis")
    mei.presses("Read the summary")
    assert DOTS not in mei.card.text


def test_a_model_is_refused_where_the_notice_does_not_say_so(run: Run, tmp_path: Path) -> None:
    run("community", "import", str(DEMO))
    model = {"COP_LLM_MODEL": "a-model", "OPENAI_BASE_URL": "http://127.0.0.1:9/v1"}
    checked = run("check", **model)
    assert "the notice of Riverside Network says nothing of a model" in checked.stdout
    slack = {"SLACK_SIGNING_SECRET": "s", "SLACK_BOT_TOKEN": "xoxb-1"}
    served = run("serve", **model, **slack)
    assert served.exit_code == 2
    assert "drafting: self_hosted" in served.output
    file = tmp_path / "with.yaml"
    file.write_text(DEMO.read_text(encoding="utf-8") + "\ndrafting: self_hosted\n", encoding="utf-8")
    assert run("community", "import", str(file)).exit_code == 0
    assert "says nothing of a model" not in run("check", **model).stdout
    assert "says nothing of a model" not in run("check").stdout
    elsewhere = run("serve", **{**model, "OPENAI_BASE_URL": "https://llm.example.org/v1"}, **slack)
    assert elsewhere.exit_code == 2
    assert "llm.example.org is not on your list" in elsewhere.output.replace("\n", " ")


def test_a_name_that_no_roster_knows_is_replaced_where_it_is_seen() -> None:
    told = "My student Zoltan counts, and Mrs Haddad of [School 1] rang +61 400 123 456."
    assert without_names(plain(told), LIBRARY.names, finds_none) == (
        "My student [Name] counts, and [Name] of [School 1] rang [contact]."
    )


NAMES = {
    "Ana Costa": "[Person 1]",
    "Ana": "[Person 1]",
    "Costa": "[Person 1]",
    "Hume Primary": "[School 1]",
    "Hume": "[School 1]",
}


@given(st.lists(st.sampled_from([*NAMES, "ANA", "costa", "we", "counted", ".", ",", "Banana", "Costas"]), max_size=12))
def test_no_known_name_is_left_and_nothing_else_is_changed(words: list[str]) -> None:
    text = redacted(" ".join(words), NAMES)
    left = {word.casefold() for word in text.replace(",", " ").replace(".", " ").split()}
    assert not left & {"ana", "costa", "hume", "primary"}
    assert text.count("Banana") == words.count("Banana")
    assert text.count("Costas") == words.count("Costas")
    assert redacted("as it is", {}) == "as it is"


def test_the_organisation_keeps_its_mode_where_a_file_says_nothing(stage: Stage) -> None:
    for drafting in ("enterprise", "enterprise", ""):
        stage.enrols(replace(riverside(stage.world), drafting=drafting))
    assert looked_up(stage, lambda db: [(row.llm_mode, row.notice_version) for row in db.query(Organisation)]) == [
        ("enterprise", 2)
    ]
