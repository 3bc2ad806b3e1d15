"""Capture: ad leads fetched, files imported, runs started."""
