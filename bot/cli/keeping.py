"""How long things are kept: show it, stop it, do it now, and dispose of old records at an administrator's word."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Literal

import typer
from sqlalchemy.orm import Session

from bot.cli.people import place_named
from bot.cli.screen import fail, opened, say, table
from storage import audit, communities, purging, records, retention
from storage.models import Organisation
from storage.retention import Periods

keeping = typer.Typer(
    help="How long things are kept: show it, hold it, purge, dispose of records.", no_args_is_help=True
)

By = Annotated[str, typer.Option("--by", help="Your name, for the audit.")]
Reason = Annotated[str, typer.Option("--reason", help="Why, for the audit.")]


@keeping.command("show")
def show(as_json: Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")] = False) -> None:
    """Show each organisation's periods, and which tables are in which class."""
    with opened(sealed=False) as store:
        found = store.read(lambda db: [(row.name, _periods(row)) for row in retention.list_organisations(db)])
    if as_json:
        tables = {name: {"holds": kept.holds, "classes": kept.classes} for name, kept in retention.REGISTRY.items()}
        owners = [{"organisation": name, "hold": own.hold, "periods": dict(own.by_class)} for name, own in found]
        say(json.dumps({"organisations": owners, "tables": tables}))
        return
    rows = [[name, "ON" if own.hold else "off", *own.by_class.values()] for name, own in found]
    table(["organisation", "hold", *retention.DEFAULTS], rows)
    say("")
    kept = [[name, ", ".join(row.classes), row.holds] for name, row in retention.REGISTRY.items()]
    table(["table", "class", "what it holds"], kept)


def _periods(row: Organisation) -> Periods:
    return Periods({**retention.DEFAULTS, **row.retention}, row.legal_hold)


@keeping.command("hold")
def hold(
    organisation: Annotated[str, typer.Argument(help="The organisation's name.")],
    state: Annotated[
        Literal["on", "off"], typer.Argument(help="on: nothing is deleted any more. off: clocks run again.")
    ],
    by: By,
    reason: Reason,
) -> None:
    """Set or lift a legal hold: while it is on, nothing of the organisation is deleted, by nobody."""

    def work(db: Session) -> bool:
        row = next(row for row in retention.list_organisations(db) if row.name == organisation)
        changed = retention.put_hold(db, row, on=state == "on")
        if changed:
            audit.note(db, by, f"hold.{state}", ("organisation", row.id), datetime.now(UTC), reason)
        return changed

    with opened(sealed=False) as store:
        names = store.read(lambda db: [row.name for row in retention.list_organisations(db)])
        if organisation not in names:
            fail([f"There is no organisation named {organisation!r}. There are: {', '.join(names) or 'none'}."])
        changed = store.write(work)
    say(f"The hold is {state}." if changed else f"The hold was {state} before. Nothing is changed.")


@keeping.command("purge")
def purge() -> None:
    """Purge now what was kept long enough; the server does it every night by itself."""
    now = datetime.now(UTC)
    with opened(sealed=False) as store:
        for place in store.read(communities.list_places):
            total = 0
            while counts := store.write(partial(purging.purge_some, place=place, now=now)):
                total += sum(counts.values())
            say(f"{place.name}: {total} rows purged.")


@keeping.command("dispose")
def dispose(
    community: Annotated[str, typer.Argument(help="The community's name.")],
    before: Annotated[datetime, typer.Option("--before", formats=["%Y-%m-%d"], help="Records older than this day go.")],
    by: By,
) -> None:
    """Delete a community's old records: summaries, agendas and decisions. Only you can say so; no clock ever does."""
    now = datetime.now(UTC)
    with opened(sealed=False) as store:
        place = place_named(store, community)
        periods = store.read(lambda db: retention.periods_of(db, place))
        if periods.hold:
            fail(["A legal hold is on: nothing is deleted. See: cop-bot retention show"])
        latest = periods.ago(retention.RECORD, now)
        if before.replace(tzinfo=UTC) > latest:
            kept = periods.by_class[retention.RECORD]
            fail([f"Records are kept for {kept}, so --before can be {latest.date().isoformat()} at the latest."])
        work = partial(records.dispose_some, place=place, before=before.replace(tzinfo=UTC), by=by, now=now)
        totals: dict[str, int] = {}
        while counts := store.write(work):
            for name, count in counts.items():
                totals[name] = totals.get(name, 0) + count
    table(["what", "rows"], [[name, str(count)] for name, count in totals.items()])
    say(f"{sum(totals.values())} rows of records are gone.")
