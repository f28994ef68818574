"""Two questions that never go away: what does a decision rest on, and who is not yet helped?"""

from __future__ import annotations

from tests.meeting_room import ended, looks, published, started
from tests.stage import LIBRARY, Actor, Stage
from tests.test_synthesis import reads
from tests.test_synthesis_meeting import draft_of, notes


def test_s20_every_decision_that_others_read_says_what_it_rests_on(
    stage: Stage, mei: Actor, ana: Actor, sam: Actor
) -> None:
    started(mei)
    notes(mei, "decision", "We start each lesson with one question.", "12 visits in four schools")
    notes(mei, "decision", "We visit each other.")
    ended(mei)
    stage.passes(minutes=1)
    draft_of(mei)
    mei.presses("Approve and publish")
    stage.passes(days=5)
    for reader in (ana, sam):
        told = reads(reader)
        assert "We start each lesson with one question. Evidence: 12 visits in four schools" in told
        assert "We visit each other. No evidence cited." in told


def test_s26_every_template_asks_who_is_not_yet_helped_and_leaves_it_out_with_a_reason_alone(
    stage: Stage, mei: Actor, ana: Actor
) -> None:
    for template in LIBRARY.agendas.values():
        looks(mei)
        mei.presses("Date, length, template")
        mei.fills(date="2026-10-15", time="15:30", template=template.id, minutes=str(template.minutes))
        [standing] = [item.title for item in template.items if item.equity]
        assert standing in mei.card.text
    place = next(number for number, item in enumerate(template.items, 1) if item.equity)
    mei.presses(f"Change {place}")
    mei.fills(move="off", reason=" ")
    assert mei.errors["reason"]
    mei.fills(reason="The whole next meeting is about it.")
    published(mei, template=template.id)
    looks(ana)
    assert "left out this time: The whole next meeting is about it." in ana.card.text
    assert standing not in ana.card.text
