"""The benches: small ones, to show that they measure what they say; their figures are for `make bench`."""

from __future__ import annotations

from importlib import import_module

import pytest

from bot import bench
from bot.bench.postgres import NoPostgres


def test_a_thousand_prompts_can_be_measured_with_ten(monkeypatch: pytest.MonkeyPatch) -> None:
    module = import_module("bot.bench.tick")
    monkeypatch.setattr(module, "PROMPTS", 10)
    monkeypatch.setattr(module, "TIMES", 1)
    together, each = bench.run(["tick"])
    assert (together["n"], each["n"]) == (10, 10)
    assert together["ours"]
    assert together["ours"] == each["ours"]


def test_growth_can_be_measured_with_a_handful(monkeypatch: pytest.MonkeyPatch) -> None:
    module = import_module("bot.bench.growth")
    for name, value in {"COMMUNITIES": 2, "SMALL": 4, "LARGE": 40, "MEMBERS": 3, "ROUNDS": 1, "WARM": 0}.items():
        monkeypatch.setattr(module, name, value)
    names = [row["name"] for row in bench.run(["growth"])]
    assert "growth: /cop-agenda, 40 answers against 4" in names


def test_an_unknown_bench_is_told() -> None:
    with pytest.raises(KeyError):
        list(bench.run(["speed"]))


def test_a_members_week_can_be_measured_with_a_few(monkeypatch: pytest.MonkeyPatch) -> None:
    module = import_module("bot.bench.scale")
    for name, value in {"COMMUNITIES": 1, "MEMBERS": 10, "WEEKS": 3}.items():
        monkeypatch.setattr(module, name, value)

    def nowhere() -> None:
        raise NoPostgres("none here")

    monkeypatch.setattr(module, "Postgres", nowhere)
    first, *figures = bench.run(["scale"])
    assert first["skipped"] == "none here"
    told = {row["name"].removeprefix("scale: "): row["ours"] for row in figures}
    assert told["messages for each member and week"]
    assert told["bytes, member and week"]


def test_the_engine_can_be_measured_with_a_handful(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> None:
        raise NoPostgres("there is none")

    module = import_module("bot.bench.engine")
    monkeypatch.setattr(module, "Postgres", none)
    for name, value in {"MANY": 4, "FEW": 2, "BEATS": 1, "ROUNDS": 2, "MEMBERS": 3}.items():
        monkeypatch.setattr(module, name, value)
    beat, memory, rounds, *skipped = bench.run(["engine"])
    assert (beat["n"], memory["unit"], rounds["n"]) == (1, "MiB", 2)
    assert [row["skipped"] for row in skipped] == ["there is none"] * 2


def test_a_fan_out_can_be_measured_with_a_handful(monkeypatch: pytest.MonkeyPatch) -> None:
    module = import_module("bot.bench.fanout")
    for name, value in {"MESSAGES": 40, "WORKSPACES": 2, "ROUNDS": 1, "DATABASES": {"sqlite": ">= 0.45"}}.items():
        monkeypatch.setattr(module, name, value)
    rate, cpu = bench.run(["fanout"])
    assert (rate["name"], rate["n"], rate["target"]) == ("fanout.sqlite.rate", 40, ">= 0.45")
    assert rate["ours"]
    assert cpu["baseline"]
