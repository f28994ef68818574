"""Microsoft Teams: the only folder that knows the Bot Framework and Adaptive Cards."""
