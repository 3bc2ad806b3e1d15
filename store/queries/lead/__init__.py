"""The lead, how it is captured, what happened to it."""
