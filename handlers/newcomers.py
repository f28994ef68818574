"""People of a community, for its facilitator: whom no message reaches, and who is in the channel but not in the group yet.

The names of people in a channel come from its platform just before the turn, and are kept of those alone who are added.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handlers import deputies, observers, timetable, welcome
from handlers import newcomer_cards as cards
from handlers.guest_cards import GUESTS
from handlers.language import SEVERAL, Decline, Open, Reply, Say
from handlers.turn import Newcomer, Router, Sight, Turn
from storage import accounts, audit, communities, enrolment, guests, people, tickets
from storage.database import NotFound
from storage.enrolment import AccountPlan, MemberPlan
from storage.models import Channel
from storage.people import CHAIRS, Member

on = Router()


@on.press("newcomers.open", roles=CHAIRS)
def show_people(turn: Turn) -> Sequence[Reply]:
    """Show whom no message reaches, and offer to add people from each of the community's channels."""
    channels = communities.list_channels(turn.db, turn.place)
    members = people.list_members(turn.db, turn.place, people.EVERYBODY)
    lost = accounts.list_unreached(turn.db, turn.place)
    card = cards.people_card(turn.place, len(members), lost, channels, _unbound(turn, channels))
    card = deputies.beside(card, turn.place, turn.member, members)
    has_guests = turn.address or guests.list_guests(turn.db, turn.member)
    return [Say(replace(card, buttons=(*card.buttons, GUESTS)) if has_guests else card)]


def _unbound(turn: Turn, channels: Sequence[Channel]) -> str:
    """Give a sealed note of the channel that the speaker speaks in, where it is nobody's yet."""
    here = turn.event
    if not here.channel or any((row.platform, row.channel) == (here.platform, here.channel) for row in channels):
        return ""
    if communities.find_channel_community(turn.db, here.platform, here.channel):
        return ""
    about = SEVERAL.join((here.platform, here.tenant, here.channel))
    return tickets.seal_note(turn.member, tickets.CHANNEL, about, turn.now)


@on.press("newcomers.bind", roles=CHAIRS)
def bind_channel(turn: Turn) -> Sequence[Reply]:
    """Let the community be known by the channel in which the facilitator was offered it."""
    try:
        about = tickets.open_note(turn.member, tickets.CHANNEL, turn.event.subject, turn.now)
    except NotFound:
        raise Decline("That was a while ago. Please type /cop-setup people in the channel again.") from None
    platform, tenant, channel = about.split(SEVERAL)
    if not communities.bind_channel(turn.db, turn.place, platform, tenant, channel):
        raise Decline("Another community uses this channel already. Your technical contact can change that.")
    audit.add_audit(turn.db, turn.place, turn.member.person_id, "channel.bind", turn.now, platform)
    rows = communities.list_channels(turn.db, turn.place)
    return [Say(cards.bound_card(turn.place, rows, next(row for row in rows if row.channel == channel)))]


@on.press("newcomers.look", roles=CHAIRS, names=True)
def look_who_is_there(turn: Turn) -> Sequence[Reply]:
    """Show who is in a channel and not in the group, to be ticked."""
    sight = turn.sight
    if sight is None:
        return [Say(cards.unseen_card())]
    offered, namesakes = _sorted_out(turn, sight)
    if not offered:
        return [Say(cards.nobody_card(sight, namesakes))]
    return [Open(cards.add_form(sight, offered, namesakes))]


@on.submit("newcomers.add", roles=CHAIRS, names=True)
def add_people(turn: Turn) -> Sequence[Reply]:
    """Let those who were ticked, and are in the channel still, be members; each gets the first message before all else."""
    if turn.sight is None:
        raise Decline("I cannot see who is in the channel just now. Please try again in a moment.")
    offered, _ = _sorted_out(turn, turn.sight)
    ticked = {user for user in turn.event.values.get("people", "").split(SEVERAL) if user}
    chosen = [newcomer for newcomer in offered if newcomer.user in ticked]
    channels = communities.list_channels(turn.db, turn.place)
    platform = next(row.platform for row in channels if row.id == turn.sight.channel_id)
    added = [(newcomer.name, _added(turn, platform, newcomer)) for newcomer in chosen]
    joined = {person_id for _, person_id in added if person_id}
    if joined:
        count = f"{len(joined)} from a channel"
        audit.add_audit(turn.db, turn.place, turn.member.person_id, "people.add", turn.now, count)
    everybody = people.list_members(turn.db, turn.place, people.EVERYBODY)
    members = [member for member in everybody if member.person_id in joined]
    refused = [name for name, person_id in added if not person_id]
    for member in members:
        observers.plan_end(turn.db, turn.place, member)
    told = [say for member in members for say in _greeted(turn, member)]
    return [Say(cards.added_card(turn.sight, members, refused, len(ticked) - len(chosen))), *told]


def _sorted_out(turn: Turn, sight: Sight) -> tuple[list[Newcomer], list[Newcomer]]:
    """Give whom the facilitator can add, and those who have the name of a member who has another account.

    Nobody but themselves can tell that two accounts are theirs, so these are not added again but asked to link them.
    """
    members = people.list_members(turn.db, turn.place, people.EVERYBODY)
    lost = {each.person_id for each in accounts.list_unreached(turn.db, turn.place) if not each.platform}
    names = {member.name for member in members if member.person_id not in lost}
    namesakes = [newcomer for newcomer in sight.newcomers if newcomer.name in names]
    return [newcomer for newcomer in sight.newcomers if newcomer.name not in names], namesakes


def _added(turn: Turn, platform: str, newcomer: Newcomer) -> str:
    account = AccountPlan(platform, newcomer.tenant, newcomer.user, newcomer.reference)
    plan = MemberPlan(newcomer.name, ("member",), (account,))
    return enrolment.add_newcomer(turn.db, turn.place, plan, turn.member.name, turn.now)


def _greeted(turn: Turn, member: Member) -> list[Say]:
    """Give the first message for a new member, or a word to somebody who had it before; at an hour that suits them."""
    when = timetable.Hours(turn.db, turn.place).open_for(member.person_id, turn.now)
    notice = welcome.notice_says(turn.db, turn.place, member, when)
    if notice:
        return notice
    key = f"again:{turn.place.id}:{member.person_id}:{turn.now.isoformat()}"
    return [Say(cards.again_card(turn.place, member), member.person_id, key=key, at=when)]
