"""The whole practice as people see it in Teams: each card drawn by Microsoft's own renderer, wide and narrow, light and dark.

A card fails where the renderer does not understand something in it, or where words are cut off or stick out. The pictures are
kept in the folder that COP_PICTURES names, so that somebody can look at them.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from shutil import which
from typing import Any

import pytest
from playwright.sync_api import sync_playwright

from tests.acceptance import exchange_scenes, summary_scenes
from tests.acceptance.teams_gallery import PHONE, WIDE, Gallery
from tests.hands_teams import TeamsWorld
from tests.meeting_room import drafted, ended, promises, proposes
from tests.stage import CHANNEL, Actor, Stage
from tests.test_commitments import makes
from tests.test_synthesis import answers, crowded

pytestmark = pytest.mark.acceptance
HERE = Path(__file__).parent
SIGHTS = [
    ("wide", WIDE, "light"),
    ("wide-dark", WIDE, "dark"),
    ("phone", PHONE, "light"),
    ("phone-dark", PHONE, "dark"),
]


@pytest.fixture
def platform() -> str:
    """Play in Teams alone."""
    return "teams"


@pytest.fixture(scope="session")
def renderer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install Microsoft's renderer with npm."""
    if which("npm") is None:
        pytest.skip("no npm on this computer: no card was drawn by Microsoft's renderer")
    room = tmp_path_factory.mktemp("renderer")
    shutil.copy(HERE / "package.json", room)
    wanted = json.loads((room / "package.json").read_text())["dependencies"]["adaptivecards"]
    (room / "package.json").write_text(json.dumps({"private": True, "dependencies": {"adaptivecards": wanted}}))
    subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund"], cwd=room, check=True, timeout=300)
    return room / "node_modules" / "adaptivecards" / "dist" / "adaptivecards.min.js"


@pytest.fixture
def gallery(renderer: Path) -> Iterator[Gallery]:
    """Open the gallery in Chromium; ask for it only once everything is played, because its loop would be in the way."""
    path = which("chromium") or which("chromium-browser") or which("google-chrome")
    if path is None:
        pytest.skip("no Chromium on this computer: no card was drawn by Microsoft's renderer")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield Gallery(browser, renderer)
        browser.close()


class Story:
    """A term in a community, with the cards that are worth looking at, by name."""

    def __init__(self, stage: Stage) -> None:
        """Seat everybody."""
        self.stage = stage
        self.kept: dict[str, dict[str, Any]] = {}
        self.ana, self.ben, self.mei, *self.others = crowded(stage)
        self.sam = stage.actor("sam")

    def keeps(self, name: str, actor: Actor | None = None, title: str = "") -> None:
        """Keep the newest card of somebody's chat, or of the channel, whose words begin with a title."""
        world = self.stage.world
        assert isinstance(world, TeamsWorld)
        chat = world.teams.chats[f"a:{actor.user}" if actor else CHANNEL]
        cards = [message.content for message in chat if message.activity.get("attachments")]
        self.kept[name] = next(card for card in reversed(cards) if title in json.dumps(card["body"][:1]))

    def first_week(self) -> None:
        """The notice, the question, an answer with a slip, what peers wrote."""
        ana, ben = self.ana, self.ben
        self.keeps("notice", ana)
        ana.presses("Who sees what")
        self.keeps("sees", ana)
        self.keeps("notice-leader", self.sam)
        self.stage.passes(hours=1)
        self.keeps("prompt", ana)
        ana.fills(body=" ")
        self.keeps("error", ana)
        ana.fills(body="My student Jayden counted in tens, and Mrs Papadopoulos saw it.")
        self.keeps("names", ana)
        ana.fills(body="I learned to ask one question and then wait.")
        self.keeps("kept", ana, "Kept")
        for actor, body in zip((ben, self.mei, *self.others), WRITTEN, strict=True):
            answers(actor, body, "quote")
        ana.presses("Read what peers shared")
        self.keeps("peers", ana)
        for number, text in enumerate(PROMISED):
            makes(ana, text=text, due_on=f"2026-10-{15 + number}")
        self.keeps("commitment", ana)
        ana.presses("Make it sharper")
        self.keeps("sharper-form", ana)
        ana.types("/cop-commit")
        self.keeps("commitments", ana)

    def a_meeting(self) -> None:
        """An agenda, drafted and published; the meeting; what came of it."""
        ana, mei = self.ana, self.mei
        proposes(ana, "Which task would you show a new teacher?")
        self.keeps("proposed", ana)
        promises(self.stage, "ben", "ask two Year 4 teachers what they tried", "cop")
        mei.types("/cop-agenda")
        mei.presses("Date, length, template")
        self.keeps("agenda-form", mei)
        drafted(mei)
        self.keeps("agenda", mei, "Draft agenda")
        mei.presses("Publish")
        mei.presses("Post with names")
        self.keeps("agenda-channel")
        mei.presses("Start the meeting")
        self.keeps("meeting", mei, "Now:")
        mei.presses("Note an outcome")
        self.keeps("outcome-form", mei)
        mei.fills(text="We look at one task from every school.", kind="decision")
        ended(mei)
        self.keeps("ended", mei, "The meeting has ended")

    def a_term(self) -> None:
        """The summary, the check-in, the leader's digest."""
        ana, mei, sam = self.ana, self.mei, self.sam
        self.stage.passes(days=4)
        mei.types("/cop-synthesis")
        self.keeps("syntheses", mei)
        mei.presses("Look at the draft")
        self.keeps("synthesis", mei)
        mei.presses("Approve and publish")
        self.keeps("synthesis-channel")
        ana.types("/cop-synthesis")
        ana.presses("Read the summary")
        self.keeps("summary", ana)
        self.stage.passes(days=7)
        self.keeps("check-in", ana)
        ana.presses("Kept")
        ana.presses("Kept")
        self.stage.passes(days=14)
        self.keeps("digest", sam, "Digest")

    def own_pages(self) -> None:
        """What people ask for by themselves."""
        ana, mei = self.ana, self.mei
        ana.opens_home()
        self.keeps("home", ana)
        mei.opens_home()
        self.keeps("home-facilitator", mei)
        for name in ("me", "help"):
            ana.types(f"/cop-{name}")
            self.keeps(name, ana)
        ana.presses("My settings")
        self.keeps("settings", ana)
        ana.types("/cop-me")
        ana.presses("What I agree to")
        self.keeps("agree", ana)
        mei.types("/cop-setup people")
        self.keeps("people", mei)
        mei.presses("Name a deputy")
        self.keeps("deputy", mei)
        mei.types("/cop-help")
        self.keeps("help-facilitator", mei)
        ana.types("/cop-digest")
        self.keeps("declined", ana)
        self.stage.actor("zoe").types("hello")
        self.keeps("stranger", self.stage.actor("zoe"))

    def guests_and_questions(self) -> None:
        """What a facilitator asks about the question, and a guest from the invitation on."""
        mei = self.mei
        self.stage.conversation.guest_address = "https://cop.example.org/invited"
        mei.types("/cop-setup people")
        mei.presses("Did the question come?")
        self.keeps("question-came", mei)
        mei.presses("Pause the questions")
        self.keeps("pause-form", mei)
        mei.types("/cop-setup people")
        mei.presses("Guests")
        mei.presses("Invite a guest")
        self.keeps("guest-form", mei)
        mei.fills(name="Gus Hall", until="2026-12-18")
        self.keeps("guest-link", mei)
        mei.presses("Guests")
        self.keeps("guests", mei)


WRITTEN = (
    "Dot cards again, and a long talk about the week with two of my leaders.",
    "The dot cards worked, the ten frames did not.",
    "My staff are tired of new things.",
    "Parents came to look, and they stayed.",
    "We used dot cards every morning, and the quiet ones spoke first.",
)
PROMISED = tuple(f"visit {place} and listen" for place in ("Prep A", "Year 1", "Year 2", "Year 3", "Year 4"))


def draws(story: Story, request: pytest.FixtureRequest, folder: Path) -> None:
    """Draw all that was kept, and name each card with a fault."""
    folder = Path(os.environ.get("COP_PICTURES", folder))
    folder.mkdir(exist_ok=True)
    gallery: Gallery = request.getfixturevalue("gallery")
    wrong = {}
    for name, content in story.kept.items():
        for sight, width, theme in SIGHTS:
            if faults := gallery.draw(content, folder / f"{name}-{sight}.png", width=width, theme=theme):
                wrong[f"{name}-{sight}"] = faults
    assert not wrong, json.dumps(wrong, indent=1)


def test_every_card_is_drawn_whole(stage: Stage, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    story = Story(stage)
    story.first_week()
    story.a_meeting()
    story.a_term()
    story.own_pages()
    story.guests_and_questions()
    draws(story, request, tmp_path)


@pytest.mark.parametrize(
    "play",
    [summary_scenes.play, summary_scenes.play_meeting, summary_scenes.play_area, exchange_scenes.play],
    ids=["round", "meeting", "area", "exchange"],
)
def test_every_card_of_a_longer_story_is_drawn_whole(
    stage: Stage, request: pytest.FixtureRequest, tmp_path: Path, play: summary_scenes.Play
) -> None:
    story = Story(stage)
    play(stage, story.keeps)
    draws(story, request, tmp_path)
