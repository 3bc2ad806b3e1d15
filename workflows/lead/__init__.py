"""A lead's workflow and its chapters."""
