"""Questions answered without a name: asked with a key in each card, kept without an author, read after the close or deleted.

Nothing said here goes through the outbox once somebody has answered, and nobody hears how many did before the close.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handlers import guard, nameless_answers
from handlers.language import (
    OWN_KEY,
    Button,
    Card,
    Decline,
    Field,
    FieldKind,
    Form,
    Later,
    Line,
    Note,
    Open,
    Option,
    Reply,
    Say,
)
from handlers.plainly import plainly, without_greetings
from handlers.questions import card_subject, closing_words, question_of
from handlers.turn import Router, Tick, Turn
from storage import anonymous, outbox, people, rounds
from storage.anonymous import ANONYMOUS, Nameless
from storage.communities import Place
from storage.models import Round
from storage.people import PEERS
from storage.rounds import Asked

on = Router()

PLAIN = "plain"
STYLES = (Option("own", "As I wrote it"), Option(PLAIN, "Plainly"))

SMALL = 8
"""Below so many members a plain warning stands on the card."""


def is_anonymous(asked: Asked) -> bool:
    """Say whether a round is answered without names."""
    return asked.mode == ANONYMOUS


def card_for(asking: Tick | Turn, asked: Asked) -> Card:
    """Give the card that will hold its reader's own key to a round, with a plain warning to a small group."""
    return prompt_card(asked, asking.place, few=len(people.list_members(asking.db, asking.place)) < SMALL)


def ask(tick: Tick | Turn, asked: Asked, person_id: str) -> Say:
    """Ask one person, by the one card that will ever hold their key to this round."""
    card = card_for(tick, asked)
    key = f"ask:{asked.id}:{person_id}"
    return Say(card, person_id, key=key, subject=card_subject(asked), unasked=isinstance(tick, Tick))


def show(turn: Turn, asked: Asked) -> Sequence[Reply]:
    """Point to the card that takes the speaker's answer, and send it where it has not come yet: there is one for each person."""
    pointer = Say(pointer_card(asked, turn.place))
    me = turn.member.person_id
    if asked.state != "open" or outbox.find_sent(turn.db, me, "", card_subject(asked)):
        return [pointer]
    rounds.invite(turn.db, asked, turn.member)
    return [replace(ask(turn, asked, me), key=f"fetch:{asked.id}:{me}"), pointer]


def close(tick: Tick | Turn, asked: Round) -> Sequence[Reply]:
    """Close a round: its answers can be read without names, or were too few and are gone."""
    reached = reached_by(tick, asked)
    enough = anonymous.close_round(tick.db, tick.place, asked)
    return edited(asked, reached, closed_card(asked) if enough else too_few_card(asked))


def reached_by(asking: Tick | Turn, asked: Round) -> list[str]:
    """List those who have a card of a round, before it closes and nothing says any longer who took part."""
    subject = card_subject(asked)
    people_asked = [row.person_id for row in rounds.list_participations(asking.db, asked)]
    return [each for each in people_asked if outbox.find_sent(asking.db, each, "", subject)]


def edited(asked: Round, reached: Sequence[str], card: Card) -> list[Reply]:
    """Let everybody's card of a round that has closed show this instead."""
    subject = card_subject(asked)
    return [Say(card, person_id, key=f"close:{asked.id}:{person_id}", subject=subject) for person_id in reached]


@on.press("anonymous.fetch", roles=PEERS)
def fetch(turn: Turn) -> Sequence[Reply]:
    """Send the speaker the one card that takes their answer, where it has not reached them, and say where it is."""
    asked = rounds.get_round(turn.db, turn.member, turn.event.subject)
    if not is_anonymous(asked) or asked.state != "open":
        raise Decline("This question has closed. Answers without a name cannot come late.")
    return show(turn, asked)


@on.press("anonymous.answer", roles=PEERS)
def open_answer(turn: Turn) -> Sequence[Reply]:
    """Open the question for an answer, starting from what was written before with the same card."""
    asked, key = _asked(turn)
    return [Open(answer_form(asked, turn.event.subject, anonymous.find_answer(turn.db, turn.member, asked, key)))]


@on.submit("anonymous.keep", roles=PEERS)
def keep_answer(turn: Turn) -> Sequence[Reply]:
    """Keep the answer without its author; that they need no reminder is noted at some other moment."""
    asked, key = _asked(turn)
    said = guard.cleared(turn, ("body",), lambda: answer_form(asked, turn.event.subject, ""), sites=True)
    body = without_greetings(nameless_answers.words_of(asked, said))
    body = plainly(body) if said.get("style") == PLAIN else body
    body = nameless_answers.answer_of(asked, said, {"body": body})
    anonymous.put_answer(turn.db, turn.member, asked, key, body)
    return [Say(kept_card(asked, turn.place)), Later("anonymous.note", asked.id)]


@on.submit("anonymous.note", roles=PEERS)
def note_answered(turn: Turn) -> Sequence[Reply]:
    """Note that the speaker needs no reminder."""
    asked = rounds.get_round(turn.db, turn.member, turn.event.subject)
    anonymous.note_answered(turn.db, turn.member, asked)
    return []


@on.press("anonymous.withdraw", roles=PEERS)
def take_back(turn: Turn) -> Sequence[Reply]:
    """Delete the answer that the speaker's card wrote."""
    asked, key = _asked(turn)
    anonymous.drop_answer(turn.db, turn.member, asked, key)
    return [Say(Card("Taken back.", (Line("Your words are deleted."), Note(question_of(asked)))))]


@on.press("anonymous.skip", roles=PEERS)
def skip_question(turn: Turn) -> Sequence[Reply]:
    """Skip the question; its card still takes an answer, and still holds its key."""
    asked, _ = _asked(turn)
    rounds.put_participation(turn.db, turn.member, asked, "declined")
    return [Say(Card("Skipped. Nobody is told.", (Line("The card above still takes an answer, if you like."),)))]


@on.press("anonymous.read", roles=PEERS)
def read_answers(turn: Turn) -> Sequence[Reply]:
    """Show what the group wrote, in an order that tells nothing."""
    asked = rounds.get_round(turn.db, turn.member, turn.event.subject)
    answers = anonymous.list_closed(turn.db, turn.member, asked)
    if not answers:
        raise Decline("There is nothing to read here.")
    return [Say(answers_card(asked, answers))]


def _asked(turn: Turn) -> tuple[Round, str]:
    """Give the round of a card, while it is open, and the key that stands on the card."""
    round_id, _, key = turn.event.subject.partition(" ")
    asked = rounds.get_round(turn.db, turn.member, round_id)
    if asked.state != "open":
        raise Decline("This question has closed. Answers without a name cannot come late.")
    return asked, key


def prompt_card(asked: Asked, place: Place, *, few: bool) -> Card:
    """Ask the question, and say what "without a name" means here."""
    own = f"{asked.id} {OWN_KEY}"
    guess = [Note("In a small group people may guess who wrote what.")] if few else []
    return Card(
        "A question without names",
        (
            Line(question_of(asked)),
            Note(f"Nothing kept says who wrote what. Open until {closing_words(asked, place)}."),
            Note(f"After that your group reads the answers. Fewer than {place.k_min} are deleted unread."),
            *guess,
        ),
        (
            Button("Answer without a name", "anonymous.answer", own, "primary"),
            Button("Take my answer back", "anonymous.withdraw", own),
            Button("Skip this one", "anonymous.skip", own),
        ),
    )


def answer_form(asked: Round, subject: str, body: str) -> Form:
    """Take the answer; `subject` carries the card's own key on."""
    hint = "Please name nobody. A chat app keeps its own record of who opened this, not of what you write here."
    plain = "A greeting and a closing are left out. Plainly leaves out emoji, capitals and strings of marks, too."
    style = Field("style", "How should it read?", FieldKind.CHOICE, "own", STYLES, hint=plain)
    return Form(
        action="anonymous.keep",
        title="Without a name",
        subject=subject,
        intro=(Line(question_of(asked)), *nameless_answers.intro_of(asked)),
        fields=nameless_answers.fields_of(asked, body, hint, style),
        submit="Keep",
    )


def kept_card(asked: Asked, place: Place) -> Card:
    """Say that an answer is kept and how it can still be changed; the words themselves stay out of the chat."""
    return Card(
        "Kept, without your name.",
        (
            Line(f"Your group reads it after {closing_words(asked, place)}, among the others."),
            Line("Until then, the same card lets you change it or take it back."),
            Note(question_of(asked)),
        ),
    )


def pointer_card(asked: Asked, place: Place) -> Card:
    """Point to the one card that takes the reader's answer."""
    where = "It came as a message of its own in our private chat. Only that one takes your answer."
    if asked.state != "open":
        where = "It will come as a message of its own in our private chat."
    return Card("A question without names", (Line(question_of(asked)), Line(where)))


def nudge_card(asked: Round, place: Place) -> Card:
    """Remind once, without a second key."""
    return Card(
        "Still time, if you like",
        (
            Line(question_of(asked)),
            Line("The question stands above, and takes an answer without your name."),
            Note(f"One reminder only. It is open until {closing_words(asked, place)}. A skip is fine."),
        ),
    )


def closed_card(asked: Round) -> Card:
    """Say that a round has closed and can be read."""
    answered = asked.totals["answered"]
    return Card(
        "This question has closed.",
        (Note(question_of(asked)), Line(f"{answered} answers came. Nothing says any longer who took part.")),
        (Button("Read the answers", "anonymous.read", asked.id, "primary"),),
    )


def too_few_card(asked: Round) -> Card:
    """Say that too few answered, and what became of their words."""
    return Card(
        "This question has closed.",
        (Note(question_of(asked)), Line("Too few answers came to share them safely. They are deleted, unread.")),
    )


def answers_card(asked: Round, answers: Sequence[Nameless]) -> Card:
    """Show answers without names."""
    shown = nameless_answers.shown(asked, answers)
    return Card("What the group wrote", (Note(question_of(asked)), *shown, Note("The order tells nothing.")))
