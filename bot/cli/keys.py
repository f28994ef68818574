"""New keys over old, from the command line."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Annotated

import typer
from rich.progress import Progress

from bot.cli.screen import fail, opened, say
from storage.columns import CannotOpen
from storage.database import Database
from storage.rotation import count_old, reseal, sealed_attributes

PLAIN_EVERY = 1000
"""Texts after which a line is printed where no terminal can show a bar."""


def rotate_keys(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document for scripts.")] = False,
) -> None:
    """Seal every stored text with the newest key in COP_SECRET_KEY (newest first, older ones behind it).

    It works beside a running server, and can be stopped and run again. When it says that all is done, the older keys can be
    removed.
    """
    with opened() as store:
        old = store.read(count_old)
        if lost := sum(counts[1] for counts in old.values()):
            cure = "Add the earlier key behind the new one."
            fail([f"{lost} texts are sealed with a key that COP_SECRET_KEY does not hold. {cure}"])
        try:
            done = _rotated(store, old, plain=not as_json and not sys.stdout.isatty())
        except CannotOpen as locked:
            fail([str(locked)])
    total = sum(done.values())
    if as_json:
        say(json.dumps({"sealed_again": total, "by_column": done}))
    else:
        say(f"All is sealed with the newest key: {total} texts sealed again.")


def _rotated(store: Database, old: Mapping[str, tuple[int, int]], *, plain: bool) -> dict[str, int]:
    """Seal everything again, showing how far it is; give how many texts of each column."""
    done: dict[str, int] = {}
    with Progress(transient=True, disable=not sys.stdout.isatty()) as progress:
        for model, attribute in sealed_attributes():
            name = f"{model.__tablename__}.{attribute}"
            line = progress.add_task(name, total=old[name][0])
            while count := store.write(lambda db, m=model, a=attribute: reseal(db, m, a)):  # type: ignore[misc]
                before, done[name] = done.get(name, 0), done.get(name, 0) + count
                progress.advance(line, count)
                if plain and before // PLAIN_EVERY < done[name] // PLAIN_EVERY:
                    say(f"{name}: {done[name]} of {old[name][0]}")
    return done
