"""What people wrote about the tool itself, for whoever runs it."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from bot.cli.screen import opened, say, table
from storage import tool_notes

feedback = typer.Typer(help="What people wrote about this tool, with /cop-feedback tool.", no_args_is_help=True)


@feedback.command("list")
def list_feedback(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document for scripts.")] = False,
) -> None:
    """List what people wrote about the tool: the month, the organisation, and a name only where it was given."""
    with opened() as store:
        found = store.read(tool_notes.list_notes)
    if as_json:
        told = [{"month": f"{n.month:%Y-%m}", "from": n.organisation, "by": n.by, "text": n.text} for n in found]
        say(json.dumps(told))
        return
    table(["month", "from", "by", "text"], [[f"{n.month:%Y-%m}", n.organisation, n.by, n.text] for n in found])
