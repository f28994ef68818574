"""The web chat: the sandbox in a browser."""
