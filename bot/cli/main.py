"""The commands: serve, sandbox, check, migrate, communities and manifests."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from bot.cli.data import data
from bot.cli.feedback import feedback
from bot.cli.screen import fail, opened, say, settings, table
from bot.community_file import FileFaults, read_file, said_roles
from bot.engine.schema import bring_up
from bot.log import configure, log
from bot.loop import new_loop
from bot.sharing import share_out
from handlers.enrolment import Enrolled, enrol
from handlers.moments import day_and_time
from handlers.rhythm import gaps, open_moment
from prompts.library import LibraryFault, load
from storage import communities, people
from storage.database import Database, NotFound, Unavailable
from storage.migrate import upgrade
from storage.people import Member

HELP = (
    "Keeps communities of practice going between their meetings.\n\n"
    "Try it now, in a browser and on this computer alone: [bold]cop-bot sandbox[/bold]\n\n"
    "Put it to work in Slack: [bold]manifest slack[/bold] prints the app, [bold]community import[/bold] brings your people "
    "in, [bold]check --online[/bold] says what is missing, and [bold]serve[/bold] runs it. README.md tells it step by step."
)

cli = typer.Typer(
    help=HELP,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)
community = typer.Typer(help="Communities: import one from a file, list them, show one.", no_args_is_help=True)
manifests = typer.Typer(help="The apps for Slack and Teams, ready to paste or upload.", no_args_is_help=True)

ANSWER_WITHIN = 3.0
"""Seconds that requests in hand have for their answer when the server stops; Slack waits no longer for one."""

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document for scripts.")]


@cli.command()
def serve(
    insecure_local: Annotated[
        bool,
        typer.Option("--insecure-local", help="Serve Teams' test client on this computer, with no authentication."),
    ] = False,
) -> None:
    """Run the bot for every platform that the environment sets up.

    It reads the variables, and a file .env in this folder; what is missing it names. `cop-bot check` looks without running.
    """
    from aiohttp import web

    from bot import app as parts
    from bot.checks import notices

    now = settings()
    configure(now.log_format)
    if faults := now.faults(insecure_local=insecure_local):
        fail(faults, code=2)
    store = Database(now.database_url)
    try:
        if store.embedded or now.auto_migrate:
            bring_up(store)
        if old := [f"{found.what}. {found.cure}" for found in notices(now)]:
            fail(old, code=2)
        running = parts.build(store, now.secrets, parts.joining(now, store))
    except LibraryFault as broken:
        fail([str(broken)], code=2)
    running.conversation.base_url = now.base_url
    parts.add_writer(running, now)
    parts.add_slack(running, now)
    parts.add_teams(running, now, insecure_local=insecure_local)
    parts.add_guests(running, now)
    log.info("serving; stop it with Ctrl+C", at=f"http://{now.host}:{now.port}", platforms=", ".join(running.platforms))
    web.run_app(
        running.application(), host=now.host, port=now.port, print=None, loop=new_loop(), shutdown_timeout=ANSWER_WITHIN
    )


@cli.command()
def sandbox() -> None:
    """Play in a browser: a demonstration community on this computer, no account, no network."""
    from bot.sandbox import run_sandbox

    now = settings()
    configure(now.log_format, logging.WARNING)
    say(f"The practice room opens at http://127.0.0.1:{now.port}   (stop it with Ctrl+C)")
    run_sandbox(now.port)


@cli.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    with opened(sealed=False) as store:
        try:
            bring_up(store)
        except Unavailable as gone:
            fail([f"{gone}. Check COP_DATABASE_URL."])
    say("The database is up to date.")


@cli.command()
def check(
    online: Annotated[bool, typer.Option("--online", help="Also ask the platforms about tokens and scopes.")] = False,
    as_json: AsJson = False,
) -> None:
    """Look at settings, database, content, clock and tokens, and say how to mend what is wrong."""
    from bot.checks import findings

    now = settings()
    found = findings(now, datetime.now(UTC))
    if online:
        from bot.slack.online import ask_slack
        from bot.teams.online import ask_teams

        found += ask_slack(now) + ask_teams(now)
    if as_json:
        say(json.dumps([{"what": f.what, "fine": f.fine, "cure": f.cure} for f in found]))
    else:
        table(["", "what", "cure"], [["ok" if f.fine else "MEND", f.what, f.cure] for f in found])
    raise typer.Exit(0 if all(f.fine for f in found) else 1)


@community.command("import")
def import_community(
    file: Annotated[Path, typer.Argument(help="The community's YAML file.", exists=True, dir_okay=False)],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")] = False,
) -> None:
    """Create or update a community from a file. Running it again changes nothing.

    docs/operators/community-file.md shows such a file. Everything that is wrong in yours is told at once, with its line.
    """
    try:
        plan = read_file(file, load().profiles, datetime.now(UTC).date())
    except FileFaults as faults:
        fail([str(fault) for fault in faults.faults])
    now = datetime.now(UTC)

    def work(db: Session) -> Enrolled:
        done = enrol(db, plan, plan.organisation, now)
        share_out(db, done.place, done.says, Member(), now)
        return done

    with opened() as store:
        if store.embedded:
            upgrade(store.engine)
        try:
            done = store.read(work) if dry_run else store.write(work)
        except NotFound:
            fail([f"There is no community “{plan.parent}” that this one can be part of. Import that one first."])
    say(_imported(done, now, dry_run=dry_run))
    for gap in gaps(done.place, now.date()):
        say(f"  note: {gap}")


def _imported(done: Enrolled, now: datetime, *, dry_run: bool) -> str:
    did = ("Would create" if done.is_new else "Would update") if dry_run else "Created" if done.is_new else "Updated"
    lines = [f"{did} {done.place.name}."]
    lines += [f"  joins: {name}" for name in done.joined] + [f"  leaves: {name}" for name in done.left]
    if not done.joined and not done.left:
        lines.append("  Everybody in the file is a member already.")
    if done.joined:
        first = day_and_time(open_moment(done.place, now, done.place.zone), done.place.zone)
        lines.append(f"  note: Newcomers hear from me first on {first}, or when they open a chat with me.")
    return "\n".join(lines)


@community.command("list")
def list_communities(as_json: AsJson = False) -> None:
    """List the communities."""
    with opened(sealed=False) as store:
        rows = store.read(lambda db: [(p.name, p.kind, p.zone) for p in communities.list_places(db)])
    if as_json:
        say(json.dumps([{"name": name, "kind": kind, "zone": zone} for name, kind, zone in rows]))
    else:
        table(["community", "kind", "zone"], [list(row) for row in rows])


@community.command("show")
def show_community(name: str, as_json: AsJson = False) -> None:
    """Show who is in a community, and in which role."""

    def work(db: Session) -> list[Member]:
        places = [place for place in communities.list_places(db) if place.name == name]
        return people.list_members(db, places[0], people.EVERYBODY) if places else []

    with opened(sealed=False) as store:
        members = store.read(work)
    if not members:
        fail([f"There is no community named {name!r}. See: cop-bot community list"])
    heads = ["name", "site", "roles", "state", "id"]
    rows = [[member.name, member.site, said_roles(member.roles), member.state, member.person_id] for member in members]
    if as_json:
        say(json.dumps([dict(zip(heads, row, strict=True)) for row in rows]))
    else:
        table(heads, rows)


@manifests.command("slack")
def print_slack_manifest(
    socket: Annotated[bool, typer.Option("--socket", help="For Socket Mode: one school behind a firewall.")] = False,
    chat: Annotated[bool, typer.Option("--chat", help="Let members write to the bot in plain words.")] = False,
    roster: Annotated[bool, typer.Option("--roster", help="Let the bot compare a channel with the members.")] = False,
) -> None:
    """Print the Slack app manifest, ready to paste at api.slack.com/apps."""
    from bot.slack.manifest import manifest

    base_url = settings().base_url
    if not socket and not base_url:
        fail(["COP_BASE_URL is missing: the manifest must name where Slack reaches us. Or use --socket."])
    say(json.dumps(manifest(socket=socket, base_url=base_url, chat=chat, roster=roster), indent=2))


@manifests.command("teams")
def make_teams_package(
    out: Annotated[Path, typer.Option("--out", help="The zip to write.", dir_okay=False)] = Path("cop-bot-teams.zip"),
    app_id: Annotated[str, typer.Option("--app-id", help="The app's id, where MICROSOFT_APP_ID is not set.")] = "",
    number: Annotated[str, typer.Option("--version", help="Teams takes a changed app only with a higher one.")] = "",
    plain: Annotated[bool, typer.Option("--plain", help="Leave out what is new, for clouds that refuse it.")] = False,
) -> None:
    """Make the Teams app, a zip ready to upload in the Teams admin center."""
    from importlib.metadata import version

    from bot.teams.manifest import faults, manifest, package

    now = settings()
    named = (app_id or now.teams_app_id, now.base_url, number or version("cop-bot"))
    if found := faults(*named):
        fail(found)
    try:
        out.write_bytes(package(manifest(*named, plain=plain)))
    except OSError as broken:
        fail([f"{out} cannot be written: {broken.strerror}."])
    say(f"{out} is ready. Upload it in the Teams admin center: Teams apps, Manage apps, Actions, Upload new app.")


cli.add_typer(community, name="community")
cli.add_typer(manifests, name="manifest")
cli.add_typer(feedback, name="feedback")
data(cli)


def main() -> None:
    """Run the command line; a database that cannot be read is told in a sentence."""
    try:
        cli()
    except Unavailable:
        cure = "Check COP_DATABASE_URL, and bring a new database up with: cop-bot migrate"
        say(f"- The database cannot be reached, or has no tables yet. {cure}", error=True)
        sys.exit(1)
