"""What members do for one another, as they see it: a coach, an urgent ask, and an open door."""

from __future__ import annotations

from tests.acceptance.summary_scenes import Keep
from tests.stage import Actor, Stage, member, riverside
from tests.test_coach_access import SECRET, begins, opens, shares
from tests.test_doors import comes
from tests.test_doors import looks as looks_at_doors
from tests.test_doors import opens as opens_a_door
from tests.test_urgent import agrees, asks


def play(stage: Stage, keep: Keep) -> None:
    """Play it all, and keep what is seen."""
    ana, ben, mei = (stage.actor(name) for name in ("ana", "ben", "mei"))
    visits(ana, ben, mei, keep)
    reaches(ana, ben, keep)
    is_coached(stage, ana, keep)


def visits(ana: Actor, ben: Actor, mei: Actor, keep: Keep) -> None:
    """Open a door with one place, which two ask for."""
    opens_a_door(ana)
    looks_at_doors(ben)
    keep("doors", ben)
    comes(ben)
    keep("door-place", ben)
    comes(mei, "Put me on the list")
    keep("door-waits", mei)
    looks_at_doors(ana)
    ana.presses("See it")
    keep("door-host", ana)
    ana.presses("Change it")
    keep("door-form", ana)


def reaches(ana: Actor, ben: Actor, keep: Keep) -> None:
    """Reach somebody in need, and be helped."""
    agrees(ben)
    keep("urgent-reach", ben)
    ana.types("/cop-ask urgent")
    keep("urgent-form", ana)
    asks(ana)
    keep("urgent-own", ana)
    keep("urgent-call", ben)
    ana.stage.passes(seconds=1)
    ben.presses("I can help")
    keep("urgent-helps", ben)
    ana.stage.passes(seconds=1)
    ana.presses("I have what I need")
    keep("urgent-over", ana)


def is_coached(stage: Stage, ana: Actor, keep: Keep) -> None:
    """Choose a coach, share an entry, and hear back."""
    at = {"platform": stage.world.name, "tenant": stage.world.tenant}
    stage.enrols(riverside(stage.world, member("Cia Boyle", "coach", **at)))
    cia = stage.actor("cia")
    begins(stage, ana, cia)
    opens(ana)
    ana.presses("Share an entry")
    keep("coach-share", ana)
    shares(ana, SECRET)
    keep("coach-own", ana)
    cia.presses("Read")
    keep("coach-list", cia)
    cia.presses("Read it")
    keep("coach-reads", cia)
