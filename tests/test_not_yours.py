"""A card that names what is not its presser's: refused as if it were not there, and kept in the audit."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from storage import people
from storage.enrolment import CommunityPlan
from storage.models import Audit, Community, Person, Response, Round
from tests.hands_teams import TeamsWorld
from tests.stage import Actor, Stage, member
from tests.teams_booth import pressed
from tests.teams_news import platform, reads, world

__all__ = ["platform", "world"]
GONE = "That is no longer there, or it is not yours to see."


def kept(stage: Stage) -> list[tuple[str, str, str, str]]:
    """List what the audit keeps of such cards: who, the kind and id that was named, by which deed."""
    query = select(Person.display_name, Audit.object_type, Audit.object_id, Audit.reason)
    query = query.outerjoin(Person, Person.id == Audit.actor).select_from(Audit).where(Audit.action == "card.not_yours")
    found = reads(stage, lambda db: db.execute(query.order_by(Audit.at)).all())
    return [(row[0], row[1], row[2], row[3]) for row in found]


def presses(stage: Stage, world: TeamsWorld, verb: str, user: str = "U0ANA", **named: Any) -> None:
    """Send a press with the data that somebody made up."""
    deed = {"kind": "submit" if "body" in named else "press", "verb": verb, **named}
    body = {"body": deed.pop("body")} if "body" in deed else {}
    assert stage.plays(world.posts(pressed(world, {"cop": deed, **body}, user)))[0] == 200


@pytest.fixture
def elsewhere(stage: Stage) -> tuple[str, str]:
    """Found another community, which asks its question too; give its id and its round's."""
    at = {"platform": stage.world.name, "tenant": stage.world.tenant}
    plan = CommunityPlan(
        name="Hillside",
        organisation="Riverside Network",
        zone="Australia/Melbourne",
        rhythm={"prompt": "every week MON 09:00", "closes_after": "4d"},
        calendar={"terms": [{"from": "2026-10-05", "to": "2026-12-18"}]},
        members=(member("Eve Hill", "chair", "member", **at),),
    )
    stage.enrols(plan)
    stage.passes(hours=2)
    query = select(Round.id, Community.id).join(Community, Community.id == Round.community_id)
    round_id, community_id = reads(stage, lambda db: db.execute(query.where(Community.name == "Hillside")).one())
    return str(community_id), str(round_id)


def test_another_community_is_not_shown(
    stage: Stage, world: TeamsWorld, ana: Actor, elsewhere: tuple[str, str]
) -> None:
    presses(stage, world, "home.open", community=elsewhere[0])
    assert "You are not in that community" in ana.card.text
    assert kept(stage) == [("Ana Costa", "community", elsewhere[0], "home.open")]


def test_another_communitys_question_takes_no_answer(
    stage: Stage, world: TeamsWorld, ana: Actor, elsewhere: tuple[str, str]
) -> None:
    presses(stage, world, "reflection.keep", subject=elsewhere[1], body="Let me in")
    assert ana.card.text == GONE
    assert kept(stage) == [("Ana Costa", "round", elsewhere[1], "reflection.keep")]
    assert reads(stage, lambda db: db.scalars(select(Response)).all()) == []


def test_another_persons_promise_is_not_opened(stage: Stage, world: TeamsWorld, ana: Actor, ben: Actor) -> None:
    stranger = "5f0c9a3e-0000-4000-8000-000000000000"
    presses(stage, world, "commitments.open", subject=stranger)
    assert ana.card.text == GONE
    assert kept(stage) == [("Ana Costa", "commitment", stranger, "commitments.open")]


def test_whoever_we_do_not_know_is_noted_without_a_name(
    stage: Stage, world: TeamsWorld, elsewhere: tuple[str, str]
) -> None:
    presses(stage, world, "home.open", "U0GUEST", community=elsewhere[0])
    assert "not in a community here yet" in stage.actor("guest").card.text
    assert kept(stage) == []


def test_who_has_left_presses_an_old_card_in_vain(stage: Stage, world: TeamsWorld, ben: Actor) -> None:
    stage.passes(hours=2)
    ben.presses("Answer")

    def leaves(db: Any) -> None:
        [(benjamin, _)] = people.list_memberships_of_account(db, "teams", world.tenant, "U0BEN", stage.clock.now())
        people.get_membership(db, benjamin).state = "left"

    stage.plays(stage.db.write(leaves))
    ben.fills(body="Too late")
    assert "not in a community here yet" in ben.form.text
    assert reads(stage, lambda db: db.scalars(select(Response)).all()) == []


def test_a_command_that_finds_nothing_is_nobodys_fault(stage: Stage, world: TeamsWorld, ana: Actor) -> None:
    ana.types("cop-nothing")
    assert kept(stage) == []
