"""Two groups of different networks that work on close questions: their chairs are asked once, and meet if both say yes.

Each group's own clock speaks to its own chair. Until both said yes, no word of a group goes to the other one; a no is silence.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from handlers import budget, guard, rhythm, timetable
from handlers import neighbours_cards as cards
from handlers.language import Block, Decline, Item, Note, Open, Reply, Say
from handlers.nearness import alike, is_close, words_in
from handlers.turn import Router, Tick, Turn
from storage import audit, communities, inquiries, neighbours, people, schedules
from storage.communities import CLOSED, Place
from storage.inquiries import ACTIVE
from storage.models import Inquiry
from storage.neighbours import ASKED, MET, YES, Side
from storage.people import EVERYBODY, HEADS, NEAR, Member

on = Router()

LOOK, ASK, TELL = "near.look", "near.ask", "near.tell"
SOON, DAILY = timedelta(minutes=1), timedelta(days=1)
LASTS = timedelta(weeks=6)
"""How long a suggestion waits for two yeses."""

TERM, MOST = timedelta(weeks=10), 2
"""A group gets so many suggestions in a term."""


@on.press("near.open", roles=HEADS)
def show(turn: Turn) -> Sequence[Reply]:
    """Show a chair what other groups may find of their question, and whom they met."""
    row = inquiries.find_active_inquiry(turn.db, turn.place)
    if row is None:
        return [Say(cards.none_card())]
    mine = [each for each in neighbours.list_sides(turn.db, turn.place) if each.by == turn.member.person_id]
    met = [blocks for each in mine if (blocks := _met(turn.db, turn.place, each))]
    found = neighbours.find_open(turn.db, turn.place, row.id) is not None
    return [Say(cards.found_card(row.id, row.title, turn.member.name, found, met))]


@on.press("near.show", roles=HEADS)
def let_find(turn: Turn) -> Sequence[Reply]:
    """Let other groups find the question that was shown; one that came after it is shown first."""
    row = inquiries.find_active_inquiry(turn.db, turn.place)
    if row is not None and row.id == turn.event.subject:
        neighbours.open_question(turn.db, turn.member, row, turn.now)
        audit.add_audit(turn.db, turn.place, turn.member.person_id, "near.show", turn.now)
        timetable.at(turn.db, turn.place, LOOK, row.id, turn.now + SOON)
    return show(turn)


@on.press("near.hide", roles=HEADS)
def hide(turn: Turn) -> Sequence[Reply]:
    """Let no other group find the question any more, and end what is open."""
    neighbours.close_questions(turn.db, turn.place, turn.now)
    audit.add_audit(turn.db, turn.place, turn.member.person_id, "near.hide", turn.now)
    return show(turn)


@on.press("near.look_now", roles=NEAR)
def look_now(turn: Turn) -> Sequence[Reply]:
    """Look for a match of the leader's groups that let others find them, each by its own clock."""
    for place in neighbours.list_open_led(turn.db, turn.member):
        row = inquiries.find_active_inquiry(turn.db, place)
        assert row is not None
        timetable.at(turn.db, place, LOOK, row.id, turn.now + SOON)
    return [Say(cards.looks_card())]


@on.tick(LOOK)
def look(tick: Tick) -> Sequence[Reply]:
    """Look for the group whose question is closest, and note the two; look again tomorrow."""
    row = inquiries.find_active_inquiry(tick.db, tick.place)
    if row is None or row.id != tick.subject or neighbours.find_open(tick.db, tick.place, row.id) is None:
        return []
    timetable.at(tick.db, tick.place, LOOK, row.id, tick.now + DAILY)
    ours = words_in(row.title, row.goal)
    found = [(alike(ours, words_in(its.title, its.goal)), place, its) for place, its in _others(tick, ours)]
    _hold(tick.db, tick.place, *(place for _, place, _ in found))
    ranked = sorted(found, key=lambda each: (-each[0], each[2].id))
    if not _is_free(tick.db, tick.place, tick.now):
        return []
    for _, place, its in ranked:
        if _may_meet(tick, (tick.place, row), (place, its)):
            for community_id, side_id in neighbours.add_sides(
                tick.db, tick.place, row.id, (place.id, its.id), tick.now
            ):
                timetable.at(tick.db, tick.place if community_id == tick.place.id else place, ASK, side_id, tick.now)
            break
    return []


def _others(tick: Tick, ours: frozenset[str]) -> list[tuple[Place, Inquiry]]:
    found = neighbours.list_found(tick.db, tick.place)
    return [(place, its) for place, its in found if is_close(ours, words_in(its.title, its.goal))]


def _may_meet(tick: Tick, one: tuple[Place, Inquiry], other: tuple[Place, Inquiry]) -> bool:
    """Say whether two groups may be suggested to each other: never before, both free, and nobody chairs both."""
    before = [side for place, row in (one, other) for side in neighbours.list_sides(tick.db, place, row.id)]
    chairs = [_chairs(tick.db, place) for place, _ in (one, other)]
    known = {one[1].id, other[1].id}
    again = any({side.inquiry_id, side.other} == known for side in before)
    return not again and chairs[0].isdisjoint(chairs[1]) and _is_free(tick.db, other[0], tick.now)


def _is_free(db: Session, place: Place, now: datetime) -> bool:
    """Say whether a group may get a suggestion now: it is not at rest, nothing is open, and it had few this term."""
    asks = schedules.find_recurring(db, place, "reflection.ask")
    rests = asks is not None and asks.paused_until is not None and asks.paused_until > now
    sides = neighbours.list_sides(db, place)
    waits = any(_stands(db, place, side, now) for side in sides)
    return not rests and not waits and sum(side.at > now - TERM for side in sides) < MOST


def _stands(db: Session, place: Place, side: Side, now: datetime) -> bool:
    """Say whether a suggestion is open on a group's own side."""
    if side.state not in (ASKED, YES) or side.at + LASTS <= now or place.phase == CLOSED:
        return False
    lives = inquiries.find_inquiry_of(db, place, side.inquiry_id) is not None
    return lives and neighbours.find_open(db, place, side.inquiry_id) is not None


def _chairs(db: Session, place: Place) -> set[str]:
    return {each.person_id for each in people.list_members(db, place, HEADS)}


def _hold(db: Session, *places: Place) -> None:
    for place in sorted(places, key=lambda each: each.id):
        communities.hold_still(db, place)


@on.tick(ASK)
def ask(tick: Tick) -> Sequence[Reply]:
    """Ask those who chair and were not asked yet, where their week has room; tomorrow somebody else may chair."""
    side = neighbours.find_side(tick.db, tick.place, tick.subject)
    network = _waiting(tick.db, tick.place, side, tick.now) if side else ""
    if side is None or not network:
        return []
    timetable.at(tick.db, tick.place, ASK, side.id, tick.now + DAILY)
    says: list[Reply] = []
    asked = set(side.asked)
    for chair in people.list_members(tick.db, tick.place, HEADS):
        when = rhythm.when_to_write(chair, tick.place, tick.local, tick.now)
        if chair.person_id not in asked and when is not None and budget.allows(tick.db, chair, when):
            key = f"near:{side.id}:{chair.person_id}"
            asked.add(chair.person_id)
            says.append(Say(cards.asked_card(network, side.id), chair.person_id, key=key, at=when, unasked=True))
    neighbours.note_asked(tick.db, tick.place, side.id, sorted(asked))
    return says


def _waiting(db: Session, place: Place, side: Side, now: datetime) -> str:
    """Give the other group's network while a side waits for a word of who chairs; empty where it does not."""
    twin = neighbours.find_twin(db, place, side)
    if twin is None or not _stands(db, place, side, now):
        return ""
    given = side.state == YES and side.by in _chairs(db, place)
    return "" if given else neighbours.name_of_network(db, twin[0])


def items_for(db: Session, place: Place, member: Member, now: datetime) -> list[Item]:
    """Give the question to a chair, among what waits for them."""
    sides = neighbours.list_sides(db, place) if member.roles & HEADS else []
    waits = ((side, _waiting(db, place, side, now)) for side in sides)
    return [cards.asked_item(network, side.id) for side, network in waits if network]


def blocks_for(db: Session, place: Place, member: Member, row: Inquiry) -> list[Block]:
    """Say on the inquiry's card whether other groups may find it, and lead its chair to change that."""
    if row.state != ACTIVE:
        return []
    found = neighbours.find_open(db, place, row.id) is not None
    way: list[Block] = [cards.item(found)] if member.roles & HEADS else []
    return [*way, *([Note(cards.MEMBERS)] if found else [])]


@on.press("near.yes", roles=HEADS)
def open_yes(turn: Turn) -> Sequence[Reply]:
    """Open the form that shows all that the other chair would read."""
    side = neighbours.get_side(turn.db, turn.member, turn.event.subject)
    row = _asked_about(turn, side)
    return [Open(cards.yes_form(side.id, row.title, turn.member.name))] if row else _over(turn, side)


@on.submit("near.keep", roles=HEADS)
def keep_yes(turn: Turn) -> Sequence[Reply]:
    """Keep a chair's yes; with the other chair's it brings them together."""
    side = neighbours.get_side(turn.db, turn.member, turn.event.subject)
    row = _asked_about(turn, side)
    if row is None:
        return _over(turn, side)
    form = cards.yes_form(side.id, row.title, turn.member.name)
    reach = guard.cleared(turn, ("reach",), lambda: form, peers=True).get("reach", "").strip()
    if not 0 < len(reach) <= cards.LONGEST:
        raise Decline(errors={"reach": f"Please say how to write to you, in at most {cards.LONGEST} characters."})
    twin = neighbours.find_twin(turn.db, turn.place, side)
    _hold(turn.db, turn.place, *([twin[0]] if twin else []))
    side = neighbours.say_yes(turn.db, turn.member, side.id, row.title, reach, turn.now)
    audit.add_audit(turn.db, turn.place, turn.member.person_id, "near.yes", turn.now)
    return _brought_together(turn, side) or [Say(cards.waits_card(side.id, side.title, side.reach))]


def _brought_together(turn: Turn, side: Side) -> Sequence[Reply]:
    """Let both chairs read of each other where the other one has said yes, too, and still chairs; else give nothing."""
    twin = neighbours.find_twin(turn.db, turn.place, side)
    if twin is None:
        return []
    place, its = twin
    if its.state != YES or its.by not in _chairs(turn.db, place) or not _stands(turn.db, place, its, turn.now):
        return []
    neighbours.put_met(turn.db, turn.place, side, turn.now)
    timetable.at(turn.db, place, TELL, its.id, turn.now)
    return show_met(turn, side.id)


def show_met(turn: Turn, side_id: str) -> Sequence[Reply]:
    """Show the speaker, who said yes as the other chair did, whom to write to; nothing where that is gone."""
    side = neighbours.get_side(turn.db, turn.member, side_id)
    blocks = _met(turn.db, turn.place, side) if side.by == turn.member.person_id else []
    return [Say(cards.met_card(blocks))] if blocks else []


def _met(db: Session, place: Place, side: Side) -> list[Block]:
    """Give what one side reads of the other after two yeses; nothing before, or where either of them is gone."""
    twin = neighbours.find_twin(db, place, side)
    if twin is None or side.state != MET or twin[1].state != MET:
        return []
    names = {each.person_id: each.name for each in people.list_members(db, twin[0], EVERYBODY)}
    its = twin[1]
    return cards.met_blocks(its.title, names[its.by], its.reach) if its.by in names else []


@on.tick(TELL)
def tell(tick: Tick) -> Sequence[Reply]:
    """Tell the chair who said yes first that the other one did, too."""
    side = neighbours.find_side(tick.db, tick.place, tick.subject)
    blocks = _met(tick.db, tick.place, side) if side else []
    return [Say(cards.met_card(blocks), side.by, key=f"near.met:{side.id}")] if side and blocks else []


@on.press("near.no", roles=HEADS)
def say_no(turn: Turn) -> Sequence[Reply]:
    """Keep a chair's no, or take a yes back; the other group hears nothing of it."""
    side = neighbours.get_side(turn.db, turn.member, turn.event.subject)
    if not _stands(turn.db, turn.place, side, turn.now):
        return _over(turn, side)
    neighbours.say_no(turn.db, turn.member, side.id, turn.now)
    return [Say(cards.no_card())]


def _asked_about(turn: Turn, side: Side) -> Inquiry | None:
    """Give the question that a side is about while it can be answered."""
    if not _stands(turn.db, turn.place, side, turn.now):
        return None
    return inquiries.find_inquiry_of(turn.db, turn.place, side.inquiry_id)


def _over(turn: Turn, side: Side) -> Sequence[Reply]:
    return show_met(turn, side.id) or [Say(cards.over_card())]
