"""The chair's deputy: named by the chair, can do what the chair can, told when it begins and ends; the chair can end it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handlers.language import (
    Block,
    Button,
    Card,
    Decline,
    Field,
    FieldKind,
    Form,
    Heading,
    Item,
    Line,
    Note,
    Open,
    Option,
    Reply,
    Say,
)
from handlers.turn import Router, Turn
from storage import audit, people, roles
from storage.communities import Place
from storage.people import CHAIRS, GUEST, HEADS, Member

on = Router()


def beside(card: Card, place: Place, speaker: Member, members: Sequence[Member]) -> Card:
    """Give the card about people with who acts for the chair; the chair can end it, or name somebody."""
    chair = place.called("facilitator")
    acting = [member for member in members if member.is_deputy]
    chairs = bool(speaker.roles & HEADS)
    items: list[Block] = [
        Item(member.name, f"Deputy. Can do what the {chair} can.", buttons=_ends(member, chairs)) for member in acting
    ]
    body = (*card.body, Heading("Deputy"), *(items or [Line(f"Nobody acts for the {chair}.")]))
    over = Button("Hand over the chair", "chair.ask")
    name = (Button("Name a deputy", "deputies.ask"), over) if chairs else ()
    return replace(card, body=body, buttons=(*card.buttons, *name))


def _ends(member: Member, chairs: bool) -> tuple[Button, ...]:
    return (Button("Take it back", "deputies.end", member.person_id),) if chairs else ()


@on.press("deputies.ask", roles=HEADS)
def ask_whom(turn: Turn) -> Sequence[Reply]:
    """Ask who may act for the chair."""
    offered = _offered(turn)
    if not offered:
        raise Decline("There is nobody to name: every member facilitates already.")
    return [Open(deputy_form(offered))]


@on.submit("deputies.name", roles=HEADS)
def name_deputy(turn: Turn) -> Sequence[Reply]:
    """Let a member act for the chair, and tell them."""
    chosen = turn.event.values.get("deputy", "")
    if chosen not in {member.person_id for member in _offered(turn)}:
        raise Decline(errors={"deputy": "Please choose somebody from the list."})
    deputy = roles.put_role(turn.db, turn.place, chosen, "deputy", turn.now)
    said = Say(
        done_card(f"{deputy.name} is your deputy", f"{deputy.name} can do here what you can, until you take it back.")
    )
    return [said, _told(turn, deputy, named_card(turn.member.name, turn.place), "deputy.name")]


@on.press("deputies.end", roles=HEADS)
def end_deputy(turn: Turn) -> Sequence[Reply]:
    """Let somebody act for the chair no longer, from this minute, and tell them; a second press changes nothing."""
    before = people.get_member(turn.db, turn.place, turn.event.subject)
    said = Say(done_card("It is taken back", f"{before.name} is a member like the others again."))
    if not before.is_deputy:
        return [said]
    deputy = roles.drop_role(turn.db, turn.place, turn.event.subject, "deputy", turn.now)
    return [said, _told(turn, deputy, ended_card(turn.member.name, turn.place), "deputy.end")]


def _offered(turn: Turn) -> list[Member]:
    return [member for member in people.list_members(turn.db, turn.place) if not member.roles & (CHAIRS | {GUEST})]


def _told(turn: Turn, deputy: Member, card: Card, deed: str) -> Say:
    audit.add_audit(turn.db, turn.place, turn.member.person_id, deed, turn.now, deputy.person_id)
    key = f"{deed}:{turn.place.id}:{deputy.person_id}:{turn.now.isoformat()}"
    return Say(card, deputy.person_id, key=key)


def deputy_form(offered: Sequence[Member]) -> Form:
    """Ask who may act for the chair."""
    options = tuple(Option(m.person_id, f"{m.name}, {m.site}" if m.site else m.name) for m in offered)
    hint = "They can prepare and publish as you do. They are told, and you can take it back at any time."
    field = Field("deputy", "Who acts for you?", FieldKind.PERSON, options=options, hint=hint)
    return Form("deputies.name", "Name a deputy", (field,), "Name them")


def done_card(title: str, said: str) -> Card:
    """Tell the chair what changed."""
    return Card(title, (Line(said), Note("They get a message about it.")), (Button("People", "newcomers.open"),))


def named_card(chair: str, place: Place) -> Card:
    """Tell a member that they act for the chair."""
    return Card(
        "You are the deputy now",
        (
            Line(
                f"{chair} named you deputy in {place.name}. You can do here what the {place.called('facilitator')} can."
            ),
            Line("You need to do nothing. Drafts and reminders for the group now reach you, too."),
        ),
        (Button("See what I can do", "home.open"),),
    )


def ended_card(chair: str, place: Place) -> Card:
    """Tell somebody that they act for the chair no longer."""
    return Card(
        "You are no longer the deputy", (Line(f"{chair} took it back. You are a member of {place.name} as before."),)
    )
