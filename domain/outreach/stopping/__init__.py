"""Sentences that ask to stop, read by what each of their words does."""
