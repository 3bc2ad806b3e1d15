"""A command that failed."""


class CommandFailed(Exception):
    """One line for the person at the terminal: what is wrong, and the way out."""
