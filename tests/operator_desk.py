"""What scripts about an operator's deeds share: the command line on the stage's own database, with the stage's keys."""

from __future__ import annotations

from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.cli.main import cli
from storage.communities import list_places
from storage.people import EVERYBODY, list_members
from tests.stage import Stage


def command(stage: Stage, *words: str) -> Result:
    """Run a command as an operator does."""
    url = stage.db.database.url.render_as_string(hide_password=False)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("bot.cli.screen.use_keys", lambda _: None)
        return CliRunner().invoke(cli, words, env={"COP_DATABASE_URL": url, "COP_SECRET_KEY": "any"})


def named(db: Any, name: str) -> Any:
    """Give a member of the first community, wherever else they are."""
    place = next(place for place in list_places(db) if place.name.startswith("Riverside"))
    return next(each for each in list_members(db, place, EVERYBODY) if each.name == name)
