"""What callers send and get, by noun."""
