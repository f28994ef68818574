"""One search for all: summaries that are out, what members share, and what the group found out, as the reader may read them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from handlers.giving_cards import SEARCH, SHELF, by_whom, in_short
from handlers.inquiry_cards import KNOWN, claim_words
from handlers.language import Button, Card, Decline, Field, Form, Item, Line, Note, Open, Reply, Say, shortened
from handlers.moments import day
from handlers.nameless import as_read_by
from handlers.rhythm import wall
from handlers.telling import plain, words_of
from handlers.turn import Router, Turn
from storage import consents, documents, inquiries, searching
from storage.communities import Place
from storage.contributions import Given
from storage.database import NotFound
from storage.documents import OUT, DocumentLine, Paper
from storage.inquiries import Claim
from storage.people import LEADERS, PEERS

on = Router()

LONGEST, MOST_WORDS, SHOWN = 100, 6, 8
LONGEST_LINE = 200
KINDS = {"evidence": "Evidence", "resource": "Resource", "story": "Story", "success": "Success"}
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
    """Show where the speaker can read these words: summaries, each with the line that holds most, and what members share."""
    wanted = wanted_in(said)
    if not wanted or len(said) > LONGEST:
        raise Decline(errors={"words": f"Please write one to {MOST_WORDS} words."})
    ids = searching.list_holding(turn.db, turn.member, [each.beginning for each in wanted if each.beginning])
    found: list[Found] = []
    for document_id in ids:
        try:
            paper = as_read_by(turn.db, turn.place, turn.member, documents.get_paper(turn.db, turn.member, document_id))
        except NotFound:
            continue
        if paper.state in OUT and (line := line_with(paper, wanted)):
            found.append((paper.published_at or paper.created_at, _paper_item(paper, line, turn.place)))
    named = consents.list_named(turn.db, turn.place)
    shared = searching.list_given(turn.db, turn.member, tuple(SHELF), [each.word for each in wanted])
    found += [(given.created_at, _given_item(given, named)) for given in shared]
    known = inquiries.list_claims(turn.db, turn.member) if turn.member.is_peer else []
    claims = [_claim_item(claim) for _, claim in known if _held_by(claim.text, wanted) == set(wanted)]
    newest = [item for _, item in sorted(found, key=lambda each: each[0], reverse=True)]
    return [Say(found_card(said, [*claims, *newest]))]


Found = tuple[datetime, Item]
"""Something that was found, and since when it is there."""


def _claim_item(claim: Claim) -> Item:
    return Item(claim.text, claim_words(claim), KNOWN, (KNOW,))


def _paper_item(paper: Paper, line: str, place: Place) -> Item:
    on = day(wall(paper.published_at or paper.created_at, place.zone).date())
    read = Button("Read the summary", "synthesis.read", paper.id)
    return Item(paper.title, f"“{shortened(line, LONGEST_LINE)}”", f"Published on {on}", (read,))


def _given_item(given: Given, named: Collection[str]) -> Item:
    see = Button("Open", "given.open", given.id)
    told = f"{KINDS[given.kind]}. {by_whom(given, named)}"
    return Item(shortened(given.words.title, LONGEST_LINE), shortened(in_short(given), LONGEST_LINE), told, (see,))


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
    hint = "All of them must stand together. Their forms count, too: share finds sharing."
    return Form("search.find", "Search", (Field("words", "Words", hint=hint, most=LONGEST),), "Search")


def found_card(said: str, items: Sequence[Item]) -> Card:
    """Show what was found: what the group knows now, then what else there is, the newest first."""
    none = (Line("Nothing that you can read here holds all of these words."),)
    more = (Note(f"And {len(items) - SHOWN} more. Another word brings fewer."),) if len(items) > SHOWN else ()
    title = f"{'Found' if items else 'Nothing found'}: “{shortened(' '.join(said.split()), 40)}”"
    return Card(title, (*(items[:SHOWN] or none), *more), (SEARCH,))
