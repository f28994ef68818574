"""The machine: hears, renders, keeps time, delivers."""
