"""Yes and no, as people, forms, vendors and files write them."""

YES = frozenset({"1", "true", "t", "yes", "y", "on", "checked", "agree", "agreed", "accepted"})
NO = frozenset({"0", "false", "f", "no", "n", "off", "none"})


def yes_or_no(text: str) -> bool | None:
    """None: neither."""
    word = text.strip().casefold()
    return True if word in YES else False if word in NO else None
