"""How close two questions of practice are: a pure rule over their words, the same in whatever order they come.

Words that every school writes make nobody close. The bar is measured on questions that people judged close, or not
(tests/test_nearness.py): one that is missed costs nothing, one too many takes two people's time.
"""

from __future__ import annotations

import math
from collections.abc import Collection

from handlers.telling import EVERYDAY_STEMS, stem_of, telling

_FIELD_WORDS = """
    better child children class classes classroom classrooms colleague colleagues consistent consistently develop
    development education educational goal grow growth group groups half improve improvement increase leader leaders
    learner learners lesson lessons minute minutes month often plan planning practice practices principal principals
    problem pupil pupils quarter question raise rarely school schools seldom staff student students teach teacher
    teachers teaching team teams term terms third week weekly
"""
FIELD = frozenset(map(stem_of, _FIELD_WORDS.split()))
"""Stems that stand in questions of every kind."""

CLOSE = 0.48
"""From here on two questions are close: those judged far reach 0.45, most of those judged close 0.50 and more."""

SHARED = 2
"""Telling words that two questions share at least: one alone may mean many things."""


def words_in(*texts: str) -> frozenset[str]:
    """Give the stems that tell what a question is about."""
    return frozenset(word.stem for text in texts for word in telling(text, EVERYDAY_STEMS | FIELD))


def alike(one: Collection[str], other: Collection[str]) -> float:
    """Give how alike two questions' words are, 0 to 1: what they share, beside what either says (cosine)."""
    shared = len(set(one) & set(other))
    return shared / math.sqrt(len(one) * len(other)) if shared >= SHARED else 0.0


def is_close(one: Collection[str], other: Collection[str]) -> bool:
    """Say whether two questions are close."""
    return alike(one, other) >= CLOSE
