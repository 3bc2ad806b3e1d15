"""Capture forms as data."""
