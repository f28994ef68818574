"""Setting a community up, step by step in the chat: each step is kept at once, and can be left and taken up again anywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from handlers import archive, charter, founding, guard, newcomers, rhythm, setup_rhythm, timetable
from handlers import setup_forms as forms
from handlers.language import Decline, Form, Open, Reply, Say
from handlers.refusals import CHAIR_ALONE
from handlers.setup_around import look_around
from handlers.setup_steps import setup_card
from handlers.turn import STRANGER, Router, Turn, in_own_words
from storage import audit, communities, setups
from storage.communities import Place
from storage.people import CHAIRS
from storage.setups import Usual

on = Router()

PEOPLE = "people"
BEGUN = (
    "Your group has begun, so its kind stays as it is. Your technical contact can change it with the community file."
)


@on.command("cop-setup", "Set your group up, and see who is in it", anyone=True)
def begin(turn: Turn) -> Sequence[Reply]:
    """Show how far a community is set up; in a channel that no community has, offer to set one up."""
    asks_people = turn.member.is_chair and turn.event.text.strip().lower() == PEOPLE
    if not asks_people and founding.is_new_channel(turn) and founding.may_found(turn):
        return founding.offer(turn)
    if not turn.member.community_id:
        raise Decline(STRANGER)
    if not turn.member.is_chair:
        raise Decline(CHAIR_ALONE)
    return newcomers.show_people(turn) if asks_people else show(turn)


@on.press("setup.open", roles=CHAIRS)
def show(turn: Turn) -> Sequence[Reply]:
    """Show what is done and what is left; a channel that could be tied to the group is offered with it."""
    return [Say(setup_card(look_around(turn.db, turn.place, turn.library, turn.now)))]


def kept(turn: Turn, place: Place, step: str) -> list[Reply]:
    """Show the set-up as it is now, and note the deed where it changed anything."""
    if place != turn.place:
        audit.add_audit(turn.db, turn.place, turn.member.person_id, f"setup.{step}", turn.now)
    return [Say(setup_card(look_around(turn.db, place, turn.library, turn.now)))]


def _chartered(turn: Turn, step: str, parts: Mapping[str, Any]) -> list[Reply]:
    """Keep parts of the charter, let the card in the channel say so, and show the set-up."""
    place = in_own_words(setups.put_charter(turn.db, turn.place, parts), turn.library)
    says = charter.again_in_channels(turn, place) if place != turn.place else []
    charter.plan_review(turn.db, place, turn.now)
    return [*kept(turn, place, step), *says]


@on.press("setup.purpose", roles=CHAIRS)
def open_purpose(turn: Turn) -> Sequence[Reply]:
    """Open the purpose, with concerns that others of this kind begin from."""
    known = turn.library.profiles.get(turn.place.profile)
    review = charter.review_of(turn.place, turn.now)
    return [Open(forms.purpose_form(turn.place, known.examples if known else (), review))]


@on.submit("setup.keep_purpose", roles=CHAIRS, fresh=open_purpose)
def keep_purpose(turn: Turn) -> Sequence[Reply]:
    """Keep what the group cares about, what it is for, and the day on which it looks at that again."""
    said = guard.cleared(turn, ("domain", "purpose", "practice"), lambda: _form(open_purpose, turn))
    words = {name: forms.words_of(said, name) for name in ("domain", "purpose", "practice")}
    wrong = {name: "Please write a few words." for name in ("domain", "purpose") if not words[name]}
    review = _day(said.get("review_on", ""))
    if review is None or review <= rhythm.wall(turn.now, turn.place.zone).date():
        wrong["review_on"] = "Please choose a day from tomorrow on."
    if wrong or review is None:
        raise Decline(errors=wrong)
    return _chartered(turn, "purpose", {**words, "review_on": review.isoformat()})


def _form(opened: Callable[[Turn], Sequence[Reply]], turn: Turn) -> Form:
    [reply] = opened(turn)
    assert isinstance(reply, Open)
    return reply.form


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@on.press("setup.norms", roles=CHAIRS)
def open_norms(turn: Turn) -> Sequence[Reply]:
    """Open the norms, with ours to choose from."""
    return [Open(forms.norms_form(turn.place, turn.library.norms))]


@on.submit("setup.keep_norms", roles=CHAIRS, fresh=open_norms)
def keep_norms(turn: Turn) -> Sequence[Reply]:
    """Keep the norms that were chosen and written."""
    said = guard.cleared(turn, ("own",), lambda: _form(open_norms, turn))
    return _chartered(turn, "norms", {"norms": forms.norms_of(said, turn.library.norms)})


@on.press("setup.measures", roles=CHAIRS)
def open_measures(turn: Turn) -> Sequence[Reply]:
    """Open the signs by which the group will know that it is worth the time."""
    return [Open(forms.measures_form(turn.place))]


@on.submit("setup.keep_measures", roles=CHAIRS, fresh=open_measures)
def keep_measures(turn: Turn) -> Sequence[Reply]:
    """Keep the signs by which the group will know that it is worth the time."""
    signs = tuple(f"sign{number}" for number in range(1, forms.MOST_MEASURES + 1))
    said = guard.cleared(turn, signs, lambda: _form(open_measures, turn))
    return _chartered(turn, "measures", {"measures": forms.measures_of(said)})


@on.press("setup.rhythm", roles=CHAIRS)
def open_rhythm(turn: Turn) -> Sequence[Reply]:
    """Open the choice of how often questions and digests come."""
    return [Open(setup_rhythm.rhythm_form(turn.place))]


@on.submit("setup.keep_rhythm", roles=CHAIRS, fresh=open_rhythm)
def keep_rhythm(turn: Turn) -> Sequence[Reply]:
    """Keep how often questions and digests come; the next ones follow it."""
    chosen = setup_rhythm.chosen(turn.place, turn.event.values)
    place = in_own_words(setups.put_rhythm(turn.db, turn.place, chosen), turn.library)
    timetable.set_timetable(turn.db, place, turn.now)
    return kept(turn, place, "rhythm")


@on.press("setup.kind", roles=CHAIRS)
def open_kind(turn: Turn) -> Sequence[Reply]:
    """Open the choice of the kind of group, until the group has begun."""
    _check_not_begun(turn)
    return [Open(forms.kind_form(turn.place, turn.library.profiles))]


@on.submit("setup.keep_kind", roles=CHAIRS, fresh=open_kind)
def keep_kind(turn: Turn) -> Sequence[Reply]:
    """Let a group that has not begun be of another kind: its words, stages, standards, rhythm and school year follow."""
    _check_not_begun(turn)
    kind, profile = forms.kind_of(turn.event.values, turn.library.profiles)
    zone = turn.place.zone if profile.zone == "UTC" else profile.zone
    usual = Usual(kind, profile.id, zone, profile.rhythm, profile.calendar)
    place = turn.place
    if (kind, profile.id) != (place.kind, place.profile):
        place = in_own_words(setups.put_usual(turn.db, place, usual), turn.library)
        timetable.set_timetable(turn.db, place, turn.now)
    return kept(turn, place, "kind")


def _check_not_begun(turn: Turn) -> None:
    communities.hold_still(turn.db, turn.place)
    if setups.has_begun(turn.db, turn.place):
        raise Decline(BEGUN)


@on.press("setup.save", roles=CHAIRS)
def save(turn: Turn) -> Sequence[Reply]:
    """Give a link, good once and for fifteen minutes, to all that was answered, as a page to print."""
    return [Say(archive.link_card(f"How {turn.place.name} works", archive.issue_setup(turn)))]
