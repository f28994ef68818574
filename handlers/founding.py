"""A community that begins in a channel: set up in one form by the first person of a workspace, or by whoever may do so.

Who may is written down in docs/decisions/0018-who-founds-a-community.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from handlers import setup_forms as forms
from handlers import timetable, welcome
from handlers.language import SEVERAL, Card, Decline, Field, FieldKind, Form, Line, Open, Option, Reply, Say
from handlers.settings import ZONES
from handlers.setup_around import look_around
from handlers.setup_steps import setup_card
from handlers.turn import STRANGER, Router, Turn, in_own_words
from storage import audit, communities, enrolment, people, setups, tickets
from storage.communities import Place
from storage.database import NotFound
from storage.enrolment import AccountPlan, ChannelPlan, CommunityPlan, MemberPlan
from storage.people import HEADS, Member

on = Router()

FOUNDS = frozenset({"admin"})
"""Who may set up a community anywhere in their organisation, beside the chairs of its networks within these."""

FIRST_PHASE = "design"
LONGEST_NAME = 80
LATE = "That was a while ago, or meant for somebody else. Please type /cop-setup again in your channel."
HAS_ONE = "This channel has a group by now. Type /cop-setup to see it, or ask whoever chairs it to add you."
LATER = Line("You can change all of this later, and hand the chair to somebody else.")
USUAL = "usual"
NEW_CHANNEL = Line("This channel has no group yet. A group's questions, agendas and summaries find their place here.")


def may_found(turn: Turn) -> bool:
    """Say whether the speaker may set up a community: an admin, the chair of a network, or the first one of a workspace."""
    if turn.member.community_id:
        chairs_network = turn.place.kind == "network" and turn.member.roles & HEADS
        return bool(turn.member.roles & FOUNDS or chairs_network)
    return setups.is_unused(turn.db, _account(turn))


def is_new_channel(turn: Turn) -> bool:
    """Say whether the speaker speaks in a channel that no community has; the first one of a workspace may do it in private."""
    here = turn.event
    if not here.channel:
        return not turn.member.community_id
    return not communities.find_channel_community(turn.db, here.platform, here.channel)


def offer(turn: Turn) -> Sequence[Reply]:
    """Open the form that sets a community up in this channel; whoever chairs a network can use the channel for that, too."""
    return [Open(_form(turn, _note(turn)))]


def _account(turn: Turn) -> AccountPlan:
    return AccountPlan(turn.event.platform, turn.event.tenant, turn.event.user)


def _note(turn: Turn) -> str:
    """Seal the channel, and who speaks: the form is theirs alone, and good for a quarter of an hour."""
    here = turn.event
    about = SEVERAL.join((here.platform, here.tenant, here.user, here.channel))
    return tickets.seal_note(turn.member, tickets.CHANNEL, about, turn.now)


@on.submit("founding.keep", anyone=True)
def found(turn: Turn) -> Sequence[Reply]:
    """Set the community up with the speaker as its chair, tied to its channel, and show the steps that are left."""
    channel = _channel(turn)
    if not may_found(turn):
        raise Decline(STRANGER if not turn.member.community_id else LATE)
    if channel and communities.find_channel_community(turn.db, turn.event.platform, channel):
        raise Decline(HAS_ONE)
    plan = _plan(turn, channel)
    place, _ = enrolment.put_community(turn.db, plan)
    place = in_own_words(setups.put_phase(turn.db, place, FIRST_PHASE), turn.library)
    [founder] = plan.members
    enrolment.put_member(turn.db, place, founder, founder.name, turn.now)
    timetable.set_timetable(turn.db, place, turn.now)
    [chair] = people.list_members(turn.db, place)
    audit.add_audit(turn.db, place, chair.person_id, "community.found", turn.now)
    return [Say(_begun(turn.db, place, turn)), *_noticed(turn.db, place, chair, turn.now)]


def _begun(db: Session, place: Place, turn: Turn) -> Card:
    card = setup_card(look_around(db, place, turn.library, turn.now), f"{place.name} begins")
    return replace(card, community=place.id)


def _noticed(db: Session, place: Place, chair: Member, now: datetime) -> list[Say]:
    """Give the chair the first message, too: who sees what. Its buttons lead to the new community."""
    said = welcome.notice_says(db, place, chair, now)
    return [replace(say, card=replace(say.card, community=place.id)) for say in said]


def _channel(turn: Turn) -> str:
    try:
        about = tickets.open_note(turn.member, tickets.CHANNEL, turn.event.subject, turn.now)
    except NotFound:
        raise Decline(LATE) from None
    platform, tenant, user, channel = about.split(SEVERAL)
    if AccountPlan(platform, tenant, user) != _account(turn):
        raise Decline(LATE)
    return channel


def _plan(turn: Turn, channel: str) -> CommunityPlan:
    """Give the community that the form describes; raises Decline beside every field that is wrong."""
    values = turn.event.values
    names = {name: forms.words_of(values, name, LONGEST_NAME) for name in ("name", "organisation", "who")}
    asked = _asked(turn)
    wrong = {name: "Please give a name." for name in asked if not names[name]}
    kind, profile = forms.kind_of(values, turn.library.profiles)
    known = Member(name=names["who"]) if not turn.member.community_id else turn.member
    plan = CommunityPlan(
        name=names["name"],
        organisation=names["organisation"] if "organisation" in asked else _organisation(turn),
        zone=values["zone"] if values.get("zone") in ZONES else profile.zone,
        kind=kind,
        profile=profile.id,
        calendar=dict(profile.calendar),
        rhythm=dict(profile.rhythm),
        parent=turn.place.name if turn.place.kind == "network" else "",
        channels=(ChannelPlan(turn.event.platform, turn.event.tenant, channel),) if channel else (),
        members=(MemberPlan(known.name, ("chair", "member"), (_account(turn),), known.site),),
    )
    organisation, community = setups.is_taken(turn.db, plan)
    if "organisation" in asked and organisation:
        wrong.setdefault(
            "organisation", "I know one of this name already. Ask its technical contact to add your group."
        )
    elif community:
        wrong.setdefault("name", "There is a group of this name already. Please give it another one.")
    if wrong:
        raise Decline(errors=wrong)
    return plan


def _organisation(turn: Turn) -> str:
    return communities.get_organisation(turn.db, turn.place).name


def _asked(turn: Turn) -> tuple[str, ...]:
    """Give the names that the form asks for: of a first person also who they are, and for whom the bot runs."""
    return ("name",) if turn.member.community_id else ("name", "organisation", "who")


def _form(turn: Turn, note: str) -> Form:
    profiles = turn.library.profiles
    labels = {
        "name": ("What is the group called?", "For example: Riverside Numeracy."),
        "organisation": ("Who is it run for?", "Your school authority, network or school."),
        "who": ("What are you called?", "Your group sees this name. You will chair it."),
    }
    names = tuple(
        Field(name, label, hint=hint, most=LONGEST_NAME)
        for name, (label, hint) in labels.items()
        if name in _asked(turn)
    )
    zones = (Option(USUAL, "The usual one there"), *(Option(zone, zone.replace("_", " ")) for zone in ZONES))
    clock = Field("zone", "Which clock does it follow?", FieldKind.CHOICE, USUAL, zones)
    instead = Line(f"To use the channel for {turn.place.name} instead, type /cop-setup people.")
    intro = (NEW_CHANNEL, LATER, *((instead,) if turn.member.community_id else ()))
    fields = (*names, *forms.kind_fields("cop", turn.place.profile, profiles), clock)
    return Form("founding.keep", "Set up a group", fields, "Begin", note, intro)
