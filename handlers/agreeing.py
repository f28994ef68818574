"""What a member agrees to beyond taking part: each asked for by itself, no until they say yes, and taken back by one press."""

from __future__ import annotations

from collections.abc import Sequence

from handlers import coach, model_request, synthesis_out, urgent_reach
from handlers.language import Block, Button, Card, Decline, Fact, Heading, Line, Note, Quote, Reply, Say
from handlers.questions import question_of
from handlers.turn import Router, Turn
from storage import communities, consents, responses
from storage.consents import ASKED_FOR, COACH, MODEL, NAMED
from storage.people import PEERS

on = Router()

AGREE = Button("What I agree to", "agreeing.open")
SENT = Button("What would be sent", "agreeing.sent")
WHERE = {"self_hosted": "on your organisation's own computers", "enterprise": "under your organisation's contract"}
WORDS = {
    MODEL: ("AI helps with summaries", "Yes to AI", "No to AI"),
    NAMED: ("Naming you for a success", "You may name me", "Do not name me"),
    COACH: ("A coach reads what you choose", "Yes to a coach", "No to a coach"),
}
"""What each purpose is called, and the buttons that say yes and no to it."""


@on.press("agreeing.open", roles=PEERS)
def show_agreements(turn: Turn) -> Sequence[Reply]:
    """Show what the speaker agreed to, and what they can change."""
    return [Say(_card(turn))]


@on.press("agreeing.yes", roles=PEERS)
def say_yes(turn: Turn) -> Sequence[Reply]:
    """Note the speaker's yes to one purpose."""
    organisation = communities.get_organisation(turn.db, turn.place)
    purpose = turn.event.subject
    if purpose not in ASKED_FOR or (purpose == MODEL and organisation.llm_mode == model_request.OFF):
        raise Decline("There is nothing to agree to: no AI is used here.")
    consents.put_consent(turn.db, turn.member, purpose, organisation.notice_version, turn.now)
    return [Say(_card(turn))]


@on.press("agreeing.no")
def say_no(turn: Turn) -> Sequence[Reply]:
    """Take the speaker's yes back; it counts from this moment."""
    consents.withdraw_consent(turn.db, turn.member, turn.event.subject, turn.now)
    return [Say(_card(turn)), *_after_no(turn)]


def _after_no(turn: Turn) -> Sequence[Reply]:
    """Let a no be felt at once: no name stands in a summary, and no coach reads."""
    if turn.event.subject == NAMED:
        return synthesis_out.after_a_change(turn)
    return coach.ended(turn) if turn.event.subject == COACH else []


@on.press("agreeing.unquote")
def quote_nothing(turn: Turn) -> Sequence[Reply]:
    """Let no answer of the speaker's here be quoted any more, in summaries that are out, too."""
    quoted = [each for each in responses.list_own_responses(turn.db, turn.member) if each[1].quote_ok]
    for asked, response in quoted:
        responses.put_visibility(turn.db, turn.member, asked, response.visibility, False, turn.now)
    turn.db.flush()
    return [Say(_card(turn)), *synthesis_out.after_a_change(turn)]


@on.press("agreeing.sent", roles=PEERS)
def show_what_would_be_sent(turn: Turn) -> Sequence[Reply]:
    """Show the speaker, word for word, what of their own newest shared answer a model would be sent."""
    for asked, response in responses.list_own_responses(turn.db, turn.member):
        request = model_request.request_for(turn.db, turn.place, asked, turn.library.names, turn.finds)
        if response.id in request.ids:
            text = request.texts[request.ids.index(response.id)]
            return [Say(sent_card(question_of(asked), text))]
    return [Say(nothing_sent_card())]


def _card(turn: Turn) -> Card:
    organisation = communities.get_organisation(turn.db, turn.place)
    agreed = consents.list_agreed(turn.db, turn.member, organisation.notice_version)
    quoted = sum(response.quote_ok for _, response in responses.list_own_responses(turn.db, turn.member))
    return agreements_card(agreed, organisation.llm_mode, quoted, urgent_reach.stands(turn))


def agreements_card(agreed: set[str], mode: str, quoted: int, reached: str) -> Card:
    """Show each thing that is asked for apart, how it stands, and the button that changes it."""
    used = mode != model_request.OFF
    body: list[Block] = [Line("Taking part needs none of these. You can change each whenever you like.")]
    body += [
        Fact(WORDS[purpose][0], "Yes" if purpose in agreed else "No") for purpose in ASKED_FOR if _asked(purpose, used)
    ]
    body.append(
        Fact(
            "Quoting you",
            f"Yes, in {quoted} {'answer' if quoted == 1 else 'answers'}"
            if quoted
            else "No. You choose it for each answer.",
        )
    )
    body.append(Fact("Reach you in urgent cases", reached))
    body.append(Note(f"{model_words(mode)} Private answers and answers without a name never go to AI."))
    toggles = [_toggle(purpose, purpose in agreed) for purpose in ASKED_FOR if _asked(purpose, used)]
    more = (*((Button("Quote me nowhere", "agreeing.unquote"),) if quoted else ()), *((SENT,) if used else ()))
    return Card("What I agree to", tuple(body), (urgent_reach.REACH, *toggles, *more, Button("My things", "me.open")))


def _asked(purpose: str, used: bool) -> bool:
    return purpose != MODEL or used


def _toggle(purpose: str, agreed: bool) -> Button:
    _, yes, no = WORDS[purpose]
    return Button(no, "agreeing.no", purpose) if agreed else Button(yes, "agreeing.yes", purpose)


def model_words(mode: str) -> str:
    """Say whether a model is used, and where."""
    if mode == model_request.OFF:
        return "No AI is used here: summaries are drafted by fixed rules."
    return f"AI {WHERE.get(mode, 'of your organisation')} may help to word summaries."


def sent_card(question: str, text: str) -> Card:
    """Show one answer exactly as a model would get it."""
    return Card(
        "What would be sent",
        (
            Heading("The question"),
            Line(question),
            Heading("Your answer, word for word"),
            Quote(text),
            Note("Names that the group knows are replaced. A name that it does not know stays, so please name nobody."),
        ),
        (AGREE,),
    )


def nothing_sent_card() -> Card:
    """Say that nothing of the reader's would be sent."""
    said = Line("Nothing of yours. AI gets shared answers alone, and only of those who said yes.")
    return Card("What would be sent", (said,), (AGREE,))
