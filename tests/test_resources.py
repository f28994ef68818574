"""The group's library: kept by one action, found by two words, seen by whom its author chose, and its links mended."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from handlers.giving import is_link
from handlers.stage_links import suggested
from storage.communities import Place
from storage.models_contributions import Contribution
from tests.inquiry_scenes import begins, moves
from tests.own_things import looked_up
from tests.stage import CHANNEL, LIBRARY, Actor, Stage
from tests.test_places import becomes
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


def test_s23_two_words_find_what_its_author_shares(stage: Stage, ana: Actor, ben: Actor, sam: Actor) -> None:
    adds(ana, stage="implement", school="primary", tags="#Numeracy prep")
    assert tags(stage) == [("implement", "primary", "numeracy", "prep")]
    for somebody, words in ((sam, "printing dots"), (ben, "printing zebra"), (ben, "dots secondary")):
        somebody.types(f"/cop-evidence {words}")
        assert "Nothing that you can read here" in newest(somebody)
    for words in ("printing dots", "dots primary", "dots implement"):
        ben.types(f"/cop-evidence {words}")
        assert "Dot cards for counting" in newest(ben)
    ben.presses("Open")
    for words in ("A set to print.", "Implement and monitor", "Primary", "numeracy", "Ana Costa"):
        assert words in ben.card.text, words
    ana.presses("Make it private")
    ben.types("/cop-evidence dots numeracy")
    assert "Nothing that you can read here holds all of these words." in newest(ben)


@ONE
def test_a_group_within_one_school_is_not_asked_for_which_schools(stage: Stage, mei: Actor) -> None:
    for profile, asked in (("plc", False), ("generic", True)):
        becomes(mei, profile)
        mei.types("/cop-evidence")
        mei.presses("Resources and stories")
        mei.presses("Tell a story")
        assert ("school" in mei.form.fields) == asked, profile


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


def test_s58_a_stage_suggests_one_link_at_most(stage: Stage, mei: Actor, ana: Actor) -> None:
    begins(mei, stage="prioritise")
    ana.types("/cop-inquiry")
    assert "Open the link" not in ana.card.buttons
    moves(mei, "develop", "We know where to begin.")
    assert "Professional learning communities in Victoria" in mei.card.text
    ana.types("/cop-inquiry")
    assert "Professional learning communities in Victoria" in ana.card.text
    assert ana.card.buttons.count("Open the link") == 1


def test_s58_every_profile_links_public_pages_once_a_stage() -> None:
    assert suggested(LIBRARY, Place(profile="nowhere"), "evaluate") == []
    for profile in LIBRARY.profiles.values():
        named = [link.stage for link in profile.links]
        assert len(named) == len(set(named))
        assert all(is_link(link.url) for link in profile.links)
