"""A coach reads what an owner chooses, entry by entry, until either ends it; nobody else ever reads any of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import coaches, consents
from storage.communities import list_places
from storage.database import NotFound
from storage.models import Membership
from storage.models_contributions import Contribution
from tests.own_things import looked_up, viewer
from tests.stage import Actor, Stage, member, riverside
from tests.test_commitments import makes
from tests.test_issues import person
from tests.test_leaving import answers_privately
from tests.test_synthesis import forged, newest

ONE = pytest.mark.parametrize("platform", ["web"])
SECRET, OTHER, NOTE = "the numbat worry", "the bilby doubt", "What would a first step be?"


@pytest.fixture
def cia(stage: Stage) -> Actor:
    """Let a coach, and another one, be in the group."""
    at = {"platform": stage.world.name, "tenant": stage.world.tenant}
    stage.enrols(riverside(stage.world, member("Cia Boyle", "coach", **at), member("Dov Lind", "coach", **at)))
    return stage.actor("cia")


def opens(actor: Actor, label: str = "My coach") -> None:
    """Open a page that stands on My things."""
    actor.stage.passes(seconds=1)
    actor.types("/cop-me")
    actor.presses(label)


def chooses(actor: Actor, name: str = "Cia Boyle") -> None:
    """Choose a coach."""
    opens(actor)
    actor.presses("Choose a coach")
    actor.fills(coach=person(actor.stage, name))


def what(stage: Stage, words: str, name: str = "Ana Costa") -> str:
    """Give what an entry of somebody's own with these words is."""
    own: dict[str, coaches.Entry] = looked_up(stage, lambda db: coaches.list_own(db, viewer(db, name)))
    return next(each.what for each in own.values() if words in each.words)


def shares(actor: Actor, words: str, name: str = "Ana Costa") -> None:
    """Share an own entry with the coach."""
    opens(actor)
    actor.presses("Share an entry")
    actor.fills(entry=what(actor.stage, words, name))


def begins(stage: Stage, ana: Actor, cia: Actor) -> None:
    """Let Ana answer in private and promise something, and choose a coach who says yes."""
    answers_privately(stage, ana, f"I think of {SECRET}.")
    makes(ana, text=f"write down {OTHER}")
    chooses(ana)
    cia.presses("Yes, gladly")


def entry_id(stage: Stage) -> str:
    """Give the id of the newest entry that is or was shared."""
    entries = select(Contribution.id).where(Contribution.kind == coaches.ENTRY)
    newest_first = entries.order_by(Contribution.created_at.desc())
    return str(stage.plays(stage.db.read(lambda db: db.scalars(newest_first).first())))


def tie_of(stage: Stage) -> coaches.Tie:
    """Give Ana's tie to her coach."""
    tie = looked_up(stage, lambda db: coaches.find_own(db, viewer(db)))
    assert tie is not None
    return tie


def is_read_by(stage: Stage, name: str) -> list[str]:
    """Give all the words that somebody can read as a coach now, however they ask."""

    def work(db: Session) -> list[str]:
        me = viewer(db, name)
        return [each.words for tie in coaches.list_ties(db, me) for each in coaches.list_entries(db, me, tie)]

    return looked_up(stage, work)


def changes(stage: Stage, work: Callable[[Any], object]) -> None:
    """Change something in the memory."""
    stage.plays(stage.db.write(work))


def tries(stage: Stage, somebody: Actor, entry: str) -> None:
    """Let somebody look wherever they can, and ask for what is shared with another; they read nothing."""
    somebody.opens_home()
    for word in ("/cop-me", "/cop-commit", "/cop-digest", "/cop-synthesis"):
        somebody.types(word)
    assert forged(stage, somebody, "press", "coach.read", entry) == {}
    assert forged(stage, somebody, "submit", "coach.note", entry, note="mine") == {}
    assert forged(stage, somebody, "press", "coach.take_back", entry) == {}
    assert not any(somebody.ever_saw(words) for words in (SECRET, OTHER, NOTE))


def test_s50_the_coach_reads_only_what_is_shared_and_nothing_once_it_is_taken_back(
    stage: Stage, ana: Actor, ben: Actor, mei: Actor, sam: Actor, cia: Actor
) -> None:
    begins(stage, ana, cia)
    assert "you choose each entry" in ana.card_titled("Your coach said yes").text
    shares(ana, SECRET)
    assert "What Cia Boyle can read now" in ana.card_titled("My coach").text
    assert "shares 1 entry with you" in cia.card_titled("Ana Costa and you").text
    cia.presses("Read")
    cia.presses("Read it")
    assert SECRET in cia.form.text
    cia.fills(note=" ")
    assert "A line is enough." in cia.errors["note"]
    cia.fills(note=NOTE)
    assert cia.card.title == "Your note is with Ana Costa"
    assert not cia.ever_saw(SECRET), "the words do not stand in the coach's chat"
    assert not cia.ever_saw(OTHER)
    assert "Cia Boyle wrote you a note" in ana.card_titled("A note from your coach").text
    opens(ana)
    assert NOTE in ana.card_titled("My coach").text
    opens(ana, "See my answers")
    assert "You and your coach can see it." in newest(ana)
    one = entry_id(stage)
    for somebody in (ben, mei, sam, stage.actor("dov")):
        tries(stage, somebody, one)
    opens(ana)
    ana.presses("Take it back")
    assert SECRET not in ana.card_titled("My coach").text
    assert "shares nothing with you" in cia.card_titled("Ana Costa and you").text
    assert forged(stage, cia, "press", "coach.read", one) == {}
    assert forged(stage, cia, "submit", "coach.note", one, note="late") == {}
    assert is_read_by(stage, "Cia Boyle") == []
    shares(ana, OTHER)
    assert [OTHER in words for words in is_read_by(stage, "Cia Boyle")] == [True]
    ana.presses("End it all")
    assert "shares nothing with you now" in cia.card_titled("Ana Costa shares nothing").title
    assert forged(stage, cia, "press", "coach.read", entry_id(stage)) == {}
    opens(ana)
    assert "You can let one person read" in ana.card_titled("My coach").text


def test_s50_a_coach_may_say_no_and_a_yes_is_needed_before_anything_is_shared(
    stage: Stage, ana: Actor, ben: Actor, cia: Actor
) -> None:
    answers_privately(stage, ana, SECRET)
    chooses(ana, "Ben Ford")
    assert "You can share once they have said yes." in ana.card_titled("My coach").text
    assert forged(stage, ana, "press", "coach.share", "") == {}
    assert forged(stage, ana, "submit", "coach.add", "", entry=what(stage, SECRET)) == {}
    assert "No is a fine answer" in ben.card_titled("Ana Costa would like you").text
    opens(ben, "Shared with me")
    ben.presses("No, thank you")
    assert "I let them know, kindly." in newest(ben)
    assert "Ben Ford has no room" in ana.card_titled("Not this time").text
    chooses(ana)
    cia.presses("Yes, gladly")
    shares(ana, SECRET)
    chosen = forged(stage, ana, "submit", "coach.keep", "", coach=person(stage, "Ben Ford"))
    assert chosen is None, "another one may be asked instead"
    assert "shares nothing with you" in newest(cia)
    assert is_read_by(stage, "Cia Boyle") == is_read_by(stage, "Ben Ford") == []


def test_s50_nobody_who_leads_facilitates_or_runs_a_group_of_the_owners_can_read(
    stage: Stage, ana: Actor, mei: Actor, sam: Actor, cia: Actor
) -> None:
    begins(stage, ana, cia)
    shares(ana, SECRET)
    names = looked_up(stage, lambda db: [each.name for each in coaches.list_candidates(db, viewer(db))])
    assert names == ["Ben Ford", "Cia Boyle", "Dov Lind"]
    for name in ("Mei Tan", "Sam Okafor", "Ana Costa"):
        unfit = forged(stage, ana, "submit", "coach.keep", "", coach=person(stage, name))
        assert unfit == {"coach": "Please choose somebody from the list."}
        coach_id = person(stage, name)
        with pytest.raises(NotFound):
            changes(stage, lambda db, who=coach_id: coaches.choose(db, viewer(db), who, stage.clock.now()))  # type: ignore[misc]
    assert is_read_by(stage, "Cia Boyle") != []
    changes(stage, lambda db: setattr(_membership(db, "Cia Boyle"), "roles", ["coach", "seil"]))
    assert is_read_by(stage, "Cia Boyle") == []
    opens(ana)
    assert "Cia Boyle can read nothing of yours now." in ana.card_titled("My coach").text
    assert forged(stage, cia, "press", "coach.read", entry_id(stage)) == {}


def _membership(db: Session, name: str) -> Membership:
    who = viewer(db, name)
    return db.query(Membership).filter_by(person_id=who.person_id, community_id=who.community_id).one()


@ONE
def test_a_no_to_a_coach_ends_it_and_a_new_notice_asks_again(stage: Stage, ana: Actor, cia: Actor) -> None:
    begins(stage, ana, cia)
    shares(ana, SECRET)
    changes(stage, lambda db: consents.put_drafting(db, list_places(db)[0], "self_hosted"))
    assert is_read_by(stage, "Cia Boyle") == []
    opens(ana)
    ana.presses("What I agree to")
    ana.presses("Yes to a coach")
    assert is_read_by(stage, "Cia Boyle") != []
    ana.presses("No to a coach")
    assert is_read_by(stage, "Cia Boyle") == []
    assert cia.card_titled("Ana Costa shares nothing")
    ana.presses("Yes to a coach")
    assert is_read_by(stage, "Cia Boyle") == [], "it begins anew"
    ana.presses("No to a coach")
    assert ana.card_titled("What I agree to")
