"""What happened with a lead, as one list."""
