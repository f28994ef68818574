"""Answers in a file: drafted line by line, with a clear word where a line cannot be read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.bench import Missing, run
from bot.cli.main import cli

ROUND = {
    "prompt": "What helped?",
    "answers": ["Dot cards every day.", "Dot cards, and ten minutes.", "🙂", "Ring me on 0412 345 678", "one " * 40],
    "earlier": [["We met."]],
}


def drafted(path: Path, *lines: object, options: tuple[str, ...] = ()) -> tuple[int, list[dict[str, Any]], str]:
    file = path / "rounds.jsonl"
    file.write_text("".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines))
    done = CliRunner().invoke(cli, ["synthesise", str(file), *options])
    return done.exit_code, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def test_a_room_that_met_on_paper_gets_its_draft(tmp_path: Path) -> None:
    code, [made, empty], _ = drafted(tmp_path, ROUND, "", {"prompt": "", "answers": []}, options=("--quotes", "9"))
    assert code == 0
    assert {"name": "dot cards", "support": [0, 1]} in made["themes"]
    assert made["writer"] == "rules"
    assert made["rejected"] == 0
    quoted = {quote["answer"]: quote["text"] for quote in made["quotes"]}
    assert all(text in ROUND["answers"][answer] for answer, text in quoted.items())
    assert set(quoted) == {0, 1, 2, 4}
    assert len(quoted[4].split()) == 30
    assert {source for line in made["lines"] for source in line["sources"]} == {0, 1, 2, 3, 4}
    assert empty == {"themes": [], "quotes": [], "lines": [], "writer": "rules", "rejected": 0}


def test_no_more_is_given_than_was_asked_for(tmp_path: Path) -> None:
    _, [made], _ = drafted(tmp_path, ROUND, options=("--themes", "1", "--quotes", "1"))
    assert [len(made["themes"]), len(made["quotes"])] == [1, 1]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{not json", "line 2: Invalid JSON"),
        ({"prompt": "What?"}, "line 2: answers: Field required"),
        ({"answers": [3]}, "line 2: answers.0: Input should be a valid string"),
        ({"answers": "one"}, "line 2: answers: Input should be a valid"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, line: object, said: str) -> None:
    code, made, told = drafted(tmp_path, ROUND, line)
    assert code == 1
    assert len(made) == 1
    assert said in told
    assert "rounds.jsonl" in told


def test_the_bench_says_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(Missing, match="sumy"):
        next(run(["synthesis"]))
