"""S28: after a round whoever chairs sees counts by pillar, and how many are not yet heard; nobody sees who."""

from __future__ import annotations

from tests.stage import Actor, Stage


def test_s28_whoever_chairs_sees_counts_by_pillar_and_nobody_sees_who_was_silent(
    stage: Stage, mei: Actor, ana: Actor, ben: Actor
) -> None:
    mei.opens_home()
    mei.presses("Whose voice is heard")
    assert "No question has closed this term." in mei.card.text
    stage.passes(hours=1)
    ana.presses("Answer")
    ana.fills(body="We begin with talk.", audience="cop")
    mei.opens_home()
    assert "Not yet heard" not in mei.home.text, "nothing is counted while a question is open"
    stage.passes(days=5)
    mei.opens_home()
    assert "Not yet heard: 2" in mei.home.text
    mei.presses("Whose voice is heard")
    assert "1 question, 1 of 3 answered" in mei.card_titled("Whose voice is heard").text
    assert "Not asked about yet" in mei.card_titled("Whose voice is heard").text
    for silent in ("Ben", "Mei"):
        assert silent not in mei.card_titled("Whose voice is heard").text
    stage.passes(days=3)
    ben.presses("Answer")
    ben.fills(body="I doubt it still.")
    stage.passes(days=5)
    mei.opens_home()
    mei.presses("Whose voice is heard")
    told = mei.card_titled("Whose voice is heard").text.replace("heard\n", "heard: ")
    assert "Not yet heard: 1" in told, "a private answer is a voice, too"
    ben.opens_home()
    assert "heard" not in ben.home.text
