"""The group's own library: links and notes worth keeping, saved from a message by one action, and stories from practice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handlers import giving, guard
from handlers.giving_cards import STORY
from handlers.language import (
    Field,
    FieldKind,
    Form,
    Line,
    Note,
    Open,
    Option,
    Reply,
    shortened,
)
from handlers.telling import sentences_of
from handlers.turn import Router, Turn
from storage import contributions
from storage.contributions import Given, NewContribution
from storage.database import NotFound
from storage.models_contributions import Words
from storage.people import PEERS

on = Router()

EVENT = "event"
"""The tag of what a conference, a course or a project of its own left behind."""

MOST = {"title": 120, "note": 2000, "tags": 100}
NEEDED = {"title": "Please give it a few words, so that others find it."}
STORY_MOST = {"title": 120, **dict.fromkeys((name for name, _ in STORY), 800)}
STORY_NEEDED = {"title": NEEDED["title"], "deed": "Please say what you did. A sentence is enough."}
MOST_TAGS, LONGEST_TAG = 5, 24
FROM = (Option("any", "A link, a tool or a note"), Option(EVENT, "Something from an event"))
TOLD_AS = (Option("school", "A story from practice, without my name"), Option("named", "My name and my school"))
SAVED = (Note("These may be somebody else's words. Ask them before you share them."),)


@on.press("resources.new", roles=PEERS)
def open_new(turn: Turn) -> Sequence[Reply]:
    """Open the form for a new resource."""
    return [Open(resource_form(turn))]


@on.press("resources.save", roles=PEERS)
def save_message(turn: Turn) -> Sequence[Reply]:
    """Open the form with a message in it that the speaker wants to keep: private, until they choose otherwise."""
    return [Open(saving_form(turn))]


def saving_form(turn: Turn) -> Form:
    """Give the form for a message, its first sentence as a title, and the first link in it."""
    said = " ".join(turn.event.text.split())
    link = next((word for word in said.split() if giving.is_link(word)), "")
    first = next((each for each in sentences_of(said.replace(link, "").strip() if link else said) if each), "")
    form = resource_form(turn, Words(shortened(first, MOST["title"]), said[: MOST["note"]], link), "private")
    return replace(form, intro=SAVED)


@on.submit("resources.keep", roles=PEERS)
def keep_resource(turn: Turn) -> Sequence[Reply]:
    """Keep a new resource at the level that was chosen above it."""
    words, level = _read(turn, resource_form(turn))
    return giving.kept(turn, NewContribution("resource", words, level), "Kept in the library.")


def open_again(turn: Turn) -> Sequence[Reply]:
    """Open the form that changes the speaker's own resource or story."""
    given = giving.own(turn)
    return [Open(giving.FORMS[given.kind](turn, given))]


@on.submit("resources.change", roles=PEERS, fresh=open_again)
def change_resource(turn: Turn) -> Sequence[Reply]:
    """Keep what was changed."""
    words, level = _read(turn, change_form(turn, giving.own(turn)))
    return giving.changed(turn, words, level)


def change_form(turn: Turn, given: Given) -> Form:
    """Take other words, starting from those that stand there."""
    form = resource_form(turn, given.words, given.level)
    return replace(form, action="resources.change", title="Change it", subject=given.id)


def resource_form(turn: Turn, words: Words | None = None, level: str = "cop") -> Form:
    """Take a resource: who may see it first, then its title, its link and what it is good for."""
    now = words or Words()
    own = [tag for tag in now.tags if tag != EVENT and tag not in giving.fits(turn)]
    return Form(
        action="resources.keep",
        title="Add a resource",
        fields=(
            giving.audience_field(level),
            Field("title", "What is it?", value=now.title, most=MOST["title"]),
            giving.link_field(now.url),
            Field(
                "note",
                "What is it good for?",
                FieldKind.LONG,
                now.body,
                required=False,
                hint="A sentence helps others to choose. Please name no student.",
                most=MOST["note"],
            ),
            *giving.fit_fields(turn, now.tags),
            Field("from", "What kind?", FieldKind.CHOICE, EVENT if EVENT in now.tags else "any", FROM),
            Field(
                "tags",
                "Tags",
                value=" ".join(own),
                required=False,
                hint="Single words, such as numeracy or reading.",
                most=100,
            ),
        ),
        submit="Keep",
    )


def _read(turn: Turn, form: Form) -> tuple[Words, str]:
    said = guard.cleared(turn, ("title", "note"), lambda: form, peers=True)
    errors: dict[str, str] = {}
    level = giving.read_level(said, errors)
    texts = giving.read_texts(said, MOST, NEEDED, errors)
    url = giving.read_link(said, errors)
    tags = tuple(dict.fromkeys(word.strip("#,.;").lower() for word in texts["tags"].split()))
    if len(tags) > MOST_TAGS or any(len(tag) > LONGEST_TAG for tag in tags):
        errors["tags"] = f"Please write at most {MOST_TAGS} short words."
    giving.refuse(errors)
    event = (EVENT,) if said.get("from") == EVENT else ()
    return Words(
        texts["title"], texts["note"], url, tags=(*giving.read_fits(turn, said), *event, *filter(None, tags))
    ), level


@on.press("resources.link", roles=PEERS)
def open_link(turn: Turn) -> Sequence[Reply]:
    """Open the form that mends a link: for its author, and for whoever facilitates the group."""
    return [Open(link_form(_mendable(turn)))]


@on.submit("resources.mend", roles=PEERS, fresh=open_link)
def mend_link(turn: Turn) -> Sequence[Reply]:
    """Put another link in place of a broken one."""
    given = _mendable(turn)
    errors: dict[str, str] = {}
    url = giving.read_link(turn.event.values, errors)
    giving.refuse(errors)
    return [
        giving.shown(turn, contributions.put_link(turn.db, turn.member, given.id, url, turn.now), "The link is mended.")
    ]


def _mendable(turn: Turn) -> Given:
    given = giving.known(turn)
    if not given.mine and not turn.member.is_chair:
        raise NotFound("contribution")
    return given


def link_form(given: Given) -> Form:
    """Take a link."""
    field = replace(giving.link_field(given.words.url), hint="Leave it empty if the page is gone for good.")
    return Form("resources.mend", "Mend the link", (field,), "Save", given.id, (Line(given.words.title),))


@on.press("stories.new", roles=PEERS)
def open_story(turn: Turn) -> Sequence[Reply]:
    """Open the form for a story from practice."""
    return [Open(story_form(turn))]


@on.submit("stories.keep", roles=PEERS)
def keep_story(turn: Turn) -> Sequence[Reply]:
    """Keep a story; it bears a name only where its author ticked that."""
    words, level = _read_story(turn, story_form(turn))
    new = NewContribution("story", words, level, named=turn.event.values.get("told_as") == "named")
    return giving.kept(turn, new, "Kept in the library.")


@on.submit("stories.change", roles=PEERS, fresh=open_again)
def change_story(turn: Turn) -> Sequence[Reply]:
    """Keep what was changed."""
    given = giving.own(turn)
    words, level = _read_story(turn, change_story_form(turn, given))
    named = turn.event.values.get("told_as") == "named"
    contributions.put_named(turn.db, turn.member, given.id, named=named)
    return giving.changed(turn, words, level)


def change_story_form(turn: Turn, given: Given) -> Form:
    """Take other words, starting from those that stand there."""
    return replace(story_form(turn, given), action="stories.change", title="Change it", subject=given.id)


giving.FORMS |= {"resource": change_form, "story": change_story_form}


def story_form(turn: Turn, given: Given | None = None) -> Form:
    """Take a story, part by part; each but the deed may stay empty."""
    now = given.words if given else Words()
    told_as = "named" if given is not None and given.named else "school"
    parts = (
        Field(name, label, FieldKind.LONG, str(now.data.get(name, "")), required=name == "deed", most=STORY_MOST[name])
        for name, label in STORY
    )
    return Form(
        action="stories.keep",
        title="Tell a story",
        intro=(
            Note("Picture a student if you like, and name none. A copy of it bears your name only if you choose that."),
        ),
        fields=(
            giving.audience_field(given.level if given else "cop"),
            Field("told_as", "How is it told?", FieldKind.CHOICE, told_as, TOLD_AS),
            Field("title", "What is it about?", value=now.title, most=STORY_MOST["title"]),
            *parts,
            *giving.fit_fields(turn, now.tags),
        ),
        submit="Keep",
    )


def _read_story(turn: Turn, form: Form) -> tuple[Words, str]:
    said = guard.cleared(turn, tuple(STORY_MOST), lambda: form, sites=said_nameless(turn))
    errors: dict[str, str] = {}
    level = giving.read_level(said, errors)
    texts = giving.read_texts(said, STORY_MOST, STORY_NEEDED, errors)
    giving.refuse(errors)
    data = {name: texts[name] for name, _ in STORY if texts[name]}
    return Words(texts["title"], "\n".join(data.values()), data=data, tags=giving.read_fits(turn, said)), level


def said_nameless(turn: Turn) -> bool:
    """Say whether a story is told without its author's name: a school's name would give it away."""
    return turn.event.values.get("told_as") != "named"
