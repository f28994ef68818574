"""Answers without names that have choices: their form, and what they come to. Counts and words are shown apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from random import SystemRandom

from handlers.language import (
    LONGEST_ANSWER,
    SEVERAL,
    Block,
    Decline,
    Fact,
    Field,
    FieldKind,
    Heading,
    Line,
    Note,
    Option,
    Quote,
    shortened,
)
from handlers.norms_rules import marks
from handlers.questions import body_of
from storage.anonymous import Nameless
from storage.parts import joined, parted
from storage.rounds import Asked

PICK = "pick"
CHOSEN, WORDS = "Chosen", "In words"
LONGEST_OPTION = 75
"""Characters of an option that every app shows whole."""


def choices_of(asked: Asked) -> list[str]:
    """List what an answer can choose from; nothing where it is answered in words alone."""
    return [str(each) for each in asked.content.get("choices", ())]


def most_of(asked: Asked) -> int:
    """Give how many of its choices an answer may name."""
    return int(asked.content.get("most", 1))


def intro_of(asked: Asked) -> tuple[Block, ...]:
    """Give what stands above the form, behind the question: hints, and choices that are too long to be shown whole below."""
    ideas = [str(each) for each in asked.content.get("ideas", ())]
    listed = (
        [f"{number}. {text}" for number, text in enumerate(choices_of(asked), start=1)] if most_of(asked) > 1 else []
    )
    return (
        *((Note(f"Ideas: {' '.join(ideas)}"),) if ideas else ()),
        *(Line(text) for text in listed),
    )


def numbered(texts: Sequence[str]) -> tuple[Option, ...]:
    """Give options that stand, whole and by the same numbers, above the form: every app shows this much of them."""
    return tuple(
        Option(mark, shortened(f"{number}. {text}", LONGEST_OPTION))
        for number, (text, mark) in enumerate(marks(texts).items(), start=1)
    )


def fields_of(asked: Asked, body: str, hint: str, plain: Field) -> tuple[Field, ...]:
    """Give an answer's fields, starting from what was written before; `plain` asks how words should read."""
    choices, most = choices_of(asked), most_of(asked)
    if not choices:
        return (Field("body", "Your answer", FieldKind.LONG, body, hint=hint, most=LONGEST_ANSWER), plain)
    before = parted(body, (CHOSEN, WORDS))
    if most > 1:
        known = marks(choices)
        chosen = SEVERAL.join(known[text] for text in before.get(CHOSEN, "").splitlines() if text in known)
        options = numbered(choices)
        return (Field(PICK, f"Choose up to {most}", FieldKind.CHOICES, chosen, options, hint=hint),)
    options = tuple(Option(text, text) for text in choices)
    words = before.get(WORDS, "")
    return (
        Field(PICK, "Your answer", FieldKind.CHOICE, before.get(CHOSEN, ""), options),
        Field("body", "In your own words", FieldKind.LONG, words, required=False, hint=hint, most=LONGEST_ANSWER),
        plain,
    )


def answer_of(asked: Asked, said: Mapping[str, str], read: Mapping[str, str]) -> str:
    """Give an answer as it is kept; `read` are its words as they shall read. Raises Decline beside the field to look at."""
    choices, most = choices_of(asked), most_of(asked)
    if not choices:
        return read["body"]
    known = {mark: text for text, mark in marks(choices).items()} if most > 1 else dict.fromkeys(choices)
    chosen = [known[each] or each for each in said.get(PICK, "").split(SEVERAL) if each in known]
    if not chosen:
        raise Decline(errors={PICK: "Please choose one of these."})
    if len(chosen) > most:
        raise Decline(errors={PICK: f"You chose {len(chosen)}. Please choose {most} at most."})
    return joined({CHOSEN: "\n".join(chosen), WORDS: read["body"]})


def words_of(asked: Asked, said: Mapping[str, str]) -> str:
    """Give the words that were sent; raises Decline where there are none and the question needs some, or too many."""
    if choices_of(asked) and not said.get("body", "").strip():
        return ""
    return body_of(said)


def votes_of(asked: Asked, answers: Sequence[Nameless]) -> dict[str, int]:
    """Count how many chose each of a question's choices, in the question's order."""
    counts = Counter(
        choice for answer in answers for choice in parted(answer.body, (CHOSEN, WORDS)).get(CHOSEN, "").splitlines()
    )
    return {choice: counts[choice] for choice in choices_of(asked)}


def shown(asked: Asked, answers: Sequence[Nameless]) -> list[Block]:
    """Show what the answers come to: counts of the choices, then all words in an order of their own that tells nothing."""
    if not choices_of(asked):
        return [Quote(answer.body) for answer in answers]
    words = [text for answer in answers if (text := parted(answer.body, (CHOSEN, WORDS)).get(WORDS, ""))]
    SystemRandom().shuffle(words)
    counts: list[Block] = [Fact(choice, str(count)) for choice, count in votes_of(asked, answers).items()]
    return [*counts, *([Heading("In their own words")] if words else []), *map(Quote, words)]
