"""Words of a worry about somebody's safety: whoever writes them sees at once whom to turn to, alone, and nothing is noted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from handlers.language import Block, Card, Decline, Line, Note, Reply, Say
from handlers.turn import Turn
from handlers.welcome import OWN_WAY
from prompts.content import SafetyWords
from storage import communities

WORD = re.compile(r"[^\W_]+")
GAP = r"(?: \w+){0,4} "
HEARD = frozenset({"command", "message", "submit"})


def contacts_for(turn: Turn, refused: Decline | None) -> Sequence[Reply]:
    """Show the contacts to somebody whose words speak of harm; with a form that is drawn again, above its fields."""
    event = turn.event
    if event.kind not in HEARD or not is_worry([event.text, *event.values.values()], turn.library.safety):
        return []
    contacts = communities.get_organisation(turn.db, turn.place).contacts if turn.place.id else ""
    if refused is None:
        return [Say(contacts_card(contacts))]
    if refused.form is not None:
        refused.form = replace(refused.form, intro=(*_said(contacts), *refused.form.intro))
    else:
        refused.message = "\n".join([*filter(None, [refused.message]), *(block.text for block in _said(contacts))])
    return []


def is_worry(texts: Iterable[str], words: SafetyWords) -> bool:
    """Whether one of the texts speaks of harm to its writer or to a child."""
    worry, harmless = _pattern(words.worries), _pattern(words.harmless)
    return any(worry.search(harmless.sub(" ", _plain(text))) for text in texts)


def _plain(text: str) -> str:
    """Give the text in small letters, single spaces and whole words: "don't" is "do not", "self-harm" is "self harm"."""
    low = re.sub(r"n['\u2019]t\b", " not", text.lower()).replace("can not", "cannot").replace("ca not", "cannot")
    return f" {' '.join(WORD.findall(low))} "


@lru_cache(maxsize=8)
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Give one pattern for all phrases; for none, a pattern that fits nothing."""
    either = "|".join(_phrase(phrase) for phrase in phrases)
    return re.compile(rf" (?:{either})(?= )" if either else r"(?!)")


def _phrase(phrase: str) -> str:
    return GAP.join(" ".join(map(re.escape, _plain(part).split())) for part in phrase.split("*"))


def _said(contacts: str) -> tuple[Line | Note, ...]:
    return (
        Line("You wrote about something heavy. Nobody watches this chat, and nobody was told."),
        Line("If somebody is in danger now, please call your emergency number."),
        *([Line(contacts)] if contacts else []),
        Line(f"For a worry at school: {OWN_WAY.lower()}"),
        Note("Only you see this. Nothing notes that it was shown."),
    )


def contacts_card(contacts: str) -> Card:
    """Say whom to turn to."""
    body: tuple[Block, ...] = _said(contacts)
    return Card("Whom you can turn to", body)
