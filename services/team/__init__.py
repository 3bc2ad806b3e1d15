"""Reviews of interactions."""
