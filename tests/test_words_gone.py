"""What is private again, or was changed, is gone from the database's own bytes too, the full text's among them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from storage.communities import list_places
from storage.purging import purge_some
from tests.stage import Actor, Stage
from tests.test_resources import adds
from tests.two_apps import changes

pytestmark = pytest.mark.parametrize("platform", ["web"])
TOLD = b"quokka"


@pytest.fixture
def file(stage: Stage) -> Path:
    """Give the database's file, where it has one."""
    if not stage.db.database.embedded:
        pytest.skip("PostgreSQL clears away what was deleted by itself, and its files are not ours to read")
    return Path(str(stage.db.database.url.database))


def held(stage: Stage, file: Path) -> bool:
    """Say whether the word stands anywhere in the file, once all of its log is in it."""

    def settle() -> None:
        with stage.db.database.engine.connect() as connection:
            connection.connection.driver_connection.commit()  # type: ignore[union-attr]
            connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]

    settle()
    return TOLD in file.read_bytes().lower()


def test_words_that_are_private_again_or_changed_leave_the_file(
    stage: Stage, file: Path, ana: Actor, ben: Actor
) -> None:
    adds(ana, title="Quokka cards")
    ben.types("/cop-evidence quokkas")
    assert "Quokka cards" in ben.card.text
    assert held(stage, file)
    ana.presses("Make it private")
    assert not held(stage, file)
    ana.presses("Share with group")
    assert held(stage, file)
    changes(stage, lambda db: db.execute(text("update contribution set title = 'Dot cards'")) and None)
    assert not held(stage, file)


def test_words_that_were_kept_long_enough_leave_the_file(stage: Stage, file: Path, ana: Actor) -> None:
    adds(ana, title="Quokka cards")

    def purges(db: Session) -> None:
        assert purge_some(db, list_places(db)[0], stage.clock.now() + timedelta(days=1500))["contribution"] == 1

    changes(stage, purges)
    assert not held(stage, file)
