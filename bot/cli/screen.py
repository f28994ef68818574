"""What the command line prints: tables on a terminal, plain lines elsewhere, faults on standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table

from bot.settings import Settings
from storage.columns import use_keys
from storage.database import Database


def say(text: str, *, error: bool = False) -> None:
    """Print a plain sentence."""
    typer.echo(text, err=error)


def fail(faults: Sequence[str], code: int = 1) -> NoReturn:
    """Print what must be mended to standard error, and exit."""
    for fault in faults:
        typer.echo(f"- {fault}", err=True)
    raise typer.Exit(code)


def at_terminal() -> bool:
    """Say whether somebody sits there who can be asked."""
    return sys.stdin.isatty()


def settings() -> Settings:
    """Read the environment; exit with 2 and the variable's name where a value cannot be used."""
    try:
        return Settings()
    except ValidationError as wrong:
        fail([f"{fault['loc'][0]}: {fault['msg']}." for fault in wrong.errors()], code=2)


@contextmanager
def opened(*, sealed: bool = True) -> Iterator[Database]:
    """Open the configured database, with the configured keys where the command may meet `sealed` texts; close it afterwards."""
    now = settings()
    if sealed and not now.secrets:
        fail(["COP_SECRET_KEY is missing. Set it to the value that the server runs with."], code=2)
    if now.secrets:
        use_keys(now.secrets)
    store = Database(now.database_url)
    try:
        yield store
    finally:
        store.close()


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows as a table on a terminal, and separated by tabs where a script reads."""
    screen = Console()
    if not screen.is_terminal:
        for row in rows:
            typer.echo("\t".join(row))
        return
    drawn = Table(*heads)
    for row in rows:
        drawn.add_row(*row)
    screen.print(drawn)
