"""The operator's commands over what is stored: the outbox, rehearsals and benches."""

from __future__ import annotations

import json
import signal
import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from bot.cli.keeping import keeping
from bot.cli.keys import rotate_keys
from bot.cli.people import erase, export_one
from bot.cli.screen import fail, open_database, say, table
from bot.cli.trust import break_glass, seen
from storage import outbox
from storage.database import NotFound

waiting = typer.Typer(help="Messages that wait or failed: list them, try them again, drop them.", no_args_is_help=True)


def data(cli: typer.Typer) -> None:
    """Add these commands to the command line."""
    cli.add_typer(waiting, name="outbox")
    cli.command("rotate-keys")(rotate_keys)
    cli.add_typer(keeping, name="retention")
    cli.command("export")(export_one)
    cli.command("erase")(erase)
    cli.command("seen")(seen)
    cli.command("break-glass")(break_glass)
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
        list[str] | None,
        typer.Argument(help="Which ones (ack, teams, fanout, startup, tick, growth, names); all without a name."),
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
