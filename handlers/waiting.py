"""What waits for a member: asked in one message where their week has room for it, and always found in their home.

Whatever is due within two days of a message joins it, so that Monday's question and Tuesday's check-in are one message.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from handlers import (
    agreement_cards,
    assessment_cards,
    checkin_cards,
    connector,
    home_digest,
    inquiry_near,
    mutual_cards,
    neighbours,
    norms_cards,
    pairing,
    questions,
    rhythm,
    synthesis_cards,
    takeback_items,
    timetable,
    value_cards,
)
from handlers.commitment_cards import card_subject
from handlers.language import Block, Button, Card, Item, Line, Note, Say
from handlers.synthesis_waiting_cards import unchecked_item
from handlers.turn import Tick, Turn
from storage import checkins, documents, outbox, responses, rounds, unchecked
from storage.anonymous import ANONYMOUS
from storage.commitments import Promise
from storage.communities import Place
from storage.models import Round
from storage.people import Member
from storage.tallies import COUNTED, TOLD

TOGETHER = timedelta(days=2)
"""What is due within this time of a message joins it."""


def list_waiting(db: Session, member: Member, place: Place, now: datetime) -> list[Item]:
    """List all that waits for a member now, each with what can be pressed: the home's list, and the joined message's."""
    today, soon = (rhythm.wall(moment, member.zone).date() for moment in (now, now + TOGETHER))
    found: list[Item] = []
    asked = rounds.find_open_round(db, member) if member.is_peer else None
    if asked is not None and _unanswered(db, member, asked):
        found.append(question_item(asked, place))
    found += beside_items(db, member, place) if member.is_peer else []
    found += map(norms_cards.draft_item, rounds.list_draft_rounds(db, member))
    found += [checkin_cards.checkin_item(promise, today) for promise in list_asked_about(db, member, now)]
    found += map(checkin_cards.partner_item, checkins.list_partner_due(db, member, soon))
    if member.is_peer:
        found += mutual_cards.list_to_write(db, member, now)
        found += agreement_cards.list_to_note(db, member, today)
        found += takeback_items.list_to_take_back(db, member, now)
    found += inquiry_near.list_due(db, member, place, now)
    found += map(synthesis_cards.draft_item, documents.list_drafts(db, member))
    if member.is_peer:
        found += [*pairing.list_to_ask(db, member, now), *connector.list_to_ask(db, member, now)]
    if not member.is_chair:
        found += map(unchecked_item, unchecked.list_unchecked(db, member))
    found += home_digest.items_for(db, place, member, now)
    found += neighbours.items_for(db, place, member, now)
    found += map(synthesis_cards.published_item, documents.list_in_window(db, member))
    return found


def list_asked_about(db: Session, member: Member, now: datetime) -> list[Promise]:
    """List the member's own commitments that are asked about now, each for a word on how it goes."""
    today, soon = (rhythm.wall(moment, member.zone).date() for moment in (now, now + TOGETHER))
    return [promise for promise in checkins.list_own_due(db, member, soon) if _waits(promise, today)]


def _waits(promise: Promise, today: date) -> bool:
    """Say whether an owner's word is wanted: whoever said that they are on track is asked again on the day alone."""
    return promise.state != "on_track" or promise.due_on <= today


def beside_items(db: Session, member: Member, place: Place) -> list[Item]:
    """List what a member is asked beside the weekly question and has not finished, each with what can be pressed."""
    found = []
    for asked, state in rounds.list_open_beside(db, member):
        if asked.mode == COUNTED and state != "declined":
            own = responses.get_standing(db, member, asked.id, COUNTED).response
            found += assessment_cards.waiting_items(asked, place, own.body if own else "")
        elif asked.mode == TOLD and state == "invited":
            found.append(value_cards.waiting_item(asked))
        elif asked.mode == ANONYMOUS and state == "invited":
            found.append(_nameless_item(asked, place))
    return found


def _nameless_item(asked: Round, place: Place) -> Item:
    said = f"Answered without your name. Open until {questions.closing_words(asked, place)}."
    return Item(questions.question_of(asked), said, buttons=(Button("Get the question", "anonymous.fetch", asked.id),))


def _unanswered(db: Session, member: Member, asked: Round) -> bool:
    row = rounds.find_participation(db, member, asked)
    return row is None or row.state == "invited"


def question_item(asked: Round, place: Place) -> Item:
    """Ask the open question, as one entry of a list; one without names is answered on its own card alone."""
    if asked.mode == ANONYMOUS:
        return Item(questions.question_of(asked), "Its own message in our chat takes your answer, without your name.")
    return Item(
        questions.question_of(asked),
        f"Open until {questions.closing_words(asked, place)}. Your answer starts private.",
        buttons=(
            Button("Answer", "reflection.answer", asked.id, "primary"),
            Button("Skip this one", "reflection.skip", asked.id),
        ),
    )


def closed_item(asked: Round) -> Item:
    """Say of a question that it has closed, as one entry of a list."""
    late = Button("Answer late", "reflection.answer", asked.id)
    return Item(questions.question_of(asked), "This question has closed. A late answer still counts.", buttons=(late,))


def after_close(tick: Tick, member: Member, asked: Round, closed: Sequence[Item] = ()) -> list[Say]:
    """Let a member's joined message, where they have one, show what waits now that a question has closed."""
    subject = subject_of(tick.place)
    if not outbox.find_sent(tick.db, member.person_id, "", subject):
        return []
    card = waiting_card([*closed, *list_waiting(tick.db, member, tick.place, tick.now)])
    return [Say(card, member.person_id, key=f"close:{asked.id}:{member.person_id}:{subject}", subject=subject)]


def waiting_card(items: Sequence[Item]) -> Card:
    """Show all that waits, in one message."""
    if not items:
        return Card("Nothing waits for you now.", (Line("I will write when something does."),))
    body: list[Block] = [*items, Note("Answer what you like, in any order.")]
    return Card("Waiting for you", tuple(body))


def due_for(member: Member, promises: Sequence[Promise], when: datetime) -> list[Promise]:
    """Give what is to be asked of a member in a message at `when`: their own and their partners', each not asked before.

    An owner is asked ahead of the day where a message comes then, and once more on the day.
    """
    today, until = (rhythm.wall(moment, member.zone).date() for moment in (when, when + TOGETHER))
    mine = [p for p in promises if p.owner_id == member.person_id and p.due_on <= until]
    own = [p for p in mine if p.asked_on is None or p.asked_on < p.due_on <= today]
    partners = [p for p in promises if p.partner_id == member.person_id and p.sharper.question and not p.partner_asked]
    return own + [p for p in partners if p.due_on <= until]


def ask(tick: Tick, member: Member, when: datetime, due: Sequence[Promise]) -> list[Say]:
    """Ask a member about what is due, in one message."""
    checkins.mark_asked(tick.db, member, due, rhythm.wall(when, member.zone).date())
    if len(due) == 1:
        return [_alone(member, due[0], when)]
    today = rhythm.wall(when, member.zone).date()
    key = f"waiting:{due[0].id}:{due[0].due_on}:{today}:{member.person_id}"
    return [_joined(tick, member, [_item(member, promise, today) for promise in due], key, when)]


def messages(asked: Round) -> int:
    """Count the messages in which a question and what is due reach somebody: one without names stays apart."""
    return 2 if asked.mode == ANONYMOUS else 1


def ask_with_question(tick: Tick, member: Member, question: Say, asked: Round, due: Sequence[Promise]) -> list[Say]:
    """Put a question that is ready to be said, and what is due with it, in one message; one without names stays apart."""
    when = question.at or tick.now
    if not due:
        return [question]
    if asked.mode == ANONYMOUS:
        return [question, *ask(tick, member, when, due)]
    today = rhythm.wall(when, member.zone).date()
    checkins.mark_asked(tick.db, member, due, today)
    items = [question_item(asked, tick.place), *(_item(member, promise, today) for promise in due)]
    return [_joined(tick, member, items, question.key, when)]


def _joined(tick: Tick, member: Member, items: Sequence[Item], key: str, when: datetime) -> Say:
    subject = subject_of(tick.place)
    return Say(waiting_card(items), member.person_id, key=key, subject=subject, at=when, unasked=True, anew=True)


def _alone(member: Member, promise: Promise, when: datetime) -> Say:
    mine, today = promise.owner_id == member.person_id, rhythm.wall(when, member.zone).date()
    card = checkin_cards.checkin_card(promise, today) if mine else checkin_cards.partner_card(promise)
    part = "partner" if not mine else "early" if promise.due_on > today else "checkin"
    subject = card_subject(promise) if mine else f"partner:{promise.id}"
    key = f"{part}:{promise.id}:{promise.due_on}:{member.person_id}"
    return Say(card, member.person_id, key=key, subject=subject, at=when, unasked=True, anew=True)


def _item(member: Member, promise: Promise, today: date) -> Item:
    if promise.owner_id == member.person_id:
        return checkin_cards.checkin_item(promise, today)
    return checkin_cards.partner_item(promise)


def subject_of(place: Place) -> str:
    """Name the joined message, so that it can be edited when one of its things is done."""
    return f"waiting:{place.id}"


def question_comes_soon(tick: Tick, member: Member, when: datetime) -> bool:
    """Say whether the next question reaches a member within two days of `when`, so that a check-in can join it."""
    coming = timetable.find_next(tick.db, tick.place, "reflection.ask")
    if coming is None:
        return False
    asked_at = rhythm.when_to_write(member, tick.place, coming.held, tick.now)
    return asked_at is not None and asked_at - when <= TOGETHER


def refreshed(turn: Turn) -> list[Say]:
    """Let the speaker's joined message show what is left of it, where they have one.

    One that is still on its way comes at its time with what is left, and not at all where nothing is.
    """
    subject = subject_of(turn.place)
    stands, due = outbox.find_card(turn.db, turn.member, subject)
    if due is None and not stands:
        return []
    key = f"{subject}:{turn.member.person_id}:{turn.event.name}:{turn.event.subject}:{turn.now.isoformat()}"
    items = list_waiting(turn.db, turn.member, turn.place, turn.now)
    if due is None:
        return [Say(waiting_card(items), key=key, subject=subject)]
    if items:
        return [Say(waiting_card(items), key=key, subject=subject, at=due, unasked=True, anew=True)]
    outbox.drop_unsent(turn.db, turn.member, subject)
    return []
