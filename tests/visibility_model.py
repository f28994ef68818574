"""Who may see what, said once more and as simply as it can be: the reference that the real code is compared with.

It knows nothing of tables, cards or queries. It is `docs/security.md`, "Who may see what", as a program.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

PEER, GUEST, LEADER, BESIDE, OUTSIDE = "peer", "guest", "leader", "beside", "outside"
PRIVATE, PARTNER, GROUP = "private", "partner", "cop"
K = 5


@dataclass(slots=True)
class Thing:
    """Something that one person wrote: its present token, who may read it, and since when a guest could.

    `since` is when an answer was shared, a promise made, or a question without names asked.
    """

    author: str
    token: str
    level: str = PRIVATE
    quote_ok: bool = False
    partner: str = ""
    nameless: bool = False
    closed: bool = False
    promise: bool = False
    since: int = 0

    def opens(self, at: int, level: str) -> None:
        """Set who may read it; a guest counts from when it was opened last."""
        if level == GROUP and self.level != GROUP and not self.promise:
            self.since = at
        self.level = level


@dataclass(slots=True)
class World:
    """Everybody's standing, and all that was written and is not taken back."""

    standing: dict[str, str]
    present: set[str]
    answers: dict[tuple[int, str], Thing] = field(default_factory=dict)
    promises: dict[str, Thing] = field(default_factory=dict)
    nameless: dict[tuple[int, str], Thing] = field(default_factory=dict)
    numbers: count[int] = field(default_factory=count)
    joined: dict[str, int] = field(default_factory=dict)
    published: int = -1
    nameless_since: dict[int, int] = field(default_factory=dict)
    moments: count[int] = field(default_factory=lambda: count(1))

    def token(self) -> str:
        """Give a word that stands nowhere else."""
        return f"zq{next(self.numbers):05d}qz"

    def things(self) -> list[Thing]:
        """Give all that is there."""
        return [*self.answers.values(), *self.promises.values(), *self.nameless.values()]

    def may_see(self, viewer: str, thing: Thing) -> bool:
        """Say whether a viewer may see something."""
        if viewer not in self.present or self.standing[viewer] == OUTSIDE:
            return False
        is_peer = self.standing[viewer] == PEER
        if self.standing[viewer] == GUEST:
            return (thing.closed if thing.nameless else thing.level == GROUP) and self._came_before(viewer, thing)
        if thing.nameless:
            return is_peer if thing.closed else viewer == thing.author
        if viewer == thing.author:
            return True
        if thing.level == PARTNER:
            return viewer == thing.partner
        return thing.level == GROUP and (is_peer or viewer == thing.partner)

    def _came_before(self, guest: str, thing: Thing) -> bool:
        """Say whether a guest was there when it was opened, or can read of it in a summary that went out after they came."""
        told = (thing.quote_ok or thing.promise) and self.published > self.joined[guest]
        return thing.since > self.joined[guest] or told

    def allowed(self, viewer: str) -> set[str]:
        """Give every token that a viewer may see now."""
        return {thing.token for thing in self.things() if self.may_see(viewer, thing)}

    def shown(self, viewer: str, number: int, *, closed: bool) -> set[str]:
        """Give the answers to a question that a peer must be shown, once they have answered or it has closed."""
        if self.standing[viewer] not in (PEER, GUEST) or viewer not in self.present:
            return set()
        if not closed and (number, viewer) not in self.answers:
            return set()
        shared = [thing for (asked, _), thing in self.answers.items() if asked == number and thing.level == GROUP]
        return {thing.token for thing in shared if thing.since > self.joined.get(viewer, -1)}

    def forget(self, author: str) -> None:
        """Take away all that somebody wrote under their name."""
        self.answers = {key: thing for key, thing in self.answers.items() if thing.author != author}
        self.promises = {key: thing for key, thing in self.promises.items() if thing.author != author}

    def close_nameless(self, number: int) -> None:
        """Close a question without names: its answers are everybody's, or nobody's where they are too few."""
        mine = [key for key in self.nameless if key[0] == number]
        for key in mine:
            if len(mine) < K:
                del self.nameless[key]
            else:
                self.nameless[key].closed = True

    def summary(self) -> tuple[object, ...]:
        """Give what tells one state from another, whatever the tokens."""
        kinds = sorted(
            (thing.author, thing.level, thing.quote_ok, thing.nameless, thing.closed) for thing in self.things()
        )
        return (tuple(sorted(self.present)), tuple(sorted(self.standing.items())), tuple(kinds))
