"""The practice: decides what a community of practice needs. Plain synchronous functions that return what to say."""
