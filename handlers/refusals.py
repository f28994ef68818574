"""Why something is declined before its handler is asked: a role that it is not for, or a community that is closed."""

from __future__ import annotations

from handlers.language import Decline
from storage.communities import CLOSED, Place
from storage.database import NotFound
from storage.people import CHAIRS, Member

CHAIR_ALONE = "Only the person who chairs this community can do that. You can ask them in your channel."
NOT_YOURS = "That is not open to your role here. Type /cop-help to see what you can do."
OVER = "Your group is closed: all of it can be read, and nothing is added. Whoever chairs can open it again with /cop-setup."

_READS = {
    "agenda": "open history",
    "agreements": "open",
    "anonymous": "read",
    "archive": "save",
    "asks": "list",
    "assessment": "open evidence not_yet",
    "balance": "open",
    "charter": "open",
    "coach": "end entries open read shared take_back",
    "commitments": "list open",
    "digest": "open homes which",
    "doors": "list see calendar ask_off call_off",
    "exchange": "open",
    "feedback": "past",
    "given": "list open",
    "guests": "open stop end",
    "inquiry": "open history known links",
    "line": "read drop",
    "looking": "open",
    "mutual": "open",
    "near": "hide open",
    "newcomers": "open",
    "norms": "open",
    "phases": "reopen",
    "plan": "open history save calendar",
    "protocol": "notes drop_note",
    "reflection": "read",
    "reply": "list read unanswered",
    "search": "open find",
    "sent": "list",
    "setup": "open save phase",
    "synthesis": "list read lines behind held counts",
    "talk": "read",
    "urgent": "open read",
    "value": "read report",
    "visits": "list read",
    "why": "agenda ask open show",
}
READS = frozenset(f"{feature}.{deed}" for feature, deeds in _READS.items() for deed in deeds.split())
"""What can still be done in a closed community: to read, to show less, to end a guest's access, and to open it again."""

OWN = ("me.", "settings.", "welcome.", "home.", "leaving.", "link.", "accounts.", "agreeing.", "portfolio.")
"""How deeds begin that are about the speaker alone."""

TAKES_BACK = (".hide", ".unquote", ".withdraw")
"""How deeds end by which an author shows less of what they wrote: nothing ever stands in their way."""

COMMANDS = frozenset(
    {"cop-help", "cop-me", "cop-synthesis", "cop-digest", "cop-setup", "cop-commit", "cop-inquiry", "cop-plan"}
    | {"cop-evidence", "cop-selfassess", "cop-why"}
)
"""Commands that show something, whatever is typed behind them."""


class NotForRole(Decline):
    """Somebody asked for what is not open to their role; the audit keeps that."""


class NotYours(Decline):
    """A card named a community that its presser is not in."""


def asked_in_vain(
    refused: Decline | NotFound, community: str, subject: str, *, on_card: bool
) -> tuple[str, str] | None:
    """Give the kind and the id of what somebody asked for and must not see; None where the audit keeps nothing of it."""
    match refused:
        case NotForRole():
            return "role", ""
        case NotYours() if on_card:
            return "community", community
        case NotFound() if on_card:  # behind a blank stands a card's own key, which is kept nowhere
            return str(refused), subject.partition(" ")[0]
        case _:
            return None


def check_role(member: Member, roles: frozenset[str]) -> None:
    """Raise NotForRole, in kind words, where something is for other roles than the speaker's."""
    if roles and not member.roles & roles:
        raise NotForRole(CHAIR_ALONE if roles <= CHAIRS else NOT_YOURS)


def check_open(place: Place, kind: str, name: str) -> None:
    """Raise Decline where a community is closed and a deed would add something to it."""
    if place.phase != CLOSED or kind in {"home", "message"}:
        return
    allowed = (
        name in COMMANDS if kind == "command" else name in READS or name.startswith(OWN) or name.endswith(TAKES_BACK)
    )
    if not allowed:
        raise Decline(OVER)


def still_strikes(place: Place, kind: str) -> bool:
    """Say whether the clock does something in a community: in a closed one it ends what is open, and asks nothing."""
    return place.phase != CLOSED or kind.endswith((".close", ".ends", ".settle"))
