"""What others would quote, group and summarise: scikit-learn and sumy, used as their own pages show."""

from __future__ import annotations

import random
import re
import warnings
from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any

import numpy as np
from rouge_score import rouge_scorer
from scipy.optimize import linear_sum_assignment
from sklearn.cluster import KMeans
from sklearn.decomposition import NMF
from sklearn.feature_extraction.text import TfidfVectorizer
from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence
from sumy.nlp.stemmers import Stemmer
from sumy.summarizers.lex_rank import LexRankSummarizer
from sumy.summarizers.luhn import LuhnSummarizer
from sumy.summarizers.text_rank import TextRankSummarizer
from sumy.utils import get_stop_words

SEED = 2026
Texts = Sequence[str]
Groups = Sequence[Sequence[int]]
WORD = re.compile(r"[^\W\d_]+")


class Words:
    """Splits a sentence into words, as sumy asks for; sumy's own would download a model."""

    def to_words(self, text: str) -> list[str]:
        """Give the words."""
        return WORD.findall(text)

    def to_sentences(self, text: str) -> list[str]:
        """Give the text: it is one already."""
        return [text]


def vectors(texts: Texts, **more: Any) -> Any:
    """Weigh each text's words by how rare they are."""
    return TfidfVectorizer(stop_words="english", **more).fit_transform(texts)


def nmf_groups(answers: Texts, count: int) -> list[list[int]]:
    """Give groups of answers, each with the topic that weighs most in it."""
    count = min(count, len(answers))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = NMF(count, init="nndsvd", random_state=SEED, max_iter=400)
            weights = found.fit_transform(vectors(answers, ngram_range=(1, 2)))
    except ValueError:  # no word is left
        return [list(range(len(answers)))]
    topic = weights.argmax(axis=1)
    return [np.flatnonzero(topic == each).tolist() for each in range(count) if (topic == each).any()]


def kmeans_quotes(answers: Texts, count: int) -> list[int]:
    """Give the answer in the middle of each group."""
    count = min(count, len(answers))
    try:
        points = vectors(answers).toarray()
    except ValueError:
        return list(range(count))
    found = KMeans(count, n_init=10, random_state=SEED).fit(points)
    far = [((points - centre) ** 2).sum(axis=1) for centre in found.cluster_centers_]
    return [int(np.where(found.labels_ == each, far[each], np.inf).argmin()) for each in range(count)]


def lexrank_quotes(answers: Texts, count: int) -> list[int]:
    """Give the most central answers."""
    return _ranked(LexRankSummarizer, answers)(count)


def random_quotes(answers: Texts, count: int) -> list[int]:
    """Give any answers."""
    return random.Random(f"{SEED}{answers}").sample(range(len(answers)), min(count, len(answers)))  # noqa: S311 - no secret


def _ranked(kind: Any, sentences: Texts) -> Callable[[int], list[int]]:
    """Give a function that gives the places of so many sentences, in the order of the text."""
    summarizer = kind(Stemmer("english"))
    summarizer.stop_words = get_stop_words("english")
    document = ObjectDocumentModel([Paragraph([Sentence(text, Words()) for text in sentences])])
    made = document.sentences
    place = {id(sentence): number for number, sentence in enumerate(made)}
    if hasattr(summarizer, "rate_sentences"):
        rated = summarizer.rate_sentences(document)
        order = sorted(range(len(made)), key=lambda number: -rated[made[number]])
        return lambda count: sorted(order[:count])
    return lambda count: [place[id(sentence)] for sentence in summarizer(document, count)]


def _of_sumy(kind: Any, sentences: Texts, words: int) -> str:
    """Give a summary of so many words: as many sentences as it takes, and the last one cut."""
    ranked = _ranked(kind, sentences)
    for count in range(1, len(sentences) + 1):
        text = " ".join(sentences[place] for place in ranked(count)).split()
        if len(text) >= words:
            break
    return " ".join(text[:words])


def lead(sentences: Texts, words: int) -> str:
    """Give the first words."""
    return " ".join(" ".join(sentences).split()[:words])


def by_chance(sentences: Texts, words: int) -> str:
    """Give any sentences, in their order."""
    dice = random.Random(f"{SEED}{len(sentences)}")  # noqa: S311 - no secret
    order = dice.sample(range(len(sentences)), len(sentences))
    chosen, length = [], 0
    for place in order:
        if length >= words:
            break
        chosen.append(place)
        length += len(sentences[place].split())
    return " ".join(" ".join(sentences[place] for place in sorted(chosen)).split()[:words])


SUMMARIES = {
    "Luhn": partial(_of_sumy, LuhnSummarizer),
    "TextRank": partial(_of_sumy, TextRankSummarizer),
    "Lead": lead,
    "random": by_chance,
}


@cache
def _scorer() -> Any:
    return rouge_scorer.RougeScorer(["rouge1"], use_stemmer=True)


def rouge1(wanted: str, given: str) -> float:
    """Give ROUGE-1, F, times 100, with stems."""
    return 100 * _scorer().score(wanted, given)["rouge1"].fmeasure


def best_match(given: Groups, wanted: Groups) -> list[tuple[int, int, float]]:
    """Pair groups one to one for the largest sum of Jaccard; give the pairs with theirs."""
    if not given or not wanted:
        return []
    likeness = np.array([[len(set(g) & set(w)) / len(set(g) | set(w)) for w in wanted] for g in given])
    return [(int(g), int(w), float(likeness[g, w])) for g, w in zip(*linear_sum_assignment(-likeness), strict=True)]


def interval(differences: Sequence[float], rounds: int = 2000) -> tuple[float, float]:
    """Give the middle 95 % of means of the same many differences drawn again: paired bootstrap."""
    dice = np.random.default_rng(SEED)
    values = np.asarray(differences, dtype=float)
    means = values[dice.integers(0, len(values), (rounds, len(values)))].mean(axis=1)
    return float(np.percentile(means, 2.5)), float(np.percentile(means, 97.5))
