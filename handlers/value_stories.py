"""Stories of what a community is worth: told in two parts or more, shared by their author alone, counted by part."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from handlers import calls, guard, rhythm, value_cards
from handlers.language import Card, Decline, Form, Open, Reply, Say
from handlers.questions import card_subject
from handlers.timetable import VALUE
from handlers.turn import Router, Tick, Turn
from handlers.value_cards import FEWEST, GROUP, LONGEST_PART, ONLY_ME, names_of
from storage import responses, rounds, tallies
from storage.models import Round
from storage.parts import joined, parted
from storage.people import CHAIRS, EVERYBODY, PEERS
from storage.responses import Answer, Own, Standing
from storage.rounds import NewRound
from storage.tallies import TOLD

on = Router()

KIND = "value"
OPEN_FOR = "28d"
A_YEAR = timedelta(days=365)


@on.tick(VALUE)
def ask_by_rhythm(tick: Tick) -> Sequence[Reply]:
    """Ask everybody for a story, as the group's rhythm says; once a month at most."""
    return _ask(tick)


@on.press("value.ask", roles=CHAIRS)
def ask_now(turn: Turn) -> Sequence[Reply]:
    """Ask everybody for a story; once a month at most, however often it is pressed."""
    told = _ask(turn)
    return [*told, Say(value_cards.asked_card(again=not told))]


def _ask(asking: Tick | Turn) -> list[Reply]:
    asked = _of_month(asking)
    return calls.ask_everyone(asking, asked, lambda _: value_cards.invitation_card(asked))


def _of_month(asking: Tick | Turn) -> Round:
    """Give this month's round of stories, begun now where there was none."""
    month = f"{rhythm.wall(asking.now, asking.place.zone):%Y-%m}"
    closes_at = rhythm.later(asking.now, OPEN_FOR, asking.place.zone)
    content = value_cards.snapshot(asking.library.cycles)
    asked = rounds.open_round(asking.db, asking.place, NewRound(KIND, month, content, asking.now, closes_at, mode=TOLD))
    calls.close_later(asking, asked)
    return asked


@on.tick(calls.closing_of(KIND))
def close_in_time(tick: Tick) -> Sequence[Reply]:
    """Close a month's stories; they stay their authors' to change and to share."""
    rounds.get_round_of(tick.db, tick.place, tick.subject).state = "closed"
    return []


@on.press("value.new", roles=PEERS)
def tell_unasked(turn: Turn) -> Sequence[Reply]:
    """Open this month's story for whoever wants to tell one."""
    return [Open(_form(responses.get_standing(turn.db, turn.member, _of_month(turn).id, TOLD)))]


@on.press("value.tell", roles=PEERS)
def tell(turn: Turn) -> Sequence[Reply]:
    """Open the story, starting from what the speaker wrote before."""
    return [Open(_form(_standing(turn)))]


@on.submit("value.keep", roles=PEERS)
def keep_story(turn: Turn) -> Sequence[Reply]:
    """Keep a story that has two parts at least; who may read it is its author's choice."""
    standing = _standing(turn)
    names = names_of(standing.asked)
    fields = [f"part{number}" for number in range(len(names))]
    said = guard.cleared(turn, fields, lambda: _form(standing))
    parts = {name: said.get(field, "").strip() for name, field in zip(names, fields, strict=True)}
    errors = {
        field: f"Please say it in {LONGEST_PART} characters or fewer."
        for name, field in zip(names, fields, strict=True)
        if len(parts[name]) > LONGEST_PART
    }
    empty = [field for name, field in zip(names, fields, strict=True) if not parts[name]]
    if len(names) - len(empty) < FEWEST:
        errors[empty[0]] = f"A story has {FEWEST} parts at least. One sentence each is plenty."
    if errors:
        raise Decline(errors=errors)
    level = {GROUP: "cop", ONLY_ME: "private"}.get(said.get("audience", ""), "")
    own = responses.put_response(turn.db, turn.member, standing, Answer(joined(parts), level), turn.now)
    return _kept(turn, standing, own)


@on.press("value.share", roles=PEERS)
def share(turn: Turn) -> Sequence[Reply]:
    """Let the group read the speaker's own story."""
    return _at_level(turn, "cop")


@on.press("value.hide", roles=EVERYBODY)
def hide(turn: Turn) -> Sequence[Reply]:
    """Make the speaker's own story private again."""
    return _at_level(turn, "private")


def _at_level(turn: Turn, level: str) -> Sequence[Reply]:
    standing = _standing(turn)
    return _kept(turn, standing, responses.put_visibility(turn.db, turn.member, standing.asked, level, False, turn.now))


@on.press("value.withdraw", roles=EVERYBODY)
def take_back(turn: Turn) -> Sequence[Reply]:
    """Delete the speaker's own story."""
    standing = _standing(turn)
    responses.withdraw_response(turn.db, turn.member, standing.asked, turn.now)
    return [_now(turn, standing, value_cards.withdrawn_card(standing.asked))]


@on.press("value.skip", roles=PEERS)
def skip(turn: Turn) -> Sequence[Reply]:
    """Tell none this month."""
    standing = _standing(turn)
    if standing.response:
        return _kept(turn, standing, standing.response)
    rounds.put_participation(turn.db, turn.member, standing.asked, "declined")
    return [_now(turn, standing, value_cards.skipped_card(standing.asked))]


@on.press("value.read", roles=PEERS)
def read_stories(turn: Turn) -> Sequence[Reply]:
    """Show the stories of a year that peers shared, newest first, with their names."""
    found = [
        (story.author, parted(story.body, names_of(asked)))
        for asked in rounds.list_of_kind(turn.db, turn.member, KIND, turn.now - A_YEAR)
        for story in responses.list_shared(turn.db, turn.member, asked)
    ]
    return [Say(value_cards.stories_card(found))]


@on.press("value.report", roles=CHAIRS)
def report(turn: Turn) -> Sequence[Reply]:
    """Count a year's stories by part, private ones too, where there are enough to tell nobody's."""
    names = [cycle.name for cycle in turn.library.cycles]
    total, counts = tallies.count_told(turn.db, turn.place, KIND, turn.now - A_YEAR, names)
    few = total < turn.place.k_min
    return [Say(value_cards.report_card(0 if few else total, {name: counts[name] for name in names}, turn.place))]


def _standing(turn: Turn) -> Standing:
    return responses.get_standing(turn.db, turn.member, turn.event.subject, TOLD)


def _form(standing: Standing) -> Form:
    own = standing.response
    parts = parted(own.body, names_of(standing.asked)) if own else {}
    return value_cards.story_form(standing.asked, parts, shared=own is not None and own.visibility == "cop")


def _kept(turn: Turn, standing: Standing, own: Own) -> list[Reply]:
    return [_now(turn, standing, value_cards.kept_card(standing.asked, shared=own.visibility == "cop"))]


def _now(turn: Turn, standing: Standing, card: Card) -> Say:
    key = (
        f"{turn.event.name}:{standing.asked.id}:{turn.member.person_id}:{turn.event.once[-60:] or turn.now.isoformat()}"
    )
    return Say(card, key=key, subject=card_subject(standing.asked))
