"""The group's inquiry: the problem of practice written over several sittings, and the card where everybody meets it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from handlers import (
    guard,
    inquiry_cards,
    inquiry_forms,
    inquiry_told,
    neighbours,
    rhythm,
    stage_links,
    stages,
    timetable,
)
from handlers.language import Block, Card, Decline, Form, Note, Open, Reply, Say
from handlers.synthesis_out import window_ends
from handlers.turn import Router, Turn
from storage import inquiries, plan_links
from storage.columns import new_id
from storage.communities import Place
from storage.inquiries import DRAFT, Change, Problem
from storage.models import Inquiry
from storage.people import FACILITATORS, GUEST, NEAR, PEERS

on = Router()

READERS = PEERS | NEAR | {GUEST}
"""Who may read of the inquiry: members, guests since they came, leaders what their digest says."""

DUE = "inquiry.due"
MORNING = time(9)
LOOKS_BACK = timedelta(days=70)
"""How far back a leader's own card tells of changes: a school term."""


@on.command("cop-inquiry", "See our problem of practice, its stage and its history", roles=READERS)
def show_inquiry(turn: Turn) -> Sequence[Reply]:
    """Show the inquiry as the speaker may see it."""
    return present(turn, anew=True)


on.press("inquiry.open", roles=READERS)(show_inquiry)


def present(turn: Turn, extra: Sequence[Block] = (), *, anew: bool = False) -> list[Reply]:
    """Answer with the inquiry as it stands now, for those who facilitate on their one card of it."""
    card = card_for(turn)
    card = replace(card, body=(*extra, *card.body))
    if not turn.member.roles & FACILITATORS:
        return [Say(card)]
    return [on_card(turn, card, anew=anew)]


def on_card(turn: Turn, card: Card, *, anew: bool = False) -> Say:
    """Let the speaker's one card of the inquiry show this, where it stands or, `anew`, beneath all else."""
    key = f"inquiry:{turn.member.person_id}:{new_id()}"
    return Say(card, key=key, subject=subject_of(turn.place), anew=anew)


def subject_of(place: Place) -> str:
    """Name the one card on which somebody works on the inquiry: what they press changes the newest one in place."""
    return f"inquiry:{place.id}"


def card_for(turn: Turn) -> Card:
    """Give the inquiry as the speaker may see it."""
    member, place = turn.member, turn.place
    if member.is_leader:
        return inquiry_cards.leader_card(place, inquiry_told.told(turn.db, place, turn.now - LOOKS_BACK, turn.now))
    writes = bool(member.roles & FACILITATORS)
    draft, row = inquiries.find_draft(turn.db, member), inquiries.find_current(turn.db, place)
    if row is None:
        if draft is not None:
            return inquiry_cards.draft_card(draft)
        return inquiry_cards.nothing_card(place, writes=writes, proposes=member.is_peer)
    if member.is_guest or not member.is_peer:
        return inquiry_cards.guest_card(row, place)
    linked = plan_links.see_linked(turn.db, member, place, row)
    card = inquiry_cards.group_card(row, place, stages.protocol_for(turn.library, row.stage), linked)
    work = inquiry_cards.work_buttons(row, has_draft=draft is not None) if writes else ()
    link = [] if row.ended_at else stage_links.suggested(turn.library, place, row.stage)
    near = neighbours.blocks_for(turn.db, place, member, row)
    return replace(card, body=(*card.body, *link, *near), buttons=(*work, *card.buttons))


@on.press("inquiry.write", roles=FACILITATORS)
def open_draft(turn: Turn) -> Sequence[Reply]:
    """Open the form of the problem, with what is written so far."""
    draft = inquiries.find_draft(turn.db, turn.member)
    return [Open(inquiry_forms.draft_form(Problem.of(draft) if draft else Problem()))]


@on.submit("inquiry.keep", roles=FACILITATORS, fresh=open_draft)
def keep_draft(turn: Turn) -> Sequence[Reply]:
    """Keep what is written so far."""
    problem = read_problem(turn, inquiry_forms.draft_form(Problem()))
    row = inquiries.put_draft(turn.db, turn.member, problem, turn.now)
    return [on_card(turn, inquiry_cards.draft_card(row))]


def read_problem(turn: Turn, form: Form) -> Problem:
    """Read a problem from its form, once nobody is named in it; raises Decline with all that is wrong."""
    said = cleared(turn, inquiry_forms.ALL_PARTS, form)
    return Problem.read(said)


def cleared(turn: Turn, names: Sequence[str], form: Form) -> Mapping[str, str]:
    """Give what was filled in, once it is short enough and nobody is named in it; raises Decline."""
    if errors := inquiry_forms.too_long(turn.event.values, names):
        raise Decline(errors=errors)
    return guard.cleared(turn, names, lambda: form, sites=True)


@on.press("inquiry.agree", roles=FACILITATORS)
def ask_begin(turn: Turn) -> Sequence[Reply]:
    """Ask how long the cycle takes and where it begins."""
    row = inquiries.get_inquiry(turn.db, turn.member, turn.event.subject)
    if row.state != DRAFT:
        return present(turn)
    if not row.title:
        raise Decline("Write the problem in one sentence first. The rest can wait.")
    return [Open(inquiry_forms.agree_form(row, turn.place))]


@on.submit("inquiry.begin", roles=FACILITATORS, fresh=ask_begin)
def begin(turn: Turn) -> Sequence[Reply]:
    """Let the group have this problem from now on."""
    row = inquiries.get_inquiry(turn.db, turn.member, turn.event.subject)
    if row.state != DRAFT or inquiries.find_active_inquiry(turn.db, turn.place):
        return present(turn)
    weeks, stage = inquiry_forms.read_begin(turn.event.values)
    inquiries.begin(turn.db, turn.member, row, stage, weeks, turn.now)
    row.stage_due = stages.due_after(turn.place, today(turn), weeks)
    ask_on_its_day(turn.db, turn.place, row)
    note(turn, row, Change("began", after={"stage": stage}))
    return present(turn, (Note("It is your group's problem of practice now."),))


def ask_on_its_day(db: Session, place: Place, row: Inquiry) -> None:
    """Let the facilitators be asked once, on a stage's day, what lets the group move on."""
    assert row.stage_due is not None
    timetable.at(db, place, DUE, row.id, rhythm.instant(datetime.combine(row.stage_due, MORNING), place.zone))


def note(turn: Turn, row: Inquiry, change: Change) -> None:
    """Note a change by the speaker; leaders may read of it once members had their day with it."""
    settles = window_ends(turn.place, turn.now)
    inquiries.note_change(row, replace(change, by=turn.member.person_id, at=turn.now, settles=settles))
    turn.db.flush()


def today(turn: Turn) -> date:
    """Give the day that it is in the community."""
    return rhythm.wall(turn.now, turn.place.zone).date()
