"""What a leader brings to the whole group: read by each for themselves, talked about by the members, "not now" included."""

from __future__ import annotations

from collections.abc import Sequence

from handlers import budget, guard, rhythm, timetable
from handlers import talks_cards as cards
from handlers.language import Decline, Open, Reply, Say
from handlers.talks_cards import LONGEST
from handlers.turn import Router, Turn
from storage import communities, contributions, people, talks
from storage.contributions import Given
from storage.people import CHAIRS, PEERS

on = Router()

CLOSED = "closed"


def sent(turn: Turn, given: Given) -> list[Reply]:
    """Bring something to the group: by its channel, or where it has none, to members one by one."""
    channels = communities.list_channels(turn.db, turn.place)
    mine = Say(cards.sent_card(given, "the channel" if channels else "the members"))
    card, subject = cards.channel_card(given), f"talk:{given.id}"
    if channels:
        at = timetable.Hours(turn.db, turn.place).open_for("", turn.now)
        return [
            mine,
            *(Say(card, channel=each.id, key=f"{subject}:{each.id}", subject=subject, at=at) for each in channels),
        ]
    says: list[Reply] = [mine]
    local = rhythm.wall(turn.now, turn.place.zone)
    for member in people.list_members(turn.db, turn.place):
        when = rhythm.when_to_write(member, turn.place, local, turn.now)
        if when is not None and budget.allows(turn.db, member, when):
            key = f"{subject}:{member.person_id}"
            says.append(Say(card, member.person_id, key=key, subject=subject, at=when, unasked=True))
    return says


@on.press("talk.read", roles=PEERS)
def read(turn: Turn) -> Sequence[Reply]:
    """Show it to the speaker, with what the group said to it."""
    return _shown(turn, talks.get_brought(turn.db, turn.member, turn.event.subject))


def _shown(turn: Turn, given: Given) -> list[Reply]:
    said = contributions.list_replies(turn.db, turn.member, given.id)
    return [Say(cards.member_card(given, said, chair=turn.member.is_chair))]


@on.press("talk.say", roles=PEERS)
def open_say(turn: Turn) -> Sequence[Reply]:
    """Open the form for what the speaker says to it."""
    return [Open(cards.say_form(_open(turn)))]


@on.submit("talk.keep", roles=PEERS)
def keep(turn: Turn) -> Sequence[Reply]:
    """Keep what the speaker says, for their group alone."""
    given = _open(turn)
    text = guard.cleared(turn, ("text",), lambda: cards.say_form(given), peers=True).get("text", "").strip()
    if not 0 < len(text) <= LONGEST:
        raise Decline(errors={"text": f"Please write something, at most {LONGEST} characters."})
    talks.add_said(turn.db, turn.member, given, text, turn.now)
    return _shown(turn, given)


def _open(turn: Turn) -> Given:
    given = talks.get_brought(turn.db, turn.member, turn.event.subject)
    if given.state == CLOSED:
        raise Decline("The group said “not now” to this. You can still bring it up in a meeting.")
    return given


@on.press("talk.not_now", roles=CHAIRS)
def say_not_now(turn: Turn) -> Sequence[Reply]:
    """Say for the group that it does not take this up now."""
    given = talks.get_brought(turn.db, turn.member, turn.event.subject)
    if given.kind != talks.CHALLENGE:
        raise Decline("A note stays for whoever wants to read it.")
    return _shown(turn, contributions.put_state(turn.db, turn.member, given.id, CLOSED, turn.now))
