"""The summary of a round or a meeting: drafted by rules, edited and approved by the chair, to the members first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from handlers import (
    archive,
    budget,
    guard,
    replies_up,
    rhythm,
    searching,
    synthesis_edit,
    synthesis_making,
    synthesis_standing,
    timetable,
)
from handlers import synthesis_cards as cards
from handlers import synthesis_told_cards as told
from handlers.language import Button, Card, Decline, Open, Reply, Say
from handlers.nameless import as_read_by
from handlers.synthesis_draft import LONGEST, count_words
from handlers.synthesis_missed_cards import LONGEST_POINT, NO_LINE, missed_card, missed_form, told_card
from handlers.synthesis_out import reissued, take_back_quotes, until_words, window_ends
from handlers.synthesis_recount import with_all
from handlers.synthesis_waiting_cards import unchecked_item
from handlers.synthesis_wording import with_words
from handlers.turn import Router, Tick, Turn
from storage import communities, documents, meetings, outbox, people, quotes, unchecked
from storage.communities import Place
from storage.documents import DRAFT, PUBLISHED, DocumentLine, Paper
from storage.people import CHAIRS, LEADERS, PEERS, Member

on = Router()

LISTED = 6
REMIND, UNCHECKED = "synthesis.remind", "synthesis.unchecked"
REMIND_AFTER, UNCHECKED_AFTER = timedelta(hours=48), timedelta(hours=120)
"""Hours of weekdays in term after which a draft that waits is called to mind, and after which members hear that it waits."""


@on.tick("synthesis.draft")
def draft_after_meeting(tick: Tick) -> Sequence[Reply]:
    """Draft the summary of a meeting that ended, and tell the chair where their week has room for it."""
    meeting = meetings.get_meeting_of(tick.db, tick.place, tick.subject)
    before = _drafts(tick)
    row = synthesis_making.draft_meeting(tick, meeting)
    now = _drafts(tick)
    gone = [paper for each, paper in before.items() if each not in now]
    return [*tell_chairs(tick, row.id), *synthesis_standing.joined(tick, gone, now[row.id])]


def _drafts(tick: Tick) -> dict[str, Paper]:
    chair = Member(community_id=tick.place.id, roles=frozenset({"chair"}))
    return {paper.id: paper for paper in documents.list_drafts(tick.db, chair)}


def tell_chairs(tick: Tick, document_id: str) -> list[Reply]:
    """Tell those who chair that a draft waits, inside their weekly messages; else it waits in their home.

    What happens where nobody approves it is set from now on: `synthesis_waiting`.
    """
    paper = documents.get_paper_of(tick.db, tick.place, document_id)
    timetable.at(tick.db, tick.place, REMIND, paper.id, window_ends(tick.place, paper.created_at, REMIND_AFTER))
    timetable.at(tick.db, tick.place, UNCHECKED, paper.id, shown_unchecked(tick.place, paper.created_at))
    says: list[Reply] = []
    for chair in people.list_members(tick.db, tick.place, CHAIRS):
        when = rhythm.when_to_write(chair, tick.place, tick.local, tick.now)
        if when is not None and budget.allows(tick.db, chair, when):
            key = f"ready:{paper.id}:{chair.person_id}"
            says.append(Say(told.ready_card(paper), chair.person_id, key=key, at=when, unasked=True))
    return says


def shown_unchecked(place: Place, drafted: datetime) -> datetime:
    """Give when members hear of a draft that nobody approved."""
    return window_ends(place, drafted, UNCHECKED_AFTER)


@on.command("cop-synthesis", "Read the group's summaries", roles=PEERS | LEADERS, shown_to=CHAIRS | LEADERS)
@on.press("synthesis.list", roles=PEERS | LEADERS)
def list_summaries(turn: Turn) -> Sequence[Reply]:
    """List drafts for the chair, published summaries for members, settled ones for leaders; with words behind, search them."""
    if turn.event.kind == "command" and turn.event.text.strip():
        return searching.search(turn, turn.event.text)
    drafts = documents.list_drafts(turn.db, turn.member)
    waits = [] if turn.member.is_chair else unchecked.list_unchecked(turn.db, turn.member)
    unread = [unchecked_item(each) for each in waits]
    listed = cards.list_card(drafts, documents.list_published(turn.db, turn.member, LISTED), unread)
    told = (Button("What leaders read", "digest.open"),) if turn.member.is_peer and not turn.member.is_guest else ()
    return [Say(searching.with_search(replace(listed, buttons=(*listed.buttons, *told))))]


@on.press("synthesis.read", roles=PEERS | LEADERS)
def read_summary(turn: Turn) -> Sequence[Reply]:
    """Show a summary as the speaker may read it; a draft that nobody edited is brought up to date first."""
    if turn.member.is_leader:
        paper = _settled(turn)
        return [Say(_shown(turn, paper, cards.document_card(paper, peer=False)))]
    paper = documents.get_paper(turn.db, turn.member, turn.event.subject)
    if paper.state == DRAFT:
        synthesis_making.draft_again(turn, paper.id)
        left = {draft.id for draft in documents.list_drafts(turn.db, turn.member)}
        return with_words(turn, paper.id, before=paper) if paper.id in left else [Say(told.gone_card(paper))]
    until = until_words(paper, turn.place) if paper.state == PUBLISHED else ""
    return [Say(_shown(turn, paper, cards.document_card(paper, until, chair=turn.member.is_chair)))]


def _shown(turn: Turn, paper: Paper, card: Card) -> Card:
    """Give a summary that is out with the replies to it, and a way to save it."""
    return archive.to_keep(replies_up.under(turn.db, turn.place, turn.member, paper, card), paper.id)


def _settled(turn: Turn) -> Paper:
    """Give a leader a settled summary without a name, or say kindly that members read it first."""
    found = [paper for paper in documents.list_published(turn.db, turn.member, 100) if paper.id == turn.event.subject]
    if not found:
        raise Decline("Members read a summary first and can correct it. You can read the group's part after that.")
    return as_read_by(turn.db, turn.place, turn.member, found[0])


@on.press("synthesis.edit", roles=CHAIRS)
def open_part(turn: Turn) -> Sequence[Reply]:
    """Open one part of a summary for its chair's words."""
    document_id, _, part = turn.event.subject.partition(":")
    return [Open(cards.part_form(documents.get_paper(turn.db, turn.member, document_id), part))]


@on.press("synthesis.correct", roles=CHAIRS)
def choose_part(turn: Turn) -> Sequence[Reply]:
    """Ask the chair which part of a summary to edit or to correct."""
    return [Say(cards.which_part_card(documents.get_paper(turn.db, turn.member, turn.event.subject)))]


@on.submit("synthesis.keep_part", roles=CHAIRS, fresh=open_part)
def keep_part(turn: Turn) -> Sequence[Reply]:
    """Keep a part as the chair wrote it; lines keep their sources only while numbers and quotes stay true."""
    document_id, _, part = turn.event.subject.partition(":")
    paper = documents.get_paper(turn.db, turn.member, document_id)
    said = guard.cleared(turn, ("rows",), lambda: cards.part_form(paper, part), peers=True)
    new, gone = synthesis_edit.rewritten(part, paper.part(part), said.get("rows", ""), quotes_of(turn, paper))
    lines = [line for each in cards.HEADINGS for line in (new if each == part else paper.part(each))]
    return kept(turn, paper, with_all(paper.lines, lines), "rows", gone)


def quotes_of(turn: Turn, paper: Paper) -> synthesis_edit.FindQuoted:
    """Give what finds the answer of a summary that may be quoted with some words."""
    answers = {source.id for line in paper.lines for source in line.sources if source.kind == "response"}

    def find_quoted(quote: str) -> str:
        fitting = (each for each in sorted(answers) if quotes.may_quote(turn.db, turn.place, each, quote))
        return next(fitting, "")

    return find_quoted


def kept(
    turn: Turn,
    paper: Paper,
    lines: Sequence[DocumentLine],
    field: str,
    dropped: Sequence[DocumentLine] = (),
) -> list[Reply]:
    """Keep a summary's lines as its chair wants them, and show it; raises Decline beside `field` where they are too long.

    A draft keeps what is `dropped` from it, beside what was dropped before, until it is approved.
    """
    if (over := count_words(lines) - LONGEST) > 0:
        raise Decline(
            errors={field: f"The summary is {over} words too long; it has at most {LONGEST}. Please cut a little."}
        )
    draft = paper.state == DRAFT
    documents.put_lines(turn.db, turn.member, paper.id, lines, (*paper.dropped, *dropped) if draft else ())
    if draft:
        return synthesis_standing.edited(turn, paper.id)
    changed = documents.get_paper(turn.db, turn.member, paper.id)
    mine = Say(cards.document_card(changed, until_words(changed, turn.place), chair=True))
    return [mine, *reissued(turn.db, turn.place, paper.id)]


@on.press("synthesis.publish", roles=CHAIRS)
def publish(turn: Turn) -> Sequence[Reply]:
    """Let a draft go out to the members: by the channel, where each reads what is theirs to read, else one by one."""
    paper = documents.get_paper(turn.db, turn.member, turn.event.subject)
    if paper.state != DRAFT:
        return [Say(cards.document_card(paper, until_words(paper, turn.place), chair=True))]
    take_back_quotes(turn.db, turn.place, paper, turn.now)
    ends = window_ends(turn.place, turn.now)
    documents.publish(turn.db, turn.member, paper.id, turn.now, ends)
    timetable.at(turn.db, turn.place, "synthesis.settle", paper.id, ends)
    out = documents.get_paper(turn.db, turn.member, paper.id)
    channels = communities.list_channels(turn.db, turn.place)
    where = "your channel" if channels else "the members, one by one"
    mine = synthesis_standing.published(turn, out, told.published_card(out, where))
    return [*mine, *(_to_channels(turn, out) if channels else _to_members(turn, out))]


def _to_channels(turn: Turn, paper: Paper) -> list[Say]:
    card, subject = cards.channel_card(paper, until_words(paper, turn.place)), cards.card_subject(paper)
    channels = communities.list_channels(turn.db, turn.place)
    return [Say(card, channel=each.id, key=f"{subject}:{each.id}", subject=subject) for each in channels]


def _to_members(turn: Turn, paper: Paper) -> list[Say]:
    """Write to each member whose week has room for it; the others find it in their home."""
    says = []
    subject, until = cards.card_subject(paper), until_words(paper, turn.place)
    for member in people.list_members(turn.db, turn.place):
        if member.person_id == turn.member.person_id:
            continue
        key, card = f"{subject}:{member.person_id}", cards.document_card(paper, until)
        if outbox.find_sent(turn.db, member.person_id, "", subject):  # they know that it waited: that card shows it now
            says.append(Say(card, member.person_id, key=key, subject=subject))
            continue
        when = rhythm.when_to_write(member, turn.place, rhythm.wall(turn.now, turn.place.zone), turn.now)
        if when is None or not budget.allows(turn.db, member, when):
            continue
        says.append(Say(card, member.person_id, key=key, subject=subject, at=when, unasked=True))
    return says


@on.press("synthesis.missed", roles=PEERS)
def open_missed(turn: Turn) -> Sequence[Reply]:
    """Open the form for a member whose point is missed, while corrections are open."""
    return [Open(missed_form(_correctable(turn), turn.place.called("facilitator")))]


@on.submit("synthesis.keep_missed", roles=PEERS)
def keep_missed(turn: Turn) -> Sequence[Reply]:
    """Mark a line as questioned and bring the member's words to the chair, and to nobody else."""
    paper, chair = _correctable(turn), turn.place.called("facilitator")
    point = guard.cleared(turn, ("point",), lambda: missed_form(paper, chair), peers=True).get("point", "").strip()
    mark, marks = turn.event.values.get("line", ""), [*cards.marks_of(paper.lines), NO_LINE]
    errors = {}
    if mark not in marks:
        errors["line"] = "This line was changed meanwhile. Please choose again." if mark else "Please choose a line."
    if not 0 < len(point) <= LONGEST_POINT:
        errors["point"] = f"Please write a line of at most {LONGEST_POINT} characters."
    if errors:
        raise Decline(errors=errors)
    line = None if mark == NO_LINE else documents.put_missed(turn.db, turn.member, paper.id, marks.index(mark))
    says: list[Reply] = [Say(told_card(chair, marked=line is not None))]
    for reader in people.list_members(turn.db, turn.place, CHAIRS):
        key = f"missed:{paper.id}:{mark}:{turn.member.person_id}:{turn.now.isoformat()}:{reader.person_id}"
        says.append(Say(missed_card(paper, mark, line, turn.member.name, point), reader.person_id, key=key))
    return [*says, *reissued(turn.db, turn.place, paper.id)]


def _correctable(turn: Turn) -> Paper:
    paper = documents.get_paper(turn.db, turn.member, turn.event.subject)
    if paper.state != PUBLISHED:
        raise Decline("The time for corrections is over. You can still tell the person who chairs your community.")
    return paper


@on.tick("synthesis.settle")
def settle(tick: Tick) -> Sequence[Reply]:
    """Settle a summary when the members' time is over; from now on leaders can read the group's part."""
    documents.settle(tick.db, tick.place, tick.subject, tick.now)
    return reissued(tick.db, tick.place, tick.subject)
