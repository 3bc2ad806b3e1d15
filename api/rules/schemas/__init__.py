"""Rules as JSON."""
