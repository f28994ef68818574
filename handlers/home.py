"""The member's own page: what waits for them, their commitments, the next meeting, their settings."""

from __future__ import annotations

from collections.abc import Sequence

from handlers import arrival_cards, helping, pairing, reach, replies_up, sent_up, settings, unanswered, waiting
from handlers.agenda_view import READERS
from handlers.exchange_cards import OPEN as TOGETHER
from handlers.language import Block, Button, Card, Fact, Heading, Item, Line, Note, Reply, Say
from handlers.linking import account_of
from handlers.moments import day, day_and_time
from handlers.turn import Router, Turn
from handlers.welcome import OWN_WAY, SEES, next_question, notice_says
from storage import accounts, commitments, communities, meetings, outbox
from storage.commitments import Promise

on = Router()

MOST_COMMITMENTS = 5
OPEN = Button("What waits for me", "home.open", style="primary")
SUMMARIES = Button("Summaries", "synthesis.list")
DIGEST = Button("Latest digest", "digest.open", style="primary")
MINE = Button("My things", "me.open")


@on.home()
def open_home(turn: Turn) -> Sequence[Reply]:
    """Show the speaker's own page, or answer kindly where they typed something to the bot."""
    if not turn.member.community_id:
        return [Say(helping.stranger_card())]
    if accounts.note_heard(turn.db, turn.member, account_of(turn.event)):
        outbox.retry_unheard(turn.db, turn.member, "notice:", turn.now)
    notice = notice_says(turn.db, turn.place, turn.member, turn.now)
    if turn.event.kind == "message":
        contacts = communities.get_organisation(turn.db, turn.place).contacts
        return [Say(hello_card(turn.member.name, contacts)), *notice]
    return [Say(home_card(turn)), *notice]


@on.press("home.open")
def show_home(turn: Turn) -> Sequence[Reply]:
    """Show the speaker's own page as a message."""
    return [Say(home_card(turn))]


def home_card(turn: Turn) -> Card:
    """Show all that is the speaker's own here, at a glance."""
    peer = turn.member.is_peer
    body: list[Block] = (
        _waiting(turn) if peer else [Line("Summaries reach you here once the group has agreed on them.")]
    )
    if peer:
        body += replies_up.blocks_for_home(turn.db, turn.place, turn.member, turn.now)
        body += sent_up.blocks_for_home(turn)
        body += _introduction(turn)
    body += [*(_commitments(turn) if peer else []), *_meeting(turn), *_group(turn)]
    body += [Heading("My settings"), *settings.facts_of(turn.member, turn.now)]
    near = turn.member.is_leader and not turn.member.is_far
    together = (TOGETHER,) if peer or turn.member.is_leader else ()
    papers = (*((DIGEST,) if turn.member.is_leader else ()), *((SUMMARIES,) if peer or near else ()))
    return Card(
        turn.place.name, tuple(body), (*papers, *settings.buttons_of(turn.member, turn.now), *together, MINE, SEES)
    )


def _waiting(turn: Turn) -> list[Block]:
    items = waiting.list_waiting(turn.db, turn.member, turn.place, turn.now)
    if items:
        return [Heading("Waiting for you"), *items]
    when = next_question(turn.db, turn.place, turn.member, turn.now)
    coming = f"Your next question comes on {when}." if when else "I will write when something does."
    return [Heading("Nothing waits for you now"), Line(coming)]


def _commitments(turn: Turn) -> list[Block]:
    own = [promise for promise in commitments.list_open(turn.db, turn.member) if promise.mine]
    items: list[Block] = [_commitment(promise) for promise in own[:MOST_COMMITMENTS]]
    more = [Note(f"And {len(own) - MOST_COMMITMENTS} more.")] if len(own) > MOST_COMMITMENTS else []
    return [Heading("My commitments"), *(items or [Line("None is open.")]), *more]


def _commitment(promise: Promise) -> Item:
    return Item(promise.said, f"By {day(promise.due_on)}", buttons=(Button("Open", "commitments.open", promise.id),))


def _introduction(turn: Turn) -> list[Block]:
    items = pairing.item_for_home(turn)
    return [Heading("Your introduction"), *items] if items else []


def _meeting(turn: Turn) -> list[Block]:
    meeting = meetings.find_next(turn.db, turn.member)
    if meeting is None or meeting.starts_at is None:
        return [Heading("Next meeting"), Line("No day is set yet.")]
    where = [Fact("Where", meeting.place)] if meeting.place else []
    stands = "It is published." if meeting.state == "published" else "It is being prepared."
    see = Button("See the agenda", "agenda.open", meeting.id)
    agenda = [Item("Agenda", stands, buttons=(see,))] if turn.member.roles & READERS else []
    return [Heading("Next meeting"), Fact("When", day_and_time(meeting.starts_at, turn.member.zone)), *where, *agenda]


def _group(turn: Turn) -> list[Block]:
    """Show a facilitator whether their messages reach everybody."""
    if not turn.member.is_chair:
        return []
    lost = accounts.list_unreached(turn.db, turn.place)
    said = f"I cannot reach {reach.counted(lost)}." if lost else "My messages reach everybody."
    acts = (
        [Note(f"You act for the {turn.place.called('facilitator')} here, as deputy.")] if turn.member.is_deputy else []
    )
    waits = unanswered.item_for_home(turn)
    question = Item("The group's question", "When it comes, and why it did not.", buttons=(arrival_cards.OPEN,))
    return [Heading("My group"), *acts, Item("People", said, buttons=(reach.PEOPLE,)), question, *waits]


def hello_card(name: str, contacts: str) -> Card:
    """Answer words that are no command, and say where a worry belongs."""
    return Card(
        f"Hello {name.partition(' ')[0]}",
        (
            Line("I understand buttons and a few commands, not free text. What you typed is not kept."),
            Line(f"Nobody reads this chat. If you worry about somebody's safety: {OWN_WAY.lower()}"),
            *([Note(contacts)] if contacts else []),
        ),
        (OPEN, MINE, SEES),
    )
