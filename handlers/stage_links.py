"""The one public page that a profile names for a stage: its title and its address, and nothing of what it says."""

from __future__ import annotations

from handlers.language import Button, Item
from prompts.library import Library
from storage.communities import Place


def suggested(library: Library, place: Place, stage: str) -> list[Item]:
    """Give the link that may help at a stage: one at most, none where the profile names none."""
    profile = library.profiles.get(place.profile)
    links = [link for link in profile.links if link.stage == stage] if profile else []
    said = "A public page that may help at this stage."
    return [Item(link.title, said, buttons=(Button("Open the link", url=link.url),)) for link in links[:1]]
