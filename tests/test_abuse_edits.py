"""Two people, or two windows of one, change the same thing: nobody writes over what they have not seen without being told."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from bot.conversation import Outcome
from handlers.language import Open
from handlers.stamps import CHANGED
from handlers.turn import Event
from storage.models import AgendaItem, Commitment, Document, Meeting, Response, Round
from tests.meeting_room import drafted
from tests.own_things import looked_up
from tests.stage import Actor, Stage, member, riverside
from tests.test_synthesis import looks, week

TOLD = "This was changed while you wrote"


@pytest.fixture
def kim(stage: Stage) -> Actor:
    """Somebody who may edit beside the chair."""
    at = {"platform": stage.world.name, "tenant": stage.world.tenant}
    stage.enrols(riverside(stage.world, member("Kim Lee", "chair", "member", **at)))
    return stage.actor("kim")


def titles(stage: Stage) -> list[str]:
    """Give what stands on the agenda."""
    return looked_up(stage, lambda db: list(db.scalars(select(AgendaItem.title).order_by(AgendaItem.position))))


def test_the_second_facilitator_is_told_and_can_go_on(stage: Stage, mei: Actor, kim: Actor) -> None:
    drafted(mei)
    stage.passes(seconds=1)
    kim.types("/cop-agenda")
    for somebody in (mei, kim):
        somebody.presses("Change 3")
    kim.fills(title="What Kim wrote")
    mei.fills(title="What Mei wrote")
    assert TOLD in mei.form.text + " ".join(mei.errors.values())
    assert "What Kim wrote" in titles(stage)
    assert "What Mei wrote" not in titles(stage)


class Window:
    """A window that somebody opened: its form goes out as it was, whatever has happened since."""

    def __init__(self, stage: Stage, user: str, opener: str, subject: str) -> None:
        self.stage = stage
        self.at: dict[str, Any] = {"platform": stage.world.name, "tenant": stage.world.tenant, "user": user}
        outcome = stage.plays(stage.conversation.hold(Event(kind="press", name=opener, subject=subject, **self.at)))
        [opened] = outcome.replies
        assert isinstance(opened, Open)
        self.form = opened.form

    def sent(self, **values: str) -> Event:
        """Give what its form sends with these values in place of some."""
        held = {field.name: field.value for field in self.form.fields} | values
        return Event(kind="submit", name=self.form.action, subject=self.form.subject, values=held, **self.at)

    def sends(self, **values: str) -> Outcome:
        """Send its form."""
        return self.stage.plays(self.stage.conversation.hold(self.sent(**values)))


def told(outcome: Outcome) -> bool:
    """Whether a sender was told that something had changed."""
    return str(outcome.declined) == CHANGED


def one(stage: Stage, column: Any) -> str:
    """Give the id of the only row, or of the last one."""
    return looked_up(stage, lambda db: str(db.scalars(select(column)).all()[-1]))


@pytest.mark.parametrize("platform", ["web"])
def test_two_windows_of_one_member_keep_one_answer_each_can_see(stage: Stage, ana: Actor) -> None:
    stage.passes(hours=1)
    asked = one(stage, Round.id)
    phone, laptop = (Window(stage, "U0ANA", "reflection.answer", asked) for _ in range(2))
    assert not told(phone.sends(body="From my phone."))
    assert told(laptop.sends(body="From my laptop."))
    assert looked_up(stage, lambda db: db.scalars(select(Response)).one().body) == "From my phone."
    again = Window(stage, "U0ANA", "reflection.answer", asked)
    assert again.form.fields[1].value == "From my phone."
    assert not told(again.sends(body="From my phone. And my laptop."))


@pytest.mark.parametrize("platform", ["web"])
def test_a_form_that_asks_once_more_still_knows_what_it_was_opened_on(stage: Stage, ana: Actor) -> None:
    stage.passes(hours=1)
    asked = one(stage, Round.id)
    laptop, phone = (Window(stage, "U0ANA", "reflection.answer", asked) for _ in range(2))
    [again] = laptop.sends(body="I had a talk with Mrs Papadopoulos.").replies
    assert isinstance(again, Open)
    laptop.form = again.form
    assert laptop.form.fields[0].name == "names"
    assert not told(phone.sends(body="From my phone."))
    assert told(laptop.sends())
    assert looked_up(stage, lambda db: db.scalars(select(Response)).one().body) == "From my phone."


@pytest.mark.parametrize("platform", ["web"])
def test_two_windows_of_one_promise(stage: Stage, ana: Actor) -> None:
    ana.types("/cop-commit")
    ana.presses("New commitment")
    ana.fills(text="ask two students", due_on="2026-10-20")
    windows = [Window(stage, "U0ANA", "commitments.edit", one(stage, Commitment.id)) for _ in range(2)]
    assert [told(window.sends(text=f"ask {number} students")) for number, window in enumerate(windows)] == [False, True]


@pytest.mark.parametrize("platform", ["web"])
def test_two_windows_of_one_summary(stage: Stage) -> None:
    looks(week(stage)[2])
    part = f"{one(stage, Document.id)}:differ"
    windows = [Window(stage, "U0MEI", "synthesis.edit", part) for _ in range(2)]
    sent = [told(window.sends(rows=f"Some start with {word}.")) for word, window in zip("ab", windows, strict=True)]
    assert sent == [False, True]


@pytest.mark.parametrize("platform", ["web"])
def test_at_the_very_same_moment_one_is_kept_and_one_is_told(stage: Stage, mei: Actor) -> None:
    drafted(mei)
    meeting = one(stage, Meeting.id)
    for again in range(5):
        windows = [Window(stage, "U0MEI", "agenda.plan", meeting) for _ in range(4)]
        sent = [window.sent(place=f"Room {again}{number}") for number, window in enumerate(windows)]

        async def together(sent: list[Event] = sent) -> list[Outcome]:
            return await asyncio.gather(*(stage.conversation.hold(each) for each in sent))

        assert sorted(told(outcome) for outcome in stage.plays(together())) == [False, True, True, True]
