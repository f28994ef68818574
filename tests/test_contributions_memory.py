"""What the memory holds about contributions, whoever asks: who reads them, who may change them, what is found by words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from storage import contributions, emergency, erasure, export, fulltext, people, rehearsal, seeing
from storage.columns import table_of
from storage.communities import Place, list_places
from storage.contributions import Given, NewContribution
from storage.database import Database, NotFound
from storage.enrolment import AccountPlan, CommunityPlan, MemberPlan, put_community, put_member
from storage.models_contributions import Contribution, Words
from storage.people import Member

NOW = datetime(2026, 10, 5, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
ROLES = {
    "Ana": ("member",),
    "Ben": ("member",),
    "Mei": ("chair",),
    "Sam": ("seil",),
    "Abe": ("system",),
    "Roy": ("admin",),
    "Gil": ("guest", "member"),
}
WORDS = Words(
    "Dot cards help", "Most pupils counting now", "https://example.org/a", {"n": 34}, ("implement", "numeracy")
)
Work = Callable[[Session, Place, dict[str, Member]], Any]


@pytest.fixture
def asks(database: Database) -> Callable[[Work], Any]:
    """Run work in a community with everybody who could look; the guest came later."""

    def work(db: Session) -> None:
        place, _ = put_community(db, CommunityPlan("Riverside", "Network", "UTC"))
        for name, roles in ROLES.items():
            came = LATER if name == "Gil" else NOW
            plan = MemberPlan(name, roles, (AccountPlan("web", "t", name),), "Hume Primary")
            put_member(db, place, plan, "Robin", came)

    database.write(work)

    def ask(question: Work) -> Any:
        def within(db: Session) -> Any:
            place = list_places(db)[0]
            cast = {member.name: member for member in people.list_members(db, place, people.EVERYBODY)}
            return question(db, place, cast)

        return database.write(within)

    return ask


def put_in(db: Session, who: Member, level: str = "private", **more: Any) -> Given:
    """Let somebody put evidence in."""
    new = NewContribution("evidence", more.pop("words", WORDS), level, **more)
    return contributions.add_contribution(db, who, new, NOW)


def readers(db: Session, cast: dict[str, Member], given: Given) -> set[str]:
    """Give who can read it: by its id, and in every list alike."""
    able = set()
    for name, who in cast.items():
        listed = given.id in {each.id for each in contributions.list_contributions(db, who, ["evidence"])}
        try:
            contributions.get_contribution(db, who, given.id)
        except NotFound:
            assert not listed, name
        else:
            assert listed, name
            able.add(name)
    return able


def test_each_level_has_its_readers(asks: Callable[[Work], Any]) -> None:
    def work(db: Session, place: Place, cast: dict[str, Member]) -> None:
        ana, ben = cast["Ana"], cast["Ben"]
        given = put_in(db, ana)
        assert readers(db, cast, given) == {"Ana"}
        assert not given.shared
        contributions.put_shared(db, ana, given.id, "partner", NOW, cast["Sam"].person_id)
        assert readers(db, cast, given) == {"Ana", "Sam"}
        peers = {"Ana", "Ben", "Mei"}
        for level, above in (("cop", set()), ("network", {"Sam"}), ("system", {"Sam", "Abe"})):
            contributions.put_shared(db, ana, given.id, level, NOW)
            assert readers(db, cast, given) == peers | above, level
        contributions.put_shared(db, ana, given.id, "private", NOW)
        shown = contributions.put_shared(db, ana, given.id, "cop", LATER + timedelta(hours=1))
        assert readers(db, cast, given) == {*peers, "Gil"}, "a guest sees what is shared after they came"
        assert [entry["level"] for entry in shown.history][-3:] == ["system", "private", "cop"]
        stranger = replace(ben, community_id="elsewhere")
        with pytest.raises(NotFound):
            contributions.get_contribution(db, stranger, given.id)
        seen = contributions.get_contribution(db, ben, given.id)
        assert (seen.author, seen.site, seen.words, seen.mine) == ("Ana", "Hume Primary", WORDS, False)
        assert seen.history == ()
        contributions.put_named(db, ana, given.id, named=False)
        seen = contributions.get_contribution(db, ben, given.id)
        assert (seen.author_id, seen.author, seen.site) == ("", "a principal", "")
        assert contributions.get_contribution(db, ana, given.id).site == "Hume Primary"

    asks(work)


def test_only_the_author_changes_words_and_level_and_readers_move_it_on(asks: Callable[[Work], Any]) -> None:
    def work(db: Session, place: Place, cast: dict[str, Member]) -> None:
        ana, ben, mei = cast["Ana"], cast["Ben"], cast["Mei"]
        given = put_in(db, ana, "cop", due_on=date(2026, 10, 30))
        for deed in (
            lambda: contributions.put_words(db, ben, given.id, Words("mine"), NOW),
            lambda: contributions.put_shared(db, mei, given.id, "system", NOW),
            lambda: contributions.put_named(db, mei, given.id, named=False),
            lambda: contributions.withdraw(db, mei, given.id, NOW),
            lambda: contributions.put_link(db, ben, given.id, "https://example.org/b", NOW),
            lambda: contributions.put_state(db, cast["Sam"], given.id, "closed", NOW),
        ):
            with pytest.raises(NotFound):
                deed()
        assert contributions.put_link(db, mei, given.id, "https://example.org/b", NOW).words.url.endswith("/b")
        assert contributions.put_words(db, ana, given.id, replace(WORDS, body="Anew"), NOW).edited
        moved = contributions.put_state(db, ben, given.id, "matched", NOW, {"helper": ben.person_id})
        assert (moved.state, moved.words.data) == ("matched", {"n": 34, "helper": ben.person_id})
        assert contributions.put_state(db, ana, given.id, "closed", NOW).state == "closed"
        assert contributions.put_due(db, ben, given.id, None).due_on is None
        reply = put_in(db, ben, "partner", reply_to=given.id, partner_id=ana.person_id)
        assert [each.id for each in contributions.list_replies(db, ana, given.id)] == [reply.id]
        assert contributions.list_replies(db, mei, given.id) == []
        assert [each.id for each in contributions.list_own(db, ana, ["evidence"])] == [given.id]
        assert [each.id for each in contributions.list_shared(db, ana, ["evidence"])] == [given.id]
        assert contributions.list_shared(db, cast["Sam"], ["evidence"]) == []
        assert contributions.list_contributions(db, ana, ["evidence"], ["posted"]) == [
            contributions.get_contribution(db, ana, reply.id)
        ]
        assert [each.id for each in contributions.list_shared_of(db, place, ["evidence"])] == [given.id]
        assert contributions.list_shared_of(db, place, ["evidence"], NOW) == []
        assert contributions.is_readable(db, place, given.id)
        contributions.withdraw(db, ana, given.id, LATER)
        assert not contributions.is_readable(db, place, given.id)
        with pytest.raises(NotFound):
            contributions.get_contribution(db, ana, given.id)
        row = db.get_one(Contribution, given.id)
        assert (row.words, row.state, row.visibility) == (Words(), "withdrawn", "private")

    asks(work)


def raw(db: Session) -> str:
    """Give all that the database itself holds of contributions and of the words that are searched."""
    rows = [repr(tuple(row)) for row in db.execute(select(table_of(Contribution)))]
    if db.get_bind().dialect.name == "sqlite":
        rows += [repr(tuple(row)) for row in db.execute(text(f"select * from {fulltext.NAME}"))]
    return " ".join(rows)


def held(db: Session, *words: str) -> list[str]:
    """Give the titles of what holds all of these words."""
    return list(db.scalars(select(Contribution.title).where(*(fulltext.holds(db, each) for each in words))))


def test_what_is_private_is_sealed_and_found_by_nobody(asks: Callable[[Work], Any]) -> None:
    def work(db: Session, place: Place, cast: dict[str, Member]) -> None:
        ana = cast["Ana"]
        given = put_in(db, ana)
        assert "Dot" not in raw(db)
        assert "numeracy" not in raw(db)
        assert held(db, "dot") == []
        contributions.put_shared(db, ana, given.id, "cop", NOW)
        assert held(db, "card", "pupil", "count") == ["Dot cards help"], "any form of a word counts"
        assert held(db, "implement") == ["Dot cards help"]
        assert held(db, "dot", "zebra") == held(db, 'x"y') == held(db, "100%") == []
        contributions.put_words(db, ana, given.id, Words("我们每天用数字卡"), NOW)
        assert held(db, "数字") == ["我们每天用数字卡"]
        assert held(db, "dot") == []
        contributions.put_shared(db, ana, given.id, "private", NOW)
        assert "数字" not in raw(db)
        table = table_of(Contribution)
        with pytest.raises(DBAPIError):
            db.execute(update(table).where(table.c.id == given.id).values(title="readable all the same"))

    asks(work)


def test_what_stays_when_somebody_looks_copies_rehearses_or_deletes(asks: Callable[[Work], Any]) -> None:
    def work(db: Session, place: Place, cast: dict[str, Member]) -> None:
        ana = cast["Ana"]
        alone, openly = put_in(db, ana), put_in(db, ana, "system")
        copied = export.export_person(db, ana)["contributions"]
        assert [(each["title"], each["data"]) for each in copied] == [(WORDS.title, WORDS.data)] * 2
        assert "> Most pupils counting now" in export.as_markdown(export.export_person(db, ana))
        assert {each.id for each in seeing.list_things(db, ana.person_id)} == {alone.id, openly.id}
        seen = seeing.list_sights(db, seeing.get_thing(db, openly.id))
        assert {sight.viewer for sight in seen} == {"Abe", "Ben", "Mei", "Sam"}
        opening = emergency.log_opening(db, alone.id, "Robin", "a worry", NOW)
        assert emergency.read_opened(db, opening).startswith("Dot cards help\nMost pupils")
        assert erasure.count_own(db, ana).contributions == 2
        erasure.erase_own(db, ana, NOW)
        fulltext.forget(db)
        assert "Dot" not in raw(db)
        assert erasure.count_own(db, ana).is_empty
        put_in(db, ana)
        rehearsal.hide_words(db, "hidden", lambda card: card)
        [left] = contributions.list_own(db, ana, ["evidence"])
        assert left.words == Words("hidden")

    asks(work)


def test_a_copy_to_rehearse_on_can_be_searched_too(database: Database, asks: Callable[[Work], Any]) -> None:
    asks(lambda db, _, cast: put_in(db, cast["Ana"], "cop"))
    copy = Database("sqlite://")
    rehearsal.copy_everything(database, copy)
    assert copy.read(lambda db: held(db, "dot")) == ["Dot cards help"]
    copy.close()
