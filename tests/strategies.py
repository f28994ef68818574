"""Any card and any form, for properties that must hold of every renderer.

Texts are what members really write, and worse: line breaks, emoji, right-to-left words, every platform's markup and pings.
Ids, actions and option values are what handlers write: short and plain.
"""

from __future__ import annotations

from datetime import date, time

from hypothesis import strategies as st

from handlers.language import (
    LONGEST_ANSWER,
    LONGEST_LABEL,
    SEVERAL,
    Block,
    Button,
    Card,
    Chart,
    Fact,
    Field,
    FieldKind,
    Form,
    Heading,
    Item,
    Line,
    Note,
    Option,
    Quote,
    Series,
)

NASTY = (
    "<!channel> <!here> <!everyone>",
    "<@U0001> <#C0001> <!subteam^S1|all>",
    "@everyone @channel @here",
    "<at>Everyone</at>",
    "https://evil.example/?a=1&b=2",
    "<https://evil.example|click here>",
    "[click](https://evil.example) ![x](https://evil.example/x.png)",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "*bold* _it_ ~gone~ `code` ```block``` > quote",
    "# heading\n- list\n1. list\n| a | b |",
    "&lt;!channel&gt; &amp; &quot;",
    "${name} {{name}} {name} %s",
    ":wave: :white_check_mark:",
    "שלום עולם \u202eevil",
    "👩‍👩‍👧‍👦 👍🏽 é é",
    "line one\nline two\r\n\r\nline three\ttab",
)
"""Written by members: markup, pings and links of every platform, emoji, right-to-left text."""


def texts(most: int = 400) -> st.SearchStrategy[str]:
    """Give any text that a member may write, some of it nasty, a few of it very long."""
    plain = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t"), max_size=min(most, 60))
    long = st.builds(
        lambda piece, times: (piece * times)[:most], st.sampled_from((*NASTY, "word ", "😀")), st.integers(1, most)
    )
    return st.one_of(plain, st.sampled_from(NASTY).map(lambda text: text[:most]), long)


def words(most: int = 80) -> st.SearchStrategy[str]:
    """Give a text that is not blank."""
    return texts(most).filter(lambda text: bool(text.strip()))


names = st.from_regex(r"[a-z][a-z_]{0,15}", fullmatch=True)
actions = st.from_regex(r"[a-z]{1,12}\.[a-z_]{1,12}", fullmatch=True)
subjects = st.one_of(st.just(""), st.uuids().map(str), st.text("abcdef0123456789-: |", max_size=60))
communities = st.one_of(st.just(""), st.uuids().map(str))


def buttons() -> st.SearchStrategy[Button]:
    """Give any button; a few open a page instead."""
    return st.builds(
        Button,
        label=words(LONGEST_LABEL),
        action=actions,
        subject=subjects,
        style=st.sampled_from(("plain", "primary", "danger")),
        url=st.sampled_from(("", "", "", "https://bot.example/export/1")),
    )


def charts() -> st.SearchStrategy[Chart]:
    """Give any small chart."""
    row = st.tuples(*[st.integers(0, 99)] * 3)
    return st.builds(
        Chart,
        title=words(),
        alt=words(300),
        labels=st.just(("1 May", "8 May", "15 May")),
        series=st.lists(st.builds(Series, name=words(20), values=row), min_size=1, max_size=3).map(tuple),
    )


def blocks() -> st.SearchStrategy[Block]:
    """Give any block."""
    return st.one_of(
        st.builds(Line, texts(4000)),
        st.builds(Heading, texts(200)),
        st.builds(Quote, texts(LONGEST_ANSWER), by=texts(60)),
        st.builds(Fact, texts(80), texts(400)),
        st.builds(Item, texts(300), texts(4000), texts(300), st.lists(buttons(), max_size=4).map(tuple)),
        st.builds(Note, texts(2500)),
        charts(),
    )


bodies = st.lists(blocks(), max_size=12).map(tuple)


@st.composite
def fields(draw: st.DrawFn, name: str = "field") -> Field:
    """Give any field whose prefilled value fits its kind."""
    kind = draw(st.sampled_from(FieldKind))
    values = draw(st.lists(st.one_of(names, st.uuids().map(str)), unique=True, max_size=12))
    if draw(st.integers(0, 9)) == 0:
        values = [f"v{number}" for number in range(draw(st.integers(90, 230)))]
    options = tuple(Option(value, draw(words(120)) if len(values) < 20 else f"Choice {value}") for value in values)
    least, most, value = 0, 0, ""
    match kind:
        case FieldKind.TEXT | FieldKind.LONG:
            most = draw(st.sampled_from((0, 0, 80, 500, LONGEST_ANSWER)))
            value = draw(texts(most or (LONGEST_ANSWER if kind is FieldKind.LONG else 300)))
        case FieldKind.NUMBER:
            least, most = draw(st.sampled_from(((0, 0), (1, 5), (5, 180))))
            value = draw(st.sampled_from(("", str(most))))
        case FieldKind.DATE:
            value = draw(st.one_of(st.just(""), st.dates(date(2020, 1, 1), date(2040, 1, 1)).map(date.isoformat)))
        case FieldKind.TIME:
            value = draw(st.one_of(st.just(""), st.times().map(lambda at: time.strftime(at, "%H:%M"))))
        case FieldKind.CHOICES if values:
            value = SEVERAL.join(draw(st.lists(st.sampled_from(values), unique=True, max_size=5)))
        case _ if values:
            value = draw(st.sampled_from(("", *values)))
    chooses = kind in {FieldKind.CHOICE, FieldKind.CHOICES, FieldKind.PERSON}
    return Field(
        name,
        draw(words(300)),
        kind,
        value,
        options if chooses else (),
        draw(st.booleans()),
        draw(texts(300)),
        least,
        most,
    )


@st.composite
def forms(draw: st.DrawFn) -> Form:
    """Give any form whose fields have names of their own."""
    wanted = draw(st.lists(names, unique=True, max_size=6))
    return Form(
        action=draw(actions),
        title=draw(words(60)),
        fields=tuple(draw(fields(name)) for name in wanted),
        submit=draw(words(LONGEST_LABEL)),
        subject=draw(subjects),
        intro=tuple(draw(st.lists(blocks(), max_size=4))),
        community=draw(communities),
    )


def cards() -> st.SearchStrategy[Card]:
    """Give any card; one in four carries a form."""
    return st.builds(
        Card,
        title=words(200),
        body=bodies,
        buttons=st.lists(buttons(), max_size=30).map(tuple),
        form=st.one_of(st.none(), st.none(), st.none(), forms()),
        community=communities,
    )
