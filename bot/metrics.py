"""Counts for machines: how many turns and messages, and how they ended. Never who, never what."""

from __future__ import annotations

from prometheus_client import CONTENT_TYPE_LATEST, Counter, generate_latest

TURNS = Counter("cop_turns", "Turns by platform and how they ended", ["platform", "ended"])
SENDS = Counter("cop_sends", "Messages handed to a platform, and how that ended", ["platform", "ended"])


def exposition() -> tuple[bytes, str]:
    """Give all counts in Prometheus' text format, and its content type."""
    return generate_latest(), CONTENT_TYPE_LATEST
