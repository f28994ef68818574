"""How a check-in of two members with each other looks."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from handlers.language import Block, Button, Card, Field, FieldKind, Form, Item, Line, Note, Quote
from storage import mutual
from storage.mutual import ANSWERED, INVITED, Check
from storage.people import Member

LONGEST = 500
RULE = "Neither reads the other before both have written, or two school days have passed."


def names_of(check: Check) -> str:
    """Name the others of a check-in."""
    return " and ".join(side.name for side in check.others)


def subject_of(check_id: str) -> str:
    """Name the card of one side, so that it can be edited later."""
    return f"mutual:{check_id}"


def buttons_of(check: Check) -> tuple[Button, ...]:
    """Give what its owner can do with their side now."""
    if check.is_off or check.is_done:
        return ()
    if check.state == ANSWERED:
        return (Button("Change my lines", "mutual.answer", check.id),)
    return (
        Button("Write my lines", "mutual.answer", check.id, "primary"),
        Button("Not this time", "mutual.decline", check.id),
    )


def item_of(check: Check) -> Item:
    """Ask for somebody's lines, as one entry of a list."""
    said = f"How do your commitments stand? {RULE}"
    return Item(f"Check in with {names_of(check)}", said, buttons=buttons_of(check))


def check_card(check: Check) -> Card:
    """Show a check-in to one of its members, with the others' lines once they may be read."""
    if check.is_off:
        rests = Line("This check-in rests: one of you has no time. Nothing that was written is shown.")
        return Card("Not this time, then.", (rests, Note("The next one brings you together with somebody else.")))
    body: list[Block] = [Line("How do your commitments stand? One or two lines each are enough.")]
    if check.answer:
        body += [Line("You wrote:"), Quote(check.answer)]
    for side in check.others:
        if side.answer:
            body += [Line(f"{side.name} wrote:"), Quote(side.answer, side.name)]
    if check.is_done:
        body.append(Note("A word or a short call does the rest."))
    else:
        read = any(side.answer for side in check.others)
        body.append(Note("Two school days have passed. Your own lines are still welcome." if read else RULE))
    return Card(f"Check in with {names_of(check)}", tuple(body), buttons_of(check))


def answer_form(check: Check) -> Form:
    """Take somebody's lines."""
    hint = "Kept, changed or stuck, and what you learned. Please name no student."
    return Form(
        action="mutual.keep",
        title="My lines",
        subject=check.id,
        fields=(Field("answer", "How does it stand?", FieldKind.LONG, check.answer, hint=hint, most=LONGEST),),
        submit="Keep",
        intro=(Note(f"For {names_of(check)}, and nobody else. {RULE}"),),
    )


def no_pair_card() -> Card:
    """Say that there is no check-in now."""
    said = Line("You have no check-in with a partner now. Your facilitator can offer one to all.")
    return Card("No check-in now", (said,), (Button("See my commitments", "commitments.list"),))


def started_card(groups: int) -> Card:
    """Tell the facilitator that members are asked."""
    if not groups:
        return Card(
            "Nobody to bring together", (Line("It takes two members, of two schools where schools are known."),)
        )
    pairs = "1 pair is" if groups == 1 else f"{groups} pairs are"
    return Card("Check-in pairs are offered", (Line(f"{pairs} asked. Anybody can say: not this time."), Note(RULE)))


def running_card() -> Card:
    """Tell the facilitator that the last offer is still open."""
    said = Line(
        "Check-in pairs were offered a short while ago. You can offer the next ones once two school days have passed."
    )
    return Card("They are asked already", (said,))


def list_to_write(db: Session, member: Member, now: datetime) -> list[Item]:
    """Give the check-in that waits for a member's lines, for the list of what waits for them."""
    own = mutual.find_mine(db, member)
    if own is None or own.state != INVITED or now >= own.open_at:
        return []
    check = mutual.get_check(db, member, own.id, now)
    return [] if check.is_off else [item_of(check)]
