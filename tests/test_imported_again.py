"""A file that is imported again: what the group decided in the chat stays, and the operator is told what was left aside."""

from __future__ import annotations

from pathlib import Path

import pytest

from handlers.language import SEVERAL
from storage.communities import list_places
from tests.operator_desk import command
from tests.stage import Actor, Stage
from tests.test_pairing import begins
from tests.two_apps import asks

ONE = pytest.mark.parametrize("platform", ["slack"])
NAMES = {"mei": "Mei Tan", "ana": "Ana Costa", "ben": "Ben Ford"}
FILE = """community: Riverside Numeracy
organisation: Riverside Network
zone: Australia/Melbourne
profile: victoria-network
charter:
  domain: How we lead numeracy
  norms:
    - We are on time.
rhythm:
  prompt: every week MON 09:00
  introductions: every month FIRST MON 09:00
members:
"""


@ONE
def test_what_the_chair_and_the_group_decided_stays_and_the_operator_is_told(
    stage: Stage, mei: Actor, ana: Actor, tmp_path: Path
) -> None:
    begins(stage, mei)
    mei.types("/cop-setup")
    mei.presses("Choose norms")
    mei.fills(ours=SEVERAL, own="We ask before we advise.")
    done = imports(stage, tmp_path)
    assert done.count("note: charter.norms stays as the group decided in the chat.") == 1
    assert done.count("note: rhythm.introductions stays as the group decided in the chat.") == 1
    assert "note: rhythm.prompt" not in done
    assert "note: charter.domain" not in done
    ana.opens_home()
    ana.presses("Read our charter")
    assert "We ask before we advise." in ana.card.text
    assert "We are on time." not in ana.card.text
    assert "How we lead numeracy" in ana.card.text
    [place] = asks(stage, list_places)
    assert place.rhythm == {"prompt": "every week MON 09:00", "introductions": "every 2 weeks TUE 09:00"}
    mei.opens_home()
    mei.presses("Learn together")
    mei.presses("My introduction")
    mei.presses("When they come")
    mei.fills(when="never")
    assert "introductions" in imports(stage, tmp_path)
    assert "introductions" not in asks(stage, list_places)[0].rhythm


def imports(stage: Stage, folder: Path) -> str:
    """Import the operator's file, and give what is said."""
    file = folder / "riverside.yaml"
    at = f"platform: {stage.world.name}, tenant: {stage.world.tenant}"
    people = "".join(
        f"  - name: {full}\n    roles: [{'facilitator, ' if first == 'mei' else ''}member]\n"
        f"    accounts: [{{{at}, user: U0{first.upper()}}}]\n"
        for first, full in NAMES.items()
    )
    file.write_text(FILE + people, encoding="utf-8")
    done = command(stage, "community", "import", str(file))
    assert done.exit_code == 0, done.output
    return done.stdout
