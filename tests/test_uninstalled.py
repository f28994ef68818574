"""Where the bot is removed, it forgets the ways it had, and says nothing that was still to be said."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from storage import references
from storage.models import Account, Channel
from storage.outbox import Posting, put_posting
from storage.plumbing import Outbox
from tests.operator_desk import named
from tests.stage import CHANNEL, Actor, Stage
from tests.teams_news import tells


def waits(stage: Stage) -> None:
    """Let a message wait for Ana and one that failed, and one for the channel, due tomorrow."""

    def queue(db: Session) -> None:
        me, due = named(db, "Ana Costa"), stage.clock.now() + timedelta(days=1)
        here = db.query(Channel).one().id
        for key, to, where in (("k1", me.person_id, ""), ("k2", me.person_id, ""), ("k3", "", here)):
            put_posting(db, Posting(me.community_id, to, where, key, "", "{}", due), stage.clock.now())
        db.query(Outbox).filter_by(key="k2").one().state = "failed"
        for row in (*db.query(Account), *db.query(Channel)):
            row.reference = {**row.reference, "way": "in"}

    stage.plays(stage.db.write(queue))


def left(stage: Stage) -> list[tuple[str, str, bool]]:
    """Give what became of what waited: its state, and whether its words are still there."""

    def look(db: Session) -> list[tuple[str, str, bool]]:
        rows = db.query(Outbox).filter(Outbox.key.in_(["k1", "k2", "k3"])).order_by(Outbox.key)
        return [(row.key, row.state, bool(row.card_sealed)) for row in rows]

    return stage.plays(stage.db.read(look))


@pytest.mark.parametrize("platform", ["slack"])
@pytest.mark.parametrize("event", ["app_uninstalled", "tokens_revoked"])
def test_a_workspace_that_removed_the_bot_is_forgotten(stage: Stage, event: str) -> None:
    stage.passes(hours=1)
    waits(stage)
    world: Any = stage.world
    stage.plays(world.posts_event({"type": event, "tokens": {"oauth": [], "bot": ["UBOT"]}}))
    gone = event == "app_uninstalled"

    def ways(db: Session) -> list[bool]:
        ways = [bool(row.reference) for row in (*db.query(Account), *db.query(Channel))]
        return [any(ways), any(row.message_ref for row in db.query(Outbox))]

    assert stage.plays(stage.db.read(ways)) == [not gone, not gone]
    if gone:
        assert left(stage) == [(key, "superseded", False) for key in ("k1", "k2", "k3")]
    else:
        assert left(stage) == [("k1", "pending", True), ("k2", "failed", True), ("k3", "pending", True)]


@pytest.mark.parametrize("platform", ["teams"])
def test_a_person_or_a_team_that_removed_the_bot_hears_nothing_more(stage: Stage, ana: Actor, mei: Actor) -> None:
    world: Any = stage.world
    ana.types("cop-help")
    waits(stage)
    tells(stage, world, "installationUpdate", {"action": "remove"})
    assert left(stage) == [("k1", "superseded", False), ("k2", "superseded", False), ("k3", "pending", True)]
    deleted = {"channelData": {"eventType": "channelDeleted", "channel": {"id": CHANNEL}}}
    tells(stage, world, "conversationUpdate", deleted, "U0MEI", CHANNEL)
    assert left(stage)[-1] == ("k3", "superseded", False)


@pytest.mark.parametrize("platform", ["web"])
def test_somebody_who_is_written_to_elsewhere_still_hears(stage: Stage) -> None:
    waits(stage)

    def another(db: Session) -> None:
        me = named(db, "Ana Costa")
        first = db.query(Account).filter_by(person_id=me.person_id).one()
        first.is_primary = False
        db.add(Account(person_id=me.person_id, platform="teams", tenant="t", user="u", is_primary=True))
        db.flush()
        references.forget_reference(db, first.platform, first.tenant, first.user)

    stage.plays(stage.db.write(another))
    assert left(stage)[0] == ("k1", "pending", True)
