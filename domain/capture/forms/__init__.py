"""Capture forms as data: its fields and texts, a person's answers, and the token that detects robots."""
