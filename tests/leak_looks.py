"""Where everybody looks for what is not theirs to read: every command, and every button that leads somewhere."""

from __future__ import annotations

from collections.abc import Sequence

from tests.leak_cast import HILLSIDE, Cast, Group

LOOKED_AT = (
    *(
        "Read what peers shared",
        "Read the answers",
        "Read the summary",
        "What it rests on",
        "Open line 1",
        "Where it came from",
        "Read the reply",
    ),
    *("See my answers", "See my commitments", "Where it came from"),
)


def all_look(cast: Cast, commands: Sequence[str]) -> None:
    """Let everybody look wherever a command or a button leads them; of those outside one is enough."""
    for name in cast.everybody():
        if name in HILLSIDE[1:]:
            continue
        actor = cast.who(name)
        actor.opens_home()
        for command in commands:
            actor.types(f"/cop-{command}")
            for group in groups_of(cast, name)[1:]:
                actor.tries(group.name)
        for label in LOOKED_AT:
            actor.tries(label)
    if cast.groups[0].guests:
        cast.guest.looks_around(commands, LOOKED_AT)


def groups_of(cast: Cast, name: str) -> Sequence[Group]:
    """Give the groups that somebody is in."""
    return [group for group in cast.groups if name in (*group.peers, *group.others)]
