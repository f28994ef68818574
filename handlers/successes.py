"""Successes: told to the group or its leaders too, and with a name only where whoever tells agreed to be named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from handlers import giving, guard
from handlers.giving_cards import by_whom
from handlers.language import Field, FieldKind, Form, Note, Open, Option, Reply
from handlers.synthesis_draft import LONGEST_NOTE, clipped
from handlers.turn import Router, Turn
from storage import communities, consents, contributions, sources
from storage.communities import Place
from storage.contributions import Given, NewContribution
from storage.documents import SUCCESS, DocumentLine, Source
from storage.models_contributions import Words
from storage.people import PEERS

on = Router()

LONGEST = 280
TO_LEADERS = ("network", "system")
"""Levels at which a success may stand in what leaders read."""

NAMING = (Option("no", "No: say a school in the network"), Option("yes", "Yes, with my name and school"))
TAKEN_BACK = "One success was taken back."


@on.press("successes.new", roles=PEERS)
def open_new(turn: Turn) -> Sequence[Reply]:
    """Open the form for a success."""
    return [Open(success_form())]


@on.submit("successes.keep", roles=PEERS)
def keep_success(turn: Turn) -> Sequence[Reply]:
    """Keep a success, and note a yes to being named."""
    words, level = _read(turn, success_form())
    return giving.kept(turn, NewContribution("success", words, level, named=_named(turn)), "Kept, well done.")


def open_again(turn: Turn) -> Sequence[Reply]:
    """Open the form that changes the speaker's own success."""
    return [Open(change_form(turn, giving.own(turn)))]


@on.submit("successes.change", roles=PEERS, fresh=open_again)
def change_success(turn: Turn) -> Sequence[Reply]:
    """Keep what was changed."""
    given = giving.own(turn)
    words, level = _read(turn, change_form(turn, given))
    contributions.put_named(turn.db, turn.member, given.id, named=_named(turn))
    return giving.changed(turn, words, level)


def change_form(turn: Turn, given: Given) -> Form:
    """Take other words, starting from those that stand there."""
    return replace(success_form(given), action="successes.change", title="Change it", subject=given.id)


giving.FORMS["success"] = change_form


def success_form(given: Given | None = None) -> Form:
    """Take a success: who may see it and whether it bears a name first, then the words."""
    return Form(
        action="successes.keep",
        title="Tell of a success",
        intro=(Note("With its leaders chosen, it can open the digest, once the group has read it in a summary."),),
        fields=(
            giving.audience_field(given.level if given else "cop"),
            Field("naming", "May we name you?", FieldKind.CHOICE, "yes" if given and given.named else "no", NAMING),
            Field(
                "text",
                "What went well?",
                FieldKind.LONG,
                given.words.title if given else "",
                hint="One or two sentences. Please name no student.",
                most=LONGEST,
            ),
        ),
        submit="Keep",
    )


def _read(turn: Turn, form: Form) -> tuple[Words, str]:
    said = guard.cleared(turn, ("text",), lambda: form, sites=True)
    errors: dict[str, str] = {}
    level = giving.read_level(said, errors)
    texts = giving.read_texts(said, {"text": LONGEST}, {"text": "Please say in a sentence what went well."}, errors)
    giving.refuse(errors)
    return Words(texts["text"]), level


def _named(turn: Turn) -> bool:
    """Note a yes to being named, where it was said; a no concerns this success alone."""
    if turn.event.values.get("naming") != "yes":
        return False
    version = communities.get_organisation(turn.db, turn.place).notice_version
    consents.put_consent(turn.db, turn.member, consents.NAMED, version, turn.now)
    return True


def lines_for(db: Session, place: Place, since: datetime) -> tuple[DocumentLine, ...]:
    """Give the line that opens a summary: the oldest success for leaders, too, that no summary which is out told of yet."""
    found = contributions.list_shared_of(db, place, ["success"], since, TO_LEADERS)
    untold = [given for given in found[::-1] if not sources.is_told(db, place, given.id)]
    named = consents.list_named(db, place)
    return tuple(DocumentLine(SUCCESS, words_of(each, named), sources=(_source(each),)) for each in untold[:1])


def words_of(given: Given, named: set[str]) -> str:
    """Give a success as a summary tells it."""
    return f"{by_whom(given, named)}: {clipped(given.words.title, LONGEST_NOTE)}"


def _source(given: Given) -> Source:
    return Source("contribution", given.id)


def words_now(db: Session, place: Place, contribution_id: str) -> str:
    """Give what a summary may tell of a success today: without the name of somebody who does not agree any more."""
    shared = contributions.list_shared_of(db, place, ["success"], levels=TO_LEADERS)
    given = next((each for each in shared if each.id == contribution_id), None)
    if given is None:
        return TAKEN_BACK
    return words_of(given, consents.list_named(db, place))
