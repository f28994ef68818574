"""How an issue that is raised in private looks: to whoever raises it, and to the one person who reads it."""

from __future__ import annotations

from collections.abc import Sequence

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
from storage.communities import Place
from storage.people import Member

LONGEST = 3000
SHOWN = 80
NAMED, NAMELESS = "named", "nameless"
GUIDE = (
    "Thank them first: it took something to write this.",
    "Say what you heard, then ask what would help most.",
    "Agree on one next step and a day. Nobody has to be right today.",
)
"""What helps in a hard talk, for whoever got an issue."""


def ask_card(place: Place) -> Card:
    """Say what raising an issue means, before anybody writes."""
    return Card(
        "Raise an issue",
        (
            Line(f"Something in the way? Write to one person: your {place.called('facilitator')} or a leader."),
            Item("With your name", "They can come back to you.", buttons=(Button("With my name", "issues.named"),)),
            Item(
                "Without your name",
                "Nothing that I keep says it was you. The reply waits behind a button that only you have.",
                buttons=(Button("Without my name", "issues.nameless"),),
            ),
            Note(
                "In a small group people may guess who wrote. Your chat app keeps its own record of who opened a form."
            ),
        ),
    )


def issue_form(kind: str, key: str, readers: Sequence[Member], place: Place) -> Form:
    """Take an issue and who shall read it; `key` is what its nameless sender's own card will hold."""
    options = tuple(Option(each.person_id, f"{each.name}, {role_of(each, place)}") for each in readers)
    who = (
        "They alone read it, with your name."
        if kind == NAMED
        else "They alone read it, without your name, the next morning."
    )
    return Form(
        action=f"issues.keep_{kind}",
        title="Raise an issue",
        subject=key,
        fields=(
            Field("to", "Who shall read it?", FieldKind.PERSON, options=options, hint=who),
            Field(
                "text", "What is the issue?", FieldKind.LONG, hint="What happens, and what would help?", most=LONGEST
            ),
        ),
        submit="Send it",
    )


def role_of(member: Member, place: Place) -> str:
    """Say what somebody is here."""
    return place.called("facilitator") if member.is_chair else place.called("leader")


def sent_card(reader: Member) -> Card:
    """Tell somebody that their issue is sent with their name."""
    said = Line(f"{reader.name} alone can read it. I tell you when they reply.")
    return Card("Sent, with your name.", (said,))


def nameless_card(reader: Member, key: str) -> Card:
    """Tell somebody that their issue is kept without their name, with the one button that leads to the reply."""
    return Card(
        "Sent, without your name.",
        (
            Line(f"{reader.name} hears of it on the next school morning, and can read it alone."),
            Line("I cannot tell you when they reply, because I do not know that it was you. Look with this button."),
        ),
        (Button("See the reply", "issues.see", key, "primary"),),
    )


def reply_card(body: str, reply: str, key: str = "") -> Card:
    """Show somebody their own issue and the reply, where there is one."""
    again = (Button("See the reply", "issues.see", key),) if key else ()
    if not reply:
        return Card("No reply yet", (Quote(body), Line("Look again in some days.")), again)
    return Card("The reply to you", (Heading("You wrote"), Quote(body), Heading("The reply"), Quote(reply)), again)


def told_card(sender: str = "") -> Card:
    """Tell a reader that an issue was raised with them; its words stay out of the chat until they open it."""
    who = f"{sender} raised an issue with you." if sender else "Somebody raised an issue with you, without a name."
    return Card("In private", (Line(f"{who} Nobody else can read it."),), (Button("Read it", "issues.list"),))


def answered_card(by: str, issue_id: str) -> Card:
    """Tell somebody that their named issue has a reply."""
    said = Line(f"{by} replied to what you raised in private.")
    return Card("A reply for you alone", (said,), (Button("Read the reply", "issues.answer", issue_id, "primary"),))


def list_card(found: Sequence[tuple[str, str, str]]) -> Card:
    """List the issues raised with somebody: each one's subject, who sent it, and its first words."""
    items = tuple(
        Item(f"“{shortened(text, SHOWN)}”", who, buttons=(Button("Read it", "issues.read", subject),))
        for subject, who, text in found
    )
    return Card("Issues raised with me", items or (Line("Nobody raised an issue with you."),))


def issue_card(subject: str, who: str, text: str, reply: str) -> Card:
    """Show one issue to the person it was raised with, with what helps in a hard talk."""
    body: list[Block] = [Note(who), Quote(text)]
    body += [Heading("Your reply"), Quote(reply)] if reply else [Heading("Before you reply"), *map(Line, GUIDE)]
    label = "Change the reply" if reply else "Reply"
    return Card("Raised with you alone", tuple(body), (Button(label, "issues.reply", subject, "primary"),))


def answer_form(subject: str, who: str, text: str, reply: str) -> Form:
    """Take the reply to an issue."""
    hint = (
        "They alone read it."
        if not subject.startswith(NAMELESS)
        else "Whoever wrote it finds it. You do not learn who."
    )
    field = Field("text", "Your reply", FieldKind.LONG, reply, hint=hint, most=LONGEST)
    return Form("issues.keep_reply", "Reply in private", (field,), "Send it", subject, (Note(who), Quote(text)))


def replied_card(subject: str) -> Card:
    """Tell somebody that their reply is on its way."""
    where = (
        "It waits behind a button that only they have."
        if subject.startswith(NAMELESS)
        else "They get a message about it."
    )
    return Card("Your reply is kept", (Line(where),), (Button("Issues raised with me", "issues.list"),))
