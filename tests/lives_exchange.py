"""What the people of two lives do for one another: ask, also in need, visit, raise an issue, bring a note."""

from __future__ import annotations

from tests.stage import Actor


def learns_together(token: str, people: tuple[Actor, Actor, Actor], chair_id: str) -> None:
    """Let a member ask for something, and raise an issue in both ways; and a leader write a note."""
    mei, ana, sam = people
    ana.types("/cop-ask")
    ana.presses("Ask for something")
    ana.fills(who="network", text=f"A {token} to count with.")
    _in_need(token, mei, ana)
    ana.opens_home()
    ana.presses("Learn together")
    ana.presses("Visits")
    ana.presses("Invite to a visit")
    ana.fills(on="2026-11-30", focus=f"The {token} in prep", look_for=f"Who talks to the {token}?")
    mei.opens_home()
    mei.presses("Learn together")
    mei.presses("Visits")
    mei.presses("I was there")
    mei.fills(notices=f"A {token} spoke.", wonders=f"Who feeds the {token}?")
    ana.presses("Read the notes")
    opens_a_door(token, ana, mei)
    for how in ("Without my name", "With my name"):
        ana.types("/cop-feedback")
        ana.presses("Raise an issue")
        ana.presses(how)
        ana.fills(to=chair_id, text=f"The {token} is loud.")
    mei.types("/cop-feedback")
    mei.presses("Issues raised with me")
    sam.opens_home()
    sam.presses("Learn together")
    sam.presses("My hats")
    sam.presses("Conduit")
    sam.presses("Write a note")
    sam.fills(title=f"On the {token}", text=f"A {token} may come in from May on.")


def _in_need(token: str, mei: Actor, ana: Actor) -> None:
    """Let a member reach somebody who agreed to that, and be answered."""
    mei.types("/cop-me")
    mei.presses("What I agree to")
    mei.presses("When I am reached")
    mei.presses("Yes, at any hour")
    ana.types("/cop-ask urgent")
    ana.fills(text=f"A {token} stands at my gate.")
    mei.presses("I can help")
    mei.presses("Add a line")
    mei.fills(text=f"I know that {token}.")


def opens_a_door(token: str, ana: Actor, mei: Actor) -> None:
    """Let a member open a door, and another one ask for a place."""
    for somebody in (ana, mei):
        somebody.opens_home()
        somebody.presses("Learn together")
        somebody.presses("Open doors")
        if somebody is ana:
            ana.presses("Open a door")
            ana.fills(
                what=f"The {token} at work", on="2026-11-30", begins="10:00", ends="11:00", where=f"The {token}'s"
            )
    mei.presses("I would like to come")
