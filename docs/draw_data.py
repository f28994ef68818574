"""Writes what the privacy page draws from the code: `python docs/draw_data.py`; `--check` says whether the page is up to date.

Tables, columns and what is sealed come from the models; who is reached, and at which addresses, from the application.
What each table holds, and how long, comes from storage/retention.py.
"""

from __future__ import annotations

import sys
from pathlib import Path

from sqlalchemy import Table

from bot.app import build
from bot.slack.adapter import SlackAdapter, SlackSettings
from bot.teams.adapter import TeamsAdapter
from bot.teams.registration import Registration
from storage.columns import Base
from storage.database import Database
from storage.retention import CLOCKS, DEFAULTS, REGISTRY

PAGE = Path(__file__).parent / "operators" / "privacy.md"
FLOWS, TABLES, PERIODS = "flows", "tables", "periods"
SEALED = "_sealed"
ANY = Registration()
WRITTEN = "what they write and press"
SENT = {"Slack": WRITTEN, "Microsoft Teams": WRITTEN, "a browser": "a link for one person"}
GIVEN = {
    "a browser": "the notice, and what the link is for",
    "your monitoring": "alive, ready, counts: no words, no names",
}


def leads_to_a_person(table: Table) -> bool:
    """Whether a row says whose it is: it is a person, leads to one, or names an actor."""
    people = {"person", "account"}
    return table.name in people or bool(
        {key.column.table.name for column in table.columns for key in column.foreign_keys} & people
        or {"actor", "account_id"} & set(table.columns.keys())
    )


def sealed_in(table: Table) -> list[str]:
    """Give what of a table is encrypted, by name."""
    return [column.name.removesuffix(SEALED) for column in table.columns if column.name.endswith(SEALED)]


def table_lines() -> list[str]:
    """Give a row for each table: what it holds, whether it leads to a person, what is sealed, and how long it is kept."""
    lines = ["| table | holds | leads to a person | sealed | class |", "|---|---|---|---|---|"]
    for table in sorted(Base.metadata.tables.values(), key=lambda each: each.name):
        entry = REGISTRY[table.name]
        whose = "yes" if leads_to_a_person(table) else ""
        cells = (f"`{table.name}`", entry.holds, whose, ", ".join(sorted(sealed_in(table))), ", ".join(entry.classes))
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def addresses() -> dict[str, list[str]]:
    """Give the addresses of the whole application, by who comes to them."""
    app = build(Database("sqlite://"), [])
    for door in (SlackAdapter(app.conversation, SlackSettings(client_id="set")), TeamsAdapter(app.conversation, ANY)):
        app.add(door, door)
    found: dict[str, list[str]] = {"Slack": [], "Microsoft Teams": [], "a browser": [], "your monitoring": []}
    for resource in app.application().router.resources():
        found[_visitor(resource.canonical)].append(resource.canonical)
    return found


def period_lines() -> list[str]:
    """Give a row for each class: how long by default, and from when."""
    rows = [f"| {name} | {DEFAULTS.get(name, '')} | {clock} |" for name, clock in CLOCKS.items()]
    return ["| class | by default | counted |", "|---|---|---|", *rows]


def _visitor(path: str) -> str:
    """Give who comes to an address."""
    if path in {"/healthz", "/readyz", "/metrics"}:
        return "your monitoring"
    doors = {"slack": "Slack", "api": "Microsoft Teams"}
    return doors.get(path.split("/")[1], "a browser")


def flow_lines() -> list[str]:
    """Draw who sends what to whom, as Mermaid, which code hosting sites show as a picture."""
    sealed = [
        table.name for table in Base.metadata.tables.values() if any(c.name.endswith(SEALED) for c in table.columns)
    ]
    whose = [table.name for table in Base.metadata.tables.values() if leads_to_a_person(table)]
    lines = ["```mermaid", "flowchart LR", '  people(["members, facilitators, leaders"])']
    for number, (name, paths) in enumerate(addresses().items()):
        lines += [
            f'  door{number}["{name}"]',
            f'  people -->|"{SENT[name]}"| door{number}' if name in SENT else "",
            f'  door{number} -->|"{", ".join(paths)}"| server',
            f'  server -->|"{GIVEN.get(name, "cards, each for one reader or a channel")}"| door{number}',
        ]
    return [
        *filter(None, lines),
        '  server["cop-bot, on your server"]',
        f'  sealed[("sealed text: {", ".join(sorted(sealed))}")]',
        f'  plain[("{len(Base.metadata.tables)} tables, of which {len(whose)} lead to a person")]',
        '  key["COP_SECRET_KEY, outside the database"]',
        '  model["a model, only where you set one"]',
        '  operator(["your technical staff"])',
        "  server <--> plain",
        "  server <--> sealed",
        "  key --> server",
        '  server -.->|"texts of those who agreed, names taken out"| model',
        '  operator -->|"commands; none prints what somebody wrote"| server',
        "```",
    ]


def redrawn(page: str) -> str:
    """Give the page with its parts drawn anew between their marks."""
    for name, lines in ((FLOWS, flow_lines()), (TABLES, table_lines()), (PERIODS, period_lines())):
        start, end = f"<!-- {name}: drawn by docs/draw_data.py -->", f"<!-- end of {name} -->"
        before, _, rest = page.partition(start)
        _, _, after = rest.partition(end)
        page = "\n".join([f"{before}{start}", "", *lines, "", f"{end}{after}"])
    return page


def main() -> None:
    """Write the page, or say whether it is up to date."""
    page = PAGE.read_text(encoding="utf-8")
    if "--check" in sys.argv:
        sys.exit(page != redrawn(page) and "docs/operators/privacy.md is old: run python docs/draw_data.py")
    PAGE.write_text(redrawn(page), encoding="utf-8")


if __name__ == "__main__":
    main()
