"""The group's library: kept by one action, found by two words, seen by whom its author chose, and its links mended."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from handlers.giving import is_link
from handlers.resources import suggestion_card
from storage.communities import Place
from storage.models_contributions import Contribution
from tests.own_things import looked_up
from tests.stage import CHANNEL, LIBRARY, Actor, Stage
from tests.test_synthesis import newest

ONE = pytest.mark.parametrize("platform", ["web"])
LINK = "https://maths.example.org/dots"


def adds(somebody: Actor, **said: str) -> None:
    """Let somebody add a resource."""
    somebody.types("/cop-evidence")
    somebody.presses("Resources and stories")
    somebody.presses("Add a resource")
    somebody.fills(**{"title": "Dot cards for counting", "note": "A set to print.", "url": LINK, **said})


def tags(stage: Stage) -> list[Any]:
    """Give the tags of all that is kept."""
    return looked_up(stage, lambda db: [row.words.tags for row in db.scalars(select(Contribution))])


def test_s23_two_words_find_what_its_author_shares(stage: Stage, ana: Actor, ben: Actor) -> None:
    adds(ana, stage="implement", tags="#Numeracy prep")
    assert tags(stage) == [("implement", "numeracy", "prep")]
    ben.types("/cop-evidence printing dots")
    assert "Dot cards for counting" in newest(ben)
    ben.presses("Open")
    for words in ("A set to print.", "Implement and monitor", "numeracy", "Ana Costa"):
        assert words in ben.card.text, words
    ana.presses("Make it private")
    ben.types("/cop-evidence dots numeracy")
    assert "Nothing that you can read here holds all of these words." in newest(ben)


def test_s23_a_message_is_saved_by_one_action_for_whom_its_saver_chooses(stage: Stage, ana: Actor, ben: Actor) -> None:
    words = f"We print dot cards. They are here: {LINK}"
    if stage.world.name == "web":
        adds(ana, audience="private", title="We print dot cards.", note=words)
    else:
        marked = {"slack": f"We print dot cards. They are here: <{LINK}|cards>", "teams": f"<p>{words}</p>"}
        stage.plays(ana.hands.saves(marked[stage.world.name], CHANNEL))  # type: ignore[attr-defined]
        kept = {name: field.value for name, field in ana.form.fields.items()}
        assert (kept["audience"], kept["title"], kept["url"]) == ("private", "We print dot cards.", LINK)
        assert "somebody else's words" in ana.form.text
        ana.fills()
    ben.types("/cop-evidence print cards")
    assert "Nothing that you can read here" in newest(ben)
    ana.types("/cop-evidence")
    ana.presses("Resources and stories")
    ana.presses("Open")
    ana.presses("Share with group")
    ben.types("/cop-evidence print cards")
    assert "We print dot cards." in newest(ben)


def test_s58_a_broken_link_is_mended_by_its_author_or_the_facilitator(
    stage: Stage, ana: Actor, ben: Actor, mei: Actor
) -> None:
    adds(ana)
    for somebody in (ben, mei):
        somebody.types("/cop-evidence dot cards")
        somebody.presses("Open")
    assert "Mend the link" not in ben.card.buttons
    mei.presses("Mend the link")
    mei.fills(url="dots")
    assert "It begins with https://" in mei.errors["url"]
    mei.fills(url="https://maths.example.org/new")
    assert mei.card.title == "The link is mended."

    def links(db: Any) -> list[str]:
        return [row.words.url for row in db.scalars(select(Contribution))]

    assert looked_up(stage, links) == ["https://maths.example.org/new"]


@ONE
def test_s63_what_an_event_left_behind_has_its_tag(stage: Stage, ana: Actor, ben: Actor) -> None:
    adds(ana, **{"from": "event", "title": "Slides of the spring day"})
    ben.types("/cop-evidence event slides")
    ben.presses("Open")
    assert "event" in ben.card.text
    adds(ana, title=" ", tags="a b c d e f")
    assert ana.errors.keys() == {"title", "tags"}
    ana.fills(title="Once more", tags="")
    ana.presses("Change it")
    ana.fills(note="Changed by hand.")
    assert "Changed since." in ana.card.text


@ONE
def test_s24_a_story_bears_no_name_unless_that_is_ticked(stage: Stage, ana: Actor, ben: Actor) -> None:
    ana.types("/cop-evidence")
    ana.presses("Resources and stories")
    ana.presses("Tell a story")
    ana.fills(title="From sheets to talk", deed="")
    assert ana.errors.keys() == {"deed"}
    ana.fills(deed="We talked at Hume Primary before we wrote.", moved="More pupils spoke.")
    assert "“Hume Primary”" in ana.form.fields["names"].label
    ana.fills()
    ben.types("/cop-evidence talk wrote")
    ben.presses("Open")
    assert "A story from practice" in ben.card.text
    assert "Ana" not in ben.card.text
    assert "We talked at a school before we wrote." in ben.card.text
    ana.presses("Change it")
    ana.fills(told_as="named")
    ben.types("/cop-evidence talk wrote")
    assert "Ana Costa" in newest(ben)


def test_s58_a_profile_suggests_at_most_one_link_for_a_stage() -> None:
    place = Place(profile="victoria-network")
    card = suggestion_card(LIBRARY, place, "evaluate")
    assert card is not None
    assert [button.label for button in card.all_buttons()] == ["Open the link", "Evidence and resources"]
    assert suggestion_card(LIBRARY, place, "prioritise") is None
    assert suggestion_card(LIBRARY, Place(profile="nowhere"), "evaluate") is None
    for profile in LIBRARY.profiles.values():
        stages = [link.stage for link in profile.links]
        assert len(stages) == len(set(stages))
        assert all(is_link(link.url) for link in profile.links)
