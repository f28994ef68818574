"""Any card and any form becomes something that Slack takes, and nothing in it can act."""

from __future__ import annotations

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.slack.limits import clip, escaped, split, split_inside_words, units
from bot.slack.render import card_view, home, message, modal
from handlers.language import Button, Card, Chart, Field, FieldKind, Form, Item, Line, Option, Series
from tests import slack_rules
from tests.strategies import NASTY, cards, forms, texts

wide = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@wide
@given(cards())
def test_any_card_is_a_message_that_slack_takes(card: Card) -> None:
    for page in message(card):
        assert slack_rules.faults(page["blocks"]) == []
        assert 0 < len(page["text"]) < 40_000
        assert not re.search(r"[<>]|@(?!\u2060)", page["text"])


@wide
@given(cards())
def test_any_card_is_a_home_and_a_window_that_slack_takes(card: Card) -> None:
    assert slack_rules.faults(home(card)) == []
    assert slack_rules.faults(card_view(card)) == []


@wide
@given(forms())
def test_any_form_is_a_window_that_slack_takes(form: Form) -> None:
    assert slack_rules.faults(modal(form)) == []


@wide
@given(texts(8000), st.integers(60, 3000))
def test_a_split_text_joins_again(text: str, most: int) -> None:
    for cut in (split, split_inside_words):
        assert "".join(cut(text, most)) == text
        assert all(0 < units(piece) <= most for piece in cut(text, most))
    assert units(clip(text, most)) <= most


def test_a_long_card_goes_on_and_loses_no_word() -> None:
    words = [f"word{number}" for number in range(9000)]
    pages = message(Card("Long", (Line(" ".join(words)),), (Button("Press", "a.b"),)))
    told = " ".join(str(block) for page in pages for block in page["blocks"])
    assert len(pages) > 3
    assert set(words) <= set(re.findall(r"word\d+", told))
    assert "actions" in {block["type"] for block in pages[0]["blocks"]}


def test_nothing_that_a_member_wrote_can_ping_or_link() -> None:
    for nasty in NASTY:
        [page] = message(Card(nasty, (Line(nasty), Item(nasty, nasty, nasty)), (Button(nasty[:25], "a.b"),)))
        assert slack_rules.faults(page["blocks"]) == []
        assert "<" not in page["text"]
        assert "&lt;!channel&gt;" not in escaped("@channel")


def test_numbered_lines_stand_together_and_their_buttons_in_one_row() -> None:
    lines = [Item(f"{n}. Said.", "", "1 answer", (Button(f"Open line {n}", "a.b", f"{n}"),)) for n in range(1, 27)]
    [page] = message(Card("Draft", (*lines, Line("More."), Item("1. Other", buttons=(Button("See", "a.c"),)))))
    kinds = [block["type"] for block in page["blocks"]]
    assert kinds == ["header", "rich_text", "section", "rich_text", "actions", "actions", "actions"]
    assert [len(block["elements"]) for block in page["blocks"][-2:]] == [25, 1]
    assert slack_rules.faults(page["blocks"]) == []


def test_a_picture_stands_where_it_was_uploaded_and_words_stand_where_not() -> None:
    chart = Chart("Open and kept", "Open went from 4 to 2.", ("May", "June"), (Series("open", (4, 2)),))
    card = Card("Digest", (chart,))
    [shown] = message(card, {chart: "F001"})
    assert shown["blocks"][1]["slack_file"] == {"id": "F001"}
    assert shown["blocks"][1]["alt_text"] == "Open went from 4 to 2."
    assert "title" not in shown["blocks"][1]
    assert slack_rules.faults(shown["blocks"]) == []
    [told] = message(card)
    assert "Open went from 4 to 2." in str(told["blocks"])


def test_items_are_bullets_and_those_with_numbers_of_their_own_are_not() -> None:
    listed = (Item("Ask two teachers", "By Friday."), Item("Visit Hume", "By Monday."))
    numbered = tuple(Item(f"{at}. {item.title}", item.detail, "From the template") for at, item in enumerate(listed, 1))
    [bulleted] = message(Card("Commitments", listed))
    assert bulleted["blocks"][1]["elements"][0]["style"] == "bullet"
    [told] = message(Card("Agenda", numbered))
    [paragraph] = told["blocks"][1]["elements"]
    text = "".join(run["text"] for run in paragraph["elements"])
    assert text.startswith("1. Ask two teachers\nBy Friday.\nFrom the template\n\n2. Visit Hume\n")
    assert slack_rules.faults(told["blocks"]) == []


def test_only_a_long_text_says_how_much_fits() -> None:
    asked = (Field("a", "Title", most=120), Field("b", "More", FieldKind.LONG, most=600))
    line, long = modal(Form("a.b", "Add", asked))["blocks"]
    assert "hint" not in line
    assert line["element"]["max_length"] == 120
    assert long["hint"]["text"] == "At most 600 characters."


def test_the_rules_find_what_slack_refuses() -> None:
    text = {"type": "plain_text", "text": "x"}
    button = {"type": "button", "text": text, "action_id": "a", "value": ""}
    blank = {"type": "section", "text": {"type": "plain_text", "text": " "}}
    acting = {"type": "section", "text": {"type": "mrkdwn", "text": "<!channel>"}}
    asked = {"type": "input", "block_id": "a", "label": text, "element": {"type": "plain_text_input", "action_id": "v"}}
    window = {"type": "modal", "callback_id": "a", "title": text, "blocks": [asked]}
    assert slack_rules.faults([{"type": "divider"}] * 51) == ["51 blocks"]
    assert "id 'a' 2 times" in slack_rules.faults([{"type": "actions", "elements": [button, button]}])
    assert slack_rules.faults([blank]) == ["section : not a plain text"]
    assert "a mrkdwn can act" in slack_rules.faults([acting])
    assert slack_rules.faults(window) == ["an input without a submit"]
    assert slack_rules.faults([{"type": "section", "text": text, "colour": "red"}])
    assert slack_rules.faults([])


def test_more_than_a_hundred_people_come_in_groups() -> None:
    people = tuple(Option(f"p{number}", f"Person {number}") for number in range(130))
    view = modal(Form("a.b", "Partner", (Field("partner", "Who?", FieldKind.PERSON, "p129", people),)))
    [block] = view["blocks"]
    assert [len(group["options"]) for group in block["element"]["option_groups"]] == [100, 30]
    assert block["element"]["initial_option"]["value"] == "p129"
    assert slack_rules.faults(view) == []
