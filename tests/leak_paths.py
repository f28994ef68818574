"""What the leak test knows: every column that can hold words, and every way on which words can leave the bot.

Both are compared with the code itself. A new column, platform, route, command, log fact or open door that does not stand here
turns the leak test red: whoever adds one says here what may be in it, and lets the term in `tests/leak_term.py` use it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import JSON, LargeBinary, String
from sqlalchemy.types import TypeEngine

from storage.migrate import tables

ROOT = Path(__file__).parents[1]

SEALED = frozenset(
    {
        "anonymous_answer.body_sealed",
        "agreement_note.note_sealed",
        "commitment.detail_sealed",
        "commitment.outcome_sealed",
        "commitment.text_sealed",
        "concern.body_sealed",
        "concern.reply_sealed",
        "contribution.hidden_sealed",
        "installation.secrets_sealed",
        "outbox.card_sealed",
        "plan_link.note_sealed",
        "plan_link.reference_sealed",
        "protocol_note.body_sealed",
        "pair_check.answer_sealed",
        "portfolio_entry.note_sealed",
        "portfolio_entry.standard_sealed",
        "response.body_sealed",
        "tool_note.body_sealed",
    }
)
"""Columns for what one person wrote, or what only the bot may know: the term leaves a secret in each, and no dump shows it."""

OPEN = {
    "account": "platform tenant user reference",
    "agenda_item": "title detail purpose source source_id status outcome",
    "anonymous_answer": "key_hash",
    "audit": "actor action object_type object_id reason",
    "channel": "platform tenant channel reference roster",
    "agreement_note": "stands",
    "commitment": "item_id kind state visibility share_history",
    "community": "kind profile name zone charter phase rhythm calendar decided",
    "concern": "key_hash",
    "consent": "purpose",
    "contribution": "kind state title body url data tags visibility share_history",
    "document": "kind audience period body method state",
    "guest_pass": "link_mark session_mark",
    "heard": "id",
    "inquiry": "title problem goal measure stage state claims history",
    "installation": "platform tenant enterprise scopes installed_by",
    "introduction": "cycle together met",
    "link_code": "mark",
    "meeting": "place focus stage template state posted equity_left_out delegates history",
    "membership": "roles state added_by",
    "occurrence": "local state reason",
    "organisation": "name contacts llm_mode retention",
    "outbox": "account_id destination key subject state claimed_by message_ref last_error turn",
    "pair_check": "pair state",
    "participation": "state",
    "person": "display_name zone",
    "protocol_run": "meeting_id topic content state skipped",
    "portfolio_entry": "kind source_id",
    "pulse": "id",
    "response": "visibility share_history",
    "round": "kind occurrence content mode share_hint state totals",
    "schedule": "kind subject rule zone",
    "site": "name kind",
    "source_link": "target_type target_id",
    "stay": "roles",
}
"""Columns that are stored readable: names, states, and what a group reads together. None may hold what one person wrote."""

DEEDS = {
    "Platform": {"send", "edit"},
    "CanLook": {"find"},
    "KnowsRosters": {"roster"},
    "KnowsAccounts": {"is_closed"},
    "KnowsPeople": {"people", "roster"},
}
"""What a platform can do for us. `send` and `edit` carry words; the others carry ids and keys."""

PLATFORMS = {"slack", "teams", "web"}

DOORS = {
    "bot/about.py": "page",
    "bot/archive_pages.py": "export",
    "bot/app.py": "nothing: what stands at the head of every answer",
    "bot/cli/keys.py": "command",
    "bot/cli/main.py": "command",
    "bot/cli/people.py": "copy",
    "bot/cli/screen.py": "command",
    "bot/export_pages.py": "export",
    "bot/health.py": "page",
    "bot/plan_pages.py": "export",
    "bot/log.py": "log",
    "bot/metrics.py": "metrics",
    "bot/mishaps.py": "page",
    "bot/slack/adapter.py": "slack answer",
    "bot/slack/calls.py": "slack",
    "bot/slack/install.py": "nothing: tokens of Slack's, before anybody wrote a word",
    "bot/slack/oauth.py": "nothing: tokens of Slack's, before anybody wrote a word",
    "bot/slack/online.py": "nothing: a question about the token, asked by an operator",
    "bot/teams/activities.py": "teams answer",
    "bot/teams/adapter.py": "teams answer",
    "bot/teams/connector.py": "teams",
    "bot/teams/keys.py": "nothing: Microsoft's public keys",
    "bot/teams/manifest.py": "nothing: the app itself, with nobody's words",
    "bot/teams/online.py": "nothing: a question about the registration, asked by an operator",
    "bot/teams/replies.py": "teams answer",
    "bot/teams/tokens.py": "nothing: our own token at Microsoft's",
    "bot/sandbox.py": "nothing: the practice room's key, on this computer alone",
    "bot/web/adapter.py": "web page",
    "bot/writer.py": "model",
    "bot/web/file_pages.py": "page",
    "bot/web/gate.py": "web page",
    "bot/web/guest_gate.py": "guest page",
    "bot/web/guests.py": "guest page",
    "bot/web/pages.py": "web page",
    "bot/web/practice_room.py": "web page",
    "bot/web/rooms.py": "nothing: the practice room's chats, sealed, on this computer alone",
    "storage/migrate.py": "nothing: tables, never rows",
}
"""Files that can let words out, and the path on which the wire hears them; or why no words go there."""

ROUTES = {
    "page": {"/healthz", "/readyz", "/metrics", "/about", "/transcript/{ticket}"},
    "export": {"/export/{ticket}", "/plan/{ticket}", "/saved/{ticket}"},
    "slack answer": {"/slack/events", "/slack/install", "/slack/oauth_redirect"},
    "teams answer": {"/api/messages"},
    "guest page": {
        "/guest",
        "/guest/close",
        "/guest/leave",
        "/guest/open",
        "/guest/press",
        "/guest/submit",
        "/guest/type",
        "/invited/{token}",
        "/static/mark.svg",
        "/static/style.css",
    },
    "web page": {
        "/",
        "/practice/again",
        "/practice/clock",
        "/practice/jump",
        "/seat/{user}",
        "/seat/{user}/close",
        "/seat/{user}/home",
        "/seat/{user}/in/{channel}",
        "/seat/{user}/open",
        "/seat/{user}/press",
        "/seat/{user}/pushes",
        "/seat/{user}/submit",
        "/seat/{user}/type",
        "/static",
    },
}
"""Every address that we answer, by the path on which the wire hears it."""

BY_OAUTH = {"/slack/install", "/slack/oauth_redirect"}
"""Addresses that are there only where many workspaces install the app."""

COMMANDS = {
    "bench": "measures with made-up people",
    "break-glass": "",
    "check": "",
    "community import": "reads an operator's own file",
    "community list": "",
    "community show": "",
    "erase": "",
    "export": "",
    "manifest slack": "",
    "manifest teams": "",
    "migrate": "",
    "outbox drop": "changes one row",
    "outbox list": "",
    "outbox retry": "",
    "rehearse": "",
    "retention dispose": "",
    "retention hold": "",
    "retention purge": "",
    "retention show": "",
    "rotate-keys": "",
    "sandbox": "serves the practice room",
    "seen": "",
    "serve": "serves",
    "feedback list": "shows what members wrote to those who run the tool, and to nobody else",
    "synthesise": "reads a file that it is given, and nothing of the memory",
}
"""Every command of the program. The leak test runs each one that has no reason here why it need not."""

LOG_FACTS = {
    *("at", "community", "count", "destination", "dropped", "id", "key", "kind", "method", "name", "path", "platform"),
    *("platforms", "rows", "schedule", "seconds", "tenant", "where", "why", "turn", "ended", "late", "workspaces"),
    *("tokens", "cost"),
}
"""What a log line may tell beside its own words: ids, names of code, counts, and a platform's own error word."""

METRICS = {
    *("cop_turns", "cop_turn_seconds", "cop_sends", "cop_tick_lateness_seconds", "cop_database_seconds"),
    *("cop_ready", "cop_outbox_messages", "cop_outbox_oldest_seconds", "cop_clock_age_seconds"),
    *("cop_model_calls", "cop_model_tokens", "cop_model_cost", "cop_model_seconds"),
}
LABELS = {"platform", "ended", "state", "kind"}
"""What a count may be split by: each has a handful of values, and none names anybody or anything that anybody wrote."""

NETWORK = {"ClientSession", "AsyncWebClient", "AsyncWebhookClient", "urlopen", "AsyncOpenAI", "OpenAI"}
LIBRARIES = {"slack_sdk", "slack_bolt", "botbuilder", "openai", "httpx", "requests", "smtplib", "socket", "subprocess"}
WRITES = {"write_text", "write_bytes", "writestr", "echo", "print", "fdopen", "exposition", "generate_latest"}


def text_columns() -> Iterator[str]:
    """Give every column that can hold words, as `table.column`: texts, JSON and sealed bytes, without ids of rows."""
    for table in tables().sorted_tables:
        for column in table.columns:
            named = column.foreign_keys or (
                column.primary_key and isinstance(column.type, String) and _is_id(column.type)
            )
            if isinstance(column.type, (String, JSON, LargeBinary)) and not named:
                yield f"{table.name}.{column.name}"


def _is_id(kind: TypeEngine[str]) -> bool:
    return getattr(kind, "length", None) == 36


def sources() -> Iterator[tuple[str, ast.Module]]:
    """Give every module of ours that runs, with its syntax; benches run with made-up people alone."""
    for room in ("bot", "handlers", "prompts", "storage"):
        for file in sorted((ROOT / room).rglob("*.py")):
            name = file.relative_to(ROOT).as_posix()
            if not name.startswith(("bot/bench/", "storage/migrations/")):
                yield name, ast.parse(file.read_text(encoding="utf-8"))


def doors(tree: ast.Module) -> set[str]:
    """Give what in a module can let words out: network clients, answers to requests, files, the terminal."""
    found = set()
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                found |= {name.name for name in names if _is_vendors(name.name)}
            case ast.ImportFrom(module=str(module)) if _is_vendors(module):
                found.add(module)
            case ast.Name(id=name) | ast.Attribute(attr=name) if name in NETWORK | WRITES:
                found.add(name)
            case ast.Attribute(value=ast.Name(id="web"), attr=name) if name.endswith(("esponse", "Unavailable")):
                found.add(f"web.{name}")
            case ast.Call(func=ast.Attribute(attr="open"), args=[ast.Constant(value="w" | "wb" | "a" | "ab"), *_]):
                found.add("open")
            case ast.Attribute(value=ast.Name(id="sys"), attr="stdout" | "stderr"):
                found.add("sys")
    return found


def _is_vendors(module: str) -> bool:
    return module.partition(".")[0] in LIBRARIES


def log_facts(tree: ast.Module) -> set[str]:
    """Give the names under which a module's log lines tell something."""
    found = set()
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="log")), keywords=keywords):
                found |= {keyword.arg for keyword in keywords if keyword.arg}
            case ast.Call(func=ast.Name(id="incident"), keywords=keywords):
                found |= {keyword.arg for keyword in keywords if keyword.arg}
    return found
