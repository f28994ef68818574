"""What chairs write into a summary by hand, with names in it: leaders read, find, save and trace the line, and name nobody."""

from __future__ import annotations

import re

from handlers.language import Form, Open
from tests.leak_cast import ABOVE, Cast, Group, Heard, full_name
from tests.leak_wire import BY_HAND, Wire
from tests.stage import user_id

ROUTES = {
    "read": "Who spoke",
    "found": "Found: ",
    "asked about": "Why is it here?",
    "traced": "In a summary: ",
    "told in a digest": "Digest: ",
}
"""Each way on which a card brings a line to a leader, with words that stand on that card."""

SAVED = "saved as a file"


def writes_by_hand(cast: Cast, group: Group) -> None:
    """Let the chair name a colleague, a family and a school in a line of the draft that lies open."""
    chair = cast.who(group.chair)
    colleague = group.peers[3]
    if not (chair.tries("Edit a part") and chair.tries("Edit differences")):
        return
    token = cast.wire.hide(BY_HAND, *group.readers, *map(user_id, ABOVE), plain=True)
    chair.fills(rows=f"{full_name(colleague)} of {colleague.title()} Primary counts {token}, as Able says.")


def leaders_look_for(cast: Cast, group: Group) -> None:
    """Let each leader search for what was written by hand so far, and ask where it came from."""
    written = [token for token, secret in cast.wire.secrets.items() if secret.kept_in == BY_HAND]
    for name in ABOVE:
        leader = cast.who(name)
        for token in written:
            _types(leader, group, f"/cop-synthesis {token}")
            leader.tries("Read the summary")
        _types(leader, group, "/cop-why")
        form = _opened(cast)
        labels = {option.value: option.label for field in form.fields for option in field.options} if form else {}
        for thing in [thing for thing, label in labels.items() if any(token in label for token in written)]:
            leader.fills(thing=thing)


def _types(leader: Heard, group: Group, words: str) -> None:
    leader.types(words)
    leader.tries(group.name)


def _opened(cast: Cast) -> Form | None:
    last = cast.stage.overheard.answers[-1]
    return last.form if isinstance(last, Open) and last.form.action == "why.ask" else None


def named(wire: Wire, groups: tuple[Group, ...]) -> list[str]:
    """Give what reached a leader with such a line and names a member or a school; leaders sign what they reply themselves."""
    people = {word for group in groups for name in group.peers for word in full_name(name).split()}
    names = re.compile(rf"\b(?:{'|'.join(sorted(people))})\b")
    signed = re.compile("|".join(map(full_name, ABOVE)))
    return [text for _, text in _to_leaders(wire) if names.search(signed.sub("", text))]


def routes_seen(wire: Wire) -> set[str]:
    """Give the ways on which such a line came to a leader."""
    cards = [text for path, text in _to_leaders(wire) if path != "export"]
    found = {SAVED for path, _ in _to_leaders(wire) if path == "export"}
    return found | {route for route, words in ROUTES.items() for text in cards if words in text}


def _to_leaders(wire: Wire) -> list[tuple[str, str]]:
    leaders = set(map(user_id, ABOVE))
    return [(path, text) for path, reader, text in wire.by_hand if reader in leaders]
