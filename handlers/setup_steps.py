"""The steps of setting a community up: what each asks, what stands there now, and which are done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers import setup_rhythm
from handlers.groups import KINDS
from handlers.language import Block, Button, Card, Fact, Heading, Item, Line, Note
from handlers.moments import day
from handlers.rhythm import terms_of
from prompts.content import Profile
from storage.communities import Place
from storage.people import LEADERS, Member

PHASES = {
    "inquire": "Inquire: find out who shares the concern",
    "design": "Design: agree what the group is for",
    "prototype": "Prototype: try it small",
    "launch": "Launch: begin with everybody",
    "grow": "Grow: let more people and practice in",
    "sustain": "Sustain: keep it worth the time",
    "closed": "Closed: the group is over",
}
"""The phases of a community's life, as people read them."""

LONGEST_SAID = 160
SAVE = Button("Save or print it", "setup.save")
SHOW = Button("Show it in the channel", "charter.post")


@dataclass(frozen=True, slots=True)
class Around:
    """What is known of a community when its set-up is shown: its people, its profile, and whether anything began."""

    place: Place
    profile: Profile | None
    members: Sequence[Member]
    begun: bool
    today: date

    @property
    def peers(self) -> list[Member]:
        """Those who take part as equals."""
        return [member for member in self.members if member.is_peer]


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name, whether it is done, what stands there, the button that opens it, and another way beside it."""

    name: str
    done: bool
    said: str
    button: Button | None
    beside: Button | None = None


def steps_of(around: Around) -> list[Step]:
    """Give the steps in their order, each with how it stands."""
    place, charter = around.place, around.place.charter
    rhythm, fewest = setup_rhythm.said(place.rhythm), around.profile.least_members if around.profile else 1
    norms, measures = charter.get("norms") or [], charter.get("measures") or []
    return [
        _kind(around),
        Step(
            "Purpose",
            bool(charter.get("domain") and charter.get("purpose")),
            sentences([charter.get("domain", ""), charter.get("purpose", "")]),
            Button("Write the purpose", "setup.purpose"),
        ),
        Step("People", len(around.peers) >= fewest, _people(around), Button("See the people", "newcomers.open")),
        Step("Rhythm", bool(rhythm), rhythm, Button("Set the rhythm", "setup.rhythm")),
        Step("Roles", _is_shared_out(around), roles_said(around), Button("Name roles", "setup.roles")),
        Step("Norms", bool(norms), sentences(norms), Button("Choose norms", "setup.norms"), _together(around)),
        Step("Measures", bool(measures), sentences(measures), Button("Say how we will know", "setup.measures")),
        Step("Phase", True, f"{PHASES.get(place.phase, place.phase)}.", Button("Choose the phase", "setup.phase")),
    ]


def _together(around: Around) -> Button | None:
    """Let the group suggest norms without names, where it is large enough for that."""
    enough = len(around.peers) >= around.place.k_min
    return Button("Ask the group", "norms.start") if enough else None


def sentences(said: Sequence[str]) -> str:
    """Give what people wrote one after the other, each closed as a sentence is."""
    return " ".join(words if words[-1] in ".!?…" else f"{words}." for words in said if words)


def _kind(around: Around) -> Step:
    title = around.profile.title if around.profile else "Your own"
    fixed = " It stays so now that the group has begun." if around.begun else ""
    button = None if around.begun else Button("Choose the kind", "setup.kind")
    kind = "" if around.place.kind == "cop" else f"{KINDS.get(around.place.kind, 'A group')}. "
    return Step("Kind of group", True, f"{kind}{title}.{fixed}", button)


def _people(around: Around) -> str:
    number = len(around.peers)
    said = "One person takes part." if number == 1 else f"{number} people take part."
    if around.profile is None:
        return said
    return f"{said} {around.profile.least_members} to {around.profile.most_members} work well."


def _is_shared_out(around: Around) -> bool:
    """Whether the chair carries it with somebody: a deputy, an executive, a leader."""
    return any(member.roles & (LEADERS | {"deputy", "executive"}) for member in around.members)


def roles_said(around: Around) -> str:
    """Say who has which role, in the words of the place."""
    named = (
        (around.place.called("facilitator").capitalize(), {"chair"}),
        ("Deputy", {"deputy"}),
        ("Executive", {"executive"}),
        (capital(around.place.called("leader")), LEADERS),
    )
    found = [(word, sorted(m.name for m in around.members if m.roles & roles)) for word, roles in named]
    return " ".join(f"{word}: {', '.join(names)}." for word, names in found if names)


def capital(word: str) -> str:
    """Give a word as it begins a line."""
    return word[:1].upper() + word[1:]


def setup_card(around: Around, title: str = "") -> Card:
    """Show what is done and what is left, each step with a way in."""
    steps = steps_of(around)
    done = sum(step.done for step in steps)
    left = "All steps are done." if done == len(steps) else f"{done} of {len(steps)} steps are done."
    items = [Item(f"{step.name}: {'done' if step.done else 'to do'}", _short(step), "", _way(step)) for step in steps]
    return Card(
        title or f"Set up {around.place.name}",
        (
            Line(f"{left} Each is kept as soon as you send it."),
            *items,
            *comes_with(around),
            Note("Stop when you like. /cop-setup brings you back here, on any device and in any app."),
        ),
        (SHOW, SAVE, Button("What waits for me", "home.open")),
    )


def _short(step: Step) -> str:
    if not step.said:
        return "Nothing stands here yet."
    return step.said if len(step.said) <= LONGEST_SAID else f"{step.said[: LONGEST_SAID - 1].rstrip()}…"


def _way(step: Step) -> tuple[Button, ...]:
    return tuple(each for each in (step.button, step.beside) if each)


def comes_with(around: Around) -> list[Block]:
    """Say what the kind of group brings: stages, standards, school year, and whether questions without names can come."""
    profile = around.profile
    facts: list[Block] = [Heading("What comes with it")]
    if profile:
        facts.append(Fact("Stages", ", ".join(profile.stages.values())))
        facts.append(Fact("Standards", ", ".join(each.name for each in profile.standards) or "None"))
    return [*facts, Fact("School year", _year(around)), Fact("Without names", _nameless(around))]


def _year(around: Around) -> str:
    terms = terms_of(around.place)
    coming = next(((first, last) for first, last in terms if last >= around.today), None)
    if coming is None:
        return "No terms are set, so questions come all year."
    return f"{len(terms)} terms. This one or the next: {day(coming[0])} to {day(coming[1])} {coming[1].year}."


def _nameless(around: Around) -> str:
    """Say whether a question can be answered without names; below the floor it cannot, however a group is set up."""
    number, least = len(around.peers), around.place.k_min
    if number >= least:
        return f"Some questions can be answered without names. {least} answers are needed."
    group = "one person" if number == 1 else f"{number} people"
    return f"Not in a group of {group}: others could guess who wrote what. It takes {least}."


def setup_to_keep(around: Around) -> Card:
    """Give all that was answered, in full, as a page to print."""
    charter = around.place.charter
    parts: list[Block] = [Heading("Kind of group"), Line(_kind(around).said)]
    for label, name in (("What we care about", "domain"), ("Purpose", "purpose"), ("Practice", "practice")):
        parts += [Heading(label), Line(charter.get(name) or "Not written yet.")]
    parts += [Heading("People"), *_persons(around), Heading("Rhythm")]
    parts += [Line(setup_rhythm.said(around.place.rhythm) or "No question comes by itself.")]
    parts += [Heading("Roles"), Line(roles_said(around))]
    for label, name in (("Norms", "norms"), ("How we will know", "measures")):
        lines: list[Block] = [Item(words) for words in charter.get(name) or ()]
        parts += [Heading(label), *(lines or [Line("Not written yet.")])]
    review = charter.get("review_on")
    when = day(date.fromisoformat(review)) if review else "No day is set."
    parts += [Heading("Phase"), Line(PHASES.get(around.place.phase, around.place.phase))]
    parts += [Heading("We look at this again"), Line(when)]
    return Card(f"How we work, {around.place.name}", (*parts, *comes_with(around)))


def _persons(around: Around) -> list[Block]:
    return [Item(member.name, member.site) for member in around.peers]
