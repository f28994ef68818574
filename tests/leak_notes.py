"""What members note for themselves and for one partner, in the leak test's term: agreements, growth, check-ins two by two."""

from __future__ import annotations

from sqlalchemy import select

from storage.models import Person, PortfolioEntry
from tests.leak_cast import Cast, Group, Heard, full_name
from tests.stage import user_id

COACH = "cia"


def notes_to_self(cast: Cast, group: Group, week: int) -> None:
    """In the first week let a group agree, a member note for themselves, and two check in with each other."""
    if week:
        return
    hide = cast.wire.hide
    chair, writer = cast.who(group.chair), cast.who(group.peers[1])
    _types(chair, group, "/cop-commit agree")
    chair.presses("Add an agreement")
    chair.fills(text=f"begin with {hide('commitment.text (agreed)', *group.readers, plain=True)}")
    _types(writer, group, "/cop-commit agree")
    writer.presses("Note how it stands")
    writer.fills(stands="begun", note=hide("agreement_note.note", writer.user))
    _types(writer, group, "/cop-me")
    writer.presses("My growth")
    writer.presses("Add an entry")
    reads = [writer.user, *([user_id(COACH)] if COACH in group.others else [])]
    writer.fills(own=hide("portfolio_entry.standard", *reads), note=hide("portfolio_entry.note", *reads))
    if COACH in group.others:
        _lets_a_coach_read(cast, writer, cast.who(COACH))
    _types(chair, group, "/cop-commit")
    chair.presses("Offer check-in pairs")
    for name in group.peers[:3]:
        member = cast.who(name)
        _types(member, group, "/cop-commit")
        member.presses("My check-in pair")
        if member.tries("Write my lines"):
            title = next(card.title for card in reversed(member.cards) if card.title.startswith("Check in with"))
            partners = [each for each in group.peers if each.title() in title]
            member.fills(answer=hide("pair_check.answer", member.user, *map(user_id, partners)))


def _lets_a_coach_read(cast: Cast, writer: Heard, coach: Heard) -> None:
    """Let a member name their coach, who says yes, reads one entry of theirs and writes a note back."""
    people, entries = select(Person.id).where(Person.display_name == full_name(COACH)), select(PortfolioEntry.id)
    who, entry = cast.stage.plays(
        cast.stage.db.read(lambda db: (db.scalars(people).one(), db.scalars(entries).first()))
    )
    writer.types("/cop-me")
    for button in ("My coach", "Choose a coach"):
        writer.presses(button)
    writer.fills(coach=who)
    coach.presses("Yes, gladly")
    for button in ("My coach", "Share an entry"):
        writer.presses(button)
    writer.fills(entry=f"growth:{entry}")
    for button in ("Read", "Read it"):
        coach.presses(button)
    coach.fills(note=f"What of {cast.wire.hide('contribution.hidden (coach_note)', writer.user, coach.user)}?")
    writer.presses("My coach")


def _types(actor: Heard, group: Group, words: str) -> None:
    actor.types(words)
    actor.tries(group.name)
