"""A room that met on paper, worded by a model: the rules' draft stays beneath, and what cannot be sent is not."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.cli.main import cli
from tests.fake_model import FakeModel, Mood, errs, says
from tests.injected import injections

ROUND = {
    "prompt": "What worked this week?",
    "answers": [
        "We used dot cards every morning in prep classes.",
        "Dot cards made my quiet class talk; ask kim@example.org.",
        "The dot cards worked, the ten frames did not.",
        injections()[0],
    ],
}
WORDS = "The dot cards worked in the morning, but not the ten frames."


def drafts(folder: Path, *moods: Mood, **env: str) -> tuple[Result, FakeModel]:
    """Run `cop-bot synthesise --writer llm` beside a model of these moods."""
    file = folder / "rounds.jsonl"
    file.write_text(json.dumps(ROUND), encoding="utf-8")

    async def scene() -> tuple[Result, FakeModel]:
        async with FakeModel(*moods) as model:
            named = {"COP_LLM_MODEL": "a-model", "OPENAI_BASE_URL": model.url, "COP_LLM_HOSTS": "", **env}
            done = await asyncio.to_thread(
                CliRunner().invoke, cli, ["synthesise", str(file), "--writer", "llm"], env=named
            )
            return done, model

    return asyncio.run(scene())


@pytest.mark.parametrize(
    ("mood", "worded", "rejected"), [(says(WORDS), True, 0), (says("All agreed."), False, 1), (errs(401), False, 1)]
)
def test_a_model_words_a_room_on_paper(tmp_path: Path, mood: Mood, worded: bool, rejected: int) -> None:
    done, model = drafts(tmp_path, mood)
    told: dict[str, Any] = json.loads(done.stdout)
    assert (told["writer"], told["rejected"]) == ("llm", rejected)
    assert any(WORDS in line["text"] for line in told["lines"]) == worded
    assert any(line["text"].startswith("Dot cards came up in 3 of 4 answers.") for line in told["lines"])
    assert "zebra" not in model.words
    assert "kim@example.org" not in model.words
    assert "[contact]" in model.words


@pytest.mark.parametrize(
    ("env", "said"),
    [
        ({"COP_LLM_MODEL": ""}, "COP_LLM_MODEL is missing"),
        ({"OPENAI_BASE_URL": "https://llm.example.org/v1"}, "llm.example.org is not on your list"),
    ],
)
def test_without_a_model_that_may_be_asked_nothing_is_sent(tmp_path: Path, env: dict[str, str], said: str) -> None:
    done, model = drafts(tmp_path, says(WORDS), **env)
    assert done.exit_code == 1
    assert said in done.output.replace("\n", " ")
    assert model.heard == []
