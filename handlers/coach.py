"""A coach reads what an owner chooses: one person, entry by entry, until either of them ends it; nobody else reads any of it.

Words of the owner's never stand in a message to the coach: they open one by one, so that what is taken back is not left there.
"""

from __future__ import annotations

from collections.abc import Sequence

from handlers import budget, guard
from handlers import coach_cards as cards
from handlers.coach_cards import LONGEST
from handlers.commitments import too_long
from handlers.language import Decline, Form, Open, Reply, Say
from handlers.turn import Router, Turn
from storage import coaches, communities, consents
from storage.coaches import COACH, Entry, Tie
from storage.columns import new_id
from storage.people import PEERS

on = Router()

READERS = PEERS | {COACH}
"""Who can be somebody's coach."""

MOST = 12
MOST_CHOICES = 60
NO_COACH = "You have no coach who can read something now. Look under My coach."


@on.press("coach.open", roles=PEERS)
def show_own(turn: Turn) -> Sequence[Reply]:
    """Show the speaker's coach, and what they can read."""
    tie = coaches.find_own(turn.db, turn.member)
    if tie is None:
        return [Say(cards.no_coach_card())]
    return [Say(cards.own_card(tie, coaches.list_entries(turn.db, turn.member, tie), turn.member.zone))]


@on.press("coach.choose", roles=PEERS)
def open_choice(turn: Turn) -> Sequence[Reply]:
    """Open the form in which the speaker names their coach."""
    candidates = coaches.list_candidates(turn.db, turn.member)
    if not candidates:
        raise Decline("There is nobody to choose yet. Your facilitator can add a coach to the group.")
    return [Open(cards.choose_form(candidates))]


@on.submit("coach.keep", roles=PEERS)
def ask_coach(turn: Turn) -> Sequence[Reply]:
    """Ask the chosen person; whoever was the coach before reads nothing from now on."""
    chosen = turn.event.values.get("coach", "")
    if chosen not in {each.person_id for each in coaches.list_candidates(turn.db, turn.member)}:
        raise Decline(errors={"coach": "Please choose somebody from the list."})
    before = coaches.find_own(turn.db, turn.member)
    version = communities.get_organisation(turn.db, turn.place).notice_version
    consents.put_consent(turn.db, turn.member, consents.COACH, version, turn.now)
    tie = coaches.choose(turn.db, turn.member, chosen, turn.now)
    asked = Say(cards.asked_card(tie), tie.coach.person_id, key=f"coach:{tie.id}", subject=cards.subject_of(tie))
    return [*show_own(turn), asked, *([_told_over(turn, before)] if before else [])]


@on.press("coach.share", roles=PEERS)
def open_share(turn: Turn) -> Sequence[Reply]:
    """Open the form in which the speaker chooses one entry to share."""
    return [Open(_share_form(turn))]


def _share_form(turn: Turn) -> Form:
    tie = coaches.find_own(turn.db, turn.member)
    if tie is None or not tie.reads:
        raise Decline(NO_COACH)
    shared = {each.what for each in coaches.list_entries(turn.db, turn.member, tie)}
    if len(shared) >= MOST:
        raise Decline(f"Your coach can read {MOST} entries at a time. Take one back first.")
    own = coaches.list_own(turn.db, turn.member).values()
    choices = [each for each in own if each.what not in shared]
    if not choices:
        raise Decline("There is nothing of yours to share yet. Answers, commitments and your growth come here.")
    return cards.share_form(tie, _newest(choices), turn.member.zone)


def _newest(choices: Sequence[Entry]) -> list[Entry]:
    """Give the newest of each kind, as a form holds so many alone."""
    kinds = list(cards.KINDS)
    return [
        each for kind in kinds for each in [one for one in choices if one.kind == kind][: MOST_CHOICES // len(kinds)]
    ]


@on.submit("coach.add", roles=PEERS)
def share_entry(turn: Turn) -> Sequence[Reply]:
    """Let the coach read one entry; its level towards everybody else stays as it is."""
    offered = {option.value for field in _share_form(turn).fields for option in field.options}
    if turn.event.values.get("entry", "") not in offered:
        raise Decline(errors={"entry": "Please choose an entry from the list."})
    tie = coaches.share(turn.db, turn.member, turn.event.values["entry"], turn.now)
    return [*show_own(turn), _told(turn, tie, anew=budget.allows(turn.db, tie.coach, turn.now))]


@on.press("coach.take_back", roles=PEERS)
def take_back(turn: Turn) -> Sequence[Reply]:
    """End the coach's reading of one entry, at once."""
    coaches.take_back(turn.db, turn.member, turn.event.subject, turn.now)
    tie = coaches.find_own(turn.db, turn.member)
    return [*show_own(turn), *([_told(turn, tie)] if tie else [])]


@on.press("coach.end", roles=READERS)
def end_it(turn: Turn) -> Sequence[Reply]:
    """End all that is shared between an owner and their coach, at once, as either of them; the other one is told."""
    tie = coaches.end(turn.db, turn.member, turn.event.subject, turn.now)
    if tie.owner.person_id == turn.member.person_id:
        return [*show_own(turn), _told_over(turn, tie)]
    key = f"coach.end:{tie.id}:{new_id()}"
    own = Say(cards.thanks_card(tie), key=key, subject=cards.subject_of(tie))
    return [own, Say(cards.refused_card(tie), tie.owner.person_id, key=f"coach.end:{tie.id}")]


def ended(turn: Turn) -> list[Reply]:
    """End the speaker's sharing with a coach in every group of theirs, and tell the coach here."""
    tie = coaches.find_own(turn.db, turn.member)
    coaches.end_everywhere(turn.db, turn.member, turn.now)
    return [_told_over(turn, tie)] if tie else []


def _told(turn: Turn, tie: Tie, *, anew: bool = False) -> Say:
    """Let the coach's card say how much is shared now; `anew` where their week has room for a message."""
    card = cards.shared_card(tie, len(coaches.list_entries(turn.db, turn.member, tie)))
    key, subject = f"coach:{tie.id}:{new_id()}", cards.subject_of(tie)
    return Say(card, tie.coach.person_id, key=key, subject=subject, unasked=anew, anew=anew)


def _told_over(turn: Turn, tie: Tie) -> Say:
    key = f"coach.over:{tie.id}:{new_id()}"
    return Say(cards.over_card(tie), tie.coach.person_id, key=key, subject=cards.subject_of(tie))


@on.press("coach.shared", roles=READERS)
def list_owners(turn: Turn) -> Sequence[Reply]:
    """List whom the speaker is a coach to."""
    ties = coaches.list_ties(turn.db, turn.member)
    return [Say(cards.list_card([(tie, len(coaches.list_entries(turn.db, turn.member, tie))) for tie in ties]))]


@on.press("coach.yes", roles=READERS)
def say_yes(turn: Turn) -> Sequence[Reply]:
    """Note that the speaker will be somebody's coach, and tell the owner."""
    tie = coaches.agree(turn.db, turn.member, turn.event.subject)
    told = Say(cards.agreed_card(tie), tie.owner.person_id, key=f"coach.yes:{tie.id}")
    return [_own_side(turn, tie), told]


def _own_side(turn: Turn, tie: Tie) -> Say:
    card = cards.shared_card(tie, len(coaches.list_entries(turn.db, turn.member, tie)))
    return Say(card, key=f"coach:{tie.id}:{new_id()}", subject=cards.subject_of(tie))


@on.press("coach.entries", roles=READERS)
def list_entries(turn: Turn) -> Sequence[Reply]:
    """List what the speaker may read, as a coach, of one owner."""
    tie = coaches.get_tie(turn.db, turn.member, turn.event.subject)
    entries = coaches.list_entries(turn.db, turn.member, tie)
    return [Say(cards.entries_card(tie, entries, turn.member.zone))]


@on.press("coach.read", roles=READERS)
def read_entry(turn: Turn) -> Sequence[Reply]:
    """Open one entry for the coach whom it is shared with at this moment."""
    return [Open(_read_form(turn))]


def _read_form(turn: Turn) -> Form:
    tie, entry = coaches.get_entry(turn.db, turn.member, turn.event.subject)
    return cards.read_form(tie, entry, turn.member.zone)


@on.submit("coach.note", roles=READERS)
def keep_note(turn: Turn) -> Sequence[Reply]:
    """Keep a short note of the coach's on an entry, for its owner alone."""
    form = _read_form(turn)
    words = guard.cleared(turn, ("note",), lambda: form, peers=True).get("note", "").strip()
    if not words or len(words) > LONGEST:
        fault = too_long(words, LONGEST) if words else "A line is enough. You can also just close this."
        raise Decline(errors={"note": fault})
    tie = coaches.put_note(turn.db, turn.member, turn.event.subject, words, turn.now)
    told = Say(cards.noted_card(tie), tie.owner.person_id, key=f"coach.note:{turn.event.subject}:{new_id()}")
    shown = coaches.list_entries(turn.db, turn.member, tie)
    sent = f"Your note is with {tie.owner.name}"
    return [Say(cards.entries_card(tie, shown, turn.member.zone, sent)), told]
