"""The pure rules of an agenda: what fits into a meeting, in which order, and minutes that add up to its length exactly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from prompts.content import LEAST_LEARNING, AgendaItemTemplate, AgendaTemplate

LEARNING = frozenset({"connect", "learn"})
"""Purposes that are time for one another; updates and decisions are not."""

EQUITY = AgendaItemTemplate(3, "learn", "Who is not yet helped?", "I05", equity=True)
"""What an agenda asks where its template forgot to."""

LOOKS_BACK = "I01"
"""The question that looks back on commitments; a template's item that uses it makes room for them."""

SHORTEST = 15
LONGEST = 240
LONGEST_DETAIL = 600
LEAST_EXTRA = 2
"""Minutes below which it makes no sense to bring something up."""


@dataclass(frozen=True, slots=True)
class Slot:
    """Something for an agenda: what, why, for how long, and where it came from. `id` names a row that is there already."""

    title: str
    minutes: int
    purpose: str = "learn"
    source: str = "template"
    source_id: str = ""
    detail: str = ""
    equity: bool = False
    id: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """An agenda whose minutes add up, and what found no time on it."""

    slots: tuple[Slot, ...]
    waiting: tuple[Slot, ...] = ()


def apportion(weights: Sequence[int], total: int) -> list[int]:
    """Share out `total` minutes by weight, one at least for each; what is left goes to the largest remainders.

    Raises ValueError where there are more parts than minutes.
    """
    if len(weights) > total:
        raise ValueError("more parts than minutes")
    spare = total - len(weights)
    heavy = [max(weight - 1, 0) for weight in weights]
    whole = sum(heavy)
    if not whole:
        heavy, whole = [1] * len(weights), len(weights)
    shares = [spare * weight // whole for weight in heavy]
    by_remainder = sorted(range(len(heavy)), key=lambda at: (-(spare * heavy[at] % whole), at))
    for at in by_remainder[: spare - sum(shares)]:
        shares[at] += 1
    return [1 + share for share in shares]


def rebalance(minutes: Sequence[int], at: int, wanted: int) -> list[int]:
    """Give one part the minutes it wants, and share the rest among the others as they stood. The sum stays.

    A wish that would leave the others without a minute each is cut.
    """
    total = sum(minutes)
    others = [*minutes[:at], *minutes[at + 1 :]]
    kept = max(1, min(wanted, total - len(others))) if others else total
    rest = apportion(others, total - kept) if others else []
    return [*rest[:at], kept, *rest[at:]]


def plan_agenda(template: AgendaTemplate, minutes: int, extras: Sequence[Slot]) -> Plan:
    """Fit a template and, as far as half of the time goes, what else is waiting into exactly `minutes`.

    What was brought over and what was promised follow the opening; proposals and open questions come before the closing.
    Raises ValueError where the template has more items than the meeting has minutes.
    """
    own = template_slots(template)
    room = max(0, min(minutes // 2, minutes - len(own)))
    placed, waiting = extras[: room // LEAST_EXTRA], extras[room // LEAST_EXTRA :]
    asked = [slot.minutes for slot in placed]
    given = apportion(asked, room) if sum(asked) > room else asked
    fitted = [replace(slot, minutes=share) for slot, share in zip(placed, given, strict=True)]
    ordered = _in_order(own, fitted)
    kept = sum(slot.minutes for slot in fitted)
    own_minutes = iter(apportion([slot.minutes for slot in own], minutes - kept))
    known = {id(slot) for slot in fitted}
    slots = tuple(slot if id(slot) in known else replace(slot, minutes=next(own_minutes)) for slot in ordered)
    return Plan(slots, tuple(waiting))


def template_slots(template: AgendaTemplate) -> list[Slot]:
    """Give a template's items, the equity question among them whatever the file says."""
    items = list(template.items)
    if not any(item.equity for item in items):
        items.insert(len(items) - closing_length([item.purpose for item in items]), EQUITY)
    return [
        Slot(item.title, item.minutes, item.purpose, source_id=",".join(item.codes), equity=item.equity)
        for item in items
    ]


def looks_back(template: AgendaTemplate) -> bool:
    """Say whether a template has its own time for commitments."""
    return any(LOOKS_BACK in item.codes for item in template.items)


def _in_order(own: Sequence[Slot], extras: Sequence[Slot]) -> list[Slot]:
    opening = list(takewhile(lambda slot: slot.purpose == "connect", own))
    rest = own[len(opening) :]
    closing = _closing(rest)
    middle = rest[: len(rest) - len(closing)]
    first = [slot for slot in extras if slot.source in {"carried", "commitment"}]
    last = [slot for slot in extras if slot.source not in {"carried", "commitment"}]
    return [*opening, *first, *middle, *last, *closing]


def _closing(slots: Sequence[Slot]) -> list[Slot]:
    return list(slots[len(slots) - closing_length([slot.purpose for slot in slots]) :])


def closing_length(purposes: Sequence[str]) -> int:
    """Count the decisions and the connecting that end a meeting; what is added comes before them."""
    return sum(1 for _ in takewhile(lambda purpose: purpose in {"connect", "decide"}, reversed(purposes)))


def learning_share(items: Iterable[tuple[str, int]]) -> float:
    """Give the share of the time that goes to learning and connecting, from purposes and minutes; 1 where there is none."""
    pairs = list(items)
    whole = sum(minutes for _, minutes in pairs)
    return sum(minutes for purpose, minutes in pairs if purpose in LEARNING) / whole if whole else 1.0


QUESTIONS_ONLY = 3
"""Minutes that an update keeps once it is read before the meeting: time for questions."""


def as_pre_reads(items: Sequence[tuple[str, int]]) -> list[int]:
    """Give each item's minutes once updates are read before the meeting: what they free goes to learning and connecting.

    Where there is nothing of either, it goes to all that is no update; where there is nothing else, all stays as it is.
    """
    kept = [min(minutes, QUESTIONS_ONLY) if purpose == "inform" else minutes for purpose, minutes in items]
    freed = sum(minutes for _, minutes in items) - sum(kept)
    gain = [at for at, (purpose, _) in enumerate(items) if purpose in LEARNING]
    gain = gain or [at for at, (purpose, _) in enumerate(items) if purpose != "inform"]
    if not gain:
        return [minutes for _, minutes in items]
    for at, minutes in zip(
        gain, apportion([kept[at] for at in gain], sum(kept[at] for at in gain) + freed), strict=True
    ):
        kept[at] = minutes
    return kept


def can_be_read_before(items: Iterable[tuple[str, int]]) -> bool:
    """Say whether an update takes longer than its questions would, and something else could use the time."""
    pairs = list(items)
    long = any(purpose == "inform" and minutes > QUESTIONS_ONLY for purpose, minutes in pairs)
    return long and any(purpose != "inform" for purpose, _ in pairs)


def warning(items: Iterable[tuple[str, int]]) -> str:
    """Say, kindly, that too little time is for one another; nothing where there is enough."""
    share = learning_share(items)
    if share >= LEAST_LEARNING:
        return ""
    found, good = int(share * 100), int(LEAST_LEARNING * 100)
    return (
        f"Only {found} % of the time is for learning and connecting. At least {good} % works well. "
        "An update can often be read before the meeting."
    )


def least_minutes(template: AgendaTemplate) -> int:
    """Give the shortest meeting that a template fits into."""
    return max(SHORTEST, len(template_slots(template)))
