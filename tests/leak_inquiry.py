"""The inquiry's part of the leak test's term: what a member notes about their school's plan is theirs, or the group's."""

from __future__ import annotations

from tests.leak_cast import Cast


def inquires(cast: Cast) -> None:
    """Let each chair begin an inquiry, and one peer link it to their school's plan, with a note for themselves."""
    for group in cast.groups:
        chair, peer = cast.who(group.chair), cast.who(group.peers[1])
        chair.types("/cop-inquiry")
        chair.tries(group.name)
        chair.presses("Write it down")
        chair.fills(practice="We seldom ask students to explain.", evidence="3 of 12 lessons")
        chair.presses("Use it for our group")
        chair.fills()
        peer.types("/cop-inquiry")
        peer.tries(group.name)
        peer.presses("Link my school's plan")
        reference = cast.wire.hide("plan_link.reference", *group.readers)
        peer.fills(reference=f"Goal {reference}", note=f"Me: {cast.wire.hide('plan_link.note', peer.user)}")
        cast.who(group.peers[2]).types("/cop-inquiry")
        cast.who(group.peers[2]).tries(group.name)
        cast.who(group.peers[2]).presses("See the links")
