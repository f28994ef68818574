"""A line of sight from a school's own plan to the group's inquiry: each member links their own, and sees who has."""

from __future__ import annotations

from collections.abc import Sequence

from handlers import inquiry_cards, inquiry_forms
from handlers.inquiry import cleared
from handlers.language import Decline, Open, Reply, Say
from handlers.turn import Router, Turn
from storage import inquiries, plan_links
from storage.models import Inquiry
from storage.people import PEERS

on = Router()


@on.press("inquiry.link", roles=PEERS)
def ask_link(turn: Turn) -> Sequence[Reply]:
    """Ask where the speaker sees the inquiry in their own school's plan; a later cycle begins from their earlier link."""
    row = _of_group(turn)
    own = plan_links.find_own(turn.db, turn.member, row) or plan_links.find_earlier(turn.db, turn.member, row)
    return [Open(inquiry_forms.link_form(row, own, turn.place.called("plan")))]


@on.submit("inquiry.keep_link", roles=PEERS)
def keep_link(turn: Turn) -> Sequence[Reply]:
    """Keep the speaker's own link and note; emptied, both are gone."""
    row = _of_group(turn)
    form = inquiry_forms.link_form(row, None, turn.place.called("plan"))
    said = cleared(turn, ("reference", "note"), form)
    words = said.get("reference", "").strip(), said.get("note", "").strip()
    plan_links.put_link(turn.db, turn.member, row, words, turn.now)
    return _shown(turn, row)


@on.press("inquiry.links", roles=PEERS)
def show_links(turn: Turn) -> Sequence[Reply]:
    """Show which schools linked their plan; what is missing is told to its own member alone."""
    return _shown(turn, _of_group(turn))


def _of_group(turn: Turn) -> Inquiry:
    """Give the cycle that the card is about, to those whose schools are the group's."""
    if turn.member.is_guest:
        raise Decline("Plans are for the group's own schools. You find the inquiry under “Our inquiry”.")
    return inquiries.get_inquiry(turn.db, turn.member, turn.event.subject)


def _shown(turn: Turn, row: Inquiry) -> Sequence[Reply]:
    linked = plan_links.see_linked(turn.db, turn.member, turn.place, row)
    return [Say(inquiry_cards.links_card(row, linked, turn.place))]
