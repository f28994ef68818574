"""The adversarial set: answers that speak to a machine, as somebody would write them into a form."""

from __future__ import annotations

import re
from pathlib import Path

FILE = Path(__file__).parent / "data" / "injections.txt"
TRACE = "zebra crossing"
_CODE = re.compile(r"\\(?:n|t|\\|u[0-9a-f]{4}|U[0-9a-f]{8})")


def injections() -> list[str]:
    """Give every answer of the set."""
    rows = FILE.read_text(encoding="utf-8").splitlines()
    return [_CODE.sub(_sign, row) for row in rows if row and not row.startswith("# ")]


def _sign(found: re.Match[str]) -> str:
    code = found[0][1:]
    plain = {"n": "\n", "t": "\t", "\\": "\\"}
    return plain[code] if code in plain else chr(int(code[1:], 16))
