"""Commitments: "I will ... by ...", private until shared, made sharper, asked after when due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from handlers import agreements, checkin, checkin_cards, guard, rhythm, synthesis_out, trial_cards, waiting
from handlers import commitment_cards as cards
from handlers.language import Card, Decline, Form, Open, Reply, Say
from handlers.tally import TOO_FEW, tallies_of
from handlers.turn import Router, Turn
from storage import checkins, commitments, lives, offers, people
from storage.commitments import CLOSED, TEST, Promise, Sharper
from storage.people import CHAIRS, EVERYBODY, LEADERS, PEERS, Member

on = Router()

USUALLY = timedelta(days=14)
"""How far off the day stands that the form suggests."""

LONGEST_AHEAD = timedelta(days=366)


@on.command("cop-commit", "See and make commitments: I will … by …", roles=PEERS | LEADERS, shown_to=PEERS - CHAIRS)
def list_commitments(turn: Turn) -> Sequence[Reply]:
    """List the speaker's own commitments, tests and meeting actions, and what is shared, by day; a leader gets counts."""
    if not turn.member.is_peer:
        shown = tallies_of(lives.list_lives(turn.db, turn.place), turn.now, turn.place.k_min)
        return [Say(cards.counts_card(f"In your group: {shown[-1][1].words}." if shown else TOO_FEW))]
    if turn.event.text.strip().lower() == "agree":
        return agreements.show_agreements(turn)
    promises = commitments.list_open(turn.db, turn.member)
    mine = cards.own_items(promises, offers.list_offered(turn.db, turn.member))
    others = [cards.other_item(promise) for promise in promises if not promise.mine]
    return [Say(cards.list_card(mine, others, chair=turn.member.is_chair))]


on.press("commitments.list", roles=PEERS)(list_commitments)


@on.command("cop-checkin", "Say how a commitment went", roles=PEERS)
def show_due(turn: Turn) -> Sequence[Reply]:
    """Ask about all of the speaker's commitments that are due now."""
    soon = rhythm.wall(turn.now + waiting.TOGETHER, turn.member.zone).date()
    due = checkins.list_own_due(turn.db, turn.member, soon)
    return [Say(checkin_cards.due_card(due, today_of(turn)))]


@on.press("commitments.new", roles=PEERS)
def open_new(turn: Turn) -> Sequence[Reply]:
    """Open the form for a new commitment."""
    return [Open(cards.new_form(today_of(turn) + USUALLY))]


@on.submit("commitments.keep", roles=PEERS)
def keep_commitment(turn: Turn) -> Sequence[Reply]:
    """Keep a new commitment, private to its owner."""
    text, due_on = _read_form(turn, cards.new_form(today_of(turn) + USUALLY))
    row = commitments.add_commitment(turn.db, turn.member, text, due_on, turn.now)
    checkin.expect(turn.db, turn.place, turn.now)
    return shown(turn, row.id)


@on.press("commitments.open", roles=PEERS)
def show_commitment(turn: Turn) -> Sequence[Reply]:
    """Show one of the speaker's own commitments, and what can be done with it."""
    return shown(turn, _own(turn).id)


@on.press("commitments.edit", roles=PEERS)
def open_change(turn: Turn) -> Sequence[Reply]:
    """Open the form that changes words and day."""
    return [Open(cards.change_form(_own(turn)))]


@on.submit("commitments.change", roles=PEERS, fresh=open_change)
def change_commitment(turn: Turn) -> Sequence[Reply]:
    """Keep other words and another day."""
    own = _own(turn)
    text, due_on = _read_form(turn, cards.change_form(own), own.due_on)
    commitments.put_words(turn.db, turn.member, own.id, text, due_on)
    commitments.put_state(turn.db, turn.member, own.id, "open", turn.now)
    checkin.expect(turn.db, turn.place, turn.now)
    return shown(turn, own.id, "Changed.")


@on.press("commitments.sharper", roles=PEERS)
def open_sharper(turn: Turn) -> Sequence[Reply]:
    """Open the form for cue, purpose, sign and partner."""
    return [Open(cards.sharper_form(_own(turn), _partners(turn)))]


@on.submit("commitments.sharpen", roles=PEERS)
def sharpen(turn: Turn) -> Sequence[Reply]:
    """Keep what makes a commitment sharper; a question needs somebody who asks it."""
    own = _own(turn)
    names = ("cue", "so_that", "measure", "question")
    said = guard.cleared(turn, names, lambda: cards.sharper_form(own, _partners(turn)), peers=True)
    values = {name: value.strip() for name, value in said.items()}
    errors = {
        name: too_long(values.get(name, ""), cards.LONGEST_LINE)
        for name in names
        if len(values.get(name, "")) > cards.LONGEST_LINE
    }
    partner = values.get("partner", "")
    if partner and partner not in {peer.person_id for peer in _partners(turn)}:
        errors["partner"] = "Please choose somebody from the list."
    if values.get("question") and not partner:
        errors["partner"] = "Choose who asks your question, or leave the question out."
    if errors:
        raise Decline(errors=errors)
    sharper = Sharper(*(values.get(name, "") for name in names))
    commitments.put_sharper(turn.db, turn.member, own.id, sharper, partner, turn.now)
    return shown(turn, own.id, "Sharper.")


def _partners(turn: Turn) -> list[Member]:
    """List who could be a partner: peers of other schools, or all peers where there is no other school."""
    peers = [peer for peer in people.list_members(turn.db, turn.place) if peer.person_id != turn.member.person_id]
    elsewhere = [peer for peer in peers if peer.site != turn.member.site]
    return elsewhere or peers


def _sharing(name: str, *, shared: bool) -> None:
    @on.press(name, roles=PEERS if shared else EVERYBODY)
    def set_shared(turn: Turn) -> Sequence[Reply]:
        """Let the group read the speaker's own commitment, or owner and partner alone."""
        row = commitments.put_shared(turn.db, turn.member, turn.event.subject, shared=shared, now=turn.now)
        turn.db.flush()
        return [*shown(turn, row.id), *synthesis_out.after_a_change(turn, row.id)]


_sharing("commitments.share", shared=True)
_sharing("commitments.hide", shared=False)


@on.press("commitments.help", roles=PEERS)
def ask_for_help(turn: Turn) -> Sequence[Reply]:
    """Ask before a stuck commitment is shown to the group."""
    own = _own(turn)
    commitments.put_state(turn.db, turn.member, own.id, "stuck", turn.now)
    return [_card_now(turn, own, checkin_cards.helped_card(own))]


def _answer(name: str, state: str) -> None:
    @on.press(name, roles=PEERS)
    def set_state(turn: Turn) -> Sequence[Reply]:
        """Note how it stands with the speaker's own commitment."""
        commitments.put_state(turn.db, turn.member, turn.event.subject, state, turn.now)
        return [*_answered(turn), *waiting.refreshed(turn)]


for _state in ("kept", "changed", "dropped", "stuck", "on_track"):
    _answer(f"commitments.{_state}", _state)


@on.press("commitments.reopen", roles=PEERS)
def open_again(turn: Turn) -> Sequence[Reply]:
    """Take up a commitment that was closed, perhaps by mistake."""
    row = commitments.put_state(turn.db, turn.member, turn.event.subject, "open", turn.now)
    return [*shown(turn, row.id), *waiting.refreshed(turn)]


@on.press("commitments.later", roles=PEERS)
def carry_over(turn: Turn) -> Sequence[Reply]:
    """Move a commitment by two weeks; after two moves, ask what would help."""
    row = commitments.carry(turn.db, turn.member, turn.event.subject, today_of(turn))
    checkin.expect(turn.db, turn.place, turn.now)
    promise = commitments.get_commitment(turn.db, turn.member, row.id)
    return [_card_now(turn, promise, checkin_cards.carried_card(promise)), *waiting.refreshed(turn)]


@on.press("commitments.line", roles=PEERS)
def open_line(turn: Turn) -> Sequence[Reply]:
    """Open the form for one line about how it went."""
    return [Open(cards.line_form(_own(turn)))]


@on.submit("commitments.note", roles=PEERS)
def keep_line(turn: Turn) -> Sequence[Reply]:
    """Keep one line about how it went, for its owner."""
    own = _own(turn)
    line = guard.cleared(turn, ("line",), lambda: cards.line_form(own), peers=True).get("line", "").strip()
    if len(line) > cards.LONGEST_LINE:
        raise Decline(errors={"line": too_long(line, cards.LONGEST_LINE)})
    commitments.put_state(turn.db, turn.member, own.id, own.state, turn.now, line)
    return _answered(turn)


@on.press("commitments.partner", roles=PEERS)
def partner_has_asked(turn: Turn) -> Sequence[Reply]:
    """Note that a partner put the owner's question."""
    promise = commitments.get_commitment(turn.db, turn.member, turn.event.subject)
    checkins.mark_asked(turn.db, turn.member, [promise], today_of(turn))
    key = f"partner-done:{promise.id}:{turn.member.person_id}:{turn.now.isoformat()}"
    done = Say(checkin_cards.partner_done_card(promise), key=key, subject=f"partner:{promise.id}")
    return [done, *waiting.refreshed(turn)]


def _own(turn: Turn) -> Promise:
    """Give the speaker's own commitment; raises NotFound where it is somebody else's."""
    commitments.get_own_commitment(turn.db, turn.member, turn.event.subject)
    return commitments.get_commitment(turn.db, turn.member, turn.event.subject)


def shown(turn: Turn, commitment_id: str, title: str = "Kept for you.") -> Sequence[Reply]:
    """Show one of the speaker's own commitments as it stands now."""
    promise = commitments.get_commitment(turn.db, turn.member, commitment_id)
    if promise.kind == TEST and promise.state in CLOSED:
        return [_card_now(turn, promise, trial_cards.ended_card(promise))]
    partner = cards.partner_name(promise, people.list_members(turn.db, turn.place))
    return [_card_now(turn, promise, cards.kept_card(promise, partner, title))]


def _answered(turn: Turn) -> Sequence[Reply]:
    promise = _own(turn)
    made = {"stuck": checkin_cards.stuck_card, "on_track": checkin_cards.on_track_card}
    if promise.state == "open" or (promise.kind == TEST and promise.state in CLOSED):
        return shown(turn, promise.id)
    return [_card_now(turn, promise, made.get(promise.state, checkin_cards.ended_card)(promise))]


def _card_now(turn: Turn, promise: Promise, card: Card) -> Say:
    """Let the owner's card of this commitment show how things stand."""
    key = f"{turn.event.name}:{promise.id}:{turn.now.isoformat()}"
    return Say(card, key=key, subject=cards.card_subject(promise))


def _read_form(turn: Turn, form: Form, known: date | None = None) -> tuple[str, date]:
    return read_words(turn, guard.cleared(turn, ("text",), lambda: form, peers=True), known)


def read_words(
    turn: Turn, said: Mapping[str, str], known: date | None = None, errors: Mapping[str, str] | None = None
) -> tuple[str, date]:
    """Read words and day; raise Decline with all that is wrong, and `errors`, beside its fields. A `known` day may stay."""
    text, found = said.get("text", "").strip(), dict(errors or {})
    if not text:
        found["text"] = "There are no words here yet. One small step is enough."
    elif len(text) > cards.LONGEST:
        found["text"] = too_long(text, cards.LONGEST)
    due_on, today = _read_day(turn.event.values.get("due_on", "")), today_of(turn)
    if due_on is None:
        found["due_on"] = "Please choose a day."
    elif due_on < today and due_on != known:
        found["due_on"] = "That day has passed. Please choose today or a later day."
    elif due_on > today + LONGEST_AHEAD:
        found["due_on"] = "That is more than a year away. Please choose an earlier day."
    if found or due_on is None:
        raise Decline(errors=found)
    return text, due_on


def _read_day(words: str) -> date | None:
    try:
        return date.fromisoformat(words.strip())
    except ValueError:
        return None


def too_long(text: str, most: int) -> str:
    """Say by how much a text is too long."""
    return f"This is {len(text) - most} characters too long. Please cut a little. Nothing is lost."


def today_of(turn: Turn) -> date:
    """Give the speaker's own day."""
    return rhythm.wall(turn.now, turn.member.zone).date()
