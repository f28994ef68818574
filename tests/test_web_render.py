"""Whatever a member wrote stays words in the page: no tag, no script, no link comes from a text."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given, settings

from bot.web.render import OpenForm, clock_words, date_words, form_html, message_html, web_link
from bot.web.rooms import Message
from bot.web.seats import Seat
from handlers.language import (
    SEVERAL,
    Button,
    Card,
    Chart,
    Fact,
    Field,
    FieldKind,
    Form,
    Item,
    Line,
    Option,
    Quote,
    Series,
)
from tests.strategies import NASTY, cards, forms
from tests.web_screen import Node, posted_by, seen_card, seen_form, tree_of

MONDAY = datetime(2026, 11, 22, 22, 0, tzinfo=UTC)
SEAT = Seat("ana")
TAGS = """page article div p b time span h2 h3 h4 dl dt dd ul li blockquote footer form input button a figure figcaption svg
defs pattern rect line text details summary table thead tbody tr th td dialog fieldset legend label select option textarea"""


def drawn(card: Card) -> str:
    """Draw a card as a person sees it, with the same nonce everywhere."""
    return message_html(Message("1", "direct:ana", MONDAY, card), SEAT, {}, lambda: "n")


def assert_harmless(tree: Node, links: set[str]) -> None:
    """Hold that a tree has our elements only, no handler, and no link but a button's own."""
    for node in tree.walk():
        assert node.tag in TAGS.split(), node.tag
        assert not [name for name in node.attrs if name.startswith("on") or name in ("style", "src", "srcdoc")]
        if "href" in node.attrs:
            assert node.attrs["href"] in links
        if node.tag == "form":
            assert node.attrs["action"].startswith("/seat/ana/")


@given(cards())
@settings(max_examples=60, deadline=None)
def test_any_card_is_harmless_and_says_all_its_words(card: Card) -> None:
    tree = tree_of(drawn(card))
    assert_harmless(tree, {button.url for button in card.all_buttons() if button.url})
    shown = tree.raw()
    assert card.title in shown
    for block in card.body:
        match block:
            case Quote(text, by):
                assert text in shown
                assert by in shown
            case Fact(label, value):
                assert label in shown
                assert value in shown
            case Item(title, detail, source):
                assert all(words in shown for words in (title, detail, source))
            case Chart(alt=alt):
                assert alt in [svg.attrs["aria-label"] for svg in tree.all("svg")]
            case _:
                assert block.text in shown
    labels = seen_card(tree.all("article")[0]).buttons
    assert len(labels) == len(list(card.all_buttons())) + bool(card.form)


@given(forms())
@settings(max_examples=60, deadline=None)
def test_any_form_is_harmless_and_gives_back_what_stands_in_it(form: Form) -> None:
    tree = tree_of(form_html(OpenForm(form, "t", "direct:ana"), SEAT, lambda: "n"))
    assert_harmless(tree, set())
    posted = posted_by(tree.all("form")[0])
    for field in form.fields:
        assert sorted(posted.get(f"v.{field.name}", [""])) == sorted(field.value.split(SEVERAL))


def test_nasty_words_stand_there_as_words() -> None:
    for words in NASTY:
        seen = seen_card(tree_of(drawn(Card(words, (Line(words), Quote(words, by=words))))).all("article")[0])
        assert seen.title == words.strip()
        assert seen.text.count(words.strip()) == 4


def test_every_error_stands_beside_its_field_with_what_was_typed() -> None:
    form = Form(
        "a.b",
        "A form",
        (
            Field("body", "Your answer", FieldKind.LONG),
            Field("who", "Who may see it?", FieldKind.CHOICE, options=(Option("me", "Only me"), Option("us", "Us"))),
        ),
    )
    opened = OpenForm(form, "t", "direct:ana", {"body": "\nhalf a", "who": "us"}, {"body": "Too short.", "who": "No."})
    html = form_html(opened, SEAT)
    seen = seen_form(tree_of(html).all("dialog")[0])
    assert {name: field.error for name, field in seen.fields.items()} == {"body": "Too short.", "who": "No."}
    assert {name: field.value for name, field in seen.fields.items()} == {"body": "\nhalf a", "who": "us"}
    assert "Some things need another look." in seen.text
    for node in tree_of(html).walk():
        if node.attrs.get("aria-invalid") == "true":
            named = node.attrs["aria-describedby"].split()
            assert named
            assert all(tree_of(html).all("p", id=name) for name in named)


def test_a_scale_is_pressed_and_a_long_choice_folds() -> None:
    many = tuple(Option(str(n), f"School {n}") for n in range(9))
    form = Form(
        "a.b",
        "A form",
        (
            Field("sure", "How sure?", FieldKind.NUMBER, least=1, most=5),
            Field("where", "Where?", FieldKind.CHOICE, options=many),
            Field("maybe", "Maybe?", FieldKind.CHOICE, options=many[:2], required=False),
        ),
    )
    seen = seen_form(tree_of(form_html(OpenForm(form, "t", "direct:ana"), SEAT)).all("dialog")[0])
    assert seen.fields["sure"].options == ("1", "2", "3", "4", "5")
    assert seen.fields["where"].options[0] == "Nothing chosen"
    assert seen.fields["maybe"].options == ("No answer", "School 0", "School 1")
    assert "(optional)" in seen.fields["maybe"].label


def test_a_chart_is_told_in_words_and_as_a_table() -> None:
    chart = Chart("Commitments", "Two kept in May.", ("May", "June"), (Series("kept", (2, 0)), Series("open", (0, 4))))
    tree = tree_of(drawn(Card("A digest", (chart,))))
    [svg] = tree.all("svg")
    assert svg.attrs["aria-label"] == "Two kept in May."
    assert [cell.raw() for cell in tree.all("td")] == ["", "2", "0", "0", "4"]
    heights = [float(bar.attrs["height"]) for bar in svg.all("rect", cls="bar")]
    assert heights == [60.0, 0.0, 0.0, 120.0]


def test_a_button_leads_to_the_web_or_nowhere() -> None:
    assert web_link("https://x.example/") == "https://x.example/"
    assert web_link("/export/1") == "/export/1"
    assert not any(map(web_link, ("javascript:alert(1)", "//x.example", "data:text/html,x", "")))
    assert not tree_of(drawn(Card("A", (), (Button("Go", url="javascript:alert(1)"),)))).all("a")


def test_times_are_said_on_the_readers_own_clock() -> None:
    assert clock_words(MONDAY, "Australia/Melbourne") == "Mon 23 Nov, 9:00 am"
    assert date_words(MONDAY, "Australia/Melbourne") == "Monday 23 November, 9:00 am"
    assert clock_words(MONDAY, "America/Edmonton") == "Sun 22 Nov, 3:00 pm"
