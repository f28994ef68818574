"""How sharing with a coach looks: to the owner, who sees all that can be read, and to the coach, who opens entry by entry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from handlers.language import (
    Block,
    Button,
    Card,
    Field,
    FieldKind,
    Form,
    Heading,
    Item,
    Line,
    Note,
    Option,
    Quote,
    shortened,
)
from handlers.moments import day
from handlers.rhythm import wall
from storage.coaches import ANSWER, GROWTH, PROMISE, Entry, Tie
from storage.people import Member

OPEN = Button("My coach", "coach.open")
SHARED = Button("Shared with me", "coach.shared")
MINE = Button("My things", "me.open")
LONGEST = 500
LABEL = 75
SHOWN = 120
KINDS = {ANSWER: "Answer", PROMISE: "Commitment", GROWTH: "My growth"}
NOBODY_ELSE = "For everybody else nothing changes: no facilitator, no leader and no AI reads more than before."
RULE = f"Your coach reads what you choose, until you take it back. {NOBODY_ELSE}"
STOP = "You can stop at any time, and so can they."


def subject_of(tie: Tie) -> str:
    """Name the coach's card of a tie, so that it can be edited later."""
    return f"coach:{tie.id}"


def label_of(entry: Entry, zone: str) -> str:
    """Call an entry by its kind and day, without a word of its owner's."""
    when = wall(entry.when, zone).date() if isinstance(entry.when, datetime) else entry.when
    return f"{KINDS[entry.kind]}, {'by ' if entry.kind == PROMISE else ''}{day(when)}"


def no_coach_card() -> Card:
    """Say what sharing with a coach is, to somebody who has none."""
    return Card(
        "My coach",
        (
            Line("You can let one person read single entries of yours: a coach, a mentor, or a colleague here."),
            Note(RULE),
            Note(STOP),
        ),
        (Button("Choose a coach", "coach.choose", style="primary"), MINE),
    )


def choose_form(candidates: Sequence[Member]) -> Form:
    """Ask who shall be the coach."""
    options = tuple(Option(each.person_id, _called(each)) for each in candidates)
    intro = (
        Note(RULE),
        Note("Whoever leads, facilitates or runs a group of yours is not on this list."),
        Note("I ask them first. With this you agree that a coach reads what you choose."),
    )
    who = Field("coach", "Who shall it be?", FieldKind.PERSON, options[0].value, options)
    return Form("coach.keep", "Choose a coach", (who,), "Ask them", intro=intro)


def _called(member: Member) -> str:
    return f"{member.name}, coach" if "coach" in member.roles else member.name


def own_card(tie: Tie, entries: Sequence[Entry], zone: str) -> Card:
    """Show an owner how it stands with their coach, and all that the coach can read, each with the way to take it back."""
    name, over = tie.coach.name, Button("End it all", "coach.end", tie.id, "danger")
    if not tie.agreed:
        body: tuple[Block, ...] = (Line(f"{name} is asked. You can share once they have said yes."), Note(RULE))
        return Card("My coach", body, (over, MINE))
    if not tie.reads:
        why = "It needs your yes under What I agree to, and a coach who neither leads nor runs a group of yours."
        agree = Button("What I agree to", "agreeing.open")
        return Card("My coach", (Line(f"{name} can read nothing of yours now."), Note(why)), (agree, over, MINE))
    blocks: list[Block] = [Heading(f"What {name} can read now")]
    for entry in entries:
        words = shortened(" ".join((entry.words or entry.note).split()), SHOWN)
        back = Button("Take it back", "coach.take_back", entry.id)
        blocks.append(Item(label_of(entry, zone), words, buttons=(back,)))
        blocks += [Quote(entry.reply, name)] if entry.reply else []
    blocks += [] if entries else [Line("Nothing. You choose each entry by itself.")]
    blocks.append(Note(f"{RULE} What you take back goes with the note on it."))
    return Card("My coach", tuple(blocks), (Button("Share an entry", "coach.share", style="primary"), over, MINE))


def share_form(tie: Tie, choices: Sequence[Entry], zone: str) -> Form:
    """Ask which of the speaker's own entries the coach may read."""
    options = tuple(Option(each.what, _choice(each, zone)) for each in choices)
    entry = Field("entry", "Which entry?", FieldKind.CHOICE, options[0].value, options)
    intro = (Note(f"{tie.coach.name} can read it whole, as it stands and as you change it."), Note(NOBODY_ELSE))
    return Form("coach.add", "Share an entry", (entry,), "Share it", intro=intro)


def _choice(entry: Entry, zone: str) -> str:
    words = " ".join((entry.words or entry.note).split())
    return shortened(f"{label_of(entry, zone)}: {words}", LABEL)


def asked_card(tie: Tie) -> Card:
    """Ask somebody, kindly, whether they will be a coach."""
    owner = tie.owner.name
    return Card(
        f"{owner} would like you as coach",
        (
            Line(f"{owner} trusts you and would like to share single entries with you, to think together."),
            Note("You read what they choose and nothing else, and you pass nothing on. No is a fine answer, too."),
        ),
        _answers(tie),
    )


def _answers(tie: Tie) -> tuple[Button, ...]:
    return Button("Yes, gladly", "coach.yes", tie.id, "primary"), Button("No, thank you", "coach.end", tie.id)


def shared_card(tie: Tie, entries: int) -> Card:
    """Tell a coach how much is shared with them now; no words of its owner's stand in the chat."""
    shared = {0: "nothing", 1: "1 entry"}.get(entries, f"{entries} entries")
    read = (Button("Read", "coach.entries", tie.id, "primary"),) if entries else ()
    note = Note("It is for you alone. Please pass nothing on.")
    return Card(f"{tie.owner.name} and you", (Line(f"{tie.owner.name} shares {shared} with you now."), note), read)


def over_card(tie: Tie) -> Card:
    """Tell a coach that it has ended."""
    said = Line("What was shared with you is closed. Thank you for being there.")
    return Card(f"{tie.owner.name} shares nothing with you now", (said,))


def agreed_card(tie: Tie) -> Card:
    """Tell an owner that their coach said yes."""
    said = Line(f"{tie.coach.name} is glad to be your coach. So far they can read nothing: you choose each entry.")
    return Card("Your coach said yes", (said,), (OPEN,))


def refused_card(tie: Tie) -> Card:
    """Tell an owner that their coach has no room for it, now or any more."""
    said = Line(f"{tie.coach.name} has no room to be your coach now. They can read nothing of yours.")
    return Card("Not this time", (said, Note("You can ask somebody else.")), (OPEN,))


def thanks_card(tie: Tie) -> Card:
    """Thank a coach who says no, or stops."""
    said = Line(f"You are not the coach of {tie.owner.name} now, and nothing of theirs is open to you.")
    return Card("That is fine", (said, Note("I let them know, kindly.")), (SHARED,))


def noted_card(tie: Tie) -> Card:
    """Tell an owner that there is a note for them; its words stay out of the chat until they look."""
    return Card("A note from your coach", (Line(f"{tie.coach.name} wrote you a note. Nobody else reads it."),), (OPEN,))


def list_card(found: Sequence[tuple[Tie, int]]) -> Card:
    """List whom somebody is a coach to, or is asked to be, with how much they can read."""
    items = tuple(_owner(tie, entries) for tie, entries in found)
    nobody = (Line("Nobody shares entries with you now."),)
    return Card("Shared with me", items or nobody, (MINE,))


def _owner(tie: Tie, entries: int) -> Item:
    if not tie.agreed:
        return Item(tie.owner.name, "Would like you as coach.", buttons=_answers(tie))
    read = (Button("Read", "coach.entries", tie.id, "primary"),) if entries else ()
    stop = Button("Stop being the coach", "coach.end", tie.id)
    count = "1 entry" if entries == 1 else f"{entries} entries"
    return Item(tie.owner.name, f"Shares {count} with you now.", buttons=(*read, stop))


def entries_card(tie: Tie, entries: Sequence[Entry], zone: str, title: str = "") -> Card:
    """List what a coach can read of one owner now; the words open one by one, and do not stay in the chat."""
    read = [Item(label_of(each, zone), buttons=(Button("Read it", "coach.read", each.id),)) for each in entries]
    nothing = (Line("Nothing is shared with you now."),)
    return Card(title or f"Shared by {tie.owner.name}", tuple(read) or nothing, (SHARED, MINE))


def read_form(tie: Tie, entry: Entry, zone: str) -> Form:
    """Show a coach one entry, with room for a short note back."""
    body: list[Block] = [Heading(label_of(entry, zone))]
    body += [Line(entry.topic)] if entry.topic else []
    body += [Quote(words, tie.owner.name) for words in (entry.words, entry.note) if words]
    body.append(Note("It is for you alone. Please pass nothing on."))
    hint = f"For {tie.owner.name} alone, if you like. A question often helps most."
    note = Field("note", "A short note back", FieldKind.LONG, entry.reply, required=False, hint=hint, most=LONGEST)
    return Form("coach.note", f"From {tie.owner.name}"[:24], (note,), "Send my note", entry.id, tuple(body))
