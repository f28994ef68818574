"""What a model would be sent: shared answers of those who agreed, with every name and every way to reach somebody replaced.

Building it and showing it are one function, so that what a member is shown is what leaves, word for word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from handlers import names as name_rules
from handlers.injections import is_suspicious
from handlers.nameless import short_name
from handlers.names import Finder, finds_none
from prompts.content import NameWords
from storage import communities, consents, people, responses
from storage.communities import Place
from storage.models import Round

OFF = "off"
NO_WORDS = NameWords(frozenset(), frozenset(), frozenset())
_TOKEN = re.compile(r"\[[^\]]*\]")
_CONTACT = re.compile(
    r"[\w.+-]+\s?@\s?[\w-]+(?:\.[\w-]+)*|https?://\S+|www\.\S+|(?<!\w)@\w[\w.]+|(?<!\w)\+?\d[\d ()./-]{6,}\d(?!\w)"
)
SHORTEST = 3
"""Letters of the shortest part of a name that is replaced by itself: a shorter one is part of too many words."""


@dataclass(frozen=True, slots=True)
class Request:
    """The question and the answers as a model would get them; `ids` names the answers in their order, for us alone.

    `held` are answers, as they were written, that seem to speak to a machine: they go to nobody but the chair.
    """

    question: str
    ids: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    held: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be sent."""
        return not self.texts


def request_for(
    db: Session, place: Place, asked: Round, words: NameWords = NO_WORDS, finds: Finder = finds_none
) -> Request:
    """Give what a model would be sent of one round; empty where the organisation uses none, and for answers without names.

    `words` and `finds` see names that no roster knows.
    """
    question = str(asked.content["text"])
    if communities.get_organisation(db, place).llm_mode == OFF or asked.mode != "named":
        return Request(question)
    agreed = consents.list_for_model(db, place, asked)
    shared = [answer for answer in responses.list_shared_of(db, place, asked) if answer.id in agreed]
    names = tokens_of(db, place)
    ordered = sorted(shared, key=lambda answer: answer.id)
    sent = [each for each in ordered if not is_suspicious(each.body)]
    texts = tuple(without_names(redacted(plain(each.body), names), words, finds) for each in sent)
    held = tuple(each.body for each in ordered if each not in sent)
    return Request(question, tuple(each.id for each in sent), texts, held)


def plain(text: str) -> str:
    """Give a text in plain letters, with no way left to reach anybody."""
    return _CONTACT.sub("[contact]", unicodedata.normalize("NFKC", text))


def without_names(text: str, words: NameWords, finds: Finder) -> str:
    """Give a text without what seems to be anybody's name, on no roster either."""
    tokens = [token.span() for token in _TOKEN.finditer(text)]
    for found in reversed(name_rules.find(text, words, also=finds(text))):
        if not any(start < found.end and found.start < end for start, end in tokens):
            text = f"{text[: found.start]}{' ' if found.told else ''}[Name]{text[found.end :]}"
    return text


def tokens_of(db: Session, place: Place) -> dict[str, str]:
    """Give what stands in place of each name on a community's roster: of its people, of its schools, of itself."""
    known = people.list_names(db, place)
    sites = sorted({site for _, site in known if site})
    persons = sorted({name for name, _ in known})
    found = dict(_numbered("School", [(site, short_name(site)) for site in sites]))
    found |= dict(_numbered("Person", [(name, *name.split()) for name in persons]))
    return {place.name: "[Group]", **found}


def _numbered(kind: str, known: Sequence[Iterable[str]]) -> Iterable[tuple[str, str]]:
    for number, names in enumerate(known, start=1):
        yield from ((name, f"[{kind} {number}]") for name in names if len(name) >= SHORTEST)


def redacted(text: str, tokens: dict[str, str]) -> str:
    """Give a text with every known name replaced, the longest first, however it is written, and in one go."""
    if not tokens:
        return text
    longest = sorted(tokens, key=lambda name: (-len(name), name))
    found = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)", re.IGNORECASE)
    known = {name.casefold(): token for name, token in tokens.items()}
    return found.sub(lambda match: known.get(match[0].casefold(), "[Name]"), text)
