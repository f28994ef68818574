"""Search in summaries that are out, and in what the group found out: in any form of a word, as far as the reader may read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from handlers.inquiry_cards import KNOWN, claim_words
from handlers.language import Button, Card, Decline, Field, Form, Item, Line, Note, Open, Reply, Say, shortened
from handlers.moments import day
from handlers.rhythm import wall
from handlers.telling import plain, words_of
from handlers.turn import Router, Turn
from storage import documents, inquiries, searching
from storage.communities import Place
from storage.database import NotFound
from storage.documents import OUT, DocumentLine, Paper
from storage.inquiries import Claim
from storage.people import LEADERS, PEERS

on = Router()

LONGEST, MOST_WORDS, SHOWN = 100, 6, 8
LONGEST_LINE = 200
SEARCH = Button("Search", "search.open")
KNOW = Button("See all we know", "inquiry.known")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A word that is looked for: in any of its forms, or within others where its script has no spaces between words."""

    stem: str
    word: str

    def stands_in(self, text: str, stems: frozenset[str]) -> bool:
        """Say whether a text, whose stems these are, holds the word."""
        return self.stem in stems or (not self.word.isascii() and self.word in plain(text))

    @property
    def beginning(self) -> str:
        """Give the letters that all forms of the word begin with; empty where the database could not look for them."""
        return self.word[: min(3, max(len(self.word) - 1, 1))] if self.word.isascii() else ""


@on.press("search.open", roles=PEERS | LEADERS)
def open_search(turn: Turn) -> Sequence[Reply]:
    """Open the form for the words to look for."""
    return [Open(search_form())]


@on.submit("search.find", roles=PEERS | LEADERS)
def find(turn: Turn) -> Sequence[Reply]:
    """Show what was found, the newest first."""
    return search(turn, turn.event.values.get("words", ""))


def search(turn: Turn, said: str) -> Sequence[Reply]:
    """Show the summaries in which the speaker can read these words, each with the line that holds most of them."""
    wanted = wanted_in(said)
    if not wanted or len(said) > LONGEST:
        raise Decline(errors={"words": f"Please write one to {MOST_WORDS} words."})
    ids = searching.list_holding(turn.db, turn.member, [each.beginning for each in wanted if each.beginning])
    found: list[tuple[Paper, str]] = []
    for document_id in ids:
        try:
            paper = documents.get_paper(turn.db, turn.member, document_id)
        except NotFound:
            continue
        if paper.state in OUT and (line := line_with(paper, wanted)):
            found.append((paper, line))
    known = inquiries.list_claims(turn.db, turn.member) if turn.member.is_peer else []
    claims = [claim for _, claim in known if _held_by(claim.text, wanted) == set(wanted)]
    return [Say(found_card(said, found, turn.place, claims))]


def wanted_in(said: str) -> list[Wanted]:
    """Give the words that somebody looks for, each once."""
    text = plain(said)
    words = {word.stem: Wanted(word.stem, text[word.start : word.end]) for word in words_of(text)}
    return list(words.values()) if len(words) <= MOST_WORDS else []


def line_with(paper: Paper, wanted: Sequence[Wanted]) -> str:
    """Give the line that holds most of the words; empty where the summary does not hold them all."""
    left, best = set(wanted), ("", 0)
    for text in (paper.title, *map(_words, paper.lines)):
        held = _held_by(text, wanted)
        left -= held
        if len(held) > best[1]:
            best = (text, len(held))
    return "" if left else best[0]


def _held_by(text: str, wanted: Sequence[Wanted]) -> set[Wanted]:
    stems = frozenset(word.stem for word in words_of(text))
    return {each for each in wanted if each.stands_in(text, stems)}


def _words(line: DocumentLine) -> str:
    return line.words


def with_search(card: Card) -> Card:
    """Give a list of summaries with a way to search them."""
    return replace(card, buttons=(*card.buttons, SEARCH))


def search_form() -> Form:
    """Take the words to look for."""
    hint = "All of them must stand in a summary. Their forms count, too: share finds sharing."
    return Form("search.find", "Search in summaries", (Field("words", "Words", hint=hint, most=LONGEST),), "Search")


def found_card(said: str, found: Sequence[tuple[Paper, str]], place: Place, claims: Sequence[Claim] = ()) -> Card:
    """Show what was found: what the group knows now, then summaries; of many the newest."""
    items = [Item(claim.text, claim_words(claim), KNOWN, (KNOW,)) for claim in claims[:SHOWN]]
    for paper, line in found[:SHOWN]:
        on = day(wall(paper.published_at or paper.created_at, place.zone).date())
        read = Button("Read the summary", "synthesis.read", paper.id)
        items.append(Item(paper.title, f"“{shortened(line, LONGEST_LINE)}”", f"Published on {on}", (read,)))
    none = (Line("No summary that you can read holds all of these words."),)
    more = (Note(f"And {len(found) - SHOWN} more. Another word brings fewer."),) if len(found) > SHOWN else ()
    title = f"{'Found' if items else 'Nothing found'}: “{shortened(' '.join(said.split()), 40)}”"
    return Card(title, (*(items or none), *more), (SEARCH,))
