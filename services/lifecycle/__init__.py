"""A lead's run: commands sent to it, moves of many."""
