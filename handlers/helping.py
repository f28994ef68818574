"""Help, written from the router itself: four commands at most, and buttons for the rest."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.language import Button, Card, Item, Line, Note, Reply, Say
from handlers.linking import ENTER
from handlers.turn import Route, Router, Turn
from storage.people import Member

MOST_SHOWN = 4
BY_WEIGHT = ("chair", "deputy", "executive", "seil", "system", "coach", "member", "guest", "admin")
"""Roles by what their commands open: somebody with several sees the first one's."""


def with_help(practice: Router) -> Router:
    """Give the practice with its help, which knows all of its commands."""

    @practice.command("cop-help", "See what I can do", anyone=True)
    def give_help(turn: Turn) -> Sequence[Reply]:
        """Show what the speaker can do here."""
        if not turn.member.community_id:
            return [Say(stranger_card())]
        return [Say(help_card(turn.member, commands_for(practice, turn.member)))]

    return practice


def commands_for(practice: Router, member: Member) -> list[tuple[str, Route]]:
    """List the commands that help shows to a member, in the order in which the practice knows them."""
    role = next((role for role in BY_WEIGHT if role in member.roles), "")
    open_to = ((name, route) for name, route in practice.commands.items() if role in route.shown_to)
    return [(name, route) for name, route in open_to if not route.roles or route.roles & member.roles]


def help_card(member: Member, commands: Sequence[tuple[str, Route]]) -> Card:
    """Show the commands that matter most to a member."""
    items = tuple(Item(f"/{name}", route.help) for name, route in commands[:MOST_SHOWN])
    return Card(
        "What I can do",
        (
            Line("You need no commands: my messages have buttons. These are quicker, if you like typing."),
            *items,
            Note("Nobody reads what you type here."),
        ),
        (
            Button("What waits for me", "home.open", style="primary"),
            Button("My settings", "settings.open"),
            Button("My things", "me.open"),
            Button("Who sees what", "welcome.sees"),
        ),
    )


def stranger_card() -> Card:
    """Tell somebody whom we do not know what this is, and how to join."""
    return Card(
        "Hello, I am cop-bot",
        (
            Line("I keep communities of school leaders going between meetings."),
            Line("You are not in a community here yet. Ask the person who chairs your community to add you."),
            Line("If you use me in another app already, get a code there: My settings, “Link another account”."),
        ),
        (ENTER,),
    )
