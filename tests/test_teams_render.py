"""Every card and form becomes an Adaptive Card that Teams takes, in which nothing that a member wrote can act."""

from __future__ import annotations

import asyncio
import json
import re

import pytest
from hypothesis import Phase, given, settings

from bot.picture import draw
from bot.teams.pictures import LARGEST, draw_charts
from bot.teams.render import card_content, form_content, message_activity, size_of
from bot.teams.words import NO_BREAK, inert, is_harmless
from handlers.language import (
    LONGEST_ANSWER,
    SEVERAL,
    Button,
    Card,
    Chart,
    Fact,
    Field,
    FieldKind,
    Form,
    Heading,
    Item,
    Line,
    Option,
    Quote,
    Series,
)
from tests.strategies import NASTY, cards, forms
from tests.teams_rules import everything, faults
from tests.teams_screen import actions_of, inputs_of, seen_of

QUICKLY = (Phase.explicit, Phase.reuse, Phase.generate)
"""Without shrinking, which takes minutes on forms as large as these."""

CHART = Chart(
    "Promises", "Open 3, then 2. Kept 1, then 4.", ("1 May", "8 May"), (Series("open", (3, 2)), Series("kept", (1, 4)))
)


@settings(max_examples=60, deadline=None, phases=QUICKLY)
@given(cards())
def test_every_card_is_one_that_teams_takes(card: Card) -> None:
    content = card_content(card)
    assert faults(content) == []
    assert content["fallbackText"] or not card.fallback.strip()
    assert faults(card_content(card, in_channel=True)) == []


@settings(max_examples=60, deadline=None, phases=QUICKLY)
@given(forms())
def test_every_form_is_one_that_teams_takes(form: Form) -> None:
    content = form_content(
        form, {field.name: "Please say a little more." for field in form.fields}, "Something is missing."
    )
    assert faults(content) == []
    assert [element["id"] for element in inputs_of(content)] == [field.name for field in form.fields]


@pytest.mark.parametrize("written", NASTY)
def test_what_a_member_wrote_can_be_read_and_cannot_act(written: str) -> None:
    field = Field("pick", "Pick one", FieldKind.CHOICES, options=(Option("a", written),))
    body = (
        Line(written),
        Quote(written, written),
        Fact(written, written),
        Item(written, written, written),
        Heading(written),
    )
    card = Card(written, body, form=Form("a.b", "Pick", (field,)))
    content = card_content(card)
    assert faults(content) == []
    seen = seen_of(content)
    words = re.sub(r"\r\n?", "\n", written).replace("{{", f"{{{NO_BREAK}{{")
    assert seen.title == words
    assert seen.text.count(words) >= 8


def test_quiet_words_keep_their_headings_and_facts() -> None:
    content = card_content(Card("Agenda: inquiry meeting", (Fact("When", "Friday 9 October, 15:30"),)))
    assert [(each["type"], each.get("style")) for each in content["body"]] == [
        ("TextBlock", "heading"),
        ("FactSet", None),
    ]


def test_neighbouring_facts_are_one_table() -> None:
    content = card_content(Card("T", (Fact("a", "1"), Fact("b", "2"), Line("between"), Fact("c", "3"))))
    assert [len(each["facts"]) for each in content["body"] if each["type"] == "FactSet"] == [2, 1]


@pytest.mark.parametrize(
    "fact", [Fact("When", "w" * 61), Fact("A label of many words", "1"), Fact("Where", "[here](x)")]
)
def test_facts_that_are_long_or_wild_are_a_table_without_lines(fact: Fact) -> None:
    content = card_content(Card("T", (Fact("Who", "Ana"), fact)))
    assert faults(content) == []
    table = content["body"][1]
    assert (table["type"], table["showGridLines"], table["firstRowAsHeaders"]) == ("Table", False, False)
    assert [run["text"] for run in everything(table) if run.get("type") == "TextRun"] == [
        "Who",
        "Ana",
        fact.label,
        fact.value,
    ]


def test_a_line_parts_entries_from_each_other_and_from_what_is_above_but_a_heading() -> None:
    one, two = Item("One"), Item("Two")
    content = card_content(Card("T", (one, two, Heading("More"), one, Line("between"), two)))
    assert [each.get("separator") for each in content["body"] if each["type"] == "Container"] == [
        None,
        True,
        None,
        True,
    ]


def test_a_chart_says_its_figures_where_it_cannot_be_drawn() -> None:
    content = card_content(Card("Digest", (CHART,)))
    [chart] = [each for each in content["body"] if each["type"].startswith("Chart.")]
    assert chart["data"][1] == {"legend": "kept", "values": [{"x": "1 May", "y": 1}, {"x": "8 May", "y": 4}]}
    cells = [run["text"] for run in everything(chart["fallback"]) if run.get("type") == "TextRun"]
    assert chart["fallback"]["items"][0]["text"] == "Promises"
    assert cells == ["", "open", "kept", "1 May", "3", "1", "8 May", "2", "4"]
    assert CHART.alt in seen_of(content).text


def test_a_picture_stands_where_a_client_has_no_charts() -> None:
    pictures = asyncio.run(draw_charts([Card("Digest", (CHART,))], draw))
    content = card_content(Card("Digest", (CHART,)), pictures=pictures)
    assert faults(content) == []
    [chart] = [each for each in content["body"] if each["type"].startswith("Chart.")]
    assert (chart["fallback"]["type"], chart["fallback"]["altText"]) == ("Image", f"Promises: {CHART.alt}")
    assert size_of(content) < len(chart["fallback"]["url"])


def test_a_picture_that_is_too_large_leaves_the_figures() -> None:
    cards = [Card("Digest", (CHART,))]
    assert asyncio.run(draw_charts(cards, lambda _: b"x" * (LARGEST + 1))) == {}
    assert asyncio.run(draw_charts(cards, None)) == {}


def test_buttons_carry_their_deed_and_older_clients_can_send_it() -> None:
    [button] = actions_of(
        card_content(Card("T", buttons=(Button("Share", "reflection.share", "r1", "danger"),), community="c1"))
    )
    deed = {"kind": "press", "verb": "reflection.share", "community": "c1", "subject": "r1"}
    assert (button["verb"], button["data"], button["style"]) == ("reflection.share", {"cop": deed}, "destructive")
    assert (button["fallback"]["type"], button["fallback"]["data"]) == ("Action.Submit", {"cop": deed})
    assert button["associatedInputs"] == "none"


def test_a_link_opens_a_page() -> None:
    [button] = actions_of(card_content(Card("T", buttons=(Button("Open", url="https://bot.example/x"),))))
    assert (button["type"], button["url"]) == ("Action.OpenUrl", "https://bot.example/x")


def test_buttons_stand_in_rows_that_show_their_labels_whole() -> None:
    labels = ("See the question", "Choose my day", "Pause", "Who sees what", *"abcdefg")
    content = card_content(Card("T", buttons=tuple(Button(label, "a.b") for label in labels)))
    rows = [
        [action["title"] for action in each["actions"]]
        for each in everything(content)
        if each.get("type") == "ActionSet"
    ]
    assert rows == [
        ["See the question", "Choose my day"],
        ["Pause", "Who sees what", "a", "b"],
        ["c", "d", "e", "f", "g"],
    ]


def test_an_entry_shows_three_buttons_and_keeps_the_others_behind_more() -> None:
    many = tuple(Button(f"Number {n}", "a.b", str(n)) for n in range(8))
    content = card_content(Card("T", (Item("One", buttons=many), Item("Two", buttons=(Button("x" * 25, "a.b"),) * 2))))
    rows = [
        [action.get("mode") for action in each["actions"]]
        for each in everything(content)
        if each.get("type") == "ActionSet"
    ]
    assert rows == [[None, None, None, "secondary", "secondary", "secondary"], [None, None], [None, "secondary"]]


PROMISE = Form(
    "commitments.keep",
    "I will",
    (
        Field("text", "I will", FieldKind.LONG, "try **ten** frames", most=500, hint="One small step."),
        Field("due", "By", FieldKind.DATE, "2026-11-30"),
        Field("at", "At", FieldKind.TIME, "9:30"),
        Field("often", "How often", FieldKind.NUMBER, "3", least=1, most=5),
        Field("who", "With", FieldKind.PERSON, "p1", (Option("p1", "Ana"), Option("p2", "Ben")), required=False),
        Field("days", "Days", FieldKind.CHOICES, f"a,b{SEVERAL}c", (Option("a,b", "Monday"), Option("c", "Friday"))),
    ),
    subject="c9",
    community="c1",
)


def test_a_form_keeps_what_stood_there() -> None:
    content = form_content(PROMISE)
    assert faults(content) == []
    text, due, at, often, who, days = inputs_of(content)
    assert (text["value"], text["maxLength"], text["isMultiline"]) == ("try **ten** frames", 500, True)
    assert (due["value"], often["value"], often["max"]) == ("2026-11-30", 3, 5)
    assert "value" not in at
    assert (who["isRequired"], days["value"], days["isMultiSelect"]) == (False, "a%2Cb,c", True)
    assert seen_of(content).fields["days"].value == f"a,b{SEVERAL}c"
    [submit] = actions_of(content)
    assert (submit["title"], submit["associatedInputs"], submit["data"]["cop"]["subject"]) == ("Save", "auto", "c9")
    assert "try **ten" not in json.dumps(submit)


def test_a_form_says_what_is_wrong_beside_its_field() -> None:
    content = form_content(PROMISE, {"due": "That day has passed."})
    assert faults(content) == []
    seen = seen_of(content)
    assert seen.fields["due"].error == "That day has passed."
    assert seen.text.index("By") < seen.text.index("That day has passed.") < seen.text.index("How often")


def test_buttons_beside_a_form_send_no_input() -> None:
    card = Card("T", buttons=(Button("Skip", "a.skip"),), form=Form("a.keep", "Answer", (Field("body", "Words"),)))
    assert [action["associatedInputs"] for action in actions_of(card_content(card))] == ["auto", "none"]


def test_a_form_on_a_card_says_no_more_than_the_card() -> None:
    form = Form("a.keep", "Answer", (Field("body", "Words"),), intro=(Line("What did you see?"),))
    seen = seen_of(card_content(Card("This week's question", (Line("What did you see?"),), form=form)))
    assert seen.text.count("What did you see?") == 1
    assert seen_of(form_content(form, {"body": "Say more."}, alone=False)).text.count("What did you see?") == 1


def test_in_a_channel_a_form_is_a_button_that_opens_it_elsewhere() -> None:
    card = Card("T", form=Form("a.keep", "Answer", (Field("body", "Words", value="private words"),), subject="r1"))
    content = card_content(card, in_channel=True)
    assert not inputs_of(content)
    [action] = actions_of(content)
    assert (action["title"], action["data"]["cop"]["kind"]) == ("Answer", "open")
    assert "private words" not in json.dumps(content)


def test_an_answer_of_the_longest_size_fits_whole() -> None:
    words = "😀" * LONGEST_ANSWER
    form = Form("a.b", "Answer", (Field("body", "Words", FieldKind.LONG, words),), intro=(Quote("x" * 4000),))
    content = form_content(form)
    assert faults(content) == []
    assert inputs_of(content)[0]["value"] == words


def test_a_card_too_long_is_clipped_and_says_so() -> None:
    clipped = card_content(Card("All answers", tuple(Quote("é" * 6000, "Ana Costa") for _ in range(20))))
    assert faults(clipped) == []
    assert seen_of(clipped).text.count("…") == 20
    cut = card_content(Card("All answers", tuple(Line("w" * 50) for _ in range(2000)), (Button("Next", "a.b"),)))
    assert faults(cut) == []
    assert "There is more than Teams can show" in seen_of(cut).text
    assert seen_of(cut).buttons == ("Next",)


def test_a_message_has_a_summary_for_its_notification() -> None:
    card = Card("This week's question", (Line("What did you see?"),))
    activity = message_activity(card_content(card), card.fallback)
    assert activity["summary"] == "This week's question\nWhat did you see?"
    assert "text" not in activity


@pytest.mark.parametrize(
    "words", ["Kept. The group cannot see it.", "Friday 9 October, 15:30", "2026-11-23", "Ana's idea (Year 4)"]
)
def test_everyday_words_stay_as_they_are(words: str) -> None:
    assert is_harmless(words)
    assert inert(words, 100) == words
