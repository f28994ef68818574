"""How introductions look: whom somebody meets, whether they did, and when introductions come."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.language import Block, Button, Card, Field, FieldKind, Form, Item, Line, Note, Option
from storage.introductions import MET, NOT_YET, Meeting
from storage.people import Member

STOP, START = Button("No introductions", "pairing.stop"), Button("Introduce me", "pairing.start")
RHYTHM = Button("When they come", "pairing.when")
NEVER = "never"
OFTEN = (
    Option("every month FIRST TUE 09:00", "Every month, on the first Tuesday"),
    Option("every month SECOND WED 09:00", "Every month, on the second Wednesday"),
    Option("every 2 weeks TUE 09:00", "Every two weeks, on a Tuesday"),
    Option(NEVER, "Not now"),
)
BETWEEN_YOU = "Only those who meet know of this. Nobody is told whether you did."


def names_of(others: Sequence[Member]) -> str:
    """Name people, one after the other."""
    return " and ".join(each.name for each in others) or "somebody who has left"


def introduction_card(meeting: Meeting, begin: str) -> Card:
    """Tell somebody whom they could meet, and something to begin with."""
    people: list[Block] = [Item(each.name, each.site) for each in meeting.others]
    return Card(
        f"Meet {names_of(meeting.others)}",
        (
            *people,
            Line("Write to each other in your chat app. Twenty minutes are plenty, by phone or over a coffee."),
            Item("Something to begin with", begin),
            Note(BETWEEN_YOU),
        ),
        (Button("We met", "pairing.met", meeting.id, "primary"), STOP),
    )


def ask_card(meeting: Meeting) -> Card:
    """Ask once whether people met."""
    return Card("Did you meet?", (Line(f"You and {names_of(meeting.others)}."), Note(BETWEEN_YOU)), _answers(meeting))


def ask_item(meeting: Meeting) -> Item:
    """Ask it, as one entry of a list."""
    return Item(f"Did you meet {names_of(meeting.others)}?", "Only you see your answer.", buttons=_answers(meeting))


def _answers(meeting: Meeting) -> tuple[Button, ...]:
    return (
        Button("We met", "pairing.met", meeting.id, "primary"),
        Button("Not yet", "pairing.not_yet", meeting.id),
    )


def said_card(meeting: Meeting) -> Card:
    """Answer somebody who said whether they met."""
    who = names_of(meeting.others)
    if meeting.met == MET:
        said = Line("Good. What came of it is yours. If something should go further, make it a commitment.")
        return Card(f"You met {who}", (said, Note(BETWEEN_YOU)), (Button("New commitment", "commitments.new"),))
    said = Line("That is fine. You can still write to each other whenever it suits you.")
    return Card(f"Not yet: {who}", (said, Note(BETWEEN_YOU)), (Button("We met", "pairing.met", meeting.id),))


def mine_card(meeting: Meeting | None, begin: str, coming: str, *, willing: bool, chair: bool) -> Card:
    """Show somebody their introduction, when the next comes, and what they can change."""
    body: list[Block] = []
    buttons: list[Button] = []
    if meeting:
        stands = {MET: "You met.", NOT_YET: "You have not met yet."}.get(meeting.met, f"To begin with: {begin}")
        body += [Item(f"{each.name}", each.site) for each in meeting.others] or [Line("They have left the group.")]
        body.append(Line(stands))
        buttons += [] if meeting.met == MET else [Button("We met", "pairing.met", meeting.id, "primary")]
    body.append(Line(f"The next introduction comes on {coming}." if coming else "No introduction is planned."))
    body.append(Note("You meet somebody of another school, and nobody twice before everybody once."))
    if not willing:
        body.append(Line("You are left out until you say so."))
    return Card("My introduction", tuple(body), (*buttons, STOP if willing else START, *((RHYTHM,) if chair else ())))


def stopped_card() -> Card:
    """Say that somebody is left out from now on."""
    said = Line("You are left out from now on. Nobody is told. You can come back whenever you like.")
    return Card("No introductions", (said,), (START,))


def started_card(coming: str) -> Card:
    """Say that somebody takes part again."""
    when = f"The next introduction comes on {coming}." if coming else "I write when one is planned."
    return Card("You are in", (Line(when), Note(BETWEEN_YOU)), (STOP,))


def rhythm_form(now: str) -> Form:
    """Take when introductions come."""
    known = {option.value for option in OFTEN}
    options = OFTEN if now in known else (Option(now, "As it is set now"), *OFTEN)
    hint = "Members can leave them out for themselves. Nothing is asked in holidays."
    field = Field("when", "When do introductions come?", FieldKind.CHOICE, now, options, hint=hint)
    return Form("pairing.keep_when", "Introductions", (field,))


def kept_card(coming: str) -> Card:
    """Tell the chair when introductions come."""
    said = f"The next one comes on {coming}." if coming else "No introduction is planned."
    return Card("Introductions", (Line(said), Note("Each member can leave them out.")), (RHYTHM,))
