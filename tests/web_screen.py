"""Reads the web chat's HTML as a person's eyes would: titles, words in reading order, buttons, fields with their labels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser
from uuid import uuid4

from tests.stage import Seen, SeenField

VOID = frozenset({"input", "meta", "link", "img", "br", "hr", "line", "rect", "path", "circle"})
UNSEEN = frozenset({"script", "style", "title", "svg", "select", "textarea"})


@dataclass(slots=True)
class Node:
    """One element, its attributes and what stands in it."""

    tag: str
    attrs: dict[str, str]
    children: list[Node | str] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        """Give this element and all in it, in document order."""
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()

    def all(self, tag: str, **attrs: str) -> list[Node]:
        """Give all elements of a tag in it whose attributes (`cls` for class words) fit."""
        return [node for node in self.walk() if node.tag == tag and node.fits(attrs)]

    def fits(self, wanted: dict[str, str]) -> bool:
        """Tell whether the attributes fit."""
        for name, value in wanted.items():
            if name == "cls" and value not in self.attrs.get("class", "").split():
                return False
            if name != "cls" and self.attrs.get(name.replace("_", "-")) != value:
                return False
        return True

    def words(self) -> str:
        """Give the visible words, a line for each piece."""
        return "\n".join(filter(None, (piece.strip() for piece in self._pieces())))

    def raw(self) -> str:
        """Give the text exactly as it stands in the markup."""
        return "".join(child if isinstance(child, str) else child.raw() for child in self.children)

    def _pieces(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.tag == "svg":
                yield child.attrs.get("aria-label", "")
            elif child.tag not in UNSEEN:
                yield from child._pieces()


class Reader(HTMLParser):
    """Builds the tree; raises AssertionError where an element is closed that was not open."""

    def __init__(self) -> None:
        """Start with an empty page."""
        super().__init__(convert_charrefs=True)
        self.root = Node("page", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Add an element."""
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Add an element that closes itself."""
        self.open[-1].children.append(Node(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        """Close an element."""
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        """Add text."""
        self.open[-1].children.append(data)


@lru_cache(8)
def tree_of(html: str) -> Node:
    """Read a page or a piece of one; nobody changes what is given, for a page is read once and looked at more than once."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == [reader.root], f"left open: {[node.tag for node in reader.open[1:]]}"
    return reader.root


def seen_card(article: Node) -> Seen:
    """Give a card as seen."""
    title = "".join(node.words() for node in article.all("h3"))
    body = [part.words() for part in article.all("div", cls="body")]
    text = "\n".join(filter(None, [title, *body]))
    labels = [node.words() for node in article.walk() if node.tag == "button" or node.fits({"cls": "button"})]
    return Seen(title, text, tuple(labels))


def seen_form(dialog: Node) -> Seen:
    """Give a form as seen: its fields by name, each with its label, value and error."""
    fields = {}
    for place in dialog.walk():
        if name := place.attrs.get("data-field"):
            fields[name] = _seen_field(name, place)
    title = "".join(node.words() for node in dialog.all("h2"))
    buttons = tuple(node.words() for node in dialog.all("button"))
    return Seen(title, dialog.words(), buttons, fields)


def _seen_field(name: str, place: Node) -> SeenField:
    label = next(node.words() for node in place.walk() if node.tag in ("label", "legend"))
    error = " ".join(node.words().removeprefix("Not quite:").strip() for node in place.all("p", cls="error"))
    picks = [node for node in place.all("input") if node.attrs.get("type") in ("radio", "checkbox")]
    choices = place.all("option")
    if picks:
        kind = "choices" if picks[0].attrs["type"] == "checkbox" else "choice"
        value = "\x1f".join(node.attrs["value"] for node in picks if "checked" in node.attrs)
        return SeenField(name, label, kind, value, error, tuple(n.words() for n in place.all("label")))
    if choices:
        value = "".join(node.attrs["value"] for node in choices if "selected" in node.attrs)
        return SeenField(name, label, "choice", value, error, tuple(node.raw() for node in choices))
    for area in place.all("textarea"):
        return SeenField(name, label, "long", area.raw().removeprefix("\n"), error)
    [line] = place.all("input")
    return SeenField(name, label, line.attrs["type"], line.attrs["value"], error)


def ready(form: Node) -> Node:
    """Give a form as a page that was just drawn has it: with a number of its own, by which a second sending is known."""
    own = {"name": "once", "value": uuid4().hex}
    children = [
        Node(child.tag, {**child.attrs, **own}) if isinstance(child, Node) and child.fits({"name": "once"}) else child
        for child in form.children
    ]
    return Node(form.tag, form.attrs, children)


def posted_by(form: Node) -> dict[str, list[str]]:
    """Give what a browser would post for a form as it stands."""
    posted: dict[str, list[str]] = {}
    for node in form.all("input"):
        if node.attrs.get("type") not in ("radio", "checkbox") or "checked" in node.attrs:
            posted.setdefault(node.attrs["name"], []).append(node.attrs.get("value", ""))
    for area in form.all("textarea"):
        posted.setdefault(area.attrs["name"], []).append(area.raw().removeprefix("\n"))
    for menu in form.all("select"):
        chosen = [node.attrs["value"] for node in menu.all("option") if "selected" in node.attrs] or [""]
        posted.setdefault(menu.attrs["name"], []).extend(chosen)
    return posted
