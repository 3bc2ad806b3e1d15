"""The chapters of a lead's run. Each file holds its part of the state, its commands and facts, and its steps."""
