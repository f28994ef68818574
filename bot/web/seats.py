"""Who can sit where in the practice room: people with a web account, and the rooms that each of them sees."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from bot.web.rooms import FEED, channel, direct
from handlers.turn import Router
from storage import communities, people
from storage.communities import Place
from storage.people import HEADS, LEADERS, PEERS, Member

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


@dataclass(frozen=True, slots=True)
class Seat:
    """A person as the page shows them; somebody without an account is a visitor with an empty `member`.

    `csrf` is what their forms carry, where posts must prove whose page they come from.
    """

    user: str
    member: Member = field(default_factory=Member)
    place: Place = field(default_factory=Place)
    channels: tuple[str, ...] = ()
    peers: int = 0
    csrf: str = ""

    @property
    def path(self) -> str:
        """Where this person's forms post to."""
        return f"/seat/{self.user}"

    @property
    def name(self) -> str:
        """What people call them."""
        return self.member.name or self.user

    @property
    def role(self) -> str:
        """What they are here, in one word."""
        roles = self.member.roles
        named = ((HEADS, "chair"), (LEADERS, "leader"), (PEERS, "principal"))
        return next((word for known, word in named if roles & known), "visitor")

    @property
    def standing(self) -> str:
        """What they are here, in a few words: "a principal, one of nine"."""
        number = NUMBERS[self.peers] if self.peers < len(NUMBERS) else str(self.peers)
        if self.role == "principal":
            return f"a principal, one of {number}"
        return {"chair": f"the chair, one of {number} principals", "leader": "a leader"}.get(self.role, "a visitor")

    @property
    def sight(self) -> str:
        """What this person can and cannot see, as a promise."""
        return {
            "principal": "You see your own answers, and what others chose to share.",
            "chair": "As chair you see what members chose to share. What they keep to themselves is not here.",
            "leader": "As leader you see published summaries and group counts. You never see one person's answer.",
        }.get(self.role, "You are not in this community, so there is little to see.")

    @property
    def rooms(self) -> set[str]:
        """The rooms that this person sees."""
        return {direct(self.user), FEED, *map(channel, self.channels)}


def list_seats(db: Session, tenant: str) -> list[Seat]:
    """List everybody who has a web account: principals first, then the chair, then leaders, each by name."""
    seats: dict[str, Seat] = {}
    for place in communities.list_places(db):
        channels = tuple(row.channel for row in communities.list_channels(db, place) if row.platform == "web")
        peers = len(people.list_members(db, place))
        for member, user in people.list_accounts(db, place, "web", tenant):
            seats.setdefault(user, Seat(user, member, place, channels if member.is_peer else (), peers))
    ranks = {"principal": 0, "chair": 1, "leader": 2}
    return sorted(seats.values(), key=lambda seat: ranks.get(seat.role, 3))


def seat_of(seats: list[Seat], user: str) -> Seat:
    """Give a person's seat; somebody unknown gets a visitor's."""
    return next((seat for seat in seats if seat.user == user), Seat(user))


def commands_for(practice: Router, seat: Seat) -> list[tuple[str, str]]:
    """List the commands that a person may type, with their lines of help; those meant for them first."""
    roles = seat.member.roles
    known = [
        (not route.shown_to & roles, name, route.help)
        for name, route in practice.commands.items()
        if not route.roles or route.roles & roles
    ]
    return [(f"/{name}", line) for _, name, line in sorted(known)]
