"""The operator's commands over what is stored, joined; and rehearsals and benches."""

from __future__ import annotations

import json
import logging
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.keeping import keeping
from bot.cli.keys import rotate_keys
from bot.cli.people import erase, export_one
from bot.cli.screen import fail, opened, say
from bot.cli.synthesise import synthesise
from bot.cli.trust import break_glass, seen
from bot.cli.waiting import waiting
from bot.log import configure
from storage.database import NotFound


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
    cli.command("synthesise")(synthesise)
    cli.command("bench")(bench)


def rehearse(
    name: Annotated[str, typer.Argument(help="The community's name.")],
    weeks: Annotated[int, typer.Option(min=1, max=60, help="How many weeks to play.")] = 10,
) -> None:
    """Play the coming weeks on a copy and print every message that each role would get. Nothing is written or sent."""
    configure("console", logging.WARNING)
    from bot.rehearse import gathered
    from bot.rehearse import rehearse as play
    from handlers.practice import practice
    from prompts.library import load

    with opened() as store:
        try:
            for heard in gathered(play(store, name, weeks, datetime.now(UTC), practice, load())):
                say(str(heard))
        except NotFound:
            fail([f"There is no community named {name!r}. See: cop-bot community list"])


def bench(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            help="Which ones (ack, teams, fanout, startup, tick, engine, growth, names, scale, synthesis); all without a name."
        ),
    ] = None,
    rounds: Annotated[Path | None, typer.Option(help="For synthesis: a file of labelled rounds.", exists=True)] = None,
    transcripts: Annotated[Path | None, typer.Option(help="For synthesis: a file of meetings.", exists=True)] = None,
) -> None:
    """Measure against named baselines in the same run; one JSON object a line."""
    from bot.bench import BENCHES, Missing, run

    configure("console", logging.WARNING)
    if unknown := [name for name in names or [] if name not in BENCHES]:
        fail([f"There is no bench named {unknown[0]!r}. There are: {', '.join(BENCHES)}."])
    configure("console")  # what is logged on the way goes beside the figures
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what a bench has started, it ends on its way out
    try:
        for figure in run(names or [], {"rounds": rounds, "transcripts": transcripts}):
            say(json.dumps(figure))
    except Missing as missing:
        fail([str(missing)])
