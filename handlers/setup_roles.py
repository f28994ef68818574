"""Who does what: the executive and leaders named in the set-up, and the chair handed over to another member."""

from __future__ import annotations

from collections.abc import Sequence

from handlers import setup
from handlers import setup_forms as forms
from handlers.language import (
    SEVERAL,
    Button,
    Card,
    Decline,
    Field,
    FieldKind,
    Form,
    Line,
    Note,
    Open,
    Option,
    Reply,
    Say,
)
from handlers.turn import Router, Turn
from handlers.welcome import SEES
from storage import audit, people, roles
from storage.communities import Place
from storage.people import CHAIRS, EVERYBODY, HEADS, Member

on = Router()

NOBODY = "There is nobody to name yet. Add people to your group first."
HOME = Button("See what waits", "home.open", style="primary")


@on.press("setup.roles", roles=CHAIRS)
def open_roles(turn: Turn) -> Sequence[Reply]:
    """Open who is in the executive, and who leads."""
    if not _plain(turn):
        raise Decline(NOBODY)
    members = people.list_members(turn.db, turn.place, EVERYBODY)
    return [Open(forms.roles_form(members, turn.place.called("leader")))]


def _plain(turn: Turn) -> dict[str, Member]:
    """Give the members who can be given a role: equals from inside who do not chair, by id."""
    members = people.list_members(turn.db, turn.place)
    return {each.person_id: each for each in members if not each.is_guest and not each.roles & HEADS}


@on.submit("setup.keep_roles", roles=CHAIRS, fresh=open_roles)
def keep_roles(turn: Turn) -> Sequence[Reply]:
    """Keep who is in the executive and who leads, and tell those for whom it is new."""
    plain = _plain(turn)
    executive, leaders = (_ticked(turn, name, plain) for name in ("executive", "leaders"))
    if both := executive & leaders:
        name = plain[min(both)].name
        raise Decline(errors={"leaders": f"{name} cannot be both: a leader takes no part as a member."})
    told: list[Reply] = []
    for person_id, member in plain.items():
        if person_id in leaders:
            told.append(_told(turn, roles.put_leader(turn.db, turn.place, person_id, turn.now), "leader"))
        elif person_id in executive and "executive" not in member.roles:
            named = roles.put_role(turn.db, turn.place, person_id, "executive", turn.now)
            told.append(_told(turn, named, "executive"))
        elif person_id not in executive and "executive" in member.roles:
            roles.drop_role(turn.db, turn.place, person_id, "executive", turn.now)
            audit.add_audit(turn.db, turn.place, turn.member.person_id, "executive.end", turn.now, person_id)
    return [*setup.kept(turn, turn.place, "roles"), *told]


def _ticked(turn: Turn, name: str, plain: dict[str, Member]) -> set[str]:
    """Give whom somebody ticked; raises Decline where one of them cannot be named any more."""
    ticked = {each for each in turn.event.values.get(name, "").split(SEVERAL) if each}
    if ticked - plain.keys():
        raise Decline(errors={name: "Please choose from the list."})
    return ticked


def _told(turn: Turn, named: Member, role: str) -> Say:
    audit.add_audit(turn.db, turn.place, turn.member.person_id, f"{role}.name", turn.now, named.person_id)
    card = (
        leader_card(turn.member.name, turn.place) if role == "leader" else executive_card(turn.member.name, turn.place)
    )
    return Say(card, named.person_id, key=f"{role}.name:{turn.place.id}:{named.person_id}:{turn.now.isoformat()}")


@on.press("chair.ask", roles=HEADS)
def ask_whom(turn: Turn) -> Sequence[Reply]:
    """Ask who takes the chair."""
    plain = list(_plain(turn).values())
    if not plain:
        raise Decline(NOBODY)
    return [Open(hand_over_form(plain, turn.place.called("facilitator")))]


@on.submit("chair.hand_over", roles=HEADS)
def hand_over(turn: Turn) -> Sequence[Reply]:
    """Let another member chair from this minute on, with all drafts that wait; both are told, and the history stays."""
    chosen = turn.event.values.get("chair", "")
    if chosen not in _plain(turn):
        raise Decline(errors={"chair": "Please choose somebody from the list."})
    chair = roles.hand_over(turn.db, turn.member, chosen, turn.now)
    audit.add_audit(turn.db, turn.place, turn.member.person_id, "chair.hand_over", turn.now, chair.person_id)
    key = f"chair.hand_over:{turn.place.id}:{chair.person_id}:{turn.now.isoformat()}"
    said = Say(chair_card(turn.member.name, turn.place), chair.person_id, key=key)
    return [Say(handed_card(chair.name, turn.place)), said]


def hand_over_form(plain: Sequence[Member], chair: str) -> Form:
    """Ask who takes the chair."""
    options = tuple(Option(m.person_id, f"{m.name}, {m.site}" if m.site else m.name) for m in plain)
    hint = "They are told at once. All that was decided stays, and drafts that wait go to them."
    field = Field("chair", f"Who will be {chair} from now on?", FieldKind.PERSON, options=options, hint=hint)
    return Form("chair.hand_over", "Hand over the chair", (field,), "Hand over", intro=(Line("You stay a member."),))


def handed_card(name: str, place: Place) -> Card:
    """Tell the one who chaired that somebody else does now."""
    return Card(
        f"{name} chairs {place.name} now",
        (
            Line("Thank you for all you held together. You are a member like the others now."),
            Line("Drafts and reminders for the group go to them. They got a message about it."),
        ),
        (Button("What waits for me", "home.open"),),
    )


def chair_card(before: str, place: Place) -> Card:
    """Tell somebody that they chair from now on."""
    return Card(
        f"You chair {place.name} now",
        (
            Line(f"{before} handed over to you. Thank you for taking it on."),
            Line("All that was decided, promised and written stays. Drafts that wait are yours to look at."),
            Note("Nothing goes out unless you press Publish."),
        ),
        (HOME, Button("How we are set up", "setup.open")),
    )


def executive_card(chair: str, place: Place) -> Card:
    """Tell a member that they are in the executive."""
    said = Line(f"{chair} named you. You can edit the agenda beside the {place.called('facilitator')}.")
    return Card(f"You are in the executive of {place.name}", (said, Line("You need to do nothing now.")), (HOME,))


def leader_card(chair: str, place: Place) -> Card:
    """Tell somebody that they lead, and what they read from now on."""
    return Card(
        f"You are a leader of {place.name}",
        (
            Line(f"{chair} named you. You read summaries and counts that the group has agreed on, and no answer."),
            Line("You are asked nothing any more. What you wrote before stays yours: type /cop-me."),
        ),
        (HOME, SEES),
    )
