"""Messages of people whom nobody knows yet."""

# What carriers and their subscribers send to any number beside STOP and START: it asks for nothing.
_KEYWORDS = frozenset({"help", "info", "yes"})


def is_enquiry(text: str) -> bool:
    """Whether somebody is to answer it: not when it is empty, or a keyword alone."""
    words = text.strip().strip(".!").casefold()
    return any(char.isalnum() for char in words) and words not in _KEYWORDS
