"""The forms of setting a community up, each opened with what stands there already, and what they give back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from handlers.language import LONGEST_ANSWER, SEVERAL, Decline, Field, FieldKind, Form, Line, Note, Option
from handlers.setup_steps import PHASES
from prompts.content import Profile
from storage.communities import Place
from storage.people import LEADERS, Member

KINDS = {
    "cop": "A community of practice",
    "network": "A network of schools",
    "plc": "A professional learning community in one school",
}
MOST_NORMS, MOST_MEASURES = 7, 3
EVERYWHERE = 75
"""Characters of an option that every app shows whole."""


def purpose_form(place: Place, examples: Sequence[str], review: date) -> Form:
    """Ask what the group cares about, what it is for, what it makes together, and when to look at that again."""
    charter = place.charter
    example = f"For example: {examples[0]}." if examples else "One line is enough."
    again = "On that day the bot asks whether it is still right, and then once each term."
    return Form(
        "setup.keep_purpose",
        "Purpose",
        (
            Field(
                "domain", "What do you care about together?", value=charter.get("domain", ""), hint=example, most=200
            ),
            Field("purpose", "What is the group for?", FieldKind.LONG, charter.get("purpose", ""), most=600),
            Field(
                "practice",
                "What will you share and make together?",
                FieldKind.LONG,
                charter.get("practice", ""),
                required=False,
                hint="Routines, tools, visits, tasks: what members can take home.",
                most=600,
            ),
            Field("review_on", "When do you look at this again?", FieldKind.DATE, review.isoformat(), hint=again),
        ),
        intro=(Note("Your group reads this. Please name no student."),),
    )


def norms_form(place: Place, norms: Sequence[str]) -> Form:
    """Ask for the group's norms: some of ours, and its own, one a line."""
    chosen = place.charter.get("norms") or []
    ours = [str(number) for number, words in enumerate(norms) if words in chosen]
    own = "\n".join(words for words in chosen if words not in norms)
    options = tuple(Option(str(number), words) for number, words in enumerate(norms))
    long = [Note(f"In full: {words}") for words in norms if len(words) > EVERYWHERE]
    return Form(
        "setup.keep_norms",
        "Norms",
        (
            Field("ours", "Choose what fits", FieldKind.CHOICES, SEVERAL.join(ours), options, required=False),
            Field(
                "own",
                "Your own, one a line",
                FieldKind.LONG,
                own,
                required=False,
                hint="Five to seven norms in all are easy to keep in mind.",
                most=1500,
            ),
        ),
        intro=(Line("Choose for a start. Better still, let the group choose in its first meeting."), *long),
    )


def norms_of(values: Mapping[str, str], norms: Sequence[str]) -> list[str]:
    """Give the norms that were chosen and written; raises Decline where there are none, or more than anybody keeps in mind."""
    ticked = {number for number in values.get("ours", "").split(SEVERAL) if number}
    ours = [words for number, words in enumerate(norms) if str(number) in ticked]
    found = list(dict.fromkeys([*ours, *lines_of(values.get("own", ""))]))
    if not found:
        raise Decline(errors={"own": "Please choose or write at least one norm."})
    if len(found) > MOST_NORMS:
        raise Decline(errors={"own": f"These are {len(found)}. Please keep the {MOST_NORMS} that matter most."})
    return found


def lines_of(text: str) -> list[str]:
    """Give the lines of a text that hold words."""
    return [words for line in text.splitlines() if (words := " ".join(line.split()))]


def measures_form(place: Place) -> Form:
    """Ask by which signs the group will know that it is worth the time."""
    known = [*(place.charter.get("measures") or []), "", "", ""]
    labels = ("First sign", "Second sign", "Third sign")
    hints = ("For example: five schools show work from the same routine.", "", "")
    fields = tuple(
        Field(f"sign{number}", label, value=words, required=number == 1, hint=hint, most=200)
        for number, (label, words, hint) in enumerate(zip(labels, known[:MOST_MEASURES], hints, strict=True), start=1)
    )
    intro = Line("By which signs will you know that the group is worth its time? One to three are plenty.")
    return Form("setup.keep_measures", "How we will know", fields, intro=(intro,))


def measures_of(values: Mapping[str, str]) -> list[str]:
    """Give the signs that were written; raises Decline where there are none."""
    found = [" ".join(values.get(f"sign{number}", "").split()) for number in range(1, MOST_MEASURES + 1)]
    if not any(found):
        raise Decline(errors={"sign1": "Please write at least one sign."})
    return list(dict.fromkeys(filter(None, found)))


def phase_form(place: Place) -> Form:
    """Ask where the group is in its life."""
    options = tuple(Option(*each) for each in PHASES.items())
    hint = "You can go back and forth. Before a group is closed, the bot asks once more."
    field = Field("phase", "Where is your group now?", FieldKind.CHOICE, place.phase, options, hint=hint)
    return Form("setup.keep_phase", "Phase", (field,))


def kind_form(place: Place, profiles: Mapping[str, Profile]) -> Form:
    """Ask which kind of group it is, and which place's words, stages, standards and school year it has."""
    return Form(
        "setup.keep_kind",
        "Kind of group",
        kind_fields(place.kind, place.profile, profiles),
        intro=(
            Line("It brings names of stages, standards, rhythm and school year. You can change it until you begin."),
        ),
    )


def kind_fields(kind: str, profile: str, profiles: Mapping[str, Profile]) -> tuple[Field, Field]:
    """Give the two choices that make a kind of group."""
    kinds = tuple(Option(*each) for each in KINDS.items())
    named = tuple(Option(known.id, known.title) for known in profiles.values())
    chosen = profile if profile in profiles else named[0].value
    return (
        Field("kind", "What is it?", FieldKind.CHOICE, kind, kinds),
        Field("profile", "Where and for whom?", FieldKind.CHOICE, chosen, named),
    )


def kind_of(values: Mapping[str, str], profiles: Mapping[str, Profile]) -> tuple[str, Profile]:
    """Give the kind and the profile that were chosen; raises Decline beside the field that is wrong."""
    kind, profile = values.get("kind", ""), profiles.get(values.get("profile", ""))
    wrong = {} if kind in KINDS else {"kind": "Please choose one of these."}
    if profile is None or wrong:
        raise Decline(errors=wrong if profile else {**wrong, "profile": "Please choose one of these."})
    return kind, profile


def roles_form(members: Sequence[Member], leader: str) -> Form:
    """Ask who is in the executive, and which members lead and so read agreed summaries alone."""
    peers = [member for member in members if member.is_peer and not member.is_guest]
    plain = [member for member in peers if "chair" not in member.roles]
    executive = SEVERAL.join(member.person_id for member in plain if "executive" in member.roles)
    led = [member.name for member in members if member.roles & LEADERS]
    note = (Note(f"Now: {', '.join(led)}. Your technical contact can end that."),) if led else ()
    options = tuple(Option(member.person_id, member.name) for member in plain)
    reads = "Leaders read agreed summaries and counts, no answer. They stop being a member."
    return Form(
        "setup.keep_roles",
        "Roles",
        (
            Field(
                "executive",
                "Who prepares agendas with you?",
                FieldKind.CHOICES,
                executive,
                options,
                required=False,
                hint="The executive may edit the agenda beside you.",
            ),
            Field("leaders", f"Who is a {leader}?", FieldKind.CHOICES, "", options, required=False, hint=reads),
        ),
        intro=(Line("To hand over the chair or to name a deputy, see the people."), *note),
    )


def words_of(values: Mapping[str, str], name: str, most: int = LONGEST_ANSWER) -> str:
    """Give what was written in a field, in one paragraph; raises Decline beside it where it is too long."""
    words = " ".join(values.get(name, "").split())
    if len(words) > most:
        raise Decline(errors={name: f"This is {len(words) - most} characters too long. Please cut a little."})
    return words
