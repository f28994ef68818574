"""Reads the operator's community file: YAML, every fault with its line and its cure, all at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from handlers import rhythm
from storage.enrolment import AccountPlan, ChannelPlan, CommunityPlan, MemberPlan
from storage.people import EVERYBODY

SAID = {"facilitator": "chair", "leader": "seil"}
PLATFORMS = ("slack", "teams", "web")
KINDS = ("network", "cop", "plc")
KEYS = (
    "community",
    "organisation",
    "kind",
    "profile",
    "zone",
    "calendar",
    "channels",
    "charter",
    "rhythm",
    "members",
    "contacts",
)


@dataclass(frozen=True, slots=True)
class FileFault:
    """One thing to mend: in which line, what is wrong, and how to mend it."""

    line: int
    message: str


class FileFaults(Exception):
    """The file cannot be used yet."""

    def __init__(self, faults: list[FileFault]) -> None:
        """Keep the faults in the order of their lines."""
        super().__init__("\n".join(f"line {fault.line}: {fault.message}" for fault in faults))
        self.faults = sorted(faults, key=lambda fault: fault.line)


@dataclass(slots=True)
class _Reader:
    """Walks the file's nodes and collects faults."""

    faults: list[FileFault] = field(default_factory=list)

    def wrong(self, node: yaml.Node, message: str) -> None:
        self.faults.append(FileFault(node.start_mark.line + 1, message))

    def entries(self, node: yaml.Node, known: tuple[str, ...], what: str) -> dict[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode):
            self.wrong(node, f"{what} wants `name: value` lines.")
            return {}
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            if key.value not in known:
                near = get_close_matches(key.value, known, n=1)
                hint = f" Did you mean `{near[0]}`?" if near else f" Known here: {', '.join(known)}."
                self.wrong(key, f"I do not know `{key.value}`.{hint}")
            found[key.value] = value
        return found

    def text(self, found: dict[str, yaml.Node], key: str, parent: yaml.Node, *, needed: bool = True) -> str:
        node = found.get(key)
        if node is None:
            if needed:
                self.wrong(parent, f"`{key}` is missing here.")
            return ""
        if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
            self.wrong(node, f"`{key}` wants a few words.")
            return ""
        return str(node.value).strip()

    def one_of(self, value: str, node: yaml.Node, known: tuple[str, ...], what: str) -> None:
        if value and value not in known:
            near = get_close_matches(value, known, n=1)
            hint = f"Did you mean `{near[0]}`?" if near else f"Use one of: {', '.join(known[:12])}."
            self.wrong(node, f"`{value}` is no {what} that I know. {hint}")

    def rows(self, node: yaml.Node | None) -> Iterator[yaml.Node]:
        if node is None:
            return
        if not isinstance(node, yaml.SequenceNode):
            self.wrong(node, "This wants a list: lines that start with `- `.")
            return
        yield from node.value


def read_file(path: Path, profiles: tuple[str, ...]) -> CommunityPlan:
    """Read a community file; raises FileFaults with everything that is wrong, or OSError where it cannot be read."""
    reader = _Reader()
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), yaml.SafeLoader)
    except yaml.MarkedYAMLError as broken:
        line = broken.problem_mark.line + 1 if broken.problem_mark else 1
        raise FileFaults(
            [FileFault(line, f"This is not YAML: {broken.problem}. Check the spaces and colons.")]
        ) from broken
    if root is None:
        raise FileFaults([FileFault(1, "The file is empty. docs/operators/community-file.md shows a whole one.")])
    plan = _community(reader, root, profiles)
    _check_time(reader, root, plan)
    if reader.faults:
        raise FileFaults(reader.faults)
    return plan


def _community(reader: _Reader, root: yaml.Node, profiles: tuple[str, ...]) -> CommunityPlan:
    found = reader.entries(root, KEYS, "The file")
    zone = reader.text(found, "zone", root)
    kind = reader.text(found, "kind", root, needed=False) or "cop"
    reader.one_of(kind, found.get("kind", root), KINDS, "kind of community")
    profile = reader.text(found, "profile", root, needed=False) or "generic"
    reader.one_of(profile, found.get("profile", root), profiles, "profile")
    return CommunityPlan(
        name=reader.text(found, "community", root),
        organisation=reader.text(found, "organisation", root),
        zone=zone,
        kind=kind,
        profile=profile,
        calendar=_plain(found.get("calendar")),
        charter=_plain(found.get("charter")),
        rhythm=_plain(found.get("rhythm")),
        contacts=reader.text(found, "contacts", root, needed=False),
        channels=tuple(_channel(reader, node) for node in reader.rows(found.get("channels"))),
        members=_members(reader, found, root),
    )


def _plain(node: yaml.Node | None) -> dict[str, Any]:
    """Give a part of the file as plain data; dates become ISO texts, because the database keeps JSON."""
    if node is None:
        return {}
    value = yaml.load(yaml.serialize(node), _TextDates)  # noqa: S506 - a SafeLoader without dates
    return value if isinstance(value, dict) else {}


class _TextDates(yaml.SafeLoader):
    """Reads dates as the texts they are written as."""


_TextDates.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _check_time(reader: _Reader, root: yaml.Node, plan: CommunityPlan) -> None:
    """Say what is wrong with rhythm, calendar and zone, each at its own line."""
    for path, message in rhythm.faults(plan.rhythm, plan.calendar, plan.zone):
        reader.wrong(_at(root, path.split(".")), message)


def _at(node: yaml.Node, path: list[str]) -> yaml.Node:
    """Give the node at a path of keys, or the nearest that is there."""
    if path and isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == path[0]:
                return _at(value, path[1:])
    return node


def _channel(reader: _Reader, node: yaml.Node) -> ChannelPlan:
    found = reader.entries(node, ("platform", "tenant", "channel"), "A channel")
    platform = reader.text(found, "platform", node)
    reader.one_of(platform, node, PLATFORMS, "platform")
    return ChannelPlan(platform, reader.text(found, "tenant", node), reader.text(found, "channel", node))


def _members(reader: _Reader, found: dict[str, yaml.Node], root: yaml.Node) -> tuple[MemberPlan, ...]:
    if "members" not in found:
        reader.wrong(root, "`members` is missing: list at least one person.")
    plans: list[MemberPlan] = []
    seen: dict[AccountPlan, str] = {}
    for node in reader.rows(found.get("members")):
        plan = _member(reader, node)
        if plan.name in {other.name for other in plans}:
            reader.wrong(node, f"{plan.name} is in the list twice. Give each person one entry with all accounts.")
        for account in plan.accounts:
            if seen.setdefault(account, plan.name) != plan.name:
                reader.wrong(node, f"The account {account.user} belongs to {seen[account]} already.")
        plans.append(plan)
    return tuple(plans)


def _member(reader: _Reader, node: yaml.Node) -> MemberPlan:
    found = reader.entries(node, ("name", "site", "roles", "accounts", "zone"), "A member")
    roles = []
    for role in reader.rows(found.get("roles")):
        stored = SAID.get(str(role.value), str(role.value))
        reader.one_of(stored, role, (*sorted(EVERYBODY), *SAID), "role")
        roles.append(stored)
    return MemberPlan(
        name=reader.text(found, "name", node),
        roles=tuple(dict.fromkeys(roles)) or ("member",),
        accounts=tuple(_account(reader, row) for row in reader.rows(found.get("accounts"))),
        site=reader.text(found, "site", node, needed=False),
        zone=reader.text(found, "zone", node, needed=False),
    )


def _account(reader: _Reader, node: yaml.Node) -> AccountPlan:
    found = reader.entries(node, ("platform", "tenant", "user"), "An account")
    platform = reader.text(found, "platform", node)
    reader.one_of(platform, node, PLATFORMS, "platform")
    return AccountPlan(platform, reader.text(found, "tenant", node), reader.text(found, "user", node))
