"""What a facilitator sees of who is in the group, who is not yet, and whom no message reaches."""

from __future__ import annotations

from collections.abc import Sequence

from handlers import arrival_cards, reach
from handlers.apps import APPS
from handlers.language import Block, Button, Card, Fact, Field, FieldKind, Form, Heading, Item, Line, Note, Option
from handlers.turn import Newcomer, Sight
from handlers.welcome import NOTICE, SEES
from storage.accounts import Unreached
from storage.communities import Place
from storage.models import Channel
from storage.people import Member


def people_card(place: Place, members: int, lost: Sequence[Unreached], channels: Sequence[Channel], here: str) -> Card:
    """Show whom no message reaches, and the channels that people can be added from.

    `here` is a sealed note of the channel that the facilitator speaks in, where it can be tied to the group.
    """
    body: list[Block] = [Fact("In the group", "one person" if members == 1 else f"{members} people")]
    if lost:
        body += [Heading(f"I cannot reach {reach.counted(lost)}"), *reach.items_of(lost)]
    else:
        body.append(Line("My messages reach everybody."))
    body += [Heading("Channels"), *[Item(APPS[row.platform].channel) for row in channels]]
    if not channels and not here:
        body.append(Line("No channel is tied to the group yet. Type /cop-setup people in the one you use."))
    tie = [Line("The channel you are in is not tied to the group yet. Agendas would be posted in it.")] if here else []
    bind = (Button("Use this channel", "newcomers.bind", here, "primary"),) if here else ()
    return Card(f"People of {place.name}", (*body, *tie), (*bind, *_looks(channels), arrival_cards.OPEN))


def _looks(channels: Sequence[Channel]) -> list[Button]:
    """Give a button for each channel; their numbers tell those on one platform apart."""
    found = []
    for row in channels:
        alike = [each.id for each in channels if each.platform == row.platform]
        number = f" {alike.index(row.id) + 1}" if len(alike) > 1 else ""
        found.append(Button(f"Add people {APPS[row.platform].out_of}{number}", "newcomers.look", row.id))
    return found


def bound_card(place: Place, channels: Sequence[Channel], row: Channel) -> Card:
    """Say that a channel is tied to the community."""
    return Card(
        "This is your channel now",
        (
            Line(f"{place.name} is known by it: agendas and summaries that you publish go there."),
            Note("Before an agenda goes out I look who reads along. Your technical contact can take the channel away."),
        ),
        tuple(_looks(channels)),
    )


def unseen_card() -> Card:
    """Say that nobody can tell who is in the channel, and what would help."""
    return Card(
        "I cannot see who is there",
        (
            Line("The app does not tell me who is in the channel, or it was too slow just now. Please try once more."),
            Note("If it stays so, your technical contact can allow it, or add people with the community file."),
        ),
        (reach.PEOPLE,),
    )


def nobody_card(sight: Sight, namesakes: Sequence[Newcomer]) -> Card:
    """Say that there is nobody to add."""
    said = "Everybody on this page is in the group." if sight.total else "Everybody in the channel is in the group."
    if namesakes:
        said = "There is nobody new in the channel."
    return Card("Nobody to add", (Line(said), *_namesake_notes(namesakes)), (*_next(sight), reach.PEOPLE))


def add_form(sight: Sight, offered: Sequence[Newcomer], namesakes: Sequence[Newcomer]) -> Form:
    """Take whom to add, of those in the channel."""
    there = "One person here is" if sight.total == 1 else f"{sight.total} people here are"
    paged = [Note("Here are some of them. You see the others afterwards.")] if sight.following else []
    options = tuple(Option(newcomer.user, newcomer.name) for newcomer in offered)
    hint = "Each gets the first message before any question: who I am, who added them, who sees what."
    return Form(
        "newcomers.add",
        "Add people",
        (Field("people", "Who joins the group?", FieldKind.CHOICES, "", options, required=False, hint=hint),),
        "Add them",
        f"{sight.channel_id} {sight.start}",
        (Line(f"{there} not in the group yet."), *paged, *_namesake_notes(namesakes)),
    )


def _namesake_notes(namesakes: Sequence[Newcomer]) -> list[Block]:
    if not namesakes:
        return []
    items = [
        Item(newcomer.name, "Somebody of this name is in the group with another account.") for newcomer in namesakes
    ]
    return [*items, Note("If that is the same person, they can link their accounts: /cop-me there, My settings.")]


def _next(sight: Sight) -> tuple[Button, ...]:
    following = Button("Show others", "newcomers.look", f"{sight.channel_id} {sight.following}")
    return (following,) if sight.following else ()


def added_card(sight: Sight, members: Sequence[Member], refused: Sequence[str], gone: int) -> Card:
    """Say who was added, and who was not."""
    body: list[Block] = [Item(member.name, "Gets the first message before any question.") for member in members]
    if not members:
        body.append(Line("Nobody was added."))
    body += [Item(name, "I could not add this account. Please ask your technical contact.") for name in refused]
    if gone:
        body.append(Note("Somebody you ticked is no longer in the channel, or in the group already."))
    title = "Added to the group" if members else "Nothing has changed"
    return Card(title, tuple(body), (*_next(sight), reach.PEOPLE))


def again_card(place: Place, member: Member) -> Card:
    """Greet somebody who had the first message before."""
    return Card(
        f"You are in {place.name} again",
        (Line(f"{member.added_by} added you. Everything works as before."),),
        (NOTICE, SEES),
    )
