"""Outgoing messages as a whole: paused, tried out, diverted."""
