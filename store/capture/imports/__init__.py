"""Files of leads: rows, and what became of each."""
