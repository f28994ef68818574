"""The operator's commands over what is stored: the outbox, keys, rehearsals and benches."""

from __future__ import annotations

import json
import signal
import sys
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.progress import Progress

from bot.cli.screen import fail, open_database, say, table
from storage import outbox
from storage.columns import CannotOpen
from storage.database import NotFound
from storage.rotation import reseal, sealed_attributes

waiting = typer.Typer(help="Messages that wait or failed: list them, try them again, drop them.", no_args_is_help=True)


def data(cli: typer.Typer) -> None:
    """Add these commands to the command line."""
    cli.add_typer(waiting, name="outbox")
    cli.command("rotate-keys")(rotate_keys)
    cli.command("rehearse")(rehearse)
    cli.command("bench")(bench)


@waiting.command("list")
def list_waiting(as_json: Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")] = False) -> None:
    """List what waits, and why; never what it says."""
    rows = open_database(sealed=False).read(outbox.list_unsent)
    if as_json:
        say(json.dumps(rows))
    else:
        heads = ["id", "to", "key", "state", "due", "tries", "last error"]
        table(heads, [[str(value) for value in row.values()] for row in rows])


@waiting.command("retry")
def retry(message: Annotated[str, typer.Argument(help="A message's id, or `all` for every failed one.")]) -> None:
    """Try failed messages again; the running server delivers them within seconds."""
    count = open_database().write(lambda db: outbox.retry_failed(db, message, datetime.now(UTC)))
    say(f"{count} put back to be sent.")


@waiting.command("drop")
def drop(message: Annotated[str, typer.Argument(help="A message's id.")]) -> None:
    """Drop a message that should not be sent any more."""
    if not open_database().write(lambda db: outbox.drop(db, message)):
        fail([f"Nothing that waits has the id {message}. See: cop-bot outbox list"])
    say("Dropped.")


def rotate_keys() -> None:
    """Seal every stored text with the newest key in COP_SECRET_KEY (newest first, older ones behind it).

    It can be stopped and run again. When it says that all is done, the older keys can be removed.
    """
    store, total = open_database(), 0
    try:
        with Progress(transient=True, disable=not sys.stdout.isatty()) as progress:
            for model, attribute in sealed_attributes():
                line = progress.add_task(f"{model.__tablename__}.{attribute}", total=None)
                while count := store.write(lambda db, m=model, a=attribute: reseal(db, m, a)):  # type: ignore[misc]
                    total += count
                    progress.advance(line, count)
    except CannotOpen as locked:
        fail([str(locked)])
    say(f"All is sealed with the newest key: {total} texts sealed again.")


def rehearse(
    name: Annotated[str, typer.Argument(help="The community's name.")],
    weeks: Annotated[int, typer.Option(min=1, max=60, help="How many weeks to play.")] = 10,
) -> None:
    """Play the coming weeks on a copy and print every message that each role would get. Nothing is written or sent."""
    from bot.rehearse import gathered
    from bot.rehearse import rehearse as play
    from handlers.practice import practice
    from prompts.library import load

    try:
        for heard in gathered(play(open_database(), name, weeks, datetime.now(UTC), practice, load())):
            say(str(heard))
    except NotFound:
        fail([f"There is no community named {name!r}. See: cop-bot community list"])


def bench(
    names: Annotated[
        list[str] | None, typer.Argument(help="Which ones (ack, startup, tick, growth, names); all without a name.")
    ] = None,
) -> None:
    """Measure against named baselines in the same run; one JSON object a line."""
    from bot.bench import BENCHES, Missing, run

    if unknown := [name for name in names or [] if name not in BENCHES]:
        fail([f"There is no bench named {unknown[0]!r}. There are: {', '.join(BENCHES)}."])
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what a bench has started, it ends on its way out
    try:
        for figure in run(names or []):
            say(json.dumps(figure))
    except Missing as missing:
        fail([str(missing)])
