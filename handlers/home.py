"""The member's own page: what waits for them, their commitments, the next meeting, their settings."""

from __future__ import annotations

from collections.abc import Sequence

from handlers import (
    arrival_cards,
    balance,
    charter,
    delegates,
    helping,
    inquiry_near,
    norms_cards,
    observers,
    pairing,
    protocol_cards,
    reach,
    replies_up,
    sent_up,
    settings,
    unanswered,
    waiting,
    why_cards,
)
from handlers.agenda_cards import PLAN
from handlers.agenda_view import PROPOSERS, READERS
from handlers.exchange_cards import OPEN as TOGETHER
from handlers.giving_cards import LIBRARY
from handlers.inquiry_cards import OPEN as INQUIRY
from handlers.language import FILE, Block, Button, Card, Fact, Heading, Item, Line, Note, Reply, Say
from handlers.linking import account_of
from handlers.looking import LOOK
from handlers.meeting_cards import ROOM
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
OWN_DIGEST = Button("My digest", "digest.open")
MINE = Button("My things", "me.open")
EARLY = Button("See it, or write early", "reflection.show")
PROPOSE = Button("Propose an item", "agenda.propose")
ALL_PROMISES = Item(
    "All commitments",
    "Make one, try a small test, see what you all agreed.",
    buttons=(Button("Commitments", "commitments.list"),),
)
SET_UP = Button("Set the group up", "setup.open")
ROOMS = (Item("Met on paper?", "What a room answered counts, too.", buttons=(ROOM,)),)
TALKING = (Item("Protocols", "Whose turn it is, and until when.", buttons=(protocol_cards.OPEN,)),)


@on.home()
def open_home(turn: Turn) -> Sequence[Reply]:
    """Show the speaker's own page, or answer kindly where they typed something to the bot."""
    if not turn.member.community_id:
        return [Say(helping.stranger_card())]
    if accounts.note_heard(turn.db, turn.member, account_of(turn.event)):
        outbox.retry_unheard(turn.db, turn.member, "notice:", turn.now)
    notice = notice_says(turn.db, turn.place, turn.member, turn.now)
    if turn.event.kind == "message":
        if turn.event.name == FILE:
            return [Say(file_card()), *notice]
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
        body += observers.item_for_home(turn.place, turn.member)
        body += replies_up.blocks_for_home(turn.db, turn.place, turn.member, turn.now)
        body += sent_up.blocks_for_home(turn)
        body += _introduction(turn)
    body += [*(_commitments(turn) if peer else []), *_meeting(turn), *(TALKING if peer else ())]
    if peer or turn.member.is_guest:
        body += inquiry_near.home_blocks(turn.db, turn.place, turn.member)
    month = norms_cards.norm_of_month(turn.place, turn.now) if peer else ""
    body += [*([Fact("Norm of the month", month)] if month else []), *_group(turn), *_charter(turn)]
    body += [Heading("My settings"), *settings.facts_of(turn.member, turn.now)]
    own = (*settings.buttons_of(turn.member, turn.now), MINE, SEES)
    return Card(turn.place.name, tuple(body), (*_papers(turn, peer), *own))


def _papers(turn: Turn, peer: bool) -> tuple[Button, ...]:
    """Lead to what somebody may read, and to what the group does together."""
    near = turn.member.is_leader and not turn.member.is_far
    look = (LOOK, TOGETHER) if peer or turn.member.is_leader else ()
    inquiry = (INQUIRY,) if turn.member.is_leader and near else ()
    digest = (DIGEST,) if turn.member.is_leader else (OWN_DIGEST,) if turn.member.is_chair else ()
    why = (why_cards.ASK,) if turn.member.roles & READERS else ()
    return (*digest, *inquiry, *((SUMMARIES, LIBRARY) if peer or near else ()), *look, *why)


def _waiting(turn: Turn) -> list[Block]:
    items = waiting.list_waiting(turn.db, turn.member, turn.place, turn.now)
    if items:
        return [Heading("Waiting for you"), *items]
    when = next_question(turn.db, turn.place, turn.member, turn.now)
    coming = f"Your next question comes on {when}." if when else "I will write when something does."
    return [Heading("Nothing waits for you now"), Item("The group's question", coming, buttons=(EARLY,))]


def _commitments(turn: Turn) -> list[Block]:
    """Show the speaker's own; what is asked about among what waits stands there alone."""
    asked = {promise.id for promise in waiting.list_asked_about(turn.db, turn.member, turn.now)}
    mine = [promise for promise in commitments.list_open(turn.db, turn.member) if promise.mine]
    own = [promise for promise in mine if promise.id not in asked]
    none = "What is due is asked above." if mine else "None is open."
    items: list[Block] = [_commitment(promise) for promise in own[:MOST_COMMITMENTS]]
    more = [Note(f"And {len(own) - MOST_COMMITMENTS} more.")] if len(own) > MOST_COMMITMENTS else []
    return [Heading("My commitments"), *(items or [Line(none)]), *more, ALL_PROMISES]


def _commitment(promise: Promise) -> Item:
    return Item(promise.said, f"By {day(promise.due_on)}", buttons=(Button("Open", "commitments.open", promise.id),))


def _introduction(turn: Turn) -> list[Block]:
    items = pairing.item_for_home(turn)
    return [Heading("Your introduction"), *items] if items else []


def _meeting(turn: Turn) -> list[Block]:
    """Show the meeting that comes next, and the way to the year's plan; a leader hears of a day once it is being prepared."""
    comes = meetings.find_coming if turn.member.is_peer else meetings.find_next
    meeting = comes(turn.db, turn.member)
    reads = bool(turn.member.roles & READERS)
    plan = [Item("The year's plan", "All meetings by date.", buttons=(PLAN,))] if reads else []
    if meeting is None or meeting.starts_at is None:
        bring = (Item("Something to bring up?", "It waits for the next agenda.", buttons=(PROPOSE,)),)
        return [
            Heading("Next meeting"),
            Line("No day is set yet."),
            *(bring if turn.member.roles & PROPOSERS else ()),
            *plan,
        ]
    where = [Fact("Where", meeting.place)] if meeting.place else []
    stands = "It is published." if meeting.state == "published" else "It is being prepared."
    see = Button("See the agenda", "agenda.open", meeting.id)
    stands += delegates.own_words(turn.db, turn.member, meeting)
    send = (delegates.button(meeting),) if turn.member.is_peer and not turn.member.is_guest else ()
    agenda = [Item("Agenda", stands, buttons=(see, *send))] if reads and meeting.state != meetings.AHEAD else []
    when = Fact("When", day_and_time(meeting.starts_at, turn.member.zone))
    return [Heading("Next meeting"), when, *where, *agenda, *plan]


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
    set_up = Item("How it works", "Purpose, rhythm, roles, norms and more.", buttons=(SET_UP,))
    review = charter.item_for_home(turn.place)
    return [
        Heading("My group"),
        *acts,
        *review,
        Item("People", said, buttons=(reach.PEOPLE,)),
        question,
        set_up,
        balance.item_for_home(turn),
        *waits,
    ]


def _charter(turn: Turn) -> list[Block]:
    """Lead everybody to what the group has agreed about itself."""
    if not charter.has_charter(turn.place):
        return []
    about = str(turn.place.charter.get("domain") or "What we agreed on.")
    return [Item("Our charter", about, buttons=(charter.OPEN,))]


def file_card() -> Card:
    """Refuse a file, and say why and what to do instead."""
    return Card(
        "I take no files here",
        (
            Line("Files often hold rows about students. Those stay in your own system, and I did not open this one."),
            Line("Please say in a sentence what you see in it, and add a link to where it lives."),
        ),
        (LIBRARY, OPEN),
    )


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
