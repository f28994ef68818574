"""The real practice, held turn by turn in one transaction, for the state machine: what each person is told, and sends others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cards import to_json
from bot.conversation import Conversation
from bot.engine.clock import StoppedClock
from bot.sharing import share_out
from bot.threads import Threads
from handlers.enrolment import enrol
from handlers.language import Card, Decline, Open, Say
from handlers.practice import practice
from handlers.rhythm import wall
from handlers.turn import Event, Tick
from storage import anonymous, commitments, communities, documents, people, responses, rounds
from storage.database import Database, NotFound
from storage.enrolment import AccountPlan, CommunityPlan, MemberPlan, put_member
from storage.models import Account, AnonymousAnswer, Commitment, Document, Membership
from storage.people import Member
from storage.plumbing import Outbox
from tests.stage import LIBRARY, MONDAY_EARLY, user_id

TOKEN = re.compile(r"zq\d{5}qz")
PEERS = ("mei", "ana", "ben", "cleo", "dan", "eve")
ROLES = {"mei": ("chair", "member"), "sam": ("seil",), "abe": ("system",), "gil": ("guest",), "roy": ("admin",)}
ROLES |= {"gus": ("guest", "member")}
OURS, THEIRS, ELSEWHERE = "Riverside", "Northern", "Hillside"
EVERYBODY = (*PEERS, "gus", "sam", "abe", "gil", "roy", "nia", "xia")
"""`gus` is a guest who takes part, `gil` one who does not.

`nia` is in another community of the network, `xia` in one of another network.
"""


class Practice:
    """One community with its neighbours in one open transaction; time stands still unless it is moved."""

    def __init__(self, database: Database, db: Session) -> None:
        """Enrol everybody."""
        self.db = db
        self.now = MONDAY_EARLY
        self.conversation = Conversation(Threads(database), practice, LIBRARY, StoppedClock(self.now))
        self._enrols(OURS, [*PEERS, *(name for name in ROLES if name != "mei")])
        self._enrols(THEIRS, ["nia"])
        self._enrols(ELSEWHERE, ["xia"], "Hillside Network")
        [self.place] = [place for place in communities.list_places(db) if place.name == OURS]
        self.asked: list[str] = []
        self.nameless: list[str] = []
        self.keys: dict[tuple[str, str], str] = {}
        self.heard: set[str] = set()

    def _enrols(self, community: str, names: list[str], organisation: str = "Riverside Network") -> None:
        members = tuple(self.plan(name) for name in names)
        given = {"zone": "UTC", "calendar": {}, "rhythm": {"prompt": "every week MON 09:00"}}
        enrol(self.db, CommunityPlan(community, organisation, members=members, **given), "Robin", self.now)  # type: ignore[arg-type]

    @staticmethod
    def plan(name: str) -> MemberPlan:
        """Plan somebody by first name."""
        return MemberPlan(
            f"{name.title()} Able", ROLES.get(name, ("member",)), (AccountPlan("slack", "T1", user_id(name)),)
        )

    def does(self, name: str, kind: str, deed: str, subject: str = "", platform: str = "slack", **values: str) -> str:
        """Let somebody do something, and give all words of what they are told; a kind "no" says nothing."""
        self.now += timedelta(seconds=1)
        once = str(self.now.timestamp())
        event = Event(kind, deed, platform, "T1", user_id(name), subject=subject, values=values, once=once)  # type: ignore[arg-type]
        event = replace(event, community=self.place.id) if kind != "command" else event
        try:
            outcome, _, _ = self.conversation._turn(self.db, event, self.now, None, "")
        except (Decline, NotFound):
            return ""
        return " ".join(_words(reply) for reply in outcome.replies)

    def strikes(self, kind: str, subject: str = "", occurrence: str = "") -> None:
        """Let the clock strike."""
        self.now += timedelta(seconds=1)
        local = wall(self.now, "UTC")
        tick = Tick(self.db, self.now, LIBRARY, self.place, kind, subject, self.now, local, occurrence)
        share_out(self.db, self.place, practice.strike(tick), Member(), self.now)

    def asks(self, *, nameless: bool) -> str:
        """Open a question; give its id."""
        mode = "anonymous" if nameless else "named"
        content = {"id": "E01", "text": "What happened?", "stage": "any", "pillar": "evidence"}
        number = f"{len(self.asked) + len(self.nameless)}"
        end = self.now + timedelta(days=4)
        new = rounds.NewRound("reflection", f"2026-10-{number}", content, self.now, end, mode=mode)
        asked = rounds.open_round(self.db, self.place, new)
        (self.nameless if nameless else self.asked).append(asked.id)
        return asked.id

    def member(self, name: str) -> Member:
        """Give a member as the memory knows them now."""
        known = people.list_memberships_of_account(self.db, "slack", "T1", user_id(name), self.now)
        return next((member for member, place in known if place.id == self.place.id), Member())

    def person(self, name: str) -> str:
        """Give a person's id, wherever they are."""
        query = select(Account.person_id).where(Account.user == user_id(name), Account.platform == "slack")
        return self.db.scalars(query).one()

    def names(self) -> dict[str, str]:
        """Give everybody's name by their id."""
        query = select(Account.user, Account.person_id).where(Account.platform == "slack")
        named = {user_id(name): name for name in EVERYBODY}
        return {person_id: named[user] for user, person_id in self.db.execute(query)}

    def key(self, name: str, round_id: str) -> str:
        """Give the key on somebody's own card of a question without names."""
        return self.keys.setdefault((name, round_id), anonymous.issue_key(round_id, self.person(name)))

    def joins(self, name: str) -> None:
        """Let the operator add somebody, anew if they left."""
        put_member(self.db, self.place, self.plan(name), "Robin", self.now)

    def links(self, name: str) -> None:
        """Let somebody have an account in a second app."""
        row = Account(person_id=self.person(name), platform="web", tenant="T1", user=user_id(name))
        known = select(Account.id).where(Account.platform == "web", Account.user == row.user)
        if self.db.scalar(known) is None:
            self.db.add(row)
            self.db.flush()

    def has_roles(self, name: str, *roles: str) -> None:
        """Let the operator give somebody other roles."""
        query = select(Membership).where(Membership.person_id == self.person(name))
        self.db.scalars(query.where(Membership.community_id == self.place.id)).one().roles = list(roles)
        self.db.flush()

    def promise_of(self, token: str) -> str:
        """Give the id of the commitment with a token."""
        return next(row.id for row in self.db.scalars(select(Commitment)) if token in row.text)

    def drafts(self, *states: str) -> list[str]:
        """List the ids of summaries in these states."""
        query = select(Document.id).where(Document.kind == "synthesis", Document.state.in_(states))
        return list(self.db.scalars(query.order_by(Document.created_at)))

    def sees(self, name: str, platform: str) -> set[str]:
        """Give every token that somebody is shown, wherever they look."""
        said = [self.does(name, "command", command, platform=platform) for command in COMMANDS]
        said += [
            self.does(name, "press", deed, platform=platform) for deed in ("me.answers", "me.commitments", "home.open")
        ]
        for round_id in self.asked[-2:]:
            said += [
                self.does(name, "press", deed, round_id, platform) for deed in ("reflection.read", "reflection.answer")
            ]
        for round_id in self.nameless[-2:]:
            own = f"{round_id} {self.key(name, round_id)}"
            said += [self.does(name, "press", "anonymous.read", round_id, platform)]
            said += [self.does(name, "press", "anonymous.answer", own, platform)]
        for paper in self.drafts("draft", "published", "settled")[-2:]:
            said.append(self.does(name, "press", "synthesis.read", paper, platform))
            lines = self.does(name, "press", "synthesis.lines", paper, platform)
            behind = re.findall(rf"{paper}:\w+:0", lines)[:3]
            said += [self.does(name, "press", "synthesis.behind", each, platform) for each in behind]
        for row in self.db.scalars(select(Commitment)).all()[-3:]:
            said.append(self.does(name, "press", "commitments.open", row.id, platform))
        return set(TOKEN.findall(" ".join(said)))

    def is_given(self, name: str) -> set[str]:
        """Give every token that the memory itself gives to somebody, past the handlers, which have guards of their own."""
        return set(TOKEN.findall(" ".join(self._asked_of_the_memory(self.member(name)))))

    def _asked_of_the_memory(self, viewer: Member) -> Iterator[str]:
        yield from (repr(promise) for promise in commitments.list_open(self.db, viewer))
        for round_id in self.asked[-2:]:
            asked = rounds.get_round_of(self.db, self.place, round_id)
            yield from (repr(shared) for shared in responses.list_shared(self.db, viewer, asked))
        for round_id in self.nameless[-2:]:
            asked = rounds.get_round_of(self.db, self.place, round_id)
            yield from (repr(answer) for answer in anonymous.list_closed(self.db, viewer, asked))
        yield from (repr(paper) for paper in documents.list_published(self.db, viewer, 9))
        yield from (repr(paper) for paper in documents.list_drafts(self.db, viewer))

    def reads(self, name: str, round_id: str) -> set[str]:
        """Give every token that somebody reads of a question's answers."""
        return set(TOKEN.findall(self.does(name, "press", "reflection.read", round_id)))

    def sent(self) -> Iterator[tuple[str, str]]:
        """Give what was queued since the last time: to whom (empty: a channel), and all its words."""
        for row in self.db.scalars(select(Outbox).where(Outbox.card_sealed.is_not(None))):
            if row.id not in self.heard:
                self.heard.add(row.id)
                yield row.person_id or "", row.card

    def stored_nameless(self) -> int:
        """Count the answers without names."""
        return len(self.db.scalars(select(AnonymousAnswer)).all())


COMMANDS = ("cop-commit", "cop-synthesis", "cop-digest", "cop-agenda", "cop-reflect")


def _words(reply: Say | Open) -> str:
    if isinstance(reply, Say):
        return to_json(reply.card)
    return to_json(Card("", form=reply.form))
