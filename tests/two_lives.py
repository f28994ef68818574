"""Two communities that live the same weeks beside each other, and what each of them has: rows, ids, cards with their subjects."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from handlers.language import Card, Field, FieldKind, Form, Open, Say
from storage.columns import Base
from storage.enrolment import ChannelPlan
from storage.models import Account, Community, Membership
from tests.channel_people import looks as newcomers_of
from tests.lives_exchange import learns_together
from tests.meeting_room import drafted, proposes, started
from tests.stage import CHANNEL, LIBRARY, Actor, Stage, member, riverside

TOKENS = ("zebra", "otter")
"""Stand in every text that the one or the other community writes, so that words which went astray are found."""

SHARED = frozenset({"organisation", "site"})
"""What two communities of one organisation have in common."""

Rows = dict[tuple[str, str], tuple[Any, ...]]


def settles(stage: Stage) -> None:
    """Bring both communities to the stage: each with a chair, members, a leader and a guest."""
    stage.conversation.guest_address = "https://cop.example.org/invited"
    at = {"platform": stage.world.name, "tenant": stage.world.tenant}
    names = ("Kim Lee", "Leo Rossi", "Noa Levi")
    ours = riverside(stage.world, *(member(name, **at) for name in names), member("Una Bell", "guest", **at))
    stage.enrols(ours)
    theirs = [
        member("Eve Hill", "chair", "member", **at),
        *(member(f"{name} Hill", **at) for name in ("Ida", "Bo", "Cy", "Dee", "Flo")),
        member("Lou Hill", "seil", **at),
        member("Gus Hill", "guest", **at),
    ]
    channels = (ChannelPlan(stage.world.name, stage.world.tenant, "C0HILL"),)
    stage.enrols(replace(ours, name="Hillside", channels=channels, members=tuple(theirs)))


def live(stage: Stage) -> None:
    """Let both live four weeks: answers, promises, a meeting, a summary, a question without names, an account to link."""
    settles(stage)
    casts = [
        tuple(stage.actor(name) for name in names)
        for names in (("mei", "ana", "ben", "kim", "leo", "sam"), ("eve", "ida", "bo", "cy", "dee", "lou"))
    ]
    stage.passes(hours=2)
    for token, cast in zip(TOKENS, casts, strict=True):
        _first_week(token, *cast[:5])
    stage.passes(days=5)
    for token, cast in zip(TOKENS, casts, strict=True):
        _meets(token, cast[0], cast[1])
    stage.passes(days=1)
    stage.conversation.library = replace(LIBRARY, prompts={"T01": LIBRARY.prompts["T01"]})
    stage.passes(days=3)
    for token, cast in zip(TOKENS, casts, strict=True):
        _without_names(token, *cast[:5])
    stage.conversation.library = LIBRARY
    stage.passes(days=6)
    for token, cast in zip(TOKENS, casts, strict=True):
        _now(token, *cast)


def _first_week(token: str, mei: Actor, *others: Actor) -> None:
    for somebody in (*others, mei):
        somebody.presses("Answer")
        somebody.fills(body=f"The {token} counts dot cards with us.", audience="quote")
    others[0].types("/cop-commit")
    others[0].presses("New commitment")
    others[0].fills(text=f"show the {token} around", due_on="2026-10-20")


def _meets(token: str, mei: Actor, ana: Actor) -> None:
    stage = mei.stage
    started(mei)
    mei.presses("Note an outcome")
    mei.fills(kind="decision", text=f"We keep the {token}.", evidence="")
    mei.presses("Add a commitment")
    mei.fills(owner=_own_id(stage, ana), text=f"show the {token} to others", due_on="2026-11-12")
    _says_a_line(token, ana, CHANNEL if mei.name == "mei" else "C0HILL")
    _talks_in_turn(token, mei)
    mei.presses("End the meeting")
    mei.fills()
    mei.presses("Read the notes")
    stage.passes(minutes=1)
    mei.types("/cop-synthesis")
    mei.presses("Look at the draft")
    mei.presses("Approve and publish")
    stage.passes(minutes=1)
    ana.types("/cop-synthesis")
    ana.presses("Read the summary")
    ana.presses("This misses my point")
    for somebody in (mei, ana):
        somebody.opens_home()


def _talks_in_turn(token: str, mei: Actor) -> None:
    """Let the present item but one be a protocol that is run, paused and noted something in."""
    mei.presses("Next")
    mei.presses("Next")
    mei.presses("Run it")
    mei.fills(topic=f"A {token} in the room")
    mei.presses("Show it here")
    mei.presses("Add a note")
    mei.fills(body=f"The {token} counts aloud.")
    mei.presses("Pause")
    mei.presses("Answers from the room")
    mei.fills(answers=f"The room saw a {token}.")


def _says_a_line(token: str, ana: Actor, channel: str) -> None:
    ana.presses("Say my line", channel)
    ana.fills(line=f"A loud {token}.")


def _own_id(stage: Stage, actor: Actor) -> str:
    query = select(Account.person_id).where(Account.user == actor.user)
    return str(stage.plays(stage.db.read(lambda db: db.scalars(query).one())))


def _without_names(token: str, *people: Actor) -> None:
    for somebody in people:
        somebody.presses("Answer without a name")
        somebody.fills(body=f"A {token} in the staff room.")


def _now(token: str, mei: Actor, ana: Actor, *others: Actor) -> None:
    _puts_in(token, ana)
    drafted(mei, date="2026-11-25")
    proposes(ana, f"A {token} for all")
    ana.types("/cop-me")
    ana.presses("My settings")
    ana.presses("Link another account")
    ana.types("/cop-commit")
    for somebody in (mei, ana, others[-1]):
        somebody.opens_home()
    others[-1].types("/cop-digest")
    others[-1].presses("Reply")
    others[-1].fills(line="whole", text=f"Keep the {token}.")
    mei.opens_home()
    mei.presses("Read the reply")
    _looks_at_itself(token, mei, ana, *others[:3])
    newcomers_of(mei)
    learns_together(token, (mei, ana, others[-1]), _own_id(mei.stage, mei))
    _invites(mei)


def _puts_in(token: str, ana: Actor) -> None:
    """Let a member put in one of each kind, with a link that the facilitator could mend."""
    for on, add, words in (
        ("Evidence", "Add evidence", {"claim": f"The {token} counts."}),
        ("Resources and stories", "Add a resource", {"title": f"A {token} to print", "url": "https://example.org/a"}),
        ("Resources and stories", "Tell a story", {"title": f"A {token} at school", "deed": "We counted."}),
        ("Successes", "Tell of a success", {"text": f"The {token} counts now."}),
    ):
        ana.types("/cop-evidence")
        if on != "Evidence":
            ana.presses(on)
        ana.presses(add)
        ana.fills(**words)


def _looks_at_itself(token: str, *people: Actor) -> None:
    """Let a group place itself, begin once more, tell a story, and be asked for norms."""
    mei, ana, *_ = people
    mei.types("/cop-selfassess")
    mei.presses("Start one")
    mei.fills()
    for somebody in people:
        somebody.types("/cop-selfassess")
        somebody.presses("Begin")
        somebody.fills(
            level="Starting" if somebody is mei else "Building", words=f"A {token} shows it.", audience="group"
        )
    mei.types("/cop-selfassess")
    mei.presses("Close it now")
    mei.stage.passes(minutes=2)
    mei.types("/cop-selfassess")
    mei.presses("Start a new one")
    mei.fills()
    ana.types("/cop-selfassess")
    ana.presses("Begin")
    ana.fills(level="Established")
    ana.presses("How we are doing")
    ana.presses("Tell a story")
    ana.fills(part0=f"The {token} came.", part1="I took it home.", audience="cop")
    mei.presses("How we are doing")
    mei.presses("Ask for suggestions")
    mei.opens_home()


def _invites(mei: Actor) -> None:
    """Let a guest be asked in, and look at who is one."""
    mei.types("/cop-setup people")
    mei.presses("Guests")
    mei.presses("Invite a guest")
    mei.fills(name=f"{mei.name.title()}'s guest", until="2026-12-11")
    mei.presses("Guests")


def rows(db: Any, tables: Collection[str] = ()) -> Rows:
    """Give every row there is, by table and id; of these tables alone, where some are named."""
    return {
        (table.name, str(row[0])): tuple(row)
        for table in Base.metadata.sorted_tables
        if table.name in tables or not tables
        for row in db.execute(select(*(table.primary_key.columns[:1]), *table.c))
    }


def belongings(db: Any, name: str) -> dict[str, set[str]]:
    """Give the ids of all that belongs to a community, by table: whatever leads to it, or to somebody who is in it alone."""
    home = db.scalars(select(Community.id).where(Community.name == name)).one()
    people = db.scalars(select(Membership.person_id).where(Membership.community_id == home)).all()
    found: dict[str, set[str]] = {"community": {home}, "person": set(people)}
    grown = -1
    while grown != (grown := sum(map(len, found.values()))):
        for table in Base.metadata.sorted_tables:
            keys = [
                (column, next(iter(column.foreign_keys)).column.table.name)
                for column in table.columns
                if column.foreign_keys
            ]
            for column, other in keys:
                if other in found and "id" in table.c:
                    of = db.scalars(select(table.c.id).where(column.in_(found[other])))
                    found.setdefault(table.name, set()).update(of)
    return found


def named_by(said: Any) -> Iterator[tuple[str, str]]:
    """Give the routes that an answer carries, with their subjects."""
    for form in forms_of(said):
        yield form.action, form.subject
        yield f"{form.action}.open", form.subject
    if isinstance(said, Say):
        yield from ((button.action, button.subject) for button in said.card.all_buttons())


def forms_of(said: Any) -> Iterator[Form]:
    """Give the forms that an answer carries."""
    match said:
        case Open(form=form):
            yield form
        case Say(card=Card(form=Form() as form)):
            yield form
        case _:
            pass


def filled_in(form: Form, person: str) -> Mapping[str, str]:
    """Fill in a form so that nothing is wrong with it; where it takes a person, it names this one, or else the first."""
    return {field.name: _value(field, person) for field in form.fields}


def _value(field: Field, person: str) -> str:
    match field.kind:
        case FieldKind.PERSON:
            return person or (field.options[0].value if field.options else "")
        case FieldKind.DATE:
            return "2026-12-01"
        case FieldKind.TIME:
            return "16:30" if field.name == "ends" else "15:30"
        case FieldKind.NUMBER:
            return str(max(field.least, 1))
        case FieldKind.CHOICE | FieldKind.CHOICES:
            return field.value or field.options[0].value if field.options else person
        case _:
            return field.value or "words"
