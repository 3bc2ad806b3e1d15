"""Drafts beside what is in force: tried on the past, and deciding silently."""
