"""How norms look: suggested, put together, voted on and pinned."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from handlers.language import (
    SEVERAL,
    Block,
    Button,
    Card,
    Fact,
    Field,
    FieldKind,
    Form,
    Item,
    Line,
    Note,
    Quote,
)
from handlers.nameless_answers import choices_of, numbered
from handlers.norms_rules import marks, of_month
from handlers.questions import closing_words
from handlers.rhythm import wall
from storage.charters import norms_of
from storage.communities import Place
from storage.models import Round

FEWEST, MOST = 5, 7
"""How many norms a group keeps: fewer say little, more are forgotten."""

MOST_IDEAS = 4
ONE_A_LINE = "Write one norm a line. Three are plenty."
CHOOSE = Button("Note what we chose", "norms.choose")


def norm_of_month(place: Place, now: datetime) -> str:
    """Give the norm whose turn it is this month on the community's own calendar; empty where none is pinned."""
    there = wall(now, place.zone)
    return of_month(norms_of(place), there.year * 12 + there.month)


def norms_card(place: Place, now: datetime, buttons: Sequence[Button]) -> Card:
    """Show the group's norms, and this month's."""
    norms = norms_of(place)
    if not norms:
        return Card("Our norms", (Line("None are pinned yet."),), tuple(buttons))
    return Card("Our norms", (*map(Item, norms), Fact("This month's", norm_of_month(place, now))), tuple(buttons))


def next_buttons(draft: Round | None, open_now: Sequence[str]) -> tuple[Button, ...]:
    """Give what whoever facilitates can do next."""
    if open_now:
        return ()
    if draft:
        return (*tidy_buttons(draft), CHOOSE)
    return (Button("Ask for suggestions", "norms.start", style="primary"), CHOOSE)


def tidy_buttons(draft: Round) -> tuple[Button, ...]:
    """Give what can be done with a list of suggestions."""
    return (
        Button("Put lines together", "norms.tidy", draft.id),
        Button("Start the vote", "norms.vote", draft.id, "primary"),
    )


def small_card(place: Place) -> Card:
    """Tell a small group that it chooses together."""
    said = f"You are fewer than {place.k_min}, so suggestions without names would tell who wrote what."
    return Card(
        "Choose your norms together", (Line(said), Line("Talk about them, and note here what you chose.")), (CHOOSE,)
    )


def started_card(asked: Round, place: Place) -> Card:
    """Tell whoever facilitates that everybody is asked."""
    return Card("Everybody is asked", (Line(f"It is open until {closing_words(asked, place)}. Nobody is named."),))


def gathered_card(found: int) -> Card:
    """Tell everybody that suggestions are in."""
    came = f"{found} different lines came." if found else "Too few came to share them safely. They are deleted, unread."
    return Card("The suggestions are in", (Line(came), Line("Next, you all vote on which norms to keep.")))


def to_tidy_card(draft: Round, *, ready: bool = False) -> Card:
    """Show whoever facilitates the list, to put together what says the same."""
    intro = "Put together what says the same, then start the vote."
    intro = "Too few suggestions came, so this is a ready list." if ready else intro
    body: list[Block] = [Line(intro), *map(Quote, choices_of(draft))]
    return Card("The list of norms", tuple(body), tidy_buttons(draft))


def draft_item(draft: Round) -> Item:
    """Show a list of norms among what waits for whoever facilitates."""
    said = f"{len(choices_of(draft))} lines. Put together what says the same, then let everybody vote."
    return Item("The list of norms", said, buttons=tidy_buttons(draft))


def tidy_form(draft: Round) -> Form:
    """Ask which lines say the same, and for the one line that says it."""
    choices = choices_of(draft)
    options = numbered(choices)
    return Form(
        "norms.join",
        "Put lines together",
        (
            Field("same", "Which say the same?", FieldKind.CHOICES, "", options),
            Field("words", "In one line", hint="To word one line anew, choose that one alone.", most=120),
        ),
        "Put together",
        draft.id,
        tuple(Line(f"{number}. {text}") for number, text in enumerate(choices, start=1)),
    )


def choose_form(offered: Sequence[str], chosen: Sequence[str]) -> Form:
    """Take the norms that a group chose together."""
    known = marks(offered)
    options = numbered(offered)
    return Form(
        "norms.pin",
        "Our norms",
        (
            Field(
                "ready",
                f"Which did you choose? Keep {FEWEST} to {MOST}.",
                FieldKind.CHOICES,
                SEVERAL.join(known[text] for text in chosen),
                options,
                required=False,
            ),
            Field("own", "In your own words", FieldKind.LONG, required=False, hint=ONE_A_LINE, most=900),
        ),
        "Pin them",
        intro=tuple(Line(f"{number}. {text}") for number, text in enumerate(offered, start=1)),
    )


def pinned_card(place: Place) -> Card:
    """Show the norms that are pinned now."""
    said = Note("They stand in your group's charter. Each month one of them has its turn on your page.")
    return Card("Our norms are pinned", (*map(Item, norms_of(place)), said))


def too_few_votes_card(place: Place) -> Card:
    """Tell everybody that too few voted."""
    said = f"Fewer than {place.k_min} of you voted, so nothing is counted. You can choose together when you meet."
    return Card("The vote has closed", (Line(said),))


def undecided_card() -> Card:
    """Tell whoever facilitates that too few voted, and what can be done."""
    said = "Too few voted to count safely. You can choose together when you meet, and note it here."
    return Card("The vote has closed", (Line(said),), (CHOOSE,))
