"""Makes content of what was read, and checks each piece where it stands, so that a fault has its line."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from types import MappingProxyType
from zoneinfo import ZoneInfo

from prompts.content import (
    DEPTHS,
    LEAST_LEARNING,
    LONGEST_NAME,
    LONGEST_PROMPT,
    OCCASIONS,
    PILLARS,
    PURPOSES,
    RHYTHM,
    ROLES,
    SHARE_HINTS,
    SHORTEST_PHRASE,
    STAGES,
    WORDS,
    AgendaItemTemplate,
    AgendaTemplate,
    Cycle,
    Dimension,
    LinkTo,
    NameWords,
    Profile,
    Prompt,
    Protocol,
    Pulse,
    Pulses,
    Question,
    Rubric,
    SafetyWords,
    Standard,
    Step,
    Term,
)
from prompts.sheet import Sheet, meant


def prompt_of(sheet: Sheet) -> Prompt:
    """Make a question for reflection; it must be short enough to be read at a glance."""
    prompt = Prompt(
        id=sheet.text("id"),
        text=sheet.text("text"),
        stage=sheet.choice("stage", (*STAGES, "any")),
        pillar=sheet.choice("pillar", PILLARS),
        depth=sheet.choice("depth", DEPTHS),
        role=sheet.choice("role", ROLES),
        share_hint=sheet.choice("share_hint", SHARE_HINTS),
    )
    length = len(prompt.text.split())
    if length > LONGEST_PROMPT:
        cure = f"Say it in {LONGEST_PROMPT} words or fewer."
        sheet.fault(f"The question has {length} words.", cure, "text")
    return prompt


def question_of(sheet: Sheet) -> Question:
    """Make a question that opens or closes a meeting."""
    question = Question(sheet.text("id"), sheet.text("text"), sheet.flag("anonymous"))
    sheet.close()
    return question


def agenda_of(sheet: Sheet, codes: Collection[str] | None) -> AgendaTemplate:
    """Make an agenda; its minutes add up, it is mostly learning, and it asks once who is not yet helped.

    `codes` are the ids that an item may use; None where they are not known, so that nothing is said about them.
    """
    groups = sheet.groups("items")
    items = tuple(_item_of(group, codes) for group in groups)
    stages = _stages(sheet, (*STAGES, *OCCASIONS))
    agenda = AgendaTemplate(sheet.text("id"), sheet.text("title"), sheet.number("minutes"), items, stages)
    known = _check_minutes(sheet, agenda.minutes, [item.minutes for item in items], "items")
    if known and agenda.learning_share < LEAST_LEARNING:
        cure = f"Give them {LEAST_LEARNING:.0%} or more; shorten what is only told or decided."
        sheet.fault(f"Connecting and learning take {agenda.learning_share:.0%} of the time.", cure, "items")
    marked = [group for group, item in zip(groups, items, strict=True) if item.equity]
    if items and not marked:
        cure = "Add “equity: true” to the item that asks it."
        sheet.fault("No item is marked as the one that asks who is not yet helped.", cure, "items")
    for group in marked[1:]:
        group.fault("A second item is marked “equity: true”.", "Keep the mark on one item.", "equity")
    return agenda


def _item_of(sheet: Sheet, codes: Collection[str] | None) -> AgendaItemTemplate:
    item = AgendaItemTemplate(
        minutes=sheet.number("minutes"),
        purpose=sheet.choice("purpose", PURPOSES),
        title=sheet.text("title"),
        uses=sheet.text("uses", ""),
        equity=sheet.flag("equity"),
    )
    for code in item.codes:
        if codes is not None and code not in codes:
            sheet.fault(f"“uses” names “{code}”, which is not in the library.", meant(code, sorted(codes)), "uses")
    sheet.close()
    return item


def protocol_of(sheet: Sheet) -> Protocol:
    """Make a protocol; its steps' minutes add up."""
    protocol = Protocol(
        id=sheet.text("id"),
        title=sheet.text("title"),
        why=sheet.text("why"),
        who=sheet.text("who"),
        minutes=sheet.number("minutes"),
        steps=tuple(map(_step_of, sheet.groups("steps"))),
        source=sheet.text("source"),
        stages=_stages(sheet, STAGES),
    )
    _check_minutes(sheet, protocol.minutes, [step.minutes for step in protocol.steps], "steps")
    return protocol


def _stages(sheet: Sheet, known: tuple[str, ...]) -> tuple[str, ...]:
    """Give the stages that something is suggested at; a file need not say any."""
    if not sheet.has("stages"):
        return ()
    lines = sheet.lines("stages")
    for line, stage in lines:
        if stage not in known:
            sheet.fault(f"“stages” says “{stage}”.", f"It can be: {', '.join(known)}.", at=line)
    return tuple(stage for _, stage in lines)


def _step_of(sheet: Sheet) -> Step:
    days = sheet.number("days") if sheet.has("days") else 0
    step = Step(sheet.number("minutes"), sheet.text("name"), sheet.text("say"), sheet.text("speaks"), days)
    sheet.close()
    return step


def names_of(sheet: Sheet) -> NameWords:
    """Make the words that help to see names; a line may hold several, with commas between them."""
    given, also, known = (_split(sheet, key) for key in ("given", "also_words", "known"))
    return NameWords(given, also, known)


def _split(sheet: Sheet, key: str) -> frozenset[str]:
    return frozenset(word.strip() for line in sheet.words(key) for word in line.split(",") if word.strip())


def safety_of(sheet: Sheet) -> SafetyWords:
    """Make the words of a worry; a phrase of one short word alone would show the contacts to everybody."""
    for line, phrase in [*sheet.lines("worries"), *sheet.lines("harmless")]:
        if len(phrase.replace("*", "").strip()) < SHORTEST_PHRASE:
            sheet.fault(f"“{phrase}” is too short to mean one thing.", "Write more of the sentence.", at=line)
    return SafetyWords(sheet.words("worries"), sheet.words("harmless"))


def rubric_of(sheet: Sheet) -> Rubric:
    """Make a rubric; every dimension says one sentence for each level, and no two of either have the same name."""
    lines, groups = sheet.lines("levels"), sheet.groups("dimensions")
    levels = tuple(text for _, text in lines)
    dimensions = tuple(_dimension_of(group, len(levels)) for group in groups)
    if len(levels) == 1:
        sheet.fault("There is one level alone.", "Write two or more, lowest first.", "levels")
    seen: set[str] = set()
    for line, level in lines:
        _check_name(sheet, level, seen, line)
    seen = set()
    for group, dimension in zip(groups, dimensions, strict=True):
        _check_name(group, dimension.name, seen, group.line_of("name"))
    return Rubric(sheet.text("id"), sheet.text("title"), levels, dimensions)


def _check_name(sheet: Sheet, name: str, seen: set[str], line: int) -> None:
    """Hold that a name is new among those above it, and fits on a phone."""
    if name and name in seen:
        sheet.fault(f"“{name}” stands here twice.", "Give each a name of its own.", at=line)
    if len(name) > LONGEST_NAME:
        sheet.fault(f"“{name}” is too long for a phone.", f"Say it in {LONGEST_NAME} letters or fewer.", at=line)
    seen.add(name)


def _dimension_of(sheet: Sheet, levels: int) -> Dimension:
    dimension = Dimension(sheet.text("name"), sheet.choice("pillar", PILLARS), sheet.words("levels"))
    if dimension.levels and len(dimension.levels) != levels:
        cure = "Write one sentence for each level, lowest first."
        sheet.fault(f"There are {levels} levels, but {len(dimension.levels)} sentences here.", cure, "levels")
    sheet.close()
    return dimension


def pulses_of(sheet: Sheet) -> Pulses:
    """Make the short questions for a whole group; each has two choices at least, and an id of its own."""
    seen: set[str] = set()
    safety, change = (tuple(_pulse_of(group, seen) for group in sheet.groups(key)) for key in ("safety", "change"))
    return Pulses(safety, change)


def _pulse_of(sheet: Sheet, ids: set[str]) -> Pulse:
    lines = sheet.lines("choices")
    pulse = Pulse(sheet.text("id"), sheet.text("text"), tuple(text for _, text in lines))
    _check_name(sheet, pulse.id, ids, sheet.line_of("id"))
    seen: set[str] = set()
    for line, choice in lines:
        _check_name(sheet, choice, seen, line)
    if len(lines) == 1:
        sheet.fault("There is one choice alone.", "Write two or more.", "choices")
    sheet.close()
    return pulse


def stories_of(sheet: Sheet) -> tuple[Cycle, ...]:
    """Make the parts of a story; each has a name of its own."""
    seen: set[str] = set()
    cycles = []
    for group in sheet.groups("cycles"):
        cycle = Cycle(group.text("id"), group.text("name"), group.text("ask"))
        _check_name(group, cycle.name, seen, group.line_of("name"))
        group.close()
        cycles.append(cycle)
    return tuple(cycles)


def profile_of(sheet: Sheet) -> Profile:
    """Make a profile: what differs between places."""
    size, calendar = sheet.group("group_size"), sheet.group("calendar")
    profile = Profile(
        id=sheet.text("id"),
        title=sheet.text("title"),
        zone=sheet.text("zone"),
        words=MappingProxyType(sheet.pairs("words", WORDS)),
        stages=MappingProxyType(sheet.pairs("stages", STAGES)),
        rhythm=MappingProxyType(sheet.pairs("rhythm", RHYTHM)),
        holidays=calendar.text("holidays", ""),
        terms=tuple(map(_term_of, calendar.groups("terms", required=False))),
        least_members=size.number("least"),
        most_members=size.number("most"),
        standards=tuple(map(_standard_of, sheet.groups("standards", required=False))),
        notice=sheet.words("notice") if sheet.has("notice") else (),
        examples=sheet.words("examples") if sheet.has("examples") else (),
        links=_links_of(sheet),
        schools=sheet.words("schools") if sheet.has("schools") else (),
    )
    size.close()
    calendar.close()
    _check_zone(sheet, profile.zone)
    return profile


def _term_of(sheet: Sheet) -> Term:
    term = Term(sheet.day("from"), sheet.day("to"))
    if date.min < term.last < term.first:
        sheet.fault("This term ends before it begins.", "Swap the two dates, or mend the year.", "to")
    sheet.close()
    return term


def _standard_of(sheet: Sheet) -> Standard:
    standard = Standard(sheet.text("name"), sheet.words("entries"))
    sheet.close()
    return standard


def _links_of(sheet: Sheet) -> tuple[LinkTo, ...]:
    """Read one link a stage at most: more would be a list, which nobody reads."""
    found: dict[str, LinkTo] = {}
    for group in sheet.groups("links", required=False):
        link = LinkTo(group.choice("stage", STAGES), group.text("title"), group.text("url"))
        if link.url and not link.url.startswith("https://"):
            group.fault("This is no link that people can open.", "Write an address that begins with https://.", "url")
        if link.stage in found:
            group.fault(f"There is a link for “{link.stage}” already.", "Keep one link a stage.", "stage")
        group.close()
        found.setdefault(link.stage, link)
    return tuple(found.values())


def _check_zone(sheet: Sheet, zone: str) -> None:
    try:
        ZoneInfo(zone or "UTC")
    except (ValueError, OSError, LookupError):
        cure = "Write a place's name such as Australia/Melbourne."
        sheet.fault(f"“zone” says “{zone}”, which is no time zone.", cure, "zone")


def _check_minutes(sheet: Sheet, minutes: int, parts: list[int], key: str) -> bool:
    """Hold that the parts add up to the whole; give False where a number is missing, so that nothing can be said."""
    total = sum(parts)
    known = bool(minutes and parts and all(parts))
    if known and total != minutes:
        more = f"Take {total - minutes} away" if total > minutes else f"Add {minutes - total}"
        cure = f"{more}, or write “minutes: {total}”."
        sheet.fault(f"The {key} add up to {total} minutes, but “minutes” says {minutes}.", cure, "minutes")
    return known
