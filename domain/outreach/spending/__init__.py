"""Where messages may go, how many, and for how much."""
