"""Which answer goes where: in place of the form that was sent, into the private chat, or a word into the channel."""

from __future__ import annotations

from dataclasses import dataclass

from bot.conversation import Outcome
from bot.teams.pictures import Pictures
from bot.teams.read import Activity, channel_of, is_alone, is_saving, is_targeted, read_form
from bot.teams.render import CARD_TYPE, card_content, form_content, message_activity, retold
from bot.teams.words import Element
from handlers.language import Card, Decline, Form, Line, Note, Open, Say
from handlers.turn import Event

ELSEWHERE = "I have answered in our private chat."
DONE = "Done."
AS_SENT = ": done."
"""Behind a form's title, in the one small line that is left of it: what it changed shows on a card of its own."""

BELOW = "I have answered below."
TWICE = "I have that already."
OLDER = "That button is from an older card. Type /cop-help to see what I can do now."

REFUSALS = {
    400: ("BadRequest", "I cannot tell what was pressed, or who pressed it."),
    501: ("NotImplemented", "I do not offer that in Teams. Type cop-help to see what I can do."),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """`instead` takes the place of the card that was acted upon; `direct` are messages for the private chat, `channel` a text.

    `targeted` are messages in a channel that the speaker alone sees, for a day at most. `lasting` says that `instead` must still
    be there when the card is seen again, because nothing else edits it. `words` are what the HTTP answer says otherwise.
    """

    instead: Element | None = None
    direct: tuple[Element, ...] = ()
    channel: str = ""
    targeted: tuple[Element, ...] = ()
    lasting: bool = False
    words: str = ""


def cards_of(outcome: Outcome) -> list[Card]:
    """List the cards that a turn answers with, so that their charts can be drawn first."""
    return [reply.card for reply in outcome.replies if isinstance(reply, Say)]


def answer_to(activity: Activity, event: Event, outcome: Outcome, pictures: Pictures | None = None) -> Answer:
    """Share a turn's replies out: all of them are for the speaker alone, so nothing but a hint goes to a channel."""
    if outcome.repeated:
        return Answer(words=TWICE)
    form = read_form(activity) if event.kind == "submit" else None
    if outcome.declined:
        return _declined(activity, event, form, outcome.declined)
    if channel_of(activity) or is_saving(activity):
        return _apart(activity, outcome, pictures)
    alone = event.kind != "submit" or is_alone(activity)
    messages = [_message(reply, pictures, alone=alone) for reply in outcome.replies]
    if event.kind != "submit":
        return Answer(direct=tuple(messages))
    if not alone and cards_of(outcome):
        return Answer(direct=tuple(messages))  # the card that was acted upon is edited by delivery, and would hide them
    return _in_place(form, messages, alone=alone)


def _in_place(form: Form | None, messages: list[Element], *, alone: bool) -> Answer:
    """Let what a sent form is answered with take its place; where nothing is said, its card is edited by and by."""
    if messages:
        return Answer(messages[0]["attachments"][0]["content"], tuple(messages[1:]), lasting=alone)
    if form and alone:
        return Answer(card_content(Card("", (Note(f"{form.title}{AS_SENT}"),))), lasting=True)
    return Answer()


def opened(form: Form | None) -> Answer:
    """Give the form that a button in a channel opens; it is drawn in the private chat."""
    if form is None:
        return Answer(channel=OLDER)
    return Answer(direct=(form_message(form),), channel=ELSEWHERE)


def _apart(activity: Activity, outcome: Outcome, pictures: Pictures | None) -> Answer:
    """Share out what was asked for in a channel: a form and all that must last goes to the private chat.

    The rest too, unless the speaker alone can be shown it where they asked.
    """
    if not is_targeted(activity):
        messages = tuple(_message(reply, pictures) for reply in outcome.replies)
        return Answer(direct=messages, channel=ELSEWHERE if messages or outcome.follows else "")
    forms = tuple(form_message(reply.form) for reply in outcome.replies if isinstance(reply, Open))
    drawn = [(card_content(card, in_channel=True, pictures=pictures), card.fallback) for card in cards_of(outcome)]
    shown = tuple(message_activity(content, summary) for content, summary in drawn)
    return Answer(direct=forms, channel=ELSEWHERE if forms or outcome.follows else "", targeted=shown)


def form_message(form: Form, *, alone: bool = True) -> Element:
    """Give the message that draws a form; `alone` says that its answer takes its place."""
    return message_activity(form_content(form, alone=alone), form.title)


def invoke_body(answer: Answer) -> Element:
    """Give what the HTTP answer to an Action.Execute says: the new card, or a word that nothing more comes here."""
    if answer.instead is not None:
        return {"statusCode": 200, "type": CARD_TYPE, "value": answer.instead}
    words = answer.channel or answer.words or (BELOW if answer.direct else DONE)
    return {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": words}


def task_body(answer: Answer) -> Element:
    """Give what the HTTP answer to a choice in a message's own menu says: a word on where the form is."""
    return {"task": {"type": "message", "value": answer.channel or answer.words or ELSEWHERE}}


def refused_body(status: int) -> Element:
    """Give what the HTTP answer to an invoke says that we do not understand (400) or do not offer (501)."""
    code, words = REFUSALS[status]
    return {"statusCode": status, "type": "application/vnd.microsoft.error", "value": {"code": code, "message": words}}


def _message(reply: Say | Open, pictures: Pictures | None, *, alone: bool = True) -> Element:
    if isinstance(reply, Open):
        return form_message(reply.form, alone=alone)
    return message_activity(card_content(reply.card, pictures=pictures), reply.card.fallback)


def _declined(activity: Activity, event: Event, form: Form | None, declined: Decline) -> Answer:
    if form and not channel_of(activity):
        known = {field.name for field in form.fields}
        lost = [words for name, words in declined.errors.items() if name not in known]
        message = "\n".join(filter(None, [declined.message, *lost]))
        whole = form_content(retold(form, event.values), declined.errors, message, alone=is_alone(activity))
        return Answer(whole)
    card = Card("", (Line(str(declined)),))
    said = message_activity(card_content(card), card.fallback)
    if is_targeted(activity):
        return Answer(targeted=(said,))
    return Answer(direct=(said,), channel=ELSEWHERE * bool(channel_of(activity)))
