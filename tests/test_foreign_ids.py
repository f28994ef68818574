"""Ids of another community, in every field that carries one, on every route there is: nothing is shown, nothing is changed.

The routes come from the practice itself, so a new one is tried without a word here. Where no card of the two lives
(tests/two_lives.py) carries it, the test fails until one does, or until it is listed here with its reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import delete

from handlers.language import Card, Decline, Form, Line, Reply, Say
from handlers.turn import Route, Turn
from storage import migrate
from storage.database import Database
from storage.models import AgendaItem
from tests.inputs import Inputs
from tests.inquiry_scenes import inquires
from tests.stage import CHANNEL, Stage, user_id
from tests.taken_back import Deed, Rehearsal
from tests.two_lives import TOKENS, belongings, filled_in, forms_of, live, named_by

OURS, THEIRS = "Hillside", "Riverside Numeracy"
INTRUDERS = ("eve", "ida", "lou", "gus", "nobody")
"""A chair, a member, a leader and a guest of one community, and somebody in none: each tries what belongs to the other."""

OWNERS = ("mei", "ana", "leo", "sam")
NAMES = ("Mei Tan", "Ana Costa", "Ben Ford", "Sam Okafor", "Kim Lee", "Leo Rossi", "Noa Levi", "Una Bell")
NO_CARD = {
    "accounts.primary": "needs a second account",
    "accounts.remove": "needs a second account",
    "accounts.unlink": "needs a second account",
    "agenda.pre_read": "stands on a draft that is mostly news",
    "agreeing.sent": "stands on a card where a model is set up",
    "anonymous.note": "follows by itself, a random while after an answer",
    "assessment.later": "stands on a card that comes in every second term",
    "norms.join": "stands on a form once suggestions are in",
    "norms.tidy": "stands on a card once suggestions are in",
    "norms.vote": "stands on a card once suggestions are in",
    "agreements.stands": "stands on a form that opens on an agreement",
    "charter.affirm": "stands on a card on the charter's own day",
    "charter.open": "stands on a page once a group has a charter",
    "digest.which": "needs a second community that somebody chairs or leads",
    "founding.keep": "needs a channel that is nobody's",
    "near.keep": "stands on a form once another network's group is close",
    "near.look_now": "stands under the integrator's hat where a group can be found",
    **dict.fromkeys(("near.no", "near.yes"), "stands on a card once another network's group is close"),
    "mutual.keep": "stands on a form for a pair",
    "observers.join": "needs somebody who looks around first",
    "phases.close": "stands on a form that asks once more",
    "phases.reopen": "needs a group that is closed",
    "setup.keep_kind": "needs a group that has not begun",
    "setup.kind": "needs a group that has not begun",
    "trials.result": "stands on a form once a small test is over",
    "commitments.partner": "stands on a card for a partner",
    **dict.fromkeys(("coach.add", "coach.note"), "stands on a form once a coach said yes"),
    **dict.fromkeys(("coach.entries", "coach.read", "coach.take_back"), "stands on a card once something is shared"),
    **dict.fromkeys(("coach.share", "coach.shared"), "needs somebody whose coach said yes"),
    "connector.helped": "stands on a card three weeks after a leader named somebody",
    "connector.not_yet": "stands on a card three weeks after a leader named somebody",
    "deputies.end": "needs a chair who named a deputy",
    "digest.homes": "stands on the page of a network's chair once a group across networks told themes",
    "inquiry.stay": "stands on a card once a stage's day has come",
    "link.confirm": "needs another app",
    "link.stop": "needs another app",
    "meeting.another_day": "stands on a card for somebody who cannot keep the day",
    "resources.save": "stands on a platform's own menu of a message",
    "newcomers.add": "needs people in a channel who are no members",
    "newcomers.bind": "needs a channel that is nobody's",
    "pairing.met": "needs a chair who lets introductions come",
    "pairing.not_yet": "needs a chair who lets introductions come",
    "reply.close": "stands on a card once a question waited for two digests",
    "reply.unanswered": "stands on a chair's page once a question waited for two digests",
    "reflection.show": "stands on the own page while nothing waits",
    "reflection.remind": "stands on the second question that was not answered",
    "sent.keep": "stands on a form for what a group sent up",
    **dict.fromkeys(("sent.answer", "sent.note"), "stands on a leader's card once a group sent something up"),
    "synthesis.held": "follows by itself, where a model is set up",
    "synthesis.worded": "follows by itself, where a model is set up",
    "talk.not_now": "stands on a card with a challenge partner's question",
    "transcript.read": "stands on a form that opens while a meeting's summary is a draft",
    "synthesis.counts": "stands on a card of a summary that nobody approved for days",
}
"""Routes that neither life puts on a card, each with why; they are tried all the same, with every kind of id."""

CLOSED = {
    "anonymous.answer",
    "anonymous.keep",
    "anonymous.skip",
    "anonymous.withdraw",
    "agreements.end",
    "agreements.note",
    "assessment.begin_round",
    "charter.post",
    "coach.end",
    "coach.yes",
    "delegates.let_in",
    "mutual.answer",
    "mutual.decline",
    "plan.keep",
    "portfolio.drop",
    "setup.keep_roles",
    "trials.end",
    "commitments.sharpen",
    "policy.keep",
    "line.drop",
    "line.keep",
    "line.say",
    "protocol.keep_note",
    "protocol.note",
    "protocol.sum_up",
    "evidence.change",
    "evidence.keep",
    "resources.keep",
    "norms.pin",
    "synthesis.keep_missed",
    "synthesis.missed",
    "transcript.open",
}
"""Routes that no longer answered their own people at the moment of the test: they are over, or want more than one word."""


Shown = dict[str, dict[str, None]]


@dataclass(slots=True)
class Cards:
    """What the people of a community can reach by pressing: subjects by route, a form of each kind, and what answered."""

    subjects: Shown
    forms: dict[str, Form]
    answered: set[str]


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """Set the stage for two communities, on SQLite: what is asked here is the same on every database."""
    database = Database(f"sqlite:///{tmp_path / 'lives.db'}")
    migrate.upgrade(database.engine)
    stage = Stage(database, "slack")
    live(stage)
    for token, chair, peer in zip(TOKENS, ("mei", "eve"), ("ana", "ida"), strict=True):
        inquires(token, stage.actor(chair), stage.actor(peer))
    yield stage
    stage.ends()


@pytest.fixture
def rehearsal(stage: Stage) -> Iterator[Rehearsal]:
    """Hold turns that leave no trace."""
    rehearsal = Rehearsal(stage)
    yield rehearsal
    rehearsal.ends()


def routes(rehearsal: Rehearsal) -> dict[str, str]:
    """Give the name of every route that a card can carry, with its kind."""
    ours = rehearsal.overheard
    return dict.fromkeys(ours.presses, "press") | dict.fromkeys(ours.submits, "submit")


def reached(rehearsal: Rehearsal, people: tuple[str, ...], others: set[str]) -> Cards:
    """Press all that these people were ever shown, and all that comes of it; what names `others` was not shown to them."""
    cards = Cards({}, {}, set())
    for said in rehearsal.stage.overheard.answers:
        if not any(map(repr(said).__contains__, others)):
            _remember(cards, said)
    known, tried = routes(rehearsal), set[tuple[str, str]]()
    while todo := [pair for pair in _pairs(cards) if pair[0] in known and pair not in tried]:
        tried.update(todo)
        for person in people:
            for name, subject in todo:
                values = filled_in(cards.forms[name], "") if name in cards.forms else {}
                deed = rehearsal.tries(user_id(person), known[name], name, subject=subject, values=values)
                if deed.answered:
                    cards.answered.add(name)
                for answer in deed.said:
                    _remember(cards, answer)
    return cards


def _pairs(cards: Cards) -> list[tuple[str, str]]:
    return [
        (name, subject)
        for name, subjects in cards.subjects.items()
        for subject in [*list(subjects)[:2], *list(subjects)[-2:]]
    ]


def _remember(cards: Cards, said: object) -> None:
    for name, subject in named_by(said):
        cards.subjects.setdefault(name, {})[subject] = None
    for form in forms_of(said):
        cards.forms.setdefault(form.action, form)


def wrongs(deed: Deed, theirs: set[str]) -> list[str]:
    """List what an intruder's deed shows or changes of what is not theirs."""
    shown = " ".join(repr(each) for each in (*deed.said, *deed.outcome.replies, deed.outcome.declined))
    found = [f"shows {each}" for each in (TOKENS[0], *NAMES, *theirs) if each in shown and each != deed.event.subject]
    if "That did not work" in shown:
        found.append("fails")
    if deed.outcome.declined is None and any(isinstance(each, Decline) for each in deed.said):
        found.append("does not refuse")
    found += [f"changes a row of {table}" for table, row_id in deed.gone if row_id in theirs]
    for (table, _), row in deed.new.items():
        kept = repr(row)
        if not (table == "audit" and "card.not_yours" in row) and any(each in kept for each in theirs):
            found.append(f"keeps their id in {table}")
    return [f"{deed.event.user} {deed.event.name} {deed.event.subject!r}: {each}" for each in found]


@pytest.mark.parametrize("most", [1, pytest.param(1000, marks=pytest.mark.faults)], ids=["some", "all"])
@pytest.mark.long
def test_nothing_of_another_community_is_shown_or_changed(rehearsal: Rehearsal, inputs: Inputs, most: int) -> None:
    ours, by_table = (belonging(rehearsal, name) for name in (OURS, THEIRS))
    theirs = flat(by_table)
    _sees_an_open_way(rehearsal, next(iter(by_table["meeting"])), theirs)
    cards = reached(rehearsal, OWNERS, flat(ours))
    assert set(routes(rehearsal)) - set(cards.subjects) == set(NO_CARD)
    assert set(routes(rehearsal)) - cards.answered - set(NO_CARD) <= CLOSED
    assert {"round", "response", "anonymous_answer", "commitment", "document", "meeting", "agenda_item"} <= set(
        by_table
    )
    own = reached(rehearsal, INTRUDERS[:3], theirs)
    rehearsal.count = 0
    some = [each for ids in by_table.values() for each in sorted(ids)[:most]]
    shares = 1 if most > 1 else 8  # here a route gets an eighth of the kinds of id, the next route the next eighth
    found = [
        wrong
        for at, (name, kind) in enumerate(routes(rehearsal).items())
        for deed in (
            *_by_subject(rehearsal, kind, name, cards, some[at % shares :: shares]),
            *_by_community(rehearsal, kind, name, cards, by_table),
            *_by_field(rehearsal, name, own, sorted(by_table["person"])[:most]),
        )
        for wrong in wrongs(deed, theirs)
    ]
    inputs.counted("ids of another community", rehearsal.count)
    assert found == []
    assert rehearsal.count > 10 * len(routes(rehearsal))


def _by_subject(rehearsal: Rehearsal, kind: str, name: str, cards: Cards, some: list[str]) -> Iterator[Deed]:
    """Name their things: as their own cards do, and by every kind of id there is."""
    shown = [each for each in list(cards.subjects.get(name, ()))[-3:] if each]
    values = filled_in(cards.forms[name], some[0]) if name in cards.forms else {}
    for who in INTRUDERS:
        for subject in (*shown, *(some if who == "eve" else some[:1])):
            yield rehearsal.tries(user_id(who), kind, name, subject=subject, values=values)


def _by_community(
    rehearsal: Rehearsal, kind: str, name: str, cards: Cards, by_table: dict[str, set[str]]
) -> Iterator[Deed]:
    """Say that the card is of their community, or that it stands in their channel."""
    [community] = by_table["community"]
    subject = next(iter(cards.subjects.get(name, ("",))))
    for who in ("eve", "gus", "nobody"):
        yield rehearsal.tries(user_id(who), kind, name, subject=subject, community=community)
    yield rehearsal.tries(user_id("eve"), kind, name, subject=subject, channel=CHANNEL)


def _by_field(rehearsal: Rehearsal, name: str, own: Cards, people: list[str]) -> Iterator[Deed]:
    """Name their people in a form about one's own things."""
    if name in own.forms:
        for person in people:
            for subject in list(own.subjects[name])[-2:]:
                values = filled_in(own.forms[name], person)
                yield rehearsal.tries(user_id("eve"), "submit", name, subject=subject, values=values)
                yield rehearsal.tries(user_id("ida"), "submit", name, subject=subject, values=values)


def _sees_an_open_way(rehearsal: Rehearsal, meeting: str, theirs: set[str]) -> None:
    """Show that a route which gives and takes what is not its speaker's would be seen."""

    def leaks(turn: Turn) -> list[Reply]:
        turn.db.execute(delete(AgendaItem).where(AgendaItem.meeting_id == turn.event.subject))
        return [Say(Card("Their agenda", (Line("Ana Costa brings a zebra."),)))]

    presses = rehearsal.overheard.presses
    rehearsal.overheard.presses = {"agenda.open": Route(leaks)}
    found = wrongs(rehearsal.tries(user_id("gus"), "press", "agenda.open", subject=meeting), theirs)
    rehearsal.overheard.presses = presses
    words = {each.split(": ")[1] for each in found}
    assert words == {"shows zebra", "shows Ana Costa", "changes a row of agenda_item"}


def belonging(rehearsal: Rehearsal, name: str) -> dict[str, set[str]]:
    """Give what belongs to a community, by table."""
    return rehearsal.stage.plays(rehearsal.stage.db.read(lambda db: belongings(db, name)))


def flat(by_table: dict[str, set[str]]) -> set[str]:
    """Give all ids of all tables."""
    return {each for ids in by_table.values() for each in ids}
