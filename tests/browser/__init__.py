"""Scripts in a real browser: what a person sees, by mouse, by keyboard, on a phone, in the dark."""
