"""`synthesis`: themes, quotes and summaries by our rules, on answers that people labelled and on meetings that they summed up.

Each figure stands beside what well-known libraries do with the same texts in the same run, with the interval in which 95 % of
the differences lie when the rounds are drawn again (paired bootstrap): ours is better where both ends are on one side of 0.
"""

from __future__ import annotations

import json
import re
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from random import Random
from statistics import mean
from time import perf_counter
from typing import Any

from bot.answers_file import PaperDraft, PaperRound, draft
from bot.bench import Result, result, skipped
from bot.bench.sides import need
from handlers.coverage import choose_sentences
from handlers.telling import sentences_of

THEMES = QUOTES = 5
WORDS = 110
"""Words of a meeting's summary."""

MANY = 200
"""Answers of one large round."""

SAMPLE = "rounds.jsonl"
_NOISE = re.compile(r"\{\w+\}")
"""What transcribers write for a laugh or a gap."""

Groups = Sequence[Sequence[int]]


def measure(rounds: Path | None = None, transcripts: Path | None = None) -> Iterator[Result]:
    """Measure on the sample that ships with us or on a file of labelled rounds, and on meetings where a file of them is given."""
    need(["sklearn", "sumy", "rouge_score"])
    theirs = import_module("bot.bench.baselines.summaries")
    sample = rounds or Path(str(files("bot.bench").joinpath("data", SAMPLE)))
    labelled = _labelled(sample)
    drafts = [draft(asked, THEMES, QUOTES) for asked in labelled]
    yield from _themes(labelled, drafts, theirs)
    yield from _quotes(labelled, drafts, theirs)
    yield _steady(labelled, drafts, theirs)
    yield from _costs(labelled)
    if transcripts:
        yield from _meetings(transcripts, theirs)
    else:
        yield skipped("synthesis: summary of a meeting", "name a file of meetings: --transcripts PATH")


def _labelled(path: Path) -> list[PaperRound]:
    """Read the rounds of a file that people labelled; one may name its earlier rounds in place of repeating them."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    answers = {row.get("id"): row["answers"] for row in rows}
    return [
        PaperRound(
            prompt=row["prompt"],
            answers=row["answers"],
            earlier=row.get("earlier") or [answers[each] for each in row.get("earlier_ids", ())],
            themes=row["themes"],
        )
        for row in rows
        if row.get("themes")
    ]


def _themes(labelled: Sequence[PaperRound], drafts: Sequence[PaperDraft], theirs: Any) -> Iterator[Result]:
    ours = [_supports(made) for made in drafts]
    nmf = [theirs.nmf_groups(asked.answers, THEMES) for asked in labelled]
    for what, least in (("as people found them, mean Jaccard", 0.0), ("found, half or more alike", 0.5)):
        one, other = (
            [_found(groups, asked, least, theirs) for groups, asked in zip(side, labelled, strict=True)]
            for side in (ours, nmf)
        )
        yield _against(f"synthesis: themes {what}, against NMF", one, other, theirs)
    wrong, theirs_wrong = (_miscounted(side, labelled, theirs) for side in (ours, nmf))
    name = "synthesis: answers by which a theme's count is wrong, against NMF"
    yield result(name, wrong, theirs_wrong, "answers", len(labelled))


def _found(groups: Groups, asked: PaperRound, least: float, theirs: Any) -> float:
    """Give how alike the best matches of people's themes are, or the share of them that is at least so much alike."""
    alike = [j for *_, j in theirs.best_match(groups, asked.themes)]
    return float(sum(j >= least if least else j for j in alike) / len(asked.themes))


def _miscounted(found: Sequence[Groups], labelled: Sequence[PaperRound], theirs: Any) -> float:
    return mean(
        abs(len(groups[ours]) - len(asked.themes[wanted]))
        for groups, asked in zip(found, labelled, strict=True)
        for ours, wanted, _ in theirs.best_match(groups, asked.themes)
    )


def _quotes(labelled: Sequence[PaperRound], drafts: Sequence[PaperDraft], theirs: Any) -> Iterator[Result]:
    ours = [
        _covered(asked.themes, [quote["answer"] for quote in made["quotes"]])
        for asked, made in zip(labelled, drafts, strict=True)
    ]
    for name in ("LexRank", "k-means", "random"):
        choose = getattr(theirs, f"{name.lower().replace('-', '')}_quotes")
        other = [_covered(asked.themes, choose(asked.answers, QUOTES)) for asked in labelled]
        yield _against(f"synthesis: themes that five quotes reach, against {name}", ours, other, theirs)


def _covered(themes: Groups, quoted: Sequence[int]) -> float:
    return sum(bool(set(theme) & set(quoted)) for theme in themes) / len(themes)


def _steady(labelled: Sequence[PaperRound], drafts: Sequence[PaperDraft], theirs: Any) -> Result:
    """Draft each round again with its answers shuffled, and compare."""
    ours: list[float] = []
    nmf: list[float] = []
    for asked, made in zip(labelled, drafts, strict=True):
        order = list(range(len(asked.answers)))
        Random(asked.prompt).shuffle(order)  # noqa: S311 - no secret
        shuffled = asked.model_copy(update={"answers": [asked.answers[place] for place in order]})
        for alike, before, after in (
            (ours, _supports(made), _supports(draft(shuffled, THEMES, 0))),
            (nmf, theirs.nmf_groups(asked.answers, THEMES), theirs.nmf_groups(shuffled.answers, THEMES)),
        ):
            back = [[order[place] for place in group] for group in after]
            alike.append(sum(j for *_, j in theirs.best_match(back, before)) / max(len(before), 1))
    return _against("synthesis: the same themes in any order, mean Jaccard, against NMF", ours, nmf, theirs)


def _supports(made: PaperDraft) -> list[list[int]]:
    return [theme["support"] for theme in made["themes"]]


def _costs(labelled: Sequence[PaperRound]) -> Iterator[Result]:
    """Time a draft of many answers, and take its memory; the baseline is what we promise."""
    texts = [answer for asked in labelled for answer in asked.answers]
    large = PaperRound(prompt="What worked?", answers=(texts * (MANY // len(texts) + 1))[:MANY])
    draft(large, THEMES, QUOTES)
    began = perf_counter()
    draft(large, THEMES, QUOTES)
    yield result(
        f"synthesis: a draft of {MANY} answers, of the second promised", perf_counter() - began, 1.0, "s", MANY
    )
    tracemalloc.start()
    draft(large, THEMES, QUOTES)
    yield result("synthesis: memory for it, of 100 MB", tracemalloc.get_traced_memory()[1] / 1e6, 100.0, "MB", MANY)
    tracemalloc.stop()


def _meetings(path: Path, theirs: Any) -> Iterator[Result]:
    """Sum up whole meetings, as QMSum keeps them: a meeting a line, with what people wrote of the whole."""
    paths = sorted(path.glob("**/*.jsonl")) if path.is_dir() else [path]
    meetings = [json.loads(line) for each in paths for line in each.read_text(encoding="utf-8").splitlines() if line]
    wanted = [[query["answer"] for query in meeting["general_query_list"]] for meeting in meetings]
    talks = [[_NOISE.sub("", turn["content"]) for turn in meeting["meeting_transcripts"]] for meeting in meetings]
    said = [[sentence for turn in talk for sentence in sentences_of(" ".join(turn.split()))] for talk in talks]

    def scored(summarise: Callable[[Sequence[str], int], str]) -> list[float]:
        made = [summarise(sentences, WORDS) for sentences in said]
        return [mean(theirs.rouge1(each, text) for each in known) for text, known in zip(made, wanted, strict=True)]

    ours = scored(lambda sentences, words: " ".join(sentences[place] for place in choose_sentences(sentences, words)))
    for name, summarise in theirs.SUMMARIES.items():
        yield _against(f"synthesis: summary of a meeting, ROUGE-1, against {name}", ours, scored(summarise), theirs)


def _against(name: str, ours: Sequence[float], other: Sequence[float], theirs: Any) -> Result:
    low, high = theirs.interval([one - two for one, two in zip(ours, other, strict=True)])
    figure = result(name, mean(ours), mean(other), "", len(ours))
    return {**figure, "difference": (round(low, 4), round(high, 4))}
