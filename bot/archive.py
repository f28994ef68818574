"""A summary as a file that outlives the chat: Markdown, PDF or Word, made of the very card that its reader sees.

The libraries are loaded when a file is first made: a server that makes none does not carry them.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

from handlers.language import Block, Card, Fact, Heading, Item, Note, Quote, block_as_text

PDF_LETTERS = "cp1252"
"""The letters that a PDF's built-in fonts have: those of western European languages."""

TITLE, HEAD, TEXT, SMALL = 18, 13, 11, 9
MARGIN = 20
"""Millimetres around a page."""

MARKS = ("\\", "`", "*", "_", "[", "]", "<", ">", "#", "|")


class LettersMissing(Exception):
    """The text has letters that the file's font cannot show."""


def as_markdown(card: Card) -> bytes:
    """Give a card as Markdown; nothing in it is read as a mark or a link that was not meant."""
    lines = [f"# {_inert(card.title)}", ""]
    for block in card.body:
        for kind, text in _paragraphs(block):
            lead = {"heading": "## ", "quote": "> ", "item": "- ", "note": ""}.get(kind, "")
            lines += [f"{lead}{_inert(text)}", ""]
    return "\n".join(lines).encode()


def _inert(text: str) -> str:
    for mark in MARKS:
        text = text.replace(mark, f"\\{mark}")
    return " ".join(text.split())


def as_pdf(card: Card) -> bytes:
    """Give a card as a PDF; raises LettersMissing where its font lacks a letter, rather than leave it out."""
    try:
        card.fallback.encode(PDF_LETTERS)
    except UnicodeEncodeError:
        raise LettersMissing from None
    from fpdf import FPDF

    pdf = FPDF(format="A4")
    pdf.core_fonts_encoding = PDF_LETTERS
    pdf.set_margins(MARGIN, MARGIN)
    pdf.set_auto_page_break(auto=True, margin=MARGIN)
    pdf.set_title(card.title)
    pdf.set_lang("en-AU")
    pdf.add_page()
    looks = {"heading": ("B", HEAD, 3), "quote": ("I", TEXT, 1), "note": ("", SMALL, 1), "title": ("B", TITLE, 4)}
    for kind, text in [("title", card.title), *(each for block in card.body for each in _paragraphs(block))]:
        style, size, above = looks.get(kind, ("", TEXT, 1))
        pdf.ln(above)
        pdf.set_font("Helvetica", style, size)
        pdf.multi_cell(0, size * 0.5, text, align="L", new_x="LMARGIN", new_y="NEXT")
    return bytes(pdf.output())


def as_docx(card: Card) -> bytes:
    """Give a card as a Word file; the reader's own Word chooses fonts for every script."""
    from docx import Document

    paper = Document()
    paper.core_properties.title, paper.core_properties.author = card.title, "cop-bot"
    paper.add_heading(card.title, 0)
    styles = {"heading": "Heading 1", "quote": "Quote", "item": "List Bullet"}
    for block in card.body:
        for kind, text in _paragraphs(block):
            paper.add_paragraph(_storable(text), style=styles.get(kind))
    packed = io.BytesIO()
    paper.save(packed)
    return packed.getvalue()


def _storable(text: str) -> str:
    """Leave out control characters, which no Word file can hold."""
    return "".join(letter for letter in text if letter.isprintable() or letter in "\n\t")


def _paragraphs(block: Block) -> Iterator[tuple[str, str]]:
    """Give a block as paragraphs, each with what it is."""
    match block:
        case Heading(text):
            yield "heading", text
        case Quote(text, by):
            yield "quote", f"“{text}” ({by})" if by else f"“{text}”"
        case Note(text):
            yield "note", text
        case Item(title, detail, source):
            yield "item", ". ".join(filter(None, (title, detail, source)))
        case Fact(label, value):
            yield "line", f"{label}: {value}"
        case _:
            yield "line", block_as_text(block)
