"""Words about the tool: stored, without a name unless it is given, read by whoever runs the tool."""

from __future__ import annotations

import json

from sqlalchemy import select

from storage.models_exchange import ToolNote
from tests.operator_desk import command
from tests.stage import Actor, Stage
from tests.test_synthesis import newest

WORDS = "The reminder came on a free day."


def test_s64_words_about_the_tool_reach_the_operator_without_a_name_unless_it_is_given(
    stage: Stage, ana: Actor, ben: Actor, mei: Actor, sam: Actor
) -> None:
    ana.types("/cop-feedback tool")
    ana.presses("Write it")
    ana.fills(text=" ")
    assert ana.errors["text"]
    ana.fills(text=WORDS)
    assert "Your name does not go with it." in newest(ana)
    sam.types("/cop-feedback")
    sam.presses("About this tool")
    sam.presses("Write it")
    sam.fills(text="Good digests.", who="named")
    assert "Your name goes with it" in newest(sam)
    told = json.loads(command(stage, "feedback", "list", "--json").stdout)
    assert {(each["by"], each["text"]) for each in told} == {("", WORDS), ("Sam Okafor", "Good digests.")}
    assert WORDS in command(stage, "feedback", "list").stdout
    [nameless] = stage.plays(
        stage.db.read(lambda db: db.execute(select(ToolNote).where(ToolNote.person_id.is_(None))).all())
    )
    assert nameless[0].month.day == 1, "the month alone is kept"
    for somebody in (ben, mei):
        somebody.opens_home()
        assert not somebody.ever_saw(WORDS)
