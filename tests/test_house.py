"""The house rules that a machine can hold: sizes, names, clocks, words that must not be left behind, docs that keep up."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from bot.settings import Settings
from handlers.practice import practice

ROOT = Path(__file__).parents[1]
ROOMS = ("bot", "handlers", "prompts", "storage")
BESIDE = {".ci", ".github", "docs", "tests"}
GENERATED = "storage/migrations/versions/"
MANY_ARGUMENTS = {
    "bot/rehearse.py:rehearse": "a whole machine is built for one community and a stretch of time",
    "storage/audit.py:note": "an entry is written whole: who, what, of what, when, why, and its own id",
    "storage/commitments.py:add_commitment": "a promise is kept whole: words, day, partner, meeting",
    "storage/schedules.py:put_schedule": "a schedule is named by kind and subject and set in one go",
}
"""Functions that take more than five arguments beside the session, each with its reason."""

LONG_FILES: dict[str, str] = {}
"""Files of more than 300 lines, each with its reason."""

CLOCKS = re.compile(r"bot/engine/|bot/bench/|bot/\w+/adapter\w*\.py|bot/app\.py|bot/cli|tests/")
NOW = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns"}
VAGUE = re.compile(r"^(utils?|helpers?|managers?|services?|misc|common)$")
LEFT_BEHIND = re.compile(
    "|".join(
        (
            r"\b(TO" + "DO|FIX" + r"ME|XX" + r"X)\b",
            r"/(?:work|root|tmp/wt|opt/pypi|opt/wheels)/\w",
            r"(?:py" + r"pi\.org|python" + r"hosted\.org|registry\.n" + r"pmjs|registry\.yarn)",
        )
    )
)
VARIABLES = [
    "COP_DATABASE_URL",
    "COP_AUTO_MIGRATE",
    "COP_DATABASE_DIRECT_URL",
    "COP_ENGINE",
    "COP_SECRET_KEY",
    "COP_HOST",
    "COP_PORT",
    "COP_BASE_URL",
    "COP_GUEST_LINKS",
    "COP_LOG_FORMAT",
    *("COP_LLM_HOSTS", "COP_LLM_MODEL", "COP_LLM_PRICE"),
    "SLACK_SIGNING_SECRET",
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "SLACK_CLIENT_ID",
    "SLACK_CLIENT_SECRET",
    "SLACK_API_URL",
    "MICROSOFT_APP_ID",
    "MICROSOFT_APP_PASSWORD",
    "MICROSOFT_APP_TENANT_ID",
    "COP_TEAMS_OPENID_URL",
    "COP_TEAMS_LOGIN_URL",
    "COP_TEAMS_SERVICE_HOSTS",
    "COP_TEAMS_TENANTS",
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
]
PROGRAM = [
    "serve",
    "sandbox",
    "check",
    "migrate",
    "rehearse",
    "synthesise",
    "export",
    "erase",
    "manifest",
    "outbox",
    "rotate-keys",
    "seen",
    "break-glass",
    "retention",
    "bench",
    "feedback.list",
    "community.import",
    "community.list",
    "community.show",
]
CHAT = [
    "setup",
    "plan",
    "inquiry",
    "agenda",
    "reflect",
    "checkin",
    "commit",
    "evidence",
    "protocol",
    "synthesis",
    "digest",
    "selfassess",
    "ask",
    "feedback",
    "why",
    "me",
    "help",
]


@cache
def tracked() -> tuple[str, ...]:
    """List the repository's files; those on disk where there is no git."""
    try:
        listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return tuple(str(file.relative_to(ROOT)) for room in (*ROOMS, "tests") for file in (ROOT / room).rglob("*.*"))
    return tuple(name for name in listed.splitlines() if (ROOT / name).is_file())


def modules(*rooms: str) -> list[str]:
    """List the Python files of these rooms that people wrote."""
    return [
        name
        for name in tracked()
        if name.endswith(".py") and name.split("/")[0] in rooms and not name.startswith(GENERATED)
    ]


@cache
def tree(name: str) -> ast.Module:
    """Read a file as Python."""
    return ast.parse((ROOT / name).read_text(encoding="utf-8"))


Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(name: str) -> Iterator[Function]:
    """Give every function and method of a file."""
    for node in ast.walk(tree(name)):
        if isinstance(node, Function):
            yield node


def test_a_file_has_at_most_300_lines() -> None:
    long = {name: len((ROOT / name).read_text(encoding="utf-8").splitlines()) for name in modules(*ROOMS, "tests")}
    assert {name for name, lines in long.items() if lines > 300} <= set(LONG_FILES)


def test_a_function_has_at_most_40_lines() -> None:
    long = {
        f"{name}:{function.name}": (function.end_lineno or 0) - function.lineno + 1
        for name in modules(*ROOMS, "tests")
        for function in functions(name)
    }
    assert {where: lines for where, lines in long.items() if lines > 40} == {}


def test_a_function_takes_at_most_5_arguments() -> None:
    many = {
        f"{name}:{function.name}"
        for name in modules(*ROOMS)
        for function in functions(name)
        if _arguments(function) > 5
    }
    assert many == set(MANY_ARGUMENTS)


def _arguments(function: Function) -> int:
    taken = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    return len([one for one in taken if one.arg not in {"self", "cls", "db"}])


def test_everything_public_makes_a_promise() -> None:
    silent = [
        f"{name}:{getattr(node, 'name', '')}"
        for name in modules(*ROOMS)
        for node in _public(name)
        if not ast.get_docstring(node)
    ]
    assert silent == []


def _public(name: str) -> Iterator[ast.Module | ast.ClassDef | Function]:
    yield tree(name)
    for node in tree(name).body:
        if isinstance(node, ast.ClassDef | Function) and not node.name.startswith("_"):
            yield node


def test_files_are_named_for_what_they_hold() -> None:
    assert [name for name in modules(*ROOMS, "tests") if VAGUE.match(Path(name).stem)] == []


def test_there_are_no_other_rooms() -> None:
    assert {name.split("/")[0] for name in tracked() if "/" in name} <= {*ROOMS, *BESIDE}


def test_imports_name_the_whole_way_and_no_mock_library() -> None:
    banned = {"unittest", "mock"}
    bad = []
    for name in modules(*ROOMS, "tests"):
        for node in ast.walk(tree(name)):
            if isinstance(node, ast.ImportFrom) and (node.level or (node.module or "").split(".")[0] in banned):
                bad.append(f"{name}:{node.lineno}")
            if isinstance(node, ast.Import) and banned & {one.name.split(".")[0] for one in node.names}:
                bad.append(f"{name}:{node.lineno}")
    assert bad == []


def test_only_clocks_read_the_time() -> None:
    readers = [
        f"{name}:{node.lineno}"
        for name in modules(*ROOMS, "tests")
        if not CLOCKS.match(name)
        for node in ast.walk(tree(name))
        if isinstance(node, ast.Attribute) and ast.unparse(node).removeprefix("datetime.datetime.") in NOW
    ]
    assert readers == []


@pytest.mark.parametrize("words", ["# TO" + "DO later", "see /wo" + "rk/main", "https://py" + "pi.org/simple"])
def test_what_was_left_behind_is_noticed(words: str) -> None:
    assert LEFT_BEHIND.search(words)


def test_nothing_is_left_behind() -> None:
    found = []
    for name in tracked():
        try:
            text = (ROOT / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{name}: {hit.group()}" for hit in LEFT_BEHIND.finditer(text)]
    assert found == []


@cache
def docs() -> str:
    """Give all that people can read about the product."""
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return "\n".join(page.read_text(encoding="utf-8") for page in pages)


@pytest.mark.parametrize("variable", VARIABLES)
def test_every_variable_is_explained(variable: str) -> None:
    assert f"`{variable}`" in docs()


def test_every_variable_that_is_read_is_promised() -> None:
    assert {field.alias for field in Settings.model_fields.values()} <= set(VARIABLES)


@pytest.mark.parametrize("command", PROGRAM)
def test_every_command_of_the_program_is_explained(command: str) -> None:
    assert f"`cop-bot {command.replace('.', ' ')}" in docs()


@pytest.mark.parametrize("command", CHAT)
def test_every_command_of_the_chat_is_explained(command: str) -> None:
    assert f"`/cop-{command}`" in docs()


def test_every_command_that_is_answered_is_promised() -> None:
    assert set(practice.commands) <= {f"cop-{command}" for command in CHAT}


def test_links_between_our_pages_lead_somewhere() -> None:
    pages = [
        ROOT / "README.md",
        ROOT / "SECURITY.md",
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / ".github").rglob("*.md"),
    ]
    links = [
        (page, target)
        for page in pages
        for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    ]
    broken = [f"{page.name}: {target}" for page, target in links if not (page.parent / target).exists()]
    assert broken == []


def test_every_part_is_pinned_by_name_and_version_only() -> None:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+", line)] == []
    pinned = {_plain(line.split("==")[0]) for line in lines}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [
        *project["dependencies"],
        *(part for extra in project["optional-dependencies"].values() for part in extra),
    ]
    assert {_plain(re.split(r"[\[<>=~!; ]", part)[0]) for part in wanted} - pinned == set()


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
