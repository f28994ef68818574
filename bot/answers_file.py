"""Answers in a file, from a room that met on paper or a set to measure with: read line by line, and drafted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TypedDict

from pydantic import BaseModel, ConfigDict, ValidationError

from handlers.injections import is_suspicious
from handlers.model_request import plain, without_names
from handlers.names import finds_none
from handlers.synthesis_draft import LONGEST_QUOTE, Asking, Material, Voice, draft_lines, quote_from
from handlers.telling import can_reach
from handlers.themes import find_themes, rank_quotes
from handlers.wording import brief_of, claims_of, groups_of, reworded
from prompts.content import NameWords
from storage.documents import DocumentLine

Writer = Callable[[str], Awaitable[str]]
"""Gives words for a brief, as `bot/writer.py` does."""


class PaperRound(BaseModel):
    """One question, what was answered, and what was answered in earlier rounds; `themes` is what people found, where they did."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)
    prompt: str = ""
    answers: list[str]
    earlier: list[list[str]] = []
    themes: list[list[int]] = []


class FoundTheme(TypedDict):
    """A theme and the places of the answers that hold it, from 0."""

    name: str
    support: list[int]


class ChosenQuote(TypedDict):
    """Words of one answer, as they stand there."""

    answer: int
    text: str


class FoundLine(TypedDict):
    """A line of the draft and the places of the answers that it rests on."""

    text: str
    sources: list[int]


class PaperDraft(TypedDict):
    """What `cop-bot synthesise` prints for a round; `rejected` counts lines of a model's that were not taken."""

    themes: list[FoundTheme]
    quotes: list[ChosenQuote]
    lines: list[FoundLine]
    writer: str
    rejected: int


class FaultyLine(Exception):
    """A line of the file cannot be read; the words name it and say what is wrong."""


def read_rounds(path: Path) -> Iterator[PaperRound]:
    """Give the rounds of a file with one JSON object a line, empty lines left out; raises FaultyLine, and OSError."""
    with path.open(encoding="utf-8", errors="replace") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                try:
                    yield PaperRound.model_validate_json(line)
                except ValidationError as wrong:
                    fault = wrong.errors()[0]
                    where = ".".join(map(str, fault["loc"]))
                    raise FaultyLine(f"line {number}: {where + ': ' if where else ''}{fault['msg']}") from None


def draft(asked: PaperRound, themes: int, quotes: int) -> PaperDraft:
    """Draft one round by rules: at most so many themes, a view held by one among them, and so many quotes."""
    found = find_themes(asked.answers, asked.prompt, asked.earlier, themes, least=1)
    return PaperDraft(
        themes=[FoundTheme(name=theme.name, support=list(theme.support)) for theme in found],
        quotes=list(islice(_quotes(asked), quotes)),
        lines=_found(_drafted(asked)),
        writer="rules",
        rejected=0,
    )


async def draft_with(writer: Writer, asked: PaperRound, by_rules: PaperDraft, words: NameWords) -> PaperDraft:
    """Let a model word what the rules drafted; likely names are replaced, and an answer that speaks to a machine is not sent."""
    lines = _drafted(asked)
    sent = {
        str(place): (asked.prompt, without_names(plain(text), words, finds_none))
        for place, text in enumerate(asked.answers)
        if not is_suspicious(text)
    }
    groups = groups_of(lines, sent)
    told = await writer(brief_of(groups)) if groups else ""
    done = reworded(lines, groups, claims_of(told))
    return {**by_rules, "lines": _found(done.lines), "writer": "llm", "rejected": len(done.failed)}


def _drafted(asked: PaperRound) -> Sequence[DocumentLine]:
    voices = tuple(Voice(str(place), text, quote_ok=True) for place, text in enumerate(asked.answers))
    earlier = tuple(map(tuple, asked.earlier))
    return draft_lines(Material((Asking("round", asked.prompt, len(voices), voices),), earlier))


def _found(lines: Sequence[DocumentLine]) -> list[FoundLine]:
    return [
        FoundLine(text=line.words, sources=sorted(int(each.id) for each in line.sources if each.kind == "response"))
        for line in lines
    ]


def _quotes(asked: PaperRound) -> Iterator[ChosenQuote]:
    for place in rank_quotes(asked.answers, asked.prompt):
        answer = asked.answers[place]
        if text := quote_from(answer, ()) or _opening(answer):
            yield ChosenQuote(answer=place, text=text)


def _opening(answer: str) -> str:
    """Give the first words of an answer of which no sentence can be quoted; empty where they tell how to reach somebody."""
    words = answer.split(maxsplit=LONGEST_QUOTE)
    rest = words[LONGEST_QUOTE] if len(words) > LONGEST_QUOTE else ""
    text = answer.removesuffix(rest).strip()
    return "" if can_reach(text) else text
