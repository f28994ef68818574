"""What is kept of a leader's reply, for how long and for whom; and who may write one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from handlers.turn import Event
from storage import digests, documents, replies, seeing
from storage.communities import list_places
from storage.database import NotFound
from storage.export import as_markdown, export_person
from storage.models import Audit, Document
from storage.people import Member
from storage.plumbing import Outbox
from storage.records import as_markdown as records_as_markdown
from storage.records import export_community
from storage.replies import About
from tests.operator_desk import named
from tests.stage import Actor, Stage
from tests.test_replies_up import DOTS, ONE, WORDS, replies_to, settles
from tests.test_synthesis import forged


@ONE
def test_nothing_to_reply_to_and_nobody_else_who_may(stage: Stage, sam: Actor, ana: Actor) -> None:
    press = Event("press", "reply.open", stage.world.name, stage.world.tenant, sam.user)
    assert "nothing to reply to" in str(stage.plays(stage.conversation.hold(press)).declined)
    press = replace(press, user=ana.user, once="2")
    assert "not open to your role" in str(stage.plays(stage.conversation.hold(press)).declined)
    sam.types("/cop-digest")
    ana.types("/cop-digest")
    forged(stage, ana, "press", "reply.list", "")
    assert "There is no reply yet." in repr(stage.overheard.answers[-1])

    def nobody(db: Any) -> None:
        [place] = list_places(db)
        stranger = Member("p", place.id, roles=frozenset({"admin"}))
        assert replies.list_replies(db, stranger, digests.BEGINNING) == []
        for deed in (
            lambda: replies.add_reply(db, stranger, About(()), "no", stage.clock.now()),
            lambda: replies.close_question(db, stranger, About(()), stage.clock.now()),
            lambda: replies.get_reply(db, stranger, "no"),
            lambda: digests.list_of(db, place, "no"),
        ):
            with pytest.raises(NotFound):
                deed()
        assert digests.find_last_at(db, place) is None

    stage.plays(stage.db.read(nobody))


@ONE
def test_what_is_kept_of_a_reply(stage: Stage, sam: Actor) -> None:
    settles(stage)
    replies_to(stage, DOTS)

    def look(db: Any) -> None:
        [place] = list_places(db)
        leader = named(db, "Sam Okafor")
        row = db.scalars(select(Document).where(Document.kind == "reply")).one()
        notes = db.scalars(select(Audit).where(Audit.action == "leader.reply")).all()
        assert [(note.actor, note.object_id, note.reason) for note in notes] == [(leader.person_id, row.id, "")]
        own = export_person(db, leader)
        assert own["replies"][0]["text"] == WORDS
        assert f"> {WORDS}" in as_markdown(own)
        assert f"- Reply: {WORDS}" in records_as_markdown(export_community(db, place))
        [thing] = [each for each in seeing.list_things(db, leader.person_id) if each.kind == "reply"]
        assert {"Ana Costa", "Mei Tan"} <= {sight.viewer for sight in seeing.list_sights(db, thing)}
        with pytest.raises(NotFound):
            documents.get_paper(db, leader, row.id)
        row.reviewed_by = None
        db.flush()
        assert replies.get_reply(db, leader, row.id).by == "A leader"
        assert not db.scalars(
            select(Outbox).where(Outbox.key.contains(leader.person_id), Outbox.key.like("reply:%"))
        ).all()

    stage.plays(stage.db.read(look))
