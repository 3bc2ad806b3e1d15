"""Decisions as the ledger keeps them: in its form, in words, and decided again from what was recorded."""
