"""Names of those who left long ago: records stand without them, and schools stay hidden from leaders."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.annotations import notes_of
from storage.communities import list_places
from storage.models import Document, Person
from storage.purging import purge_some
from tests.stage import Actor, Stage
from tests.test_digest import publishes


def leaves(leaver: Actor) -> None:
    """Leave the group."""
    leaver.types("/cop-me")
    for label in ("My settings", "Leave this group", "Leave the group"):
        leaver.presses(label)


def forgets(stage: Stage, days: int) -> None:
    """Let the clock purge as if it were so many days later."""

    def purge(db: Session) -> bool:
        [place] = list_places(db)
        return bool(purge_some(db, place, stage.clock.now() + timedelta(days=days)))

    while stage.plays(stage.db.write(purge)):
        pass


def opens(reader: Actor) -> str:
    """Give the words of the newest summary as somebody reads it."""
    reader.types("/cop-synthesis")
    reader.presses("Read the summary")
    return reader.card.text


def test_a_name_that_is_forgotten_leaves_the_records_and_no_leader_ever_reads_it(
    stage: Stage, ben: Actor, sam: Actor
) -> None:
    ana = publishes(stage)[0]
    leaves(ana)
    stage.passes(days=4)
    forgets(stage, days=700)
    assert "Ana Costa starts with cards. Hume Primary starts" in opens(ben)
    assert "A member starts with cards. A school starts" in opens(sam)
    forgets(stage, days=800)
    kept = opens(ben)
    assert "A principal starts with cards. Hume Primary starts" in kept
    assert "long after that person left" in kept
    read = opens(sam)
    assert "A principal starts with cards. A school starts" in read
    for words in ("Ana", "Costa", "Hume"):
        assert words not in read


def test_a_draft_loses_the_name_too_and_a_namesake_keeps_theirs(stage: Stage) -> None:
    leaves(publishes(stage)[0])
    written = stage.clock.now() + timedelta(days=790)

    def drafts(db: Session) -> None:
        [place] = list_places(db)
        body = {"lines": ["Ana starts with cards.", "Ben Costa goes to the Café de Paris."]}
        for now, then in (("Ana Costa", "Ana de Costa"), ("Ben Ford", "Ben Costa")):
            db.scalars(select(Person).where(Person.display_name == now)).one().display_name = then
        db.add(Document(id="draft", community_id=place.id, kind="synthesis", body=body, created_at=written))

    stage.plays(stage.db.write(drafts))
    forgets(stage, days=800)
    draft = stage.plays(stage.db.read(lambda db: db.get_one(Document, "draft")))
    assert draft.body["lines"] == ["A principal starts with cards.", "Ben Costa goes to the Café de Paris."]
    assert notes_of(draft) == (), "nobody has read it yet"
