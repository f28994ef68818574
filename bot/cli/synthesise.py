"""Drafts from answers in a file: for a room that met on paper, and for measuring."""

from __future__ import annotations

import asyncio
import json
import logging
from pathlib import Path
from typing import Annotated, Literal

import typer

from bot.answers_file import FaultyLine, draft, draft_with, read_rounds
from bot.cli.screen import fail, say, settings
from bot.log import configure
from bot.settings import Settings, model_faults


def synthesise(
    file: Annotated[Path, typer.Argument(help="A file with one round a line, as JSON.", exists=True, dir_okay=False)],
    writer: Annotated[
        Literal["rules", "llm"], typer.Option(help="Who words it: rules, or the model that the environment names.")
    ] = "rules",
    themes: Annotated[int, typer.Option(min=0, max=50, help="How many themes at most.")] = 5,
    quotes: Annotated[int, typer.Option(min=0, max=200, help="How many answers to quote.")] = 5,
) -> None:
    """Draft a summary of each round in a file; one JSON object a line. Nothing is stored, nor sent but to a model you name.

    A line is {"prompt": "...", "answers": ["..."], "earlier": [["..."]]}.
    """
    try:
        if writer == "llm":
            asyncio.run(_with_a_model(file, themes, quotes, _ready()))
        else:
            for asked in read_rounds(file):
                say(json.dumps(draft(asked, themes, quotes), ensure_ascii=False))
    except FaultyLine as faulty:
        fail([f"{file.name}, {faulty}"])


def _ready() -> Settings:
    """Give the settings of a model to which answers may go; says what is missing, and ends, where there is none."""
    now = settings()
    if not now.llm_model:
        fail(["COP_LLM_MODEL is missing. Name the model; docs/operators/model.md says how."])
    if faults := model_faults(now):
        fail(faults)
    configure(now.log_format, logging.WARNING)
    return now


async def _with_a_model(file: Path, themes: int, quotes: int, now: Settings) -> None:
    from bot.app import writer_of
    from prompts.library import load

    writer, words = writer_of(now), load().names
    for asked in read_rounds(file):
        drafted = await draft_with(writer, asked, draft(asked, themes, quotes), words)
        say(json.dumps(drafted, ensure_ascii=False))
    await writer.close()
