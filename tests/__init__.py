"""Scripts that people could read, played by actors on a stage."""
