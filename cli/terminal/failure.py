"""A command that could not do what was asked."""


class CommandFailed(Exception):
    """One line for the person at the terminal: what is wrong, and the way out."""
