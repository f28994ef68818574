"""The memory: tables, and the questions we ask of them on somebody's behalf."""
