"""Looks every pinned part up among known weaknesses; says what could not be looked up. `make audit` runs it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

COMMAND = ("-r", "constraints.txt", "--no-deps", "--disable-pip", "--progress-spinner", "off", "-f", "json")

NOTHING = "any of them. There is no network here that reaches the Python index's list of weaknesses."


def told(report: dict[str, Any]) -> tuple[int, list[str]]:
    """Give the exit code and the lines to print: 1 where there is a weakness, 0 otherwise, 2 where nothing was looked up."""
    parts = report["dependencies"]
    missed = [part["name"] for part in parts if "skip_reason" in part]
    weak = [
        f"{part['name']} {part['version']}: {', '.join(each['id'] for each in part['vulns'])}"
        f" (mended in {', '.join(sorted({fix for each in part['vulns'] for fix in each['fix_versions']})) or 'no release'})"
        for part in parts
        if part.get("vulns")
    ]
    looked = len(parts) - len(missed)
    lines = [*weak, f"{looked} of {len(parts)} parts looked up, {len(weak)} with a known weakness."]
    if missed:
        lines.append(f"NOT LOOKED UP: {', '.join(missed) if looked else NOTHING}")
    return (1 if weak else 0 if looked else 2), lines


def main() -> int:
    """Run pip-audit beside this Python, and tell what it found."""
    program = Path(sys.executable).parent / "pip-audit"
    done = subprocess.run([program, *COMMAND], capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    try:
        code, lines = told(json.loads(done.stdout))
    except ValueError:
        code, lines = 2, [f"NOT LOOKED UP: {NOTHING}"]
    sys.stdout.write("\n".join(lines) + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
