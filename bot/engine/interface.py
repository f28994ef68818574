"""What an engine is: it lets due things happen and messages leave, in this process or in many."""

from __future__ import annotations

from typing import Protocol


class Engine(Protocol):
    """Carries on by itself between turns."""

    async def start(self) -> None:
        """Begin to poll; first make up for what came due while we were down."""

    async def stop(self) -> None:
        """Finish what is being done, begin nothing new, and return."""

    def wake(self, destination: str = "") -> None:
        """Let what is due for a workspace leave now, or for every workspace."""
