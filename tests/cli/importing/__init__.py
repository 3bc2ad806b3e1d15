"""`lead import` against a spawned API on the real database."""
