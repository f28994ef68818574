"""What a privacy officer asks: who could have seen something, and an emergency that is logged before anything is shown."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from bot.cli.people import meant
from bot.cli.screen import fail, opened, say, table
from bot.sharing import share_out
from handlers.emergency import told_says
from storage import communities, emergency, seeing
from storage.database import NotFound
from storage.emergency import Opening
from storage.people import Member
from storage.seeing import Sight, Span

SHORTEST_REASON = 10
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="A day, like 2026-10-05 (UTC).")]
NOBODY = "nobody else could have seen it"


def seen(
    answer: Annotated[str, typer.Option("--answer", help="The id of an answer or a commitment.")] = "",
    person: Annotated[str, typer.Option("--person", help="All of one person's, by their id or whole name.")] = "",
    since: Day = None,
    until: Day = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document for scripts.")] = False,
) -> None:
    """Say who could have seen an answer or a commitment, and when: for a breach, or for whoever asks about their own.

    It is told from who was in the community, how the writer shared it, summaries, and emergency openings. It shows no words.
    """
    if bool(answer) == bool(person):
        fail(["Say what: --answer ID, or --person ID."])
    within = _within(since, until)
    with opened(sealed=False) as store:
        who = meant(store, person).id if person else ""

        def work(db: Session) -> list[tuple[str, str, list[Sight]]]:
            things = seeing.list_things(db, who) if who else [seeing.get_thing(db, answer)]
            return [(thing.kind, thing.id, seeing.list_sights(db, thing, within)) for thing in things]

        try:
            found = store.read(work)
        except NotFound:
            fail([f"There is no answer and no commitment with the id {answer}. See: cop-bot seen --person ID"])
    if as_json:
        say(
            json.dumps(
                [{"kind": kind, "id": name, "viewers": list(map(_plain, sights))} for kind, name, sights in found]
            )
        )
        return
    rows = [[kind, name, *row] for kind, name, sights in found for row in _rows(sights)]
    table(["what", "id", "who", "roles", "from", "until", "why"], rows)
    say("Chat apps keep their own records of messages; what they show to whom is not in this report.", error=True)


def _within(since: datetime | None, until: datetime | None) -> Span | None:
    if since is None and until is None:
        return None
    first = since.replace(tzinfo=UTC) if since else datetime(1970, 1, 1, tzinfo=UTC)
    return Span(first, datetime.combine(until, time.max, UTC) if until else None)


def _rows(sights: list[Sight]) -> list[list[str]]:
    told = [list(map(str, _plain(sight).values())) for sight in sights]
    return [[row[0], *row[2:]] for row in told] or [[NOBODY, "", "", "", ""]]


def _plain(sight: Sight) -> dict[str, str]:
    return {
        "who": sight.viewer,
        "id": sight.viewer_id,
        "roles": ", ".join(sight.roles),
        "from": sight.span.since.isoformat(timespec="minutes"),
        "until": sight.span.until.isoformat(timespec="minutes") if sight.span.until else "",
        "why": sight.why,
    }


def break_glass(
    thing: Annotated[str, typer.Argument(help="The id of one answer or commitment; see: cop-bot seen --person ID")],
    by: Annotated[str, typer.Option("--by", help="Your name. Its writer reads it.")],
    reason: Annotated[
        str, typer.Option("--reason", help="Why it must be. Its writer reads it, and the audit keeps it.")
    ],
) -> None:
    """Open one private text in an emergency. It is logged before it is shown, and its writer is told."""
    if len(reason.strip()) < SHORTEST_REASON or not by.strip():
        fail([f"Give your name with --by, and with --reason a reason of {SHORTEST_REASON} letters or more."])
    now = datetime.now(UTC)

    def log(db: Session) -> tuple[Opening, set[str]]:
        opening = emergency.log_opening(db, thing, by.strip(), reason.strip(), now)
        place = communities.get_place(db, opening.thing.community_id)
        _, told = share_out(db, place, told_says(place, opening, by.strip(), reason.strip(), now), Member(), now)
        return opening, told

    with opened() as store:
        try:
            opening, told = store.write(log)
        except NotFound:
            fail([f"There is no answer and no commitment with the id {thing}. See: cop-bot seen --person ID"])
        words = store.read(lambda db: emergency.read_opened(db, opening))
    outcome = "its writer is told" if told else "its writer cannot be reached, so tell them yourself"
    say(f"This is logged, and {outcome}.", error=True)
    say(words or "(It has no words any more.)")
