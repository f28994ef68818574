"""Counts for machines: how many turns and messages, and how they ended. Never who, never what."""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest

TURNS = Counter("cop_turns", "Turns by platform and how they ended", ["platform", "ended"])
TURN_SECONDS = Histogram(
    "cop_turn_seconds",
    "Seconds from hearing somebody to having their answer, the database included",
    ["platform"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3),
)
SENDS = Counter("cop_sends", "Messages handed to a platform, and how that ended", ["platform", "ended"])

TICK_LATENESS = Histogram(
    "cop_tick_lateness_seconds",
    "Seconds between the moment at which something was due and its happening",
    buckets=(5, 15, 30, 60, 300, 900, 3600, 43200),
)
DATABASE_SECONDS = Histogram(
    "cop_database_seconds",
    "Seconds that a transaction took, by whether it writes",
    ["kind"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2, 10),
)
MODEL_CALLS = Counter("cop_model_calls", "Requests to the language model, by how the draft ended", ["ended"])
MODEL_TOKENS = Counter("cop_model_tokens", "Tokens that the language model read and wrote", ["kind"])
MODEL_COST = Counter("cop_model_cost", "What the language model cost, by the prices in COP_LLM_PRICE")
MODEL_SECONDS = Histogram(
    "cop_model_seconds", "Seconds until a draft was worded, or left by rules", buckets=(1, 3, 10, 30, 60, 150)
)
READY = Gauge("cop_ready", "1 where /readyz says ready, else 0")
OUTBOX = Gauge("cop_outbox_messages", "Messages in the whole outbox that were not delivered, by state", ["state"])
OLDEST = Gauge("cop_outbox_oldest_seconds", "Seconds for which the oldest message that is due has been waiting")
STRUCK = Gauge("cop_clock_age_seconds", "Seconds since this process's clock last looked at what is due")


def tell_outbox(states: Mapping[str, int], oldest: float) -> None:
    """Set what waits by state, and how many seconds the oldest due message has been waiting."""
    for state, count in states.items():
        OUTBOX.labels(state).set(count)
    OLDEST.set(max(oldest, 0))


def exposition() -> tuple[bytes, str]:
    """Give all counts in Prometheus' text format, and its content type."""
    return generate_latest(), CONTENT_TYPE_LATEST
