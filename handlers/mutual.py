"""Check-ins of two members with each other: offered by the facilitator, other pairs each time, read when both have written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from handlers import budget, guard, mutual_cards, pairs, rhythm, timetable, waiting
from handlers.commitments import too_long
from handlers.language import Decline, Open, Reply, Say
from handlers.synthesis_out import window_ends
from handlers.turn import Router, Tick, Turn
from storage import mutual, outbox, people
from storage.communities import Place
from storage.mutual import ANSWERED, DECLINED, INVITED
from storage.people import CHAIRS, PEERS, Member

on = Router()

PATIENCE = timedelta(hours=48)
"""Hours of weekdays in term after which one side is read although the other wrote nothing."""

OVER = "mutual.close"


@on.press("mutual.start", roles=CHAIRS)
def offer_pairs(turn: Turn) -> Sequence[Reply]:
    """Bring members together two by two, other pairs than before, and ask each; one offer at a time."""
    if mutual.is_waiting(turn.db, turn.place, turn.now):
        return [Say(mutual_cards.running_card())]
    members = {each.person_id: each for each in people.list_members(turn.db, turn.place) if each.state == "active"}
    before = mutual.list_groups(turn.db, turn.place)
    times = Counter(person for group in before for person in group)
    found = pairs.introduce(
        [pairs.Somebody(each.person_id, each.site, times[each.person_id]) for each in members.values()],
        before,
        _alike,
        turn.place.id,
    )
    open_at = window_ends(turn.place, turn.now, PATIENCE)
    for group in found:
        mutual.begin(turn.db, turn.place, group, turn.now, open_at)
    if found:
        timetable.at(turn.db, turn.place, OVER, turn.now.isoformat(), open_at)
    week = budget.Budget(turn.db, list(members.values()), turn.now)
    asked = [say for group in found for person in group for say in _asked(turn, members[person], week)]
    return [Say(mutual_cards.started_card(len(found))), *asked]


def _alike(one: str, other: str) -> int:
    """Let no two have more in common than others: what counts is that pairs change."""
    return 0


def _asked(turn: Turn, member: Member, week: budget.Budget) -> list[Say]:
    """Ask a member in a message where their week has room for one; it waits in their home in any case."""
    there = rhythm.wall(turn.now, turn.place.zone)
    when = rhythm.when_to_write(member, turn.place, there, turn.now)
    own = mutual.find_mine(turn.db, member)
    if when is None or own is None or not week.allows(member, when):
        return []
    check = mutual.get_check(turn.db, member, own.id, turn.now)
    key, subject = f"mutual:{own.id}", mutual_cards.subject_of(own.id)
    return [Say(mutual_cards.check_card(check), member.person_id, key=key, subject=subject, at=when, unasked=True)]


@on.press("mutual.open", roles=PEERS)
def show_mine(turn: Turn) -> Sequence[Reply]:
    """Show the speaker's newest check-in as it stands."""
    own = mutual.find_mine(turn.db, turn.member)
    if own is None:
        return [Say(mutual_cards.no_pair_card())]
    card = mutual_cards.check_card(mutual.get_check(turn.db, turn.member, own.id, turn.now))
    key = f"mutual.open:{own.id}:{turn.now.isoformat()}"
    return [Say(card, key=key, subject=mutual_cards.subject_of(own.id), anew=True)]


@on.press("mutual.answer", roles=PEERS)
def open_answer(turn: Turn) -> Sequence[Reply]:
    """Open the form for the speaker's lines, as long as the other side has not read them."""
    check = mutual.get_check(turn.db, turn.member, turn.event.subject, turn.now)
    if check.is_off or check.is_done:
        return [Say(mutual_cards.check_card(check))]
    return [Open(mutual_cards.answer_form(check))]


@on.submit("mutual.keep", roles=PEERS)
def keep_answer(turn: Turn) -> Sequence[Reply]:
    """Keep the speaker's lines; once all have written, each reads the others."""
    check = mutual.get_check(turn.db, turn.member, turn.event.subject, turn.now)
    if not check.is_off and not check.is_done:
        said = guard.cleared(turn, ("answer",), lambda: mutual_cards.answer_form(check), peers=True)
        words = said.get("answer", "").strip()
        if not words or len(words) > mutual_cards.LONGEST:
            fault = too_long(words, mutual_cards.LONGEST) if words else "One line is enough."
            raise Decline(errors={"answer": fault})
        mutual.put_side(turn.db, turn.member, check.id, ANSWERED, words)
    return _told(turn)


@on.press("mutual.decline", roles=PEERS)
def decline(turn: Turn) -> Sequence[Reply]:
    """Let a check-in rest: the speaker has no time for it, and nothing that was written is shown."""
    check = mutual.get_check(turn.db, turn.member, turn.event.subject, turn.now)
    if check.state == INVITED:
        mutual.put_side(turn.db, turn.member, check.id, DECLINED)
    return _told(turn)


def _told(turn: Turn) -> list[Reply]:
    """Show the speaker how it stands, and the others too where that has changed what they may read."""
    check = mutual.get_check(turn.db, turn.member, turn.event.subject, turn.now)
    own = Say(
        mutual_cards.check_card(check),
        key=f"{turn.event.name}:{check.id}:{turn.now.isoformat()}",
        subject=mutual_cards.subject_of(check.id),
    )
    changed = check.is_off or check.is_done or turn.now >= check.open_at
    others = [side.person_id for side in check.others] if changed else []
    return [
        own,
        *(say for other in others for say in _shown(turn.db, turn.place, other, turn.now)),
        *waiting.refreshed(turn),
    ]


@on.tick(OVER)
def reveal(tick: Tick) -> Sequence[Reply]:
    """Let whoever wrote be read now, although the other side wrote nothing: what stands in the chat is edited."""
    begun = datetime.fromisoformat(tick.subject)
    sides = mutual.list_checks_of(tick.db, tick.place, begun)
    return [say for person_id, _ in sides for say in _shown(tick.db, tick.place, person_id, tick.now)]


def _shown(db: Session, place: Place, person_id: str, now: datetime) -> list[Say]:
    """Let somebody's card of their check-in show how it stands; whoever has no card finds it in their home."""
    member = next((each for each in people.list_members(db, place) if each.person_id == person_id), None)
    own = mutual.find_mine(db, member) if member else None
    if member is None or own is None:
        return []
    subject = mutual_cards.subject_of(own.id)
    if not outbox.find_sent(db, person_id, "", subject):
        return []
    card = mutual_cards.check_card(mutual.get_check(db, member, own.id, now))
    anew = budget.allows(db, member, now)
    key = f"mutual:{own.id}:{now.isoformat()}"
    return [Say(card, person_id, key=key, subject=subject, unasked=anew, anew=anew)]
