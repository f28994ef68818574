"""Words for leaders, and for everybody who reads the same: no name of a person here and no name of a school."""

from __future__ import annotations

import re
from dataclasses import replace

from sqlalchemy.orm import Session

from storage import people
from storage.communities import Place
from storage.documents import Paper
from storage.people import Member

A_SCHOOL = "a school"
SOME_SCHOOL = "A school in the network"
"""Stands for whoever told of a success and did not agree to be named."""

KINDS_OF_SCHOOL = frozenset(
    {
        "academy",
        "campus",
        "catholic",
        "central",
        "college",
        "community",
        "elementary",
        "grammar",
        "high",
        "junior",
        "middle",
        "p-12",
        "primary",
        "public",
        "school",
        "secondary",
        "senior",
        "special",
        "state",
    }
)
"""Words that end a school's name and are left out when people talk of it."""
A_MEMBER = "a member"


def short_name(site: str) -> str:
    """Give what people call a school in short: "Banksia Rise" for "Banksia Rise Primary"; empty where nothing is left."""
    words = site.split()
    while words and words[-1].strip(".,-").casefold() in KINDS_OF_SCHOOL:
        words.pop()
    short = " ".join(words)
    return short if len(short) > 2 else ""


def as_read_by(db: Session, place: Place, viewer: Member, paper: Paper) -> Paper:
    """Give a summary as its reader may read it: to whoever leads, without a name of a person or a school."""
    if not viewer.is_leader:
        return paper
    names = Nameless(db, place)
    return replace(paper, lines=tuple(replace(line, text=names.without(line.text)) for line in paper.lines))


class Nameless:
    """What a community's names become; asks for the names once."""

    def __init__(self, db: Session, place: Place) -> None:
        """Know everybody who is here, and their schools."""
        known = people.list_names(db, place)
        self._hidden = dict.fromkeys((site for _, site in known if site), A_SCHOOL)
        self._hidden |= dict.fromkeys(filter(None, map(short_name, self._hidden)), A_SCHOOL)
        self._hidden |= {name: A_MEMBER for name, _ in known if name}

    def without(self, text: str) -> str:
        """Give a text without a name of a person or a school."""
        for name in sorted(self._hidden, key=len, reverse=True):
            text = _put(self._hidden[name], name, text, re.IGNORECASE if " " in name else re.NOFLAG)
        for name, instead in self._hidden.items():
            for word in name.split() if instead == A_MEMBER else ():
                text = _put(instead, word, text)
        return text


def _put(instead: str, name: str, text: str, how: re.RegexFlag = re.NOFLAG) -> str:
    """Put other words where a name stands, with a capital letter where a sentence begins with it."""

    def fitting(found: re.Match[str]) -> str:
        before = text[: found.start()].rstrip()
        return instead if before and before[-1] not in ".!?" else instead.capitalize()

    return re.sub(rf"\b{re.escape(name)}\b", fitting, text, flags=how)
