"""Why the engine cannot start, in one line with the way out."""


class StartFailed(Exception):
    """One line for a person: what is wrong, and what to type or change."""
