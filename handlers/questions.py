"""How a question looks to one reader: asked, kept, shared, skipped, and the form that takes the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from handlers.language import (
    LONGEST_ANSWER,
    Button,
    Card,
    Decline,
    Field,
    FieldKind,
    Form,
    Heading,
    Line,
    Note,
    Option,
    Quote,
)
from handlers.moments import day_and_time
from storage.communities import Place
from storage.models import Round
from storage.responses import Own, Shared
from storage.rounds import Asked

ONLY_ME = "private"
GROUP = "cop"
GROUP_AND_QUOTE = "quote"
NOT_QUOTED = "no quote"

WHO_SEES = (
    Option(ONLY_ME, "Only me"),
    Option(GROUP, "My group"),
    Option(GROUP_AND_QUOTE, "My group, and the summary may quote me"),
)
LEVELS = {ONLY_ME: ("private", False), GROUP: ("cop", False), GROUP_AND_QUOTE: ("cop", True)}
"""What each of these choices sets: the level, and whether the summary may quote."""


def card_subject(asked: Asked) -> str:
    """Name the card that shows a round to a reader, so that it can be edited later."""
    return f"round:{asked.id}"


def body_of(values: Mapping[str, str]) -> str:
    """Give the answer that was sent; raises Decline, beside its field, where it is empty or too long."""
    body = values.get("body", "").strip()
    if not body:
        raise Decline(errors={"body": "There are no words here yet. A few are plenty."})
    if len(body) > LONGEST_ANSWER:
        over = len(body) - LONGEST_ANSWER
        raise Decline(errors={"body": f"This is {over} characters too long. Please cut a little. Nothing is lost."})
    return body


def closing_words(asked: Asked, place: Place) -> str:
    """Say until when a round is open, on the community's own clock."""
    return day_and_time(asked.closes_at, place.zone)


def question_of(asked: Asked) -> str:
    """Give the question as it stood when it was asked."""
    return str(asked.content["text"])


def prompt_card(asked: Asked, place: Place, title: str = "This week's question") -> Card:
    """Ask the question, with the form that takes the answer."""
    return Card(
        title,
        (
            Line(question_of(asked)),
            Note(f"Your answer starts private. Only you can share it. Open until {closing_words(asked, place)}."),
        ),
        (
            Button("Help me think", "reflection.think", asked.id),
            Button("Skip this one", "reflection.skip", asked.id),
        ),
        replace(answer_form(asked, None, place), title="Answer"),
    )


AGAIN = "This week's question is asked again below."
"""What the question's own card says once a reminder takes the answer: two that could be answered would be one too many."""


def nudge_card(asked: Round, place: Place) -> Card:
    """Remind once, and kindly."""
    return Card(
        "Still time, if you like",
        (
            Line(question_of(asked)),
            Note(f"One reminder only. The question is open until {closing_words(asked, place)}. A skip is fine."),
        ),
        (
            Button("Answer", "reflection.answer", asked.id, "primary"),
            Button("Skip this one", "reflection.skip", asked.id),
        ),
        earlier=AGAIN,
    )


def last_reminder_card(asked: Round) -> Card:
    """Say that reminders stop after three questions in a row that found no time, and count nothing to anybody."""
    return Card(
        "I will stop reminding you",
        (
            Line("From now on I send the question alone, with no reminder. You can change that here."),
            Line(question_of(asked)),
        ),
        (
            Button("Answer", "reflection.answer", asked.id, "primary"),
            Button("Keep reminding me", "reflection.remind", asked.id),
        ),
        earlier=AGAIN,
    )


def answer_form(asked: Asked, response: Own | None, place: Place) -> Form:
    """Take the answer, starting from what was written before; who may see it stands above the text."""
    return Form(
        action="reflection.keep",
        title="Your answer",
        subject=asked.id,
        intro=(Line(question_of(asked)),),
        fields=(
            Field("audience", "Who may see it?", FieldKind.CHOICE, audience_of(response), options=WHO_SEES),
            Field(
                "body",
                "Your answer",
                FieldKind.LONG,
                response.body if response else "",
                hint="Please name no student. A few sentences are plenty.",
                most=LONGEST_ANSWER,
            ),
        ),
        submit="Keep",
    )


def audience_of(response: Own | None) -> str:
    """Give the choice of WHO_SEES that an answer stands at."""
    if response is None or response.visibility != GROUP:
        return ONLY_ME
    return GROUP_AND_QUOTE if response.quote_ok else GROUP


def level_of(audience: str, response: Own | None) -> tuple[str, bool]:
    """Give the level that a choice sets, and whether the summary may quote; without a choice all stays as it is."""
    level = response.visibility if response else ONLY_ME
    return LEVELS.get(audience, (level, audience != NOT_QUOTED and response is not None and response.quote_ok))


def kept_card(asked: Asked, response: Own, *, late: bool = False) -> Card:
    """Say that an answer is kept, who can see it, and what its author can do. The words themselves stay out of the chat."""
    lines = [Line("It came after the close, and still counts.")] if late else []
    edit = Button("Edit", "reflection.answer", asked.id)
    take_back = Button("Take it back", "reflection.withdraw", asked.id)
    peers = Button("Read what peers shared", "reflection.read", asked.id)
    question = Note(question_of(asked))
    if response.visibility != GROUP:
        share = Button("Share with group", "reflection.share", asked.id, "primary")
        said = Line("The group cannot see it.")
        return Card("Kept.", (said, *lines, question), (share, edit, peers, take_back))
    quoted = (
        Line("The summary may quote it, without your name.")
        if response.quote_ok
        else Line("The summary counts it and does not quote it.")
    )
    toggle = (
        Button("Do not quote me", "reflection.unquote", asked.id)
        if response.quote_ok
        else Button("You may quote me", "reflection.quote", asked.id)
    )
    hide = Button("Make it private", "reflection.hide", asked.id)
    return Card("Shared with your group.", (quoted, *lines, question), (toggle, edit, peers, hide, take_back))


def skipped_card(asked: Round) -> Card:
    """Say that a question is skipped, and that nobody is told."""
    return Card(
        "Skipped. Nobody is told.",
        (Note(question_of(asked)),),
        (Button("Answer after all", "reflection.answer", asked.id),),
    )


def closed_card(asked: Round) -> Card:
    """Say that a question has closed, and that a late answer is welcome."""
    return Card(
        "This question has closed.",
        (Note(question_of(asked)), Line("A late answer still counts. Nobody is told who did not answer.")),
        (Button("Answer late", "reflection.answer", asked.id),),
    )


def withdrawn_card(asked: Round) -> Card:
    """Say that an answer is gone."""
    return Card(
        "Taken back.",
        (Line("Your words are deleted. Nobody can open them here any more."), Note(question_of(asked))),
        (Button("Answer again", "reflection.answer", asked.id),),
    )


def thinking_card(asked: Round) -> Card:
    """Offer three small steps for somebody who looks at an empty page."""
    return Card(
        "Three small steps",
        (
            Line(question_of(asked)),
            Heading("What happened?"),
            Line("One moment is enough."),
            Heading("So what does it mean?"),
            Line("For you, for a colleague, or for a student you picture."),
            Heading("Now what will you do?"),
            Line("The smallest next step counts."),
        ),
        (Button("Answer", "reflection.answer", asked.id, "primary"),),
    )


def peers_card(asked: Round, shared: list[Shared]) -> Card:
    """Show what peers shared, each with its author's name."""
    body = tuple(Quote(answer.body, answer.author) for answer in shared)
    empty = (Line("Nobody has shared an answer yet. Yours can be the first."),)
    return Card("What peers shared", (Note(question_of(asked)), *(body or empty)))
