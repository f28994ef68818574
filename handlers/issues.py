"""Issues raised in private with one person: with a name, or without one that anybody could find out; and the reply's way back.

Nothing of a nameless one goes through the outbox in its sender's turn: its reader hears of it the next school morning.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from handlers import guard, rhythm, timetable
from handlers import issues_cards as cards
from handlers.issues_cards import LONGEST, NAMED, NAMELESS
from handlers.language import Decline, Form, Open, Reply, Say
from handlers.turn import Router, Tick, Turn
from storage import concerns, contributions, people
from storage.contributions import Given, NewContribution
from storage.database import NotFound
from storage.models_contributions import Words
from storage.people import CHAIRS, NEAR, PEERS, Member

on = Router()

READERS = CHAIRS | NEAR
"""Who can be written to: whoever facilitates the group, and its leaders."""

ISSUE, ANSWER = "issue", "issue_reply"
TELL = "issues.tell"
MORNING = time(8, 30)
NO_NAME = "Without a name"


@on.press("issues.ask", roles=PEERS)
def ask(turn: Turn) -> Sequence[Reply]:
    """Say what raising an issue means, and offer both ways."""
    return [Say(cards.ask_card(turn.place))]


@on.press("issues.named", roles=PEERS)
def open_named(turn: Turn) -> Sequence[Reply]:
    """Open the form for an issue that goes with the speaker's name."""
    return [Open(_form(turn, NAMED))]


@on.press("issues.nameless", roles=PEERS)
def open_nameless(turn: Turn) -> Sequence[Reply]:
    """Open the form for an issue without a name, with a key that only the speaker's own card will hold."""
    return [Open(_form(turn, NAMELESS, concerns.issue_key(turn.member)))]


def _form(turn: Turn, kind: str, key: str = "") -> Form:
    readers = _readers(turn)
    if not readers:
        raise Decline("There is nobody else here to write to. You can ask the contacts in “Read the notice”.")
    return cards.issue_form(kind, key, readers, turn.place)


def _readers(turn: Turn) -> list[Member]:
    found = people.list_members(turn.db, turn.place, READERS)
    return [each for each in found if each.person_id != turn.member.person_id]


def _read(turn: Turn, kind: str) -> tuple[Member, str]:
    """Read who shall get it and its words; raise Decline beside the fields."""
    form = _form(turn, kind, turn.event.subject)
    said = guard.cleared(turn, ("text",), lambda: form, sites=kind == NAMELESS, peers=kind == NAMED)
    text, errors = said.get("text", "").strip(), {}
    reader = next((each for each in _readers(turn) if each.person_id == said.get("to")), None)
    if reader is None:
        errors["to"] = "Please choose somebody from the list."
    if not 0 < len(text) <= LONGEST:
        errors["text"] = f"Please write something, at most {LONGEST} characters."
    if errors or reader is None:
        raise Decline(errors=errors)
    return reader, text


@on.submit("issues.keep_named", roles=PEERS)
def keep_named(turn: Turn) -> Sequence[Reply]:
    """Send an issue to one person, with the speaker's name."""
    reader, text = _read(turn, NAMED)
    new = NewContribution(ISSUE, Words(body=text), "partner", reader.person_id)
    given = contributions.add_contribution(turn.db, turn.member, new, turn.now)
    told = Say(cards.told_card(turn.member.name), reader.person_id, key=f"issue:{given.id}")
    return [Say(cards.sent_card(reader)), told]


@on.submit("issues.keep_nameless", roles=PEERS)
def keep_nameless(turn: Turn) -> Sequence[Reply]:
    """Keep an issue without its sender; its reader hears of it with the clock, at a moment that tells nothing."""
    reader, text = _read(turn, NAMELESS)
    key = turn.event.subject
    concerns.put_concern(turn.db, turn.member, key, reader.person_id, text, turn.now)
    there = rhythm.wall(turn.now, turn.place.zone)
    tomorrow = rhythm.instant(datetime.combine(there.date() + timedelta(days=1), MORNING), turn.place.zone)
    timetable.at(turn.db, turn.place, TELL, "", rhythm.open_moment(turn.place, tomorrow, turn.place.zone))
    return [Say(cards.nameless_card(reader, key))]


@on.tick(TELL)
def tell_readers(tick: Tick) -> Sequence[Reply]:
    """Tell readers that issues were raised with them, all that came since the last time at once."""
    here = {each.person_id for each in people.list_members(tick.db, tick.place, READERS)}
    told = [each for each in concerns.take_untold(tick.db, tick.place) if each in here]
    return [Say(cards.told_card(), each, key=f"issues:{tick.due.isoformat()}:{each}") for each in told]


@on.press("issues.see", roles=PEERS)
def see_reply(turn: Turn) -> Sequence[Reply]:
    """Show whoever holds an issue's key what was replied."""
    raised = concerns.get_raised(turn.db, turn.member, turn.event.subject)
    return [Say(cards.reply_card(raised.body, raised.reply, turn.event.subject))]


@on.press("issues.answer", roles=PEERS)
def see_answer(turn: Turn) -> Sequence[Reply]:
    """Show the speaker their own named issue and the reply."""
    given = contributions.get_contribution(turn.db, turn.member, turn.event.subject)
    return [Say(cards.reply_card(given.words.body, _answer_to(turn, given)))]


def _answer_to(turn: Turn, given: Given) -> str:
    replies = contributions.list_replies(turn.db, turn.member, given.id)
    return replies[-1].words.body if replies else ""


@on.press("issues.list", roles=READERS)
def list_received(turn: Turn) -> Sequence[Reply]:
    """List the issues that were raised with the speaker."""
    named = contributions.list_contributions(turn.db, turn.member, {ISSUE})
    found = [(f"{NAMED}:{each.id}", each.author, each.words.body) for each in named if not each.mine]
    nameless = concerns.list_received(turn.db, turn.member)
    return [Say(cards.list_card([*found, *((f"{NAMELESS}:{each.id}", NO_NAME, each.body) for each in nameless)]))]


@on.press("issues.read", roles=READERS)
def read(turn: Turn) -> Sequence[Reply]:
    """Show an issue to the one person it was raised with."""
    return [Say(cards.issue_card(turn.event.subject, *_received(turn)))]


@on.press("issues.reply", roles=READERS)
def open_reply(turn: Turn) -> Sequence[Reply]:
    """Open the form for a reply."""
    return [Open(cards.answer_form(turn.event.subject, *_received(turn)))]


@on.submit("issues.keep_reply", roles=READERS)
def keep_reply(turn: Turn) -> Sequence[Reply]:
    """Bring the reply back to whoever raised the issue, without learning who that is where they gave no name."""
    subject, who, *rest = turn.event.subject, *_received(turn)
    form = cards.answer_form(subject, who, rest[0], rest[1])
    text = guard.cleared(turn, ("text",), lambda: form, peers=True).get("text", "").strip()
    if not 0 < len(text) <= LONGEST:
        raise Decline(errors={"text": f"Please write a reply, at most {LONGEST} characters."})
    kind, _, name = subject.partition(":")
    done = Say(cards.replied_card(subject))
    if kind == NAMELESS:
        concerns.put_reply(turn.db, turn.member, name, text)
        return [done]
    given = contributions.get_contribution(turn.db, turn.member, name)
    new = NewContribution(ANSWER, Words(body=text), "partner", given.author_id, reply_to=given.id)
    answer = contributions.add_contribution(turn.db, turn.member, new, turn.now)
    told = cards.answered_card(turn.member.name, given.id)
    return [done, Say(told, given.author_id, key=f"answer:{answer.id}")]


def _received(turn: Turn) -> tuple[str, str, str]:
    """Give who raised the issue that a card names, its words, and the reply so far; raises NotFound for anybody else's."""
    kind, _, name = turn.event.subject.partition(":")
    if kind == NAMELESS:
        raised = concerns.get_received(turn.db, turn.member, name)
        return NO_NAME, raised.body, raised.reply
    given = contributions.get_contribution(turn.db, turn.member, name)
    if given.kind != ISSUE or given.mine:
        raise NotFound("issue")
    return f"From {given.author}", given.words.body, _answer_to(turn, given)
