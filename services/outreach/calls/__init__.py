"""Calls: who answers, what becomes of each, and callers who are new."""
