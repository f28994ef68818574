"""Where a community is in its life; a closed one can be read and nothing is added, until whoever chairs opens it again."""

from __future__ import annotations

from collections.abc import Sequence

from handlers import setup
from handlers import setup_forms as forms
from handlers.language import Button, Card, Decline, Line, Note, Open, Reply, Say
from handlers.setup_steps import PHASES, SAVE
from handlers.turn import Router, Turn, in_own_words
from storage import audit, outbox, people, setups
from storage.communities import CLOSED, Place
from storage.people import CHAIRS, EVERYBODY, Member

on = Router()

OPEN_AGAIN = Button("Open it again", "phases.reopen")
REOPENS_AS = "sustain"


@on.press("setup.phase", roles=CHAIRS)
def open_phase(turn: Turn) -> Sequence[Reply]:
    """Open the choice of the phase; a closed community is opened again from a card of its own."""
    if turn.place.phase == CLOSED:
        return [Say(closed_card(turn.place))]
    return [Open(forms.phase_form(turn.place))]


@on.submit("setup.keep_phase", roles=CHAIRS, fresh=open_phase)
def keep_phase(turn: Turn) -> Sequence[Reply]:
    """Keep the phase; before a community is closed, ask once more."""
    chosen = turn.event.values.get("phase", "")
    if chosen not in PHASES:
        raise Decline(errors={"phase": "Please choose one of these."})
    if chosen == CLOSED:
        return [Say(ask_card(turn.place))]
    place = in_own_words(setups.put_phase(turn.db, turn.place, chosen), turn.library)
    return setup.kept(turn, place, "phase")


@on.press("phases.close", roles=CHAIRS)
def close(turn: Turn) -> Sequence[Reply]:
    """Close the community: what waits to be sent is taken back, all who were in it are told how to keep what it wrote."""
    place = in_own_words(setups.put_phase(turn.db, turn.place, CLOSED), turn.library)
    audit.add_audit(turn.db, place, turn.member.person_id, "community.close", turn.now)
    everybody = people.list_members(turn.db, place, EVERYBODY)
    for member in everybody:
        outbox.drop_waiting(turn.db, Member(person_id=member.person_id, community_id=place.id))
    key = f"closed:{place.id}:{turn.now.isoformat()}"
    told = [each for each in everybody if each.person_id != turn.member.person_id]
    says = [Say(over_card(place, each), each.person_id, key=f"{key}:{each.person_id}") for each in told]
    return [Say(closed_card(place)), *says]


@on.press("phases.reopen", roles=CHAIRS)
def reopen(turn: Turn) -> Sequence[Reply]:
    """Open a closed community again: it asks and meets as before."""
    place = turn.place
    if place.phase == CLOSED:
        place = in_own_words(setups.put_phase(turn.db, place, REOPENS_AS), turn.library)
        audit.add_audit(turn.db, place, turn.member.person_id, "community.reopen", turn.now)
    return setup.kept(turn, place, "phase")


def ask_card(place: Place) -> Card:
    """Say what closing means, before it happens."""
    return Card(
        f"Close {place.name}?",
        (
            Line("No question, reminder or digest comes any more, and nothing can be added."),
            Line("Everybody can still read summaries, take a copy of what is theirs, and delete it."),
            Note("Everybody is told. You can open the group again."),
        ),
        (Button("Close the group", "phases.close", style="danger"), Button("Leave it open", "setup.open")),
    )


def closed_card(place: Place) -> Card:
    """Say to whoever chairs that the community is closed, and what can be kept of it."""
    return Card(
        f"{place.name} is closed",
        (
            Line("All of it can be read, and nothing is added. Thank you for what you held together."),
            Note("Summaries can be saved one by one. This page saves how the group worked."),
        ),
        (Button("Summaries", "synthesis.list"), SAVE, OPEN_AGAIN),
    )


def over_card(place: Place, member: Member) -> Card:
    """Tell somebody that their community is closed, and what they can still do."""
    own = (Line("What you wrote is yours: take a copy, or delete it."),) if member.is_peer else ()
    return Card(
        f"{place.name} has closed",
        (Line("Thank you for what you brought. No message comes any more."), *own),
        (Button("Summaries", "synthesis.list"), Button("My things", "me.open")),
    )
