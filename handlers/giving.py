"""What members put in for others, whatever its kind: listed, opened, shared, made private, taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlsplit

from handlers import citing, synthesis_out
from handlers import giving_cards as cards
from handlers.language import Card, Decline, Field, FieldKind, Form, Open, Option, Reply, Say
from handlers.turn import Router, Turn
from storage import consents, contributions
from storage.contributions import Given, NewContribution
from storage.database import NotFound
from storage.models_contributions import Words
from storage.people import EVERYBODY, LEADERS, PEERS

on = Router()

AUDIENCES = (
    Option("cop", "My group"),
    Option("network", "My group and its leaders"),
    Option("private", "Only me"),
)
LONGEST_LINK = 500

FORMS: dict[str, Callable[[Turn, Given], Form]] = {}
"""The form that changes an entry of each kind; the features put theirs in."""


@on.press("given.list", roles=PEERS | LEADERS)
def show_list(turn: Turn) -> Sequence[Reply]:
    """Show one of the lists, a page of it: what the group shares, and what is the speaker's own."""
    shelf, _, start = turn.event.subject.partition(" ")
    if shelf not in cards.TITLES:
        raise NotFound("list")
    return [Say(listed(turn, shelf, int(start) if start.isdecimal() else 0))]


def listed(turn: Turn, shelf: str, start: int = 0) -> Card:
    """Give a page of a list as the speaker may read it."""
    found = contributions.list_contributions(turn.db, turn.member, cards.KINDS[shelf])
    return cards.list_card(shelf, found, start, turn.member, consents.list_named(turn.db, turn.place))


@on.press("given.open", roles=PEERS | LEADERS)
def show(turn: Turn) -> Sequence[Reply]:
    """Show one entry."""
    return [shown(turn, known(turn))]


@on.press("given.change", roles=PEERS)
def open_change(turn: Turn) -> Sequence[Reply]:
    """Open the form that changes the speaker's own entry."""
    given = own(turn)
    return [Open(FORMS[given.kind](turn, given))]


def _sharing(name: str, level: str, title: str) -> None:
    @on.press(name, roles=PEERS if level != "private" else EVERYBODY)
    def set_level(turn: Turn) -> Sequence[Reply]:
        """Set who may see the speaker's own entry."""
        given = contributions.put_shared(turn.db, turn.member, own(turn).id, level, turn.now)
        return [shown(turn, given, title), *taken_back(turn, given)]


_sharing("given.share", "cop", "Shared with your group.")
_sharing("given.hide", "private", "Private now.")


@on.press("given.withdraw")
def take_back(turn: Turn) -> Sequence[Reply]:
    """Delete the speaker's own entry."""
    given = own(turn)
    contributions.withdraw(turn.db, turn.member, given.id, turn.now)
    return [Say(cards.withdrawn_card(given.kind)), *taken_back(turn, given)]


def taken_back(turn: Turn, given: Given) -> list[Reply]:
    """Let what cited an entry stand without the words that the group may not read any more."""
    if not contributions.is_readable(turn.db, turn.place, given.id):
        citing.take_back(turn, given.id)
    return synthesis_out.after_a_change(turn, given.id)


def known(turn: Turn) -> Given:
    """Give the entry that was pressed, as the speaker may read it; raises NotFound for other kinds, too."""
    given = contributions.get_contribution(turn.db, turn.member, turn.event.subject)
    if given.kind not in cards.SHELF:
        raise NotFound("contribution")
    return given


def own(turn: Turn) -> Given:
    """Give the speaker's own entry that was pressed; raises NotFound where it is somebody else's."""
    given = known(turn)
    if not given.mine:
        raise NotFound("contribution")
    return given


def kept(turn: Turn, new: NewContribution, title: str) -> list[Reply]:
    """Keep a new entry and show it."""
    return [shown(turn, contributions.add_contribution(turn.db, turn.member, new, turn.now), title)]


def changed(turn: Turn, words: Words, level: str) -> list[Reply]:
    """Keep other words for the speaker's own entry, at the level that the form says."""
    before = own(turn)
    contributions.put_words(turn.db, turn.member, before.id, words, turn.now)
    given = contributions.put_shared(turn.db, turn.member, before.id, level, turn.now)
    return [shown(turn, given, "Changed."), *taken_back(turn, given)]


def shown(turn: Turn, given: Given, title: str = "") -> Say:
    """Show one entry as it is now."""
    named = consents.list_named(turn.db, turn.place)
    return Say(cards.given_card(given, fits(turn), turn.member, named, title))


def fits(turn: Turn) -> Mapping[str, str]:
    """Give what something may be of use to, by its tag: stages as the community calls them, and kinds of school."""
    return {**_stages(turn), **_schools(turn)}


def _stages(turn: Turn) -> Mapping[str, str]:
    profile = turn.library.profiles.get(turn.place.profile)
    return profile.stages if profile else {}


def _schools(turn: Turn) -> Mapping[str, str]:
    profile = turn.library.profiles.get(turn.place.profile)
    return {kind.lower(): kind for kind in profile.schools} if profile else {}


def audience_field(level: str = "cop") -> Field:
    """Ask who may see it, above all else; what is chosen already can be read before a word is typed."""
    value = level if level in {option.value for option in AUDIENCES} else "private"
    return Field("audience", "Who may see it?", FieldKind.CHOICE, value, AUDIENCES)


def fit_fields(turn: Turn, tags: Sequence[str] = ()) -> tuple[Field, ...]:
    """Ask for which stage something is useful, and, where a group has several kinds of school, for which."""
    stage = _fit_field("stage", "When does it help?", "Any stage", _stages(turn), tags)
    schools = _schools(turn)
    return (stage, _fit_field("school", "For which schools?", "Any school", schools, tags)) if schools else (stage,)


def _fit_field(name: str, label: str, any_of: str, known: Mapping[str, str], tags: Sequence[str]) -> Field:
    options = (Option("any", any_of), *(Option(tag, words) for tag, words in known.items()))
    value = next((option.value for option in options if option.value in tags), "any")
    return Field(name, label, FieldKind.CHOICE, value, options)


def link_field(url: str = "") -> Field:
    """Ask for a link."""
    hint = "A link to where it lives. It stays there; nothing is copied."
    return Field("url", "Link", value=url, required=False, hint=hint, most=LONGEST_LINK)


def read_level(values: Mapping[str, str], errors: dict[str, str]) -> str:
    """Give the level that was chosen; what is wrong with it goes to `errors`."""
    level = values.get("audience", "")
    if level not in {option.value for option in AUDIENCES}:
        errors["audience"] = "Please choose who may see it."
    return level


def read_fits(turn: Turn, values: Mapping[str, str]) -> tuple[str, ...]:
    """Give the stage and the kind of school that were chosen, as tags; none for any."""
    chosen = ((values.get("stage", ""), _stages(turn)), (values.get("school", ""), _schools(turn)))
    return tuple(tag for tag, known in chosen if tag in known)


def read_link(values: Mapping[str, str], errors: dict[str, str]) -> str:
    """Give the link that was typed; what is wrong with it goes to `errors`."""
    url = values.get("url", "").strip()
    if url and not is_link(url):
        errors["url"] = "This is no link that I can open. It begins with https:// and has no spaces."
    return url


def is_link(url: str) -> bool:
    """Whether something is the address of a page, and nothing that could run."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    whole = url.isprintable() and " " not in url and len(url) <= LONGEST_LINK
    return whole and parts.scheme in ("http", "https") and "." in host.strip(".") and not parts.username


def read_texts(
    values: Mapping[str, str], most: Mapping[str, int], needed: Mapping[str, str], errors: dict[str, str]
) -> dict[str, str]:
    """Give texts without the space around them; too long ones, and empty ones that are needed, go to `errors`."""
    texts = {name: values.get(name, "").strip() for name in most}
    for name, text in texts.items():
        if len(text) > most[name]:
            over = len(text) - most[name]
            errors[name] = f"This is {over} characters too long. Please cut a little. Nothing is lost."
        elif not text and name in needed:
            errors[name] = needed[name]
    return texts


def refuse(errors: Mapping[str, str]) -> None:
    """Raise Decline with all that is wrong, beside its fields; nothing where nothing is."""
    if errors:
        raise Decline(errors=errors)
