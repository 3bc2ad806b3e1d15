"""A lead's history as a person reads it."""
