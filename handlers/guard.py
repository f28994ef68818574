"""Asks before a text is kept that may name somebody: one press puts roles in place of names, another keeps it as it is.

Nothing is stored before the writer has chosen, and what was seen is noted nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from handlers.language import Decline, Field, FieldKind, Form, Line, Option
from handlers.names import Found, Roster, find, name_words
from handlers.names_out import becomes, holds_rows, without_names
from handlers.turn import Turn
from storage import people

CHOICE = "names"
REPLACE, KEEP = "replace", "keep"
OPTIONS = (Option(REPLACE, "Put roles instead of names"), Option(KEEP, "Keep it as it is"))
INTRO = Line("One look before this is kept. What you wrote is still here.")
MOST_NAMED = 4
ROWS = "This looks like a list of students with results. Please leave it out, and say in a sentence what you see in it."


def cleared(
    turn: Turn, texts: Sequence[str], form: Callable[[], Form], *, sites: bool = False, peers: bool = False
) -> Mapping[str, str]:
    """Give the event's values with names replaced where the writer wants that; `texts` are the fields that are looked at.

    Raises Decline with the form once more where there may be a name and the writer has not chosen, and beside the field
    where rows of students were pasted. `sites` looks for schools of the group, too; `peers` may be named: in what members
    plan together it is plain who does what with whom.
    """
    values = dict(turn.event.values)
    words = turn.library.names
    if rows := {name: ROWS for name in texts if holds_rows(values.get(name, ""), words)}:
        raise Decline(errors=rows)
    if values.get(CHOICE) == KEEP:
        return values
    roster = _roster(turn, sites=sites, peers=peers)
    found = {name: find(values.get(name, ""), words, roster, turn.finds(values.get(name, ""))) for name in texts}
    named = {name: seen for name, seen in found.items() if seen}
    if named and values.get(CHOICE) != REPLACE:
        raise Decline(form=_asking(form(), values, named, turn.place.id))
    for name, seen in named.items():
        values[name] = without_names(values[name], seen)
    return values


def _roster(turn: Turn, *, sites: bool, peers: bool) -> Roster:
    known = people.list_names(turn.db, turn.place)
    others = name_words(name for name, _ in known)
    places = frozenset(site for _, site in known if site) if sites else frozenset()
    own = turn.member.name.split()
    return Roster(others, places, frozenset([*own, *others] if peers else own))


def _asking(form: Form, values: Mapping[str, str], named: Mapping[str, Sequence[Found]], community: str) -> Form:
    """Give the form with what was typed, and above it the one question, where a small screen shows it at once."""
    fields = [replace(field, value=values.get(field.name, "")) for field in form.fields]
    seen = {each.words: each for found in named.values() for each in found}
    asked = _question(list(seen.values()))
    return replace(form, fields=(asked, *fields), intro=(*form.intro, INTRO), community=community)


def _question(seen: Sequence[Found]) -> Field:
    shown = seen[:MOST_NAMED]
    names = ", ".join(f"“{each.words}”" for each in shown)
    rest = f" and {len(seen) - MOST_NAMED} more" if len(seen) > MOST_NAMED else ""
    hint = "; ".join(map(becomes, shown)) + ". You can also change your words below."
    label = f"Is somebody named here? {names}{rest}"
    return Field(CHOICE, label, FieldKind.CHOICE, REPLACE, OPTIONS, hint=hint)
