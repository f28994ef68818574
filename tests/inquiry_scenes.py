"""What scripts about the inquiry share: a problem of practice that Mei writes, and a group that begins with it."""

from __future__ import annotations

from tests.stage import Actor

PRACTICE = "We seldom ask students to explain their thinking in mathematics."
PROBLEM = {
    "practice": PRACTICE,
    "evidence": "In 3 of 12 lessons that we visited, students explained how they got there.",
    "who": "Students in Years 3 to 8",
    "why": "Those who explain, learn more.",
    "theory": "If we plan one question together, then more students will explain.",
    "goal": "In every school students explain in half of the lessons.",
    "measure": "Visits of 10 minutes, 12 a term",
}


def writes(actor: Actor, **parts: str) -> None:
    """Let somebody write the problem down, as far as they know it."""
    actor.stage.passes(minutes=1)
    actor.types("/cop-inquiry")
    actor.presses("Write it down" if "Write it down" in actor.card.buttons else "Go on writing")
    actor.fills(**parts)


def begins(actor: Actor, weeks: str = "12", stage: str = "evaluate", **parts: str) -> None:
    """Let a facilitator write the whole problem and begin the cycle."""
    writes(actor, **(PROBLEM | parts))
    actor.presses("Use it for our group")
    actor.fills(weeks=weeks, stage=stage)


def moves(actor: Actor, to: str, because: str, evidence: str = "We have 12 visits now.") -> None:
    """Let a facilitator move the group one stage."""
    actor.stage.passes(minutes=1)
    actor.types("/cop-inquiry")
    actor.presses("Move on or back")
    actor.fills(to=to, evidence=evidence, because=because)


def ends(actor: Actor, claim: str = "", whom: str = "", sure: str = "fairly") -> None:
    """Let a facilitator end the cycle."""
    actor.stage.passes(minutes=1)
    actor.types("/cop-inquiry")
    actor.presses("End the cycle")
    actor.fills(claim=claim, whom=whom, sure=sure)


def inquires(token: str, chair: Actor, peer: Actor) -> None:
    """Let a group go through a whole cycle and begin to write the next one, with a token in every text."""
    begins(chair, **{name: f"{words} ({token})" for name, words in PROBLEM.items()})
    for label in ("Other groups", "Let others find it", "Turn it off"):
        chair.presses(label)
    peer.types("/cop-inquiry")
    peer.presses("Link my school's plan")
    peer.fills(reference=f"Goal {token}", note=f"I ask {token}.")
    moves(chair, "prioritise", f"The {token} is clear.", f"12 visits of the {token}")
    chair.presses("Change course")
    chair.fills(because=f"The {token} grew.", goal=f"Every {token} explains.")
    ends(chair, f"A {token} a week is enough.", f"Each {token}")
    chair.presses("Add what we know")
    chair.fills(claim=f"Two {token} are too many.", whom="Us", sure="hint")
    chair.stage.passes(minutes=1)
    chair.types("/cop-inquiry")
    chair.presses("Write the next one")
