"""The rules for cards find what is wrong with one: otherwise a green script would say nothing."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from tests.teams_rules import faults

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
IMAGE = {"type": "Image", "altText": "a dot", "url": f"data:image/png;base64,{base64.b64encode(PIXEL).decode()}"}
LINE = {"type": "TextBlock", "text": "Kept"}
BUTTON = {"type": "Action.Execute", "title": "Go", "fallback": {"type": "Action.Submit", "title": "Go"}}
NUMBERS = [{"legend": "open", "values": [{"x": "1 May", "y": 3}]}]
CHART = {"type": "Chart.VerticalBar.Grouped", "data": NUMBERS, "fallback": IMAGE}


def card(*body: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Give a card of these elements."""
    return {"type": "AdaptiveCard", "version": "1.5", "body": list(body), "msteams": {"width": "full"}, **more}


def test_a_good_card_has_no_faults() -> None:
    assert faults(card(LINE, IMAGE, CHART, {"type": "ActionSet", "actions": [BUTTON]})) == []


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (card({"type": "TextBlock"}), "official: "),
        (card(LINE, msteams={"width": "Broad"}), "typed: AdaptiveCard ('msteams', 'width')"),
        (card({**LINE, "bold": True}), "typed: TextBlock has no bold"),
        (card({"type": "Chart.Cake", "data": [], "fallback": IMAGE}), "typed: no Chart.Cake"),
        (card({**CHART, "data": [{**NUMBERS[0], "colour": "good"}]}), "Grouped.data has no colour"),
        (card({"type": "Input.Text", "id": "a"}), "an input without a label"),
        (card({**CHART, "fallback": LINE}), "a chart without a picture"),
        (card({"type": "ActionSet", "actions": [{**BUTTON, "fallback": "drop"}]}), "older clients cannot press"),
        (card({"type": "ActionSet", "actions": [BUTTON] * 7}), "7 buttons in a row"),
        (card({**IMAGE, "altText": ""}), "a picture without words"),
        (card({**IMAGE, "url": "https://evil.example/a.png"}), "a picture of 0 bytes"),
        (card({**LINE, "text": "**Kept**"}), "acts: '**Kept**'"),
        (card({"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "{{DATE("}]}), "acts: '{{DATE('"),
        (card({**LINE, "id": "a"}, {**LINE, "id": "a"}), "id 'a' 2 times"),
        (card(*[{**LINE, "text": "w" * 1000}] * 90), "bytes"),
    ],
)
def test_each_fault_is_told(wrong: dict[str, Any], told: str) -> None:
    assert any(told in fault for fault in faults(wrong)), faults(wrong)
