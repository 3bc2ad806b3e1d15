"""Staff as JSON."""
