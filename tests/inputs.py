"""How many inputs the abuse tests tried, as a pytest plugin: told at the end of a run, wherever its tests ran."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

NAMED = "inputs tried: "


class Inputs:
    """Counts what one test tried."""

    def __init__(self, node: pytest.Item) -> None:
        """Count for this test."""
        self._properties = node.user_properties

    def counted(self, kind: str, number: int) -> None:
        """Note how many inputs of a kind were tried."""
        self._properties.append((f"{NAMED}{kind}", number))


@pytest.fixture
def inputs(request: pytest.FixtureRequest) -> Inputs:
    """Give what counts a test's inputs."""
    return Inputs(request.node)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Tell the counts of all tests that passed or failed, by kind."""
    counts: Counter[str] = Counter()
    for reports in (terminalreporter.stats.get(outcome, []) for outcome in ("passed", "failed")):
        for name, number in (each for report in reports for each in report.user_properties):
            if name.startswith(NAMED) and isinstance(number, int):
                counts[name.removeprefix(NAMED)] += number
    for kind, number in sorted(counts.items()):
        terminalreporter.write_line(f"{NAMED}{number:,} {kind}")
