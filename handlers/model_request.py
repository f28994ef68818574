"""What a model would be sent: shared answers of those who agreed, with every name of a person or a school replaced.

Building it and showing it are one function, so that what a member is shown is what leaves, word for word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from handlers.nameless import short_name
from storage import communities, consents, people, responses
from storage.communities import Place
from storage.models import Round

OFF = "off"
SHORTEST = 3
"""Letters of the shortest part of a name that is replaced by itself: a shorter one is part of too many words."""


@dataclass(frozen=True, slots=True)
class Request:
    """The question and the answers as a model would get them; `ids` names the answers in their order, for us alone."""

    question: str
    ids: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be sent."""
        return not self.texts


def request_for(db: Session, place: Place, asked: Round) -> Request:
    """Give what a model would be sent of one round; empty where the organisation uses none, and for answers without names."""
    question = str(asked.content["text"])
    if communities.get_organisation(db, place).llm_mode == OFF or asked.mode != "named":
        return Request(question)
    agreed = consents.list_for_model(db, place, asked)
    shared = [answer for answer in responses.list_shared_of(db, place, asked) if answer.id in agreed]
    names = tokens_of(db, place)
    ordered = sorted(shared, key=lambda answer: answer.id)
    return Request(question, tuple(each.id for each in ordered), tuple(redacted(each.body, names) for each in ordered))


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
