"""What people call the apps in which they meet the bot: the one place where the practice names them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class App:
    """An app in people's words: its name, where one is in it, what comes from it, what a channel of it is.

    `opening` is what helps somebody whom nothing has reached there yet.
    """

    name: str
    inside: str
    out_of: str
    channel: str
    opening: str = "Nothing has reached them yet. Ask your technical contact to check the account that I write to."


APPS = {
    "slack": App("Slack", "in Slack", "from Slack", "A Slack channel"),
    "teams": App(
        "Microsoft Teams",
        "in Teams",
        "from Teams",
        "A Teams channel",
        "They have not opened me yet. Ask them to add me in Teams.",
    ),
    "web": App("the browser", "on the web", "from the web", "A channel on the web"),
}
