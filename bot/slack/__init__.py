"""Slack: the only folder that knows Bolt and Block Kit."""
