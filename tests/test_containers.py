"""The container's file and the compose file, held to what they promise as text: they need no containers for that."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import make_url

from bot.app import STOP_WITHIN
from bot.cli.main import ANSWER_WITHIN
from bot.settings import Settings

ROOT = Path(__file__).parents[1]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
BOT = COMPOSE["services"]["bot"]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def test_two_replicas_share_one_postgresql() -> None:
    assert BOT["deploy"]["replicas"] == 2
    assert BOT["environment"]["COP_ENGINE"] == "cluster"
    url = make_url(re.sub(r"\$\{[^}]*\}", "secret", BOT["environment"]["COP_DATABASE_URL"]))
    kept = COMPOSE["services"]["db"]["environment"]
    assert (url.get_backend_name(), url.host) == ("postgresql", "db")
    assert (url.username, url.database) == (kept["POSTGRES_USER"], kept["POSTGRES_DB"])
    assert BOT["depends_on"]["db"]["condition"] == "service_healthy"


def test_every_variable_that_it_sets_is_one_that_we_read() -> None:
    known = {field.alias for field in Settings.model_fields.values()}
    assert set(BOT["environment"]) <= known
    assert set(re.findall(r"\b(COP_\w+)=", DOCKERFILE)) <= known


def test_no_secret_stands_in_it_and_what_is_missing_is_asked_for() -> None:
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    assert all(":?" in found for found in re.findall(r"\$\{[^}]*\}", text))
    assert "COP_SECRET_KEY:" not in text


def test_nobody_ends_the_server_before_it_is_done() -> None:
    assert int(BOT["stop_grace_period"].removesuffix("s")) > STOP_WITHIN + ANSWER_WITHIN <= 20


def test_volumes_are_named_and_the_image_runs_as_nobody_in_particular() -> None:
    used = {each.partition(":")[0] for service in COMPOSE["services"].values() for each in service.get("volumes", [])}
    assert used == set(COMPOSE["volumes"])
    assert re.search(r"^USER cop$", DOCKERFILE, re.MULTILINE)
    assert DOCKERFILE.rstrip().endswith('ENTRYPOINT ["cop-bot"]\nCMD ["serve"]')
    assert "/healthz" in DOCKERFILE
