"""A member's own growth: set beside the profile's standards by its owner, exported by standard, and asked for by nobody else."""

from __future__ import annotations

import ast
import inspect
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import storage
from storage import export, portfolio
from storage.database import NotFound
from storage.people import Member
from tests.own_things import looked_up, viewer
from tests.stage import Actor, Stage, riverside
from tests.test_commitments import commitment_id, makes
from tests.test_synthesis import forged

MAY_TOUCH = {"erasing", "erasure", "export", "merging", "models", "models_commitments", "portfolio", "purging_rules"}
"""Files of the memory that know the table: its own, the owner's copy, and what deletes or moves it."""


def adds(actor: Actor, **values: str) -> None:
    """Add an entry."""
    actor.stage.passes(seconds=1)
    actor.types("/cop-me")
    actor.presses("My growth")
    actor.presses("Add an entry")
    actor.fills(**values)


def test_s60_growth_is_exported_by_standard_and_nobody_else_can_ask_for_it(
    stage: Stage, ana: Actor, ben: Actor, mei: Actor, sam: Actor
) -> None:
    makes(ana)
    adds(ana, standard="Assessment")
    assert ana.errors == {"note": "A note alone needs a few words."}
    ana.fills(note="Learned to ask for the wombat task.")
    adds(ana, standard="Leadership", source=f"commitment:{commitment_id(stage)}", note="Half kept.")
    shown = ana.card_titled("My growth")
    assert shown.text.index("Assessment") < shown.text.index("wombat") < shown.text.index("Leadership")
    assert "ask two Year 4 teachers" in shown.text
    told = looked_up(stage, lambda db: export.as_markdown(export.export_person(db, viewer(db))))
    growth = told.partition("## My growth, by standard")[2]
    assert growth.index("### Assessment") < growth.index("wombat") < growth.index("### Leadership")
    for other in (ben, mei, sam):
        other.opens_home()
        for word in ("/cop-me", "/cop-commit", "/cop-digest", "/cop-synthesis"):
            other.types(word)
        forged(stage, other, "press", "portfolio.open", "")
        assert not other.ever_saw("wombat")
        name = {"ben": "Ben Ford", "mei": "Mei Tan", "sam": "Sam Okafor"}[other.name]
        theirs = looked_up(stage, lambda db, name=name: export.export_person(db, viewer(db, name))["growth"])  # type: ignore[misc]
        assert theirs == []
    assert ana.card_titled("My growth").buttons.count("Take it out") == 2
    ana.presses("Take it out")
    assert ana.card_titled("My growth").buttons.count("Take it out") == 1


def test_s60_no_function_of_the_memory_asks_for_somebody_elses_growth() -> None:
    for name, function in inspect.getmembers(portfolio, inspect.isfunction):
        if function.__module__ == portfolio.__name__ and not name.startswith("_"):
            takes = inspect.signature(function).parameters
            assert list(takes)[:2] == ["db", "viewer"], name
            assert "Place" not in str(takes.values()), name
    for file in Path(storage.__file__).parent.glob("*.py"):
        named = {node.id for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Name)}
        assert "PortfolioEntry" not in named or file.stem in MAY_TOUCH, file.stem


def test_an_entry_stands_on_what_is_its_owners_alone(stage: Stage, ana: Actor, ben: Actor) -> None:
    makes(ana)
    own = commitment_id(stage)

    def work(db: Any) -> None:
        now, member = stage.clock.now(), viewer(db, "Ben Ford")
        for source in (("commitment", own), ("response", "nothing")):
            with pytest.raises(NotFound):
                portfolio.add_entry(db, member, "Leadership", source, "", now)
        portfolio.add_entry(db, viewer(db), "Leadership", ("commitment", own), "", now)
        [entry] = portfolio.list_own_entries(db, viewer(db))
        with pytest.raises(NotFound):
            portfolio.drop_entry(db, member, entry.id)
        with pytest.raises(NotFound):
            portfolio.drop_entry(db, replace(member, person_id="nobody"), "nothing")
        assert portfolio.list_own_entries(db, Member()) == []

    stage.plays(stage.db.write(work))
    ana.types("/cop-me")
    ana.presses("Delete what is mine")
    assert "Notes and growth" in ana.card.text
    ana.presses("Delete it all")
    ana.types("/cop-me")
    ana.presses("My growth")
    assert "Nothing is here yet." in ana.card.text


def test_a_profile_without_standards_takes_own_words(stage: Stage, ana: Actor) -> None:
    stage.enrols(replace(riverside(stage.world), profile="generic"))
    adds(ana, own=" ")
    assert set(ana.errors) == {"own", "note"}
    ana.fills(own="Listening", note="One line.")
    assert "Listening" in ana.card_titled("My growth").text
    too_long = forged(stage, ana, "submit", "portfolio.keep", "", own="Listening", note="x" * 501)
    assert too_long is not None
    assert too_long.keys() == {"note"}
