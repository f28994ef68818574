"""Rooms keep what was said, in order, and outlast a restart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.web.rooms import Message, Rooms
from handlers.language import Card, Line

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def test_a_person_sees_their_own_and_what_is_for_all() -> None:
    rooms = Rooms()
    rooms.put(Message("1", "channel:river", NOON, words="hello", by="ana"))
    rooms.put(Message("2", "channel:river", NOON, words="/cop-help", by="ben", only="ben"))
    assert [m.id for m in rooms.seen_in("channel:river", "ana")] == ["1"]
    assert [m.id for m in rooms.seen_in("channel:river", "ben")] == ["1", "2"]
    assert [m.id for m in rooms.changes({"channel:river"}, "ana", 0)] == ["1"]
    assert rooms.changes({"direct:ana"}, "ana", 0) == []


def test_an_edit_takes_the_place_of_its_card_and_is_news() -> None:
    rooms = Rooms()
    for name in ("1", "2"):
        rooms.put(Message(name, "direct:ana", NOON, Card(f"Card {name}")))
    before = rooms.order
    rooms.put(Message("1", "direct:ana", NOON, Card("Edited")))
    assert [m.card and m.card.title for m in rooms.seen_in("direct:ana", "ana")] == ["Edited", "Card 2"]
    assert [m.id for m in rooms.changes({"direct:ana"}, "ana", before)] == ["1"]


def test_rooms_outlast_a_restart_and_the_file_shows_no_words(tmp_path: Path) -> None:
    path = tmp_path / "chat"
    rooms = Rooms(path)
    rooms.put(Message("1", "direct:ana", NOON, Card("A secret", (Line("zebra"),))))
    rooms.put(Message("1", "direct:ana", NOON + timedelta(hours=1), Card("A secret", (Line("zebra again"),))))
    assert b"zebra" not in path.read_bytes()
    again = Rooms(path)
    assert again.seen_in("direct:ana", "ana") == rooms.seen_in("direct:ana", "ana")
    assert (again.order, again.latest()) == (rooms.order, NOON + timedelta(hours=1))


def test_a_broken_line_loses_that_line_only(tmp_path: Path) -> None:
    path = tmp_path / "chat"
    Rooms(path).put(Message("1", "direct:ana", NOON, Card("One")))
    with path.open("ab") as file:
        file.write(b"half a li\n")
    Rooms(path).put(Message("2", "direct:ana", NOON, Card("Two")))
    assert [m.id for m in Rooms(path).seen_in("direct:ana", "ana")] == ["1", "2"]


def test_a_cleared_room_is_empty_and_stays_so(tmp_path: Path) -> None:
    path = tmp_path / "chat"
    rooms = Rooms(path)
    rooms.put(Message("1", "direct:ana", NOON, Card("One")))
    before = rooms.order
    rooms.clear()
    assert rooms.order > before
    assert rooms.find("1") is None
    assert Rooms(path).seen_in("direct:ana", "ana") == []
