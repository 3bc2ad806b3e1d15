"""A lead's run: opened, commanded, moved, closed."""
