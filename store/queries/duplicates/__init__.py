"""Who may be one person, and merges."""
