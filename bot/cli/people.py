"""What an operator does for one person, or hands over of a community: a copy, or forgetting."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress
from sqlalchemy.orm import Session

from bot.cli.screen import fail, opened, say, table
from bot.sharing import share_out
from handlers.synthesis_out import reissued
from storage import communities, erasing, export, records, scrubbing
from storage.communities import Place
from storage.database import Database
from storage.erasing import Known, OnHold, Work
from storage.people import Member
from storage.scrubbing import Done, Subject

Person = Annotated[str, typer.Option("--person", help="The person's id, or their whole name.")]
HOLD = "A legal hold is on: nothing is erased. See: cop-bot retention show"
STAYS = "Messages that stand in a chat app stay there, and so do your backups; see docs/operators/records.md."


def export_one(
    person: Person = "",
    community: Annotated[str, typer.Option("--community", help="The community's name.")] = "",
    to: Annotated[Path | None, typer.Option("--to", help="The zip to write.", dir_okay=False)] = None,
) -> None:
    """Write a zip of JSON and text: all that is kept about one person, or a community's published records.

    A person's copy holds their private words: hand it to nobody else. A community's holds what was published, and decisions.
    """
    if bool(person) == bool(community):
        fail(["Say whose: --person ID, or --community NAME."])
    with opened() as store:
        if person:
            who = meant(store, person)
            found = store.read(lambda db: export.export_person(db, Member(person_id=who.id)))
            name, text = f"person-{who.id}", export.as_markdown(found)
        else:
            place = place_named(store, community)
            found = store.read(lambda db: records.export_community(db, place))
            name, text = f"records-{place.id}", records.as_markdown(found)
    _write(to or Path(f"{name}.zip"), name, found, text)


def _write(to: Path, name: str, found: dict[str, object], text: str) -> None:
    from bot.export_pages import zipped

    try:
        to.touch(mode=0o600)
        to.chmod(0o600)
        to.write_bytes(zipped(name, found, text))
    except OSError as broken:
        fail([f"{to} cannot be written: {broken.strerror}."])
    say(f"{to} is ready. It can be read by whoever opens it: pass it on by a safe way.")


def erase(
    person: Person,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document for scripts.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether it is meant.")] = False,
) -> None:
    """Forget one person in every community, and say what was done. It cannot be undone.

    Private words go. Shared ones stay without an author. Published records keep a role in place of the name, and say so.
    It can be stopped and run again.
    """
    with opened() as store:
        who = meant(store, person)
        if sys.stdin.isatty() and not yes:
            typer.confirm(f"Forget {who.name} ({', '.join(who.communities) or 'in no community'})?", abort=True)
        try:
            subject = store.read(lambda db: erasing.find_subject(db, who.id))
        except OnHold:
            fail([HOLD])
        now, report = datetime.now(UTC), dict[str, int]()
        with Progress(transient=True, disable=not sys.stdout.isatty()) as progress:
            line = progress.add_task("erasing", total=None)
            for name, work in erasing.works():
                report[name] = _worked(store, subject, work, now)
                progress.advance(line)
        left = store.read(lambda db: scrubbing.list_left(db, subject))
    done = {name: count for name, count in report.items() if count}
    if as_json:
        say(json.dumps({"person": subject.id, "done": done, "left_in_files": left}))
        return
    say(f"{who.name} is forgotten.")
    table(["what", "rows"], [[name, str(count)] for name, count in done.items()])
    for where in left:
        say(f"  note: the name stands in what a file set: {where}. Change the file and import it again.")
    say(f"  note: {STAYS}")


def _worked(store: Database, subject: Subject, work: Work, now: datetime) -> int:
    """Do one work to its end, some rows a transaction; what was published and changed is given anew."""
    total, after = 0, ""
    while True:
        done = store.write(partial(_one, subject=subject, work=work, after=after, now=now))
        total += done.count
        if done.after is None:
            return total
        after = done.after


def _one(db: Session, subject: Subject, work: Work, after: str, now: datetime) -> Done:
    done = work(db, subject, after, now)
    for community_id, document_id in done.reissued:
        place = communities.get_place(db, community_id)
        share_out(db, place, reissued(db, place, document_id), Member(), now)
    return done


def meant(store: Database, words: str) -> Known:
    """Give the one person whom an id or a whole name means; exit with 1, naming all, where it is none or several."""
    found = store.read(lambda db: erasing.find_people(db, words))
    if not found:
        fail([f"There is nobody with the id or name {words!r}. See: cop-bot community show NAME --json"])
    if len(found) > 1:
        fail(
            [f"Several people are called {words}. Give an id:"]
            + [f"{who.id}: {', '.join(who.communities)}" for who in found]
        )
    return found[0]


def place_named(store: Database, name: str) -> Place:
    """Give the community of a name; exit with 1 where there is none."""
    found = [place for place in store.read(communities.list_places) if place.name == name]
    if not found:
        fail([f"There is no community named {name!r}. See: cop-bot community list"])
    return found[0]
