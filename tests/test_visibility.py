"""Random lives of a community, step by step, against the reference model of who may see what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy.orm import Session

from storage import migrate
from storage.database import Database
from tests.conftest import Tell
from tests.visibility_model import BESIDE, GROUP, GUEST, LEADER, OUTSIDE, PARTNER, PEER, PRIVATE, Thing, World
from tests.visibility_practice import EVERYBODY, PEERS, TOKEN, Practice

STANDING = dict.fromkeys(PEERS, PEER) | {"sam": LEADER, "abe": LEADER, "gil": BESIDE, "roy": BESIDE}
STANDING |= {"gus": GUEST, "nia": OUTSIDE, "xia": OUTSIDE}
peers, viewers = st.sampled_from(PEERS), st.sampled_from(EVERYBODY)
others = st.sampled_from(PEERS[1:])
comers = st.sampled_from([*PEERS[1:], "gus", "gus"])
since = st.integers(0, 1)
"""How many questions ago: late answers and second thoughts count too."""

LOWERS = {"hide", "unquote"}
"""What an author can do in any role, because it shows less."""

LEVELS = {"private": (PRIVATE, False), "cop": (GROUP, False), "quote": (GROUP, True)}


class Lives(RuleBasedStateMachine):
    """One community's life: people answer, share, take back, promise, join, leave, publish; somebody looks at each step."""

    database: ClassVar[Database]
    states: ClassVar[set[Any]] = set()
    steps: ClassVar[int] = 0

    def __init__(self) -> None:
        """Open one transaction, which is rolled back at the end."""
        super().__init__()
        self.open = ExitStack()
        connection = self.open.enter_context(self.database.engine.connect())
        self.open.callback(connection.rollback)
        db = self.open.enter_context(
            Session(connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
        )
        self.real = Practice(self.database, db)
        self.open.callback(self.real.conversation.db._readers.shutdown)
        self.model = World(dict(STANDING), set(EVERYBODY), joined={"gus": 0})
        self.came: set[str] = set()
        self.leaves("gus")
        self.closed: set[int] = set()
        self.real.asks(nameless=False)
        self.place = 0

    def teardown(self) -> None:
        """Forget everything."""
        self.open.close()

    @property
    def number(self) -> int:
        """The question that is asked now."""
        return len(self.real.asked) - 1

    def can_speak(self, name: str) -> bool:
        """Say whether somebody is a present peer."""
        return name in self.model.present and self.model.standing[name] == PEER

    @rule(name=peers, audience=st.sampled_from(sorted(LEVELS)), back=since)
    def answers(self, name: str, audience: str, back: int) -> None:
        token, number = self.model.token(), max(self.number - back, 0)
        self.real.does(
            name, "submit", "reflection.keep", self.real.asked[number], body=f"We {token}.", audience=audience
        )
        if self.can_speak(name):
            level, quote_ok = LEVELS[audience]
            before = self.model.answers.get((number, name), Thing(name, token))
            before.opens(next(self.model.moments), level)
            self.model.answers[number, name] = Thing(name, token, level, quote_ok, since=before.since)

    @precondition(lambda self: self.model.answers)
    @rule(name=peers, deed=st.sampled_from(["share", "hide", "quote", "unquote"]), back=since)
    def changes_who_may_see(self, name: str, deed: str, back: int) -> None:
        number = max(self.number - back, 0)
        self.real.does(name, "press", f"reflection.{deed}", self.real.asked[number])
        thing = self.model.answers.get((number, name))
        if thing and name in self.model.present and (self.can_speak(name) or deed in LOWERS):
            level = {"hide": PRIVATE, "unquote": thing.level}.get(deed, GROUP)
            thing.opens(next(self.model.moments), level)
            thing.quote_ok = deed == "quote"

    @precondition(lambda self: self.model.answers)
    @rule(name=peers, back=since)
    def takes_back(self, name: str, back: int) -> None:
        number = max(self.number - back, 0)
        self.real.does(name, "press", "reflection.withdraw", self.real.asked[number])
        if name in self.model.present:
            self.model.answers.pop((number, name), None)

    @rule(name=viewers, deed=st.sampled_from(["share", "quote", "hide", "withdraw"]), victim=peers)
    def meddles(self, name: str, deed: str, victim: str) -> None:
        """Somebody else's deed changes nothing: a button carries the question, and an answer is its presser's own."""
        before = {key: (each.level, each.token) for key, each in self.model.answers.items() if key[1] != name}
        if STANDING[name] != PEER or name not in self.model.present or self.model.standing[name] != PEER:
            self.real.does(name, "press", f"reflection.{deed}", self.real.asked[-1])
        assert before == {key: (each.level, each.token) for key, each in self.model.answers.items() if key[1] != name}
        for promise in [each for each in self.model.promises.values() if each.author != name]:
            self.real.does(name, "press", "commitments.share", self.real.promise_of(promise.token))

    @rule(name=peers, openly=st.booleans(), partner=st.none() | peers)
    def promises(self, name: str, openly: bool, partner: str | None) -> None:
        if name not in self.model.present or self.model.standing[name] != PEER:
            return
        token = self.model.token()
        due = self.real.now.date().replace(year=2027, month=1, day=15).isoformat()
        self.real.does(name, "submit", "commitments.keep", text=f"visit {token}", due_on=due)
        made = next(self.model.moments)
        thing = self.model.promises[token] = Thing(name, token, promise=True, since=made)
        one = self.real.promise_of(token)
        can_ask = partner and partner != name and partner in self.model.present and self.model.standing[partner] == PEER
        if partner and can_ask:
            self.real.does(name, "submit", "commitments.sharpen", one, partner=self.real.person(partner))
            thing.partner, thing.level = partner, PARTNER
        if openly:
            self.real.does(name, "press", "commitments.share", one)
            thing.level = GROUP

    @precondition(lambda self: self.model.promises)
    @rule(name=peers)
    def hides_promises(self, name: str) -> None:
        if name not in self.model.present:
            return
        for thing in [each for each in self.model.promises.values() if each.author == name][-1:]:
            self.real.does(name, "press", "commitments.hide", self.real.promise_of(thing.token))
            thing.level = PARTNER if thing.partner else PRIVATE

    @rule(name=comers)
    def leaves(self, name: str) -> None:
        if name in self.model.present:
            self.real.does(name, "press", "leaving.go")
            self.model.present.discard(name)

    @precondition(lambda self: len(self.model.present) < len(EVERYBODY))
    @rule(name=comers)
    def joins(self, name: str) -> None:
        if name not in self.model.present:
            self.real.joins(name)
            self.model.present.add(name)
            self.came.add(name)
            self.model.standing[name] = GUEST if name == "gus" else PEER
            if name == "gus":
                self.model.joined[name] = next(self.model.moments)

    @rule(name=others, leads=st.booleans())
    def changes_roles(self, name: str, leads: bool) -> None:
        if name in self.model.present:
            self.real.has_roles(name, "seil" if leads else "member")
            self.model.standing[name] = LEADER if leads else PEER

    @rule(name=peers)
    def links_an_account(self, name: str) -> None:
        self.real.links(name)

    @rule(name=peers)
    def deletes_all(self, name: str) -> None:
        self.real.does(name, "press", "me.erase")
        if name in self.model.present:
            self.model.forget(name)

    @rule(publishes=st.booleans())
    def closes(self, publishes: bool) -> None:
        self.real.strikes("reflection.close", self.real.asked[-1])
        self.closed.add(self.number)
        for paper in self.real.drafts("draft") if publishes else []:
            self.real.does("mei", "press", "synthesis.publish", paper)
            self.model.published = next(self.model.moments)
        for paper in self.real.drafts("published")[:1]:
            self.real.strikes("synthesis.settle", paper)
        self.real.asks(nameless=False)

    @rule(name=peers)
    def answers_without_a_name(self, name: str) -> None:
        if not self.real.nameless or len(self.real.nameless) - 1 in self.closed_nameless:
            self.real.asks(nameless=True)
            self.model.nameless_since[len(self.real.nameless) - 1] = next(self.model.moments)
        round_id, number = self.real.nameless[-1], len(self.real.nameless) - 1
        for each in (name, *PEERS[: 3 if name < "c" else 0]):
            token = self.model.token()
            own = f"{round_id} {self.real.key(each, round_id)}"
            self.real.does(each, "submit", "anonymous.keep", own, body=f"Nobody knows {token}.")
            if each in self.model.present and self.model.standing[each] == PEER:
                since = self.model.nameless_since[number]
                self.model.nameless[number, each] = Thing(each, token, nameless=True, since=since)

    @precondition(lambda self: len(self.real.nameless) > len(self.closed_nameless))
    @rule()
    def closes_without_names(self) -> None:
        number = len(self.real.nameless) - 1
        if number >= 0 and number not in self.closed_nameless:
            self.real.strikes("reflection.close", self.real.nameless[-1])
            self.model.close_nameless(number)
            self.closed_nameless.add(number)
            assert self.real.stored_nameless() == len(self.model.nameless)

    @property
    def closed_nameless(self) -> set[int]:
        """The questions without names that have closed."""
        return self.__dict__.setdefault("_closed_nameless", set())  # type: ignore[no-any-return]

    @invariant()
    def nobody_sees_more_than_they_may(self) -> None:
        """One viewer looks after each step, and whoever just came: they see what they must, and no more."""
        self.place += 1
        type(self).steps += 1
        self.states.add(self.model.summary())
        for viewer in dict.fromkeys([EVERYBODY[(self.place - 1) // 2 % len(EVERYBODY)], *sorted(self.came)]):
            self.looks(viewer)
        self.came.clear()

    def looks(self, viewer: str) -> None:
        """Let somebody ask for everything, by all cards or by the memory itself."""
        seen = (
            self.real.is_given(viewer) if self.place % 2 else self.real.sees(viewer, "web" if viewer < "d" else "slack")
        )
        more = seen - self.model.allowed(viewer)
        assert not more, f"{viewer} sees {[each for each in self.model.things() if each.token in more] or more}"
        number = max(self.number - self.place % 2, 0)
        read = self.real.reads(viewer, self.real.asked[number])
        assert read == self.model.shown(viewer, number, closed=number in self.closed), viewer

    @invariant()
    def nothing_is_sent_to_whoever_may_not_see_it(self) -> None:
        names, said = self.real.names(), defaultdict[str, set[str]](set)
        for reader, words in self.real.sent():
            said[reader].update(TOKEN.findall(words))
        for reader, tokens in said.items():
            assert tokens <= (self.model.allowed(names[reader]) if reader else set())


@pytest.fixture
def lives(tmp_path: Path) -> Iterator[Callable[[settings], type[Lives]]]:
    """Give a way to run the machine on a SQLite file of its own; who may see what does not hang on the database."""
    database = Database(f"sqlite:///{tmp_path}/lives.db")
    migrate.upgrade(database.engine)

    def run(how: settings) -> type[Lives]:
        machine = type("TheseLives", (Lives,), {"database": database, "states": set(), "steps": 0})
        run_state_machine_as_test(machine, settings=how)
        return machine

    yield run
    database.close()


QUICK = settings(
    max_examples=42,
    stateful_step_count=52,
    derandomize=True,
    database=None,
    deadline=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
LONG = settings(
    QUICK, max_examples=300, stateful_step_count=60, derandomize=False, phases=(Phase.generate, Phase.shrink)
)


@pytest.mark.long
def test_random_lives_show_nobody_more_than_they_may_see(lives: Callable[[settings], type[Lives]], tell: Tell) -> None:
    ran = lives(QUICK)
    assert ran.steps >= 2_000
    tell(f"{ran.steps} steps through {len(ran.states)} states of who may see what, nobody saw more")


@pytest.mark.faults
def test_long_random_lives_show_nobody_more_than_they_may_see(
    lives: Callable[[settings], type[Lives]], tell: Tell
) -> None:
    ran = lives(LONG)
    tell(f"{ran.steps} steps through {len(ran.states)} states of who may see what, nobody saw more")
