"""What may go wrong outside, on purpose; after each fault the invariants hold, and nobody had to help."""
