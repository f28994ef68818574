"""What an operator does with messages that wait or failed: list them, send them again, drop them; never read them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from bot.cli.screen import at_terminal, fail, opened, say, table
from handlers.recurrence import Fault, parse_duration
from storage import audit, unsent
from storage.database import Database, NotFound
from storage.unsent import DROPPABLE, STUCK, UNSENT, Wanted

waiting = typer.Typer(help="Messages that wait or failed: list them, try them again, drop them.", no_args_is_help=True)

ALL = "all"
Message = Annotated[str, typer.Argument(help="A message's id, or `all` of those that the options name.")]
State = Annotated[str, typer.Option("--state", help=f"Only those in a state: {', '.join(UNSENT)}.")]
Workspace = Annotated[str, typer.Option("--workspace", help="Only those to a workspace or tenant, as slack:T0001.")]
Older = Annotated[str, typer.Option("--older", help="Only those that were to leave so long ago, as 2h or 3d.")]
SENT = {
    "sent": "It was delivered already.",
    "superseded": "A newer message took its place, or it was dropped.",
    "sending": "It is being sent at this moment. Look again in a few minutes.",
    "pending": "It waits already, and is sent when it is due. See: cop-bot outbox list",
}
"""Why nothing is done with a message in such a state."""


@waiting.command("list")
def list_waiting(
    state: State = "",
    workspace: Workspace = "",
    older: Older = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")] = False,
) -> None:
    """List what waits, and why; never what it says. `turn` is the number under which the log knows it."""
    wanted = _wanted(ALL, state, workspace, older)
    with opened(sealed=False) as store:
        rows = store.read(lambda db: unsent.list_unsent(db, wanted))
    if as_json:
        say(json.dumps(rows))
    else:
        heads = ["id", "to", "key", "state", "wanted", "due", "tries", "turn", "last error"]
        table(heads, [[str(value) for value in row.values()] for row in rows])


@waiting.command("retry")
def retry(message: Message, state: State = "", workspace: Workspace = "", older: Older = "") -> None:
    """Send failed messages again, and uncertain ones now; the running server delivers them within seconds.

    An uncertain one may have arrived: it is looked for first where the platform lets us, else it says that it may have been seen.
    """
    wanted, now = _wanted(message, state, workspace, older), datetime.now(UTC)
    with opened(sealed=False) as store:
        _must_be_there(store, wanted, STUCK)

        def work(db: Session) -> int:
            done = unsent.retry(db, wanted, now)
            _noted(db, "outbox.retry", wanted, done, now)
            return done

        say(f"{store.write(work)} put back to be sent.")


@waiting.command("drop")
def drop(
    message: Message,
    state: State = "",
    workspace: Workspace = "",
    older: Older = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether it is meant.")] = False,
) -> None:
    """Drop messages that should not be sent any more, and their words. It cannot be undone."""
    wanted, now = _wanted(message, state, workspace, older), datetime.now(UTC)
    if message == ALL and not (state or workspace or older):
        fail(["Say which ones: --workspace, --state or --older. To drop everything is never meant."])
    with opened(sealed=False) as store:
        _must_be_there(store, wanted, DROPPABLE)
        if at_terminal() and not yes:
            meant = store.read(lambda db: unsent.count(db, wanted, DROPPABLE))
            typer.confirm(f"Drop {meant} message{'s' * (meant != 1)} unsent?", abort=True)

        def work(db: Session) -> int:
            done = unsent.drop(db, wanted)
            _noted(db, "outbox.drop", wanted, done, now)
            return done

        done = store.write(work)
    say("Dropped." if message != ALL else f"{done} dropped.")


def _wanted(message: str, state: str, workspace: str, older: str) -> Wanted:
    """Give which messages are meant; exit with 1, saying what to write instead, where an option is not understood."""
    if state and state not in UNSENT:
        fail([f"There is no state {state!r}. There are: {', '.join(UNSENT)}."])
    if workspace and ":" not in workspace:
        fail([f"{workspace!r} is no workspace. Write it as the list does: slack:T0001."])
    try:
        before = datetime.now(UTC) - parse_duration(older) if older else None
    except Fault as fault:
        fail([str(fault)])
    return Wanted("" if message == ALL else message, state, workspace, before)


def _must_be_there(store: Database, wanted: Wanted, states: tuple[str, ...]) -> None:
    """Exit with 1, saying why, where a message that is named is not there or in no state for it."""
    if not wanted.message:
        return
    try:
        now = store.read(lambda db: unsent.get_state(db, wanted.message))
    except NotFound:
        fail([f"No message has the id {wanted.message}. See: cop-bot outbox list"])
    if now not in states:
        fail([SENT[now]])


def _noted(db: Session, deed: str, wanted: Wanted, done: int, now: datetime) -> None:
    """Note in the audit what was done to how many, and which were meant."""
    since = wanted.wanted_before.isoformat(timespec="minutes") if wanted.wanted_before else ""
    which = " ".join(filter(None, [wanted.workspace, wanted.state, since and f"wanted before {since}"]))
    reason = f"{done} messages" + (f": {which}" if which else "")
    audit.note(db, "operator", deed, ("outbox", wanted.message or ALL), now, reason)
