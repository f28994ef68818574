"""Drafts from answers in a file: for a room that met on paper, and for measuring."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from bot.answers_file import FaultyLine, draft, read_rounds
from bot.cli.screen import fail, say


def synthesise(
    file: Annotated[Path, typer.Argument(help="A file with one round a line, as JSON.", exists=True, dir_okay=False)],
    themes: Annotated[int, typer.Option(min=0, max=50, help="How many themes at most.")] = 5,
    quotes: Annotated[int, typer.Option(min=0, max=200, help="How many answers to quote.")] = 5,
) -> None:
    """Draft a summary of each round in a file; one JSON object a line. Nothing is stored or sent.

    A line is {"prompt": "...", "answers": ["..."], "earlier": [["..."]]}.
    """
    try:
        for asked in read_rounds(file):
            say(json.dumps(draft(asked, themes, quotes), ensure_ascii=False))
    except FaultyLine as faulty:
        fail([f"{file.name}, {faulty}"])
