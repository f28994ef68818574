"""Reads the operator's community file: every fault with its line and its cure, all at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from bot.ics import NoCalendar, closed_days
from handlers import rhythm
from handlers.inquiry_forms import ALL_PARTS
from handlers.stages import LONGEST_CYCLE, SHORTEST_CYCLE, USUAL_CYCLE
from prompts.content import STAGES, Profile
from prompts.sheet import Fault, Sheet, read_sheet
from storage import retention
from storage.enrolment import AccountPlan, ChannelPlan, CommunityPlan, InquiryPlan, MemberPlan
from storage.inquiries import Problem
from storage.people import EVERYBODY

SAID = {"facilitator": "chair", "leader": "seil"}
"""Roles as people say them, and as we store them."""

PLATFORMS = ("slack", "teams", "web")
KINDS = ("network", "cop", "plc")
DRAFTING = ("off", "self_hosted", "enterprise")
RHYTHM = ("prompt", "digest", "area", "introductions", "closes_after", "nudge_after", "hours")
CHARTER = ("domain", "purpose", "practice")


class FileFaults(Exception):
    """The file cannot be used yet; `faults` says why, in the order of its lines."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        """Keep the faults."""
        super().__init__("\n".join(map(str, faults)))
        self.faults = tuple(faults)


def read_file(path: Path, profiles: Mapping[str, Profile], today: date) -> CommunityPlan:
    """Read a community file, and the calendar that it names, from `today` on; raises FileFaults with everything that is wrong.

    Where the file has no calendar or no rhythm of its own, the one of its profile counts.
    """
    faults: list[Fault] = []
    sheet = read_sheet(path.parent, path, faults)
    plan = _community(sheet, profiles) if sheet else None
    if sheet and plan and "ics" in plan.calendar:
        plan.calendar["closed"] = [
            *plan.calendar.get("closed", []),
            *_days_of(sheet, path.parent, plan.calendar, today),
        ]
    if faults or plan is None:
        raise FileFaults(sorted(faults))
    return plan


def said_roles(roles: Iterable[str]) -> str:
    """Give roles as people say them, and as they stand in the file."""
    words = {stored: said for said, stored in SAID.items()}
    return ", ".join(sorted(words.get(role, role) for role in roles))


def _community(sheet: Sheet, profiles: Mapping[str, Profile]) -> CommunityPlan:
    chosen = sheet.choice("profile", tuple(profiles)) if sheet.has("profile") else "generic"
    usual = profiles.get(chosen)
    plan = CommunityPlan(
        name=sheet.text("community"),
        organisation=sheet.text("organisation"),
        zone=sheet.text("zone"),
        kind=sheet.choice("kind", KINDS) if sheet.has("kind") else "cop",
        profile=chosen,
        calendar=_calendar(sheet, usual),
        charter=_charter(sheet),
        rhythm=_rhythm(sheet, usual),
        contacts=sheet.text("contacts", ""),
        retention=_retention(sheet),
        drafting=sheet.choice("drafting", DRAFTING) if sheet.has("drafting") else "",
        notice=usual.notice if usual else (),
        parent=sheet.text("parent", ""),
        rhythm_is_usual=not sheet.has("rhythm"),
        channels=tuple(_channel(row) for row in sheet.groups("channels", required=False)),
        members=_members(sheet),
        inquiry=_inquiry(sheet),
    )
    sheet.close()
    for path, message in rhythm.faults(plan.rhythm, plan.calendar, plan.zone or "UTC"):
        sheet.fault(message, "The examples in docs/operators/community-file.md can be copied.", path.partition(".")[0])
    return plan


def _rhythm(sheet: Sheet, usual: Profile | None) -> dict[str, Any]:
    if not sheet.has("rhythm"):
        return dict(usual.rhythm) if usual else {}
    below = sheet.group("rhythm")
    found = {name: below.text(name, "") for name in RHYTHM}
    below.close()
    return {name: words for name, words in found.items() if words}


def _calendar(sheet: Sheet, usual: Profile | None) -> dict[str, Any]:
    if not sheet.has("calendar"):
        return {name: dates for name, dates in usual.calendar.items() if dates} if usual else {}
    below = sheet.group("calendar")
    found: dict[str, Any] = {}
    if holidays := below.text("holidays", ""):
        found["holidays"] = holidays
    found |= {name: words for name in ("ics", "ics_only") if (words := below.text(name, ""))}
    for name in ("terms", "closed"):
        if ranges := [_range(row) for row in below.groups(name, required=False)]:
            found[name] = ranges
    below.close()
    return found


def _days_of(sheet: Sheet, folder: Path, calendar: dict[str, Any], today: date) -> list[dict[str, str]]:
    """Give the closed days that stand in a calendar file beside the community's."""
    name, only = calendar.pop("ics"), calendar.pop("ics_only", "")
    try:
        return closed_days((folder / name).read_bytes(), today, only)
    except OSError:
        sheet.fault(f"I cannot read {name}.", "Put the calendar beside this file, or write its whole path.", "calendar")
    except NoCalendar as fault:
        sheet.fault(
            f"{name}: {fault}", "Export it anew as .ics (iCalendar) and look whether it has whole days.", "calendar"
        )
    return []


def _range(row: Sheet) -> dict[str, str]:
    days = {"from": row.day("from").isoformat(), "to": row.day("to").isoformat()}
    row.close()
    return days


def _charter(sheet: Sheet) -> dict[str, Any]:
    if not sheet.has("charter"):
        return {}
    below = sheet.group("charter")
    found: dict[str, Any] = {name: below.text(name, "") for name in CHARTER}
    found |= {name: list(below.words(name)) for name in ("norms", "measures") if below.has(name)}
    if below.has("review_on"):
        found["review_on"] = below.day("review_on").isoformat()
    below.close()
    return {name: words for name, words in found.items() if words}


def _inquiry(sheet: Sheet) -> InquiryPlan | None:
    if not sheet.has("inquiry"):
        return None
    below = sheet.group("inquiry")
    said = {name: below.text(name, None if name == "practice" else "") for name in ALL_PARTS}
    weeks = below.number("weeks") if below.has("weeks") else USUAL_CYCLE
    if weeks and not SHORTEST_CYCLE <= weeks <= LONGEST_CYCLE:
        cure = f"Write a number of weeks from {SHORTEST_CYCLE} to {LONGEST_CYCLE}."
        below.fault(f"A cycle of {weeks} weeks is not possible.", cure, "weeks")
    stage = below.choice("stage", STAGES) if below.has("stage") else STAGES[0]
    due = below.day("due") if below.has("due") else None
    below.close()
    return InquiryPlan(Problem.read(said), stage, weeks, due)


def _retention(sheet: Sheet) -> dict[str, str]:
    if not sheet.has("retention"):
        return {}
    below = sheet.group("retention")
    found = {name: below.text(name, "") for name in retention.DEFAULTS}
    below.close()
    periods = {name: period for name, period in found.items() if period}
    for keeping, period in periods.items():
        if not retention.is_period(period):
            below.fault(f"“{period}” is no period.", "Write days or years, like 90d or 2y.", keeping)
    return periods


def _channel(row: Sheet) -> ChannelPlan:
    plan = ChannelPlan(row.choice("platform", PLATFORMS), row.text("tenant"), row.text("channel"))
    row.close()
    return plan


def _members(sheet: Sheet) -> tuple[MemberPlan, ...]:
    plans: list[MemberPlan] = []
    owners: dict[AccountPlan, str] = {}
    for row in sheet.groups("members"):
        plan = _member(row)
        if plan.name and plan.name in {other.name for other in plans}:
            row.fault(
                f"{plan.name} is in the list twice.", "Give each person one entry with all their accounts.", "name"
            )
        for account in plan.accounts:
            if owners.setdefault(account, plan.name) != plan.name:
                cure = "Give the account to one of them."
                row.fault(f"The account {account.user} belongs to {owners[account]} too.", cure, "accounts")
        plans.append(plan)
    return tuple(plans)


def _member(row: Sheet) -> MemberPlan:
    plan = MemberPlan(
        name=row.text("name"),
        roles=_roles(row) if row.has("roles") else ("member",),
        accounts=tuple(_account(below) for below in row.groups("accounts", required=False)),
        site=row.text("site", ""),
        zone=row.text("zone", ""),
    )
    row.close()
    if plan.zone and rhythm.faults({}, {}, plan.zone):
        row.fault(f"I do not know the time zone {plan.zone}.", "Write it like Australia/Melbourne.", "zone")
    return plan


def _roles(row: Sheet) -> tuple[str, ...]:
    known = (*sorted(EVERYBODY), *SAID)
    roles = []
    for line, role in row.lines("roles"):
        if role not in known:
            row.fault(f"I do not know the role “{role}”.", f"It can be: {', '.join(known)}.", at=line)
        roles.append(SAID.get(role, role))
    return tuple(dict.fromkeys(roles))


def _account(row: Sheet) -> AccountPlan:
    plan = AccountPlan(row.choice("platform", PLATFORMS), row.text("tenant"), row.text("user"))
    row.close()
    return plan
