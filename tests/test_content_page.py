"""The page about changing the content shows real files and real faults."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from prompts.library import FILES, FOLDERS, LibraryFault, load

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "content.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"`(prompts/[^`]+\.yaml)`\n```yaml\n(.*?)```", PAGE, re.DOTALL)


def test_there_is_an_example_of_each_kind_of_file() -> None:
    shown = {Path(path).relative_to("prompts").parts[0] for path, _ in EXAMPLES}
    assert shown == {*FOLDERS, *FILES}


@pytest.mark.parametrize(("path", "words"), EXAMPLES, ids=[path for path, _ in EXAMPLES])
def test_an_example_stands_in_its_file_word_for_word(path: str, words: str) -> None:
    assert words in (ROOT / path).read_text(encoding="utf-8")


def test_the_faults_on_the_page_are_those_that_people_see(tmp_path: Path) -> None:
    folder = tmp_path / "prompts"
    shutil.copytree(ROOT / "prompts", folder)
    for name, before, after in (
        ("agendas/check-in-30.yaml", "minutes: 14", "minutes: 12"),
        ("agendas/data-meeting.yaml", '"Check-in: what do you expect to see?"', "Check-in: what do you expect to see?"),
        ("reflection/E08.yaml", "stage: evaluate", "stage: evalute"),
    ):
        path = folder / name
        words = path.read_text(encoding="utf-8")
        assert before in words
        path.write_text(words.replace(before, after), encoding="utf-8")
    with pytest.raises(LibraryFault) as caught:
        load(folder)
    [shown] = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)
    assert str(caught.value) == shown.strip()


def test_every_word_that_a_question_can_have_is_explained_beside_the_questions() -> None:
    guide = (ROOT / "prompts" / "README.md").read_text(encoding="utf-8")
    for prompt in load().prompts.values():
        for word in (prompt.stage, prompt.pillar, prompt.depth, prompt.role, prompt.share_hint):
            assert f"`{word}`" in guide
