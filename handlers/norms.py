"""The norms of a group: suggested without names, put together by whoever facilitates, voted on, pinned into the charter."""

from __future__ import annotations

from collections.abc import Sequence

from handlers import anonymous, calls, charter, guard, nameless_answers, norms_cards, rhythm
from handlers.language import SEVERAL, Button, Card, Decline, Form, Open, Reply, Say
from handlers.norms_cards import FEWEST, MOST
from handlers.norms_rules import joined_into, kept, marks, suggested
from handlers.turn import Router, Tick, Turn
from storage import charters, people, rounds
from storage.anonymous import ANONYMOUS, close_round, list_closed_of
from storage.models import Round
from storage.people import CHAIRS
from storage.rounds import NewRound

on = Router()

SUGGEST, VOTE = "norms", "vote"
DRAFT = "draft"
OPEN_FOR = "11d"
LONGEST_NORM = 120
QUESTION = "What helps us to work well together?"
VOTING = "Which norms shall we keep?"


@on.press("norms.open")
def show_norms(turn: Turn) -> Sequence[Reply]:
    """Show the group's norms, and to whoever facilitates what can be done next."""
    return [Say(_card(turn))]


def _card(turn: Turn) -> Card:
    return norms_cards.norms_card(turn.place, turn.now, next_for(turn))


def next_for(turn: Turn) -> tuple[Button, ...]:
    """Give what whoever facilitates can do next about the norms; nothing for anybody else."""
    if not turn.member.is_chair:
        return ()
    draft = next(iter(rounds.list_draft_rounds(turn.db, turn.member)), None)
    open_now = [kind for kind in (SUGGEST, VOTE) if rounds.find_open_round(turn.db, turn.place, kind)]
    return norms_cards.next_buttons(draft, open_now)


@on.press("norms.start", roles=CHAIRS)
def ask_for_suggestions(turn: Turn) -> Sequence[Reply]:
    """Ask everybody what would help, without names; a group too small for that chooses together instead."""
    if rounds.find_open_round(turn.db, turn.place, SUGGEST) or rounds.find_open_round(turn.db, turn.place, VOTE):
        return [Say(_card(turn))]
    if len(people.list_members(turn.db, turn.place)) < turn.place.k_min:
        return [Say(norms_cards.small_card(turn.place))]
    content: dict[str, object] = {
        "id": SUGGEST,
        "text": QUESTION,
        "ideas": list(turn.library.norms[: norms_cards.MOST_IDEAS]),
    }
    asked = calls.open_now(turn, SUGGEST, ANONYMOUS, content, rhythm.later(turn.now, OPEN_FOR, turn.place.zone))
    card = anonymous.card_for(turn, asked)
    return [*calls.ask_everyone(turn, asked, lambda _: card), Say(norms_cards.started_card(asked, turn.place))]


@on.tick(calls.closing_of(SUGGEST))
def gather(tick: Tick) -> Sequence[Reply]:
    """Close the suggestions, and hand the list to whoever facilitates; where too few came, the ready norms."""
    asked = rounds.get_round_of(tick.db, tick.place, tick.subject)
    if asked.state != "open":
        return []
    reached = anonymous.reached_by(tick, asked)
    enough = close_round(tick.db, tick.place, asked)
    bodies = [answer.body for answer in list_closed_of(tick.db, tick.place, asked)]
    found = suggested(bodies, LONGEST_NORM) if enough else []
    content = {"id": VOTE, "text": VOTING, "choices": found or list(tick.library.norms), "most": MOST}
    new = NewRound(VOTE, asked.occurrence, content, tick.now, tick.now, state=DRAFT, mode=ANONYMOUS)
    draft = rounds.open_round(tick.db, tick.place, new)
    told = anonymous.edited(asked, reached, norms_cards.gathered_card(len(found)))
    return [*told, *calls.tell_chairs(tick, draft, "norms", norms_cards.to_tidy_card(draft, ready=not found))]


@on.press("norms.tidy", roles=CHAIRS)
def ask_to_join(turn: Turn) -> Sequence[Reply]:
    """Show the list, to put together what says the same."""
    return [Open(norms_cards.tidy_form(_draft(turn)))]


@on.submit("norms.join", roles=CHAIRS)
def join_norms(turn: Turn) -> Sequence[Reply]:
    """Put suggestions that say the same into one line; one alone is worded anew."""
    draft = _draft(turn)
    said = guard.cleared(turn, ("words",), lambda: norms_cards.tidy_form(draft), sites=True)
    by_mark = {mark: text for text, mark in marks(nameless_answers.choices_of(draft)).items()}
    chosen = [by_mark[each] for each in said.get("same", "").split(SEVERAL) if each in by_mark]
    words = " ".join(said.get("words", "").split())
    errors = {"same": "Please choose the lines that say the same."} if not chosen else {}
    errors |= {"words": "Please write the one line."} if not words else {}
    errors |= {"words": f"Please say it in {LONGEST_NORM} characters."} if len(words) > LONGEST_NORM else {}
    if errors:
        raise Decline(errors=errors)
    draft.content = {**draft.content, "choices": joined_into(nameless_answers.choices_of(draft), chosen, words)}
    turn.db.flush()
    return [Say(norms_cards.to_tidy_card(draft))]


@on.press("norms.vote", roles=CHAIRS)
def start_vote(turn: Turn) -> Sequence[Reply]:
    """Let everybody vote, without names."""
    draft = _draft(turn)
    draft.state, draft.opens_at = "open", turn.now
    draft.closes_at = rhythm.later(turn.now, OPEN_FOR, turn.place.zone)
    calls.close_later(turn, draft)
    card = anonymous.card_for(turn, draft)
    return [*calls.ask_everyone(turn, draft, lambda _: card), Say(norms_cards.started_card(draft, turn.place))]


def _draft(turn: Turn) -> Round:
    draft = rounds.get_round_in(turn.db, turn.member, turn.event.subject, VOTE)
    if draft.state != DRAFT:
        raise Decline("The vote has begun already, so its lines stay as they are.")
    return draft


@on.tick(calls.closing_of(VOTE))
def count_vote(tick: Tick) -> Sequence[Reply]:
    """Close the vote, pin the five to seven that most people chose, and show them on everybody's card."""
    asked = rounds.get_round_of(tick.db, tick.place, tick.subject)
    if asked.state != "open":
        return []
    reached = anonymous.reached_by(tick, asked)
    if not close_round(tick.db, tick.place, asked):
        few = norms_cards.too_few_votes_card(tick.place)
        chairs = calls.tell_chairs(tick, asked, "counted", norms_cards.undecided_card())
        return [*anonymous.edited(asked, reached, few), *chairs]
    votes = nameless_answers.votes_of(asked, list_closed_of(tick.db, tick.place, asked))
    place = charters.put_norms(tick.db, tick.place, kept(votes, FEWEST, MOST))
    pinned = anonymous.edited(asked, reached, norms_cards.pinned_card(place))
    return [*pinned, *charter.again_in_channels(tick, place)]


@on.press("norms.choose", roles=CHAIRS)
def ask_which(turn: Turn) -> Sequence[Reply]:
    """Let whoever facilitates note what the group chose together."""
    return [Open(_choose_form(turn))]


def _choose_form(turn: Turn) -> Form:
    offered = dict.fromkeys([*charters.norms_of(turn.place), *turn.library.norms])
    return norms_cards.choose_form(list(offered), charters.norms_of(turn.place))


@on.submit("norms.pin", roles=CHAIRS)
def pin_norms(turn: Turn) -> Sequence[Reply]:
    """Pin what the group chose together: five to seven lines, ready ones and its own."""
    said = guard.cleared(turn, ("own",), lambda: _choose_form(turn), sites=True)
    known = {mark: text for text, mark in marks([*charters.norms_of(turn.place), *turn.library.norms]).items()}
    chosen = [known[each] for each in said.get("ready", "").split(SEVERAL) if each in known]
    chosen += suggested([said.get("own", "")], LONGEST_NORM)
    chosen = list(dict.fromkeys(chosen))
    if not FEWEST <= len(chosen) <= MOST:
        raise Decline(errors={"ready": f"These are {len(chosen)}. Please choose {FEWEST} to {MOST}, your own counted."})
    place = charters.put_norms(turn.db, turn.place, chosen)
    return [Say(norms_cards.pinned_card(place)), *charter.again_in_channels(turn, place)]
