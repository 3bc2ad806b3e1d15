"""Capture forms as data: what a form asks and says, what a person filled in, and the token that tells robots apart."""
