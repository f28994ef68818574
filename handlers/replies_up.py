"""A leader's reply to a line of a digest, and its way back: to those whom the line is about, unmasking nobody.

Everybody in the community can read every reply. Whom a message brings it, its leader is not told, nor anybody who gets it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from handlers import budget, guard, replies_told, rhythm, timetable
from handlers import replies_up_cards as cards
from handlers.language import Block, Card, Decline, Form, Heading, Open, Option, Reply, Say, shortened
from handlers.nameless import Nameless
from handlers.replies_told import Told
from handlers.turn import Router, Turn
from storage import audit, communities, digests, documents, people, replies, voices
from storage.communities import Place
from storage.documents import DocumentLine, Paper
from storage.people import NEAR, PEERS, Member
from storage.replies import About, LeadersReply

on = Router()

LISTED = timedelta(days=366)
SHOWN = timedelta(days=28)
"""How long a reply stands on a member's own page."""

MOST = 6
LONGEST_OPTION = 75


@on.press("reply.open", roles=NEAR)
def open_reply(turn: Turn) -> Sequence[Reply]:
    """Open the form for a reply to what a digest told."""
    return [Open(_form(turn))]


def _form(turn: Turn) -> Form:
    names = Nameless(turn.db, turn.place)
    lines = list(_lines(digests.list_of(turn.db, turn.place, turn.event.subject)))
    options = [
        Option(f"{paper.id}:{replies_told.mark_of(line)}", shortened(names.without(line.text), LONGEST_OPTION))
        for paper, line in lines
    ]
    if not options:
        raise Decline("There is nothing to reply to yet. I will write when the group has something to tell.")
    return cards.reply_form(turn.event.subject, options)


def _lines(papers: Sequence[Paper]) -> Iterator[tuple[Paper, DocumentLine]]:
    return ((paper, line) for paper in papers[::-1] for line in paper.lines if line.text)


@on.submit("reply.keep", roles=NEAR)
def keep_reply(turn: Turn) -> Sequence[Reply]:
    """Keep a leader's reply and bring it to those it is about."""
    form = _form(turn)
    text = guard.cleared(turn, ("text",), lambda: form, sites=True).get("text", "").strip()
    papers = digests.list_of(turn.db, turn.place, turn.event.subject)
    chosen = turn.event.values.get("line", "")
    errors = {}
    line = next((each for each in _lines(papers) if chosen == f"{each[0].id}:{replies_told.mark_of(each[1])}"), None)
    if line is None and chosen != cards.WHOLE:
        errors["line"] = "Please choose a line. One that was changed meanwhile is not there any more."
    if not 0 < len(text) <= cards.LONGEST:
        errors["text"] = f"Please write a reply of at most {cards.LONGEST} characters."
    if errors:
        raise Decline(errors=errors)
    return sent(turn, [line[0]] if line else papers, line[1] if line else None, text)


def sent(turn: Turn, papers: Sequence[Paper], line: DocumentLine | None, text: str) -> list[Reply]:
    """Send a leader's reply to summaries, or to a line of one; the answer to a question is told of in the channel, too."""
    about = About(tuple(paper.id for paper in papers), *((line.part, line.text) if line else ()))
    reply, new = replies.add_reply(turn.db, turn.member, about, text, turn.now)
    mine = Say(cards.sent_card(reply, Nameless(turn.db, turn.place).without(about.words)))
    if not new:
        return [mine]
    audit.note(turn.db, turn.member.person_id, "leader.reply", ("document", reply.id), turn.now)
    posted = _posted(turn, reply) if about.part == replies_told.ASKED else []
    return [mine, *_brought(turn, reply, _meant(turn, line, papers)), *posted]


def _posted(turn: Turn, reply: LeadersReply) -> list[Say]:
    """Say in the group's channel that a question is answered; each reader opens the answer for themselves."""
    card, subject = cards.channel_card(reply), f"reply:{reply.id}"
    hours = timetable.Hours(turn.db, turn.place)
    return [
        Say(
            card,
            channel=each.id,
            key=f"{subject}:{each.id}",
            subject=subject,
            at=hours.open_for("", turn.now),
        )
        for each in communities.list_channels(turn.db, turn.place)
    ]


def _meant(turn: Turn, line: DocumentLine | None, papers: Sequence[Paper]) -> list[Member]:
    """Give those whom a reply is brought to: who stands behind its line where they are enough, else everybody.

    A guest gets it only where they could read what it is about.
    """
    dates = [paper.published_at for paper in papers if paper.published_at]
    here = [
        member
        for member in people.list_members(turn.db, turn.place, PEERS)
        if member.person_id != turn.member.person_id and all(map(member.may_see_from, dates))
    ]
    behind = voices.find_behind(turn.db, turn.place, line) if line else ()
    found = [member for member in here if member.person_id in behind]
    return found if len(found) >= turn.place.k_min else here


def _brought(turn: Turn, reply: LeadersReply, members: Sequence[Member]) -> list[Say]:
    """Write to those whose week has room for it; the others find it on their own page, as everybody does."""
    [told] = replies_told.told(turn.db, turn.place, [reply])
    card, local = cards.reply_card(*told), rhythm.wall(turn.now, turn.place.zone)
    room, says = budget.Budget(turn.db, members, turn.now), []
    for member in members:
        when = rhythm.when_to_write(member, turn.place, local, turn.now)
        if when is not None and room.allows(member, when):
            subject = f"reply:{reply.id}"
            key = f"{subject}:{member.person_id}"
            says.append(Say(card, member.person_id, key=key, subject=subject, at=when, unasked=True))
    return says


@on.press("reply.list", roles=PEERS | NEAR)
def list_replies(turn: Turn) -> Sequence[Reply]:
    """List the replies of a year that the speaker may read, newest first."""
    found = replies.list_replies(turn.db, turn.member, turn.now - LISTED)[:MOST]
    return [Say(cards.list_card(_readable(turn.db, turn.place, turn.member, found), turn.place.zone))]


@on.press("reply.read", roles=PEERS | NEAR)
def read_reply(turn: Turn) -> Sequence[Reply]:
    """Show one reply."""
    found = replies.get_reply(turn.db, turn.member, turn.event.subject)
    [told] = _readable(turn.db, turn.place, turn.member, [found])
    return [Say(cards.reply_card(*told))]


def _readable(db: Session, place: Place, viewer: Member, found: Sequence[LeadersReply]) -> list[Told]:
    """Give replies, each with its line where the viewer may read that: a guest not from before they came, a leader no names."""
    names = Nameless(db, place) if viewer.is_leader else None
    readable = []
    for reply, words in replies_told.told(db, place, found):
        seen = words if not viewer.is_guest or _came_before(db, viewer, reply) else ""
        readable.append((reply, names.without(seen) if names else seen))
    return readable


def _came_before(db: Session, viewer: Member, reply: LeadersReply) -> bool:
    readable = {paper.id for paper in documents.list_published(db, viewer, 100)}
    return readable.issuperset(reply.about.papers)


def blocks_for_home(db: Session, place: Place, member: Member, now: datetime) -> list[Block]:
    """Give what a member's own page says of the last weeks' replies; nothing where there is none."""
    found = replies.list_replies(db, member, now - SHOWN)[:MOST]
    items = [cards.reply_item(*told, place.zone) for told in _readable(db, place, member, found)]
    return [Heading("From your leaders"), *items] if items else []


def under(db: Session, place: Place, viewer: Member, paper: Paper, card: Card) -> Card:
    """Give a summary's card with the replies to it below, for whoever reads the summary."""
    since = paper.published_at or paper.created_at
    found = [reply for reply in replies.list_replies(db, viewer, since) if paper.id in reply.about.papers]
    items = [cards.reply_item(*told, place.zone) for told in _readable(db, place, viewer, found)]
    return replace(card, body=(*card.body, Heading("You said, we did"), *items)) if items else card
