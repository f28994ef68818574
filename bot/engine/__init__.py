"""What keeps time and carries work on: the clock and the in-process engine."""
