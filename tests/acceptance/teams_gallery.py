"""Microsoft's own renderer of Adaptive Cards in a browser, dressed as Teams is: our cards as people would see them.

It knows no charts, so it shows what we put in their place. Sizes and distances are those that Teams gives the renderer.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

LIGHT = {
    "paper": "#ffffff",
    "ink": "#242424",
    "subtle": "#616161",
    "line": "#e0e0e0",
    "shade": "#f5f5f5",
    "back": "#f0f0f0",
}
DARK = {
    "paper": "#292929",
    "ink": "#ffffff",
    "subtle": "#adadad",
    "line": "#525252",
    "shade": "#1f1f1f",
    "back": "#141414",
}
ACCENT = {"light": {"main": "#5b5fc7", "bad": "#c4314b"}, "dark": {"main": "#7f85f5", "bad": "#f9526b"}}
CHARTS = 'Unknown element type "Chart.'
"""What the renderer says where it shows what stands in a chart's place."""

WIDE, PHONE = 726, 328
"""Pixels of a card on a desk, and on a phone of 360 pixels."""

LETTERS = {
    "fontFamily": "'Segoe UI', 'DejaVu Sans Condensed', sans-serif",
    "fontSizes": {"small": 12, "default": 14, "medium": 14, "large": 18, "extraLarge": 24},
    "fontWeights": {"lighter": 200, "default": 400, "bolder": 600},
}

DRAW = """([card, host, width]) => {
    document.body.innerHTML = '<div id="card"></div>';
    const place = document.getElementById('card');
    place.style.width = width + 'px';
    const drawn = new AdaptiveCards.AdaptiveCard();
    drawn.hostConfig = new AdaptiveCards.HostConfig(host);
    const known = new AdaptiveCards.SerializationContext(AdaptiveCards.Versions.v1_5);
    drawn.parse(card, known);
    place.appendChild(drawn.render());
    const faults = [];
    for (let i = 0; i < known.eventCount; i++) faults.push(known.getEventAt(i).message);
    for (const each of place.querySelectorAll('*')) {
        if (['SELECT', 'OPTION', 'TEXTAREA', 'INPUT'].includes(each.tagName)) continue;
        const words = document.createRange();
        words.selectNodeContents(each);
        const [inner, outer] = [words.getBoundingClientRect(), each.getBoundingClientRect()];
        if (inner.right > outer.right + 0.5 || outer.right > place.getBoundingClientRect().right)
            faults.push('cut off: ' + each.className + ' ' + each.textContent.slice(0, 60));
    }
    return faults;
}"""
"""Draws a card; gives what the renderer did not understand, and what is cut off or sticks out."""


@dataclass(frozen=True, slots=True)
class Gallery:
    """A browser with the renderer in it."""

    browser: Browser
    renderer: Path

    def draw(self, content: dict[str, Any], path: Path, *, width: int = WIDE, theme: str = "light") -> list[str]:
        """Draw a card and keep its picture; give what was wrong with it."""
        page = self.browser.new_page(viewport={"width": width + 32, "height": 400}, device_scale_factor=1.5)
        page.set_content(f"<!doctype html><style>{_dress(theme)}</style><body></body>")
        page.add_script_tag(path=self.renderer)
        faults: list[str] = page.evaluate(DRAW, [content, _host(theme), width])
        faults = [fault for fault in faults if not fault.startswith(CHARTS)]
        page.wait_for_timeout(60)
        page.screenshot(path=path, full_page=True)
        page.close()
        return faults


def _colours(theme: str) -> dict[str, str]:
    return {**(DARK if theme == "dark" else LIGHT), **ACCENT[theme]}


def _host(theme: str) -> dict[str, Any]:
    """Give what Teams tells the renderer: distances, sizes of letters, colours."""
    seen = _colours(theme)
    colours = {
        name: {"default": colour, "subtle": seen["subtle"] if name == "default" else colour}
        for name, colour in {"default": seen["ink"], "accent": seen["main"], "attention": seen["bad"]}.items()
    }
    style = {"foregroundColors": colours}
    return {
        "supportsInteractivity": True,
        "spacing": {"small": 8, "default": 12, "medium": 16, "large": 20, "extraLarge": 24, "padding": 16},
        "separator": {"lineThickness": 1, "lineColor": seen["line"]},
        "fontTypes": {"default": LETTERS, "monospace": LETTERS},
        "containerStyles": {
            "default": {**style, "backgroundColor": seen["paper"]},
            "emphasis": {**style, "backgroundColor": seen["shade"]},
        },
        "actions": {
            "maxActions": 6,
            "spacing": "default",
            "buttonSpacing": 8,
            "actionsOrientation": "horizontal",
            "actionAlignment": "left",
        },
        "factSet": {
            "title": {"weight": "bolder", "wrap": True, "maxWidth": 150},
            "value": {"wrap": True},
            "spacing": 16,
        },
        "inputs": {
            "label": {
                "requiredInputs": {"weight": "bolder"},
                "optionalInputs": {"weight": "bolder"},
                "inputSpacing": "small",
            },
            "errorMessage": {"weight": "bolder"},
        },
        "table": {"cellSpacing": 8},
    }


def _dress(theme: str) -> str:
    """Give what Teams' own style sheet does to a card; letters stand closer, because those of Teams are narrower than ours."""
    seen = _colours(theme)
    return f"""
    * {{ box-sizing: border-box }}
    html {{ color-scheme: {theme} }}
    body {{ margin: 0; padding: 16px; background: {seen["back"]} }}
    #card {{ background: {seen["paper"]}; border-radius: 8px; border: 1px solid {seen["line"]} }}
    .ac-pushButton {{ min-height: 32px; padding: 5px 12px; border: 1px solid {seen["line"]}; border-radius: 4px;
        font: 600 14px/20px 'Segoe UI', 'DejaVu Sans Condensed', sans-serif; background: {seen["paper"]}; color: {seen["ink"]};
        letter-spacing: -.5px; white-space: nowrap; overflow: hidden; text-overflow: ellipsis }}
    .ac-pushButton.style-positive {{ background: {seen["main"]}; border-color: {seen["main"]}; color: {seen["paper"]} }}
    .ac-pushButton.style-destructive {{ color: {seen["bad"]} }}
    .ac-input {{ font: 14px/20px 'Segoe UI', 'DejaVu Sans Condensed', sans-serif; color: {seen["ink"]} }}
    .ac-textInput, .ac-numberInput, .ac-dateInput, .ac-timeInput, .ac-choiceSetInput-compact {{ background: {seen["shade"]};
        border: 1px solid {seen["line"]}; border-radius: 4px; padding: 5px 8px; min-height: 32px; width: 100% }}
    .ac-multiline {{ height: 72px; resize: none }}
    """
