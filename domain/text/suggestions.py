"""What somebody may have meant: the nearest name of those that there are."""

import difflib
from collections.abc import Sequence

_MOST_SHOWN = 12


def instead(name: str, known: Sequence[str]) -> str:
    """The end of a sentence that says that `name` is none: what is near it, else what there is, in short."""
    close = difflib.get_close_matches(name, known, n=3)
    if close:
        return f"; did you mean {' or '.join(repr(one) for one in close[:2])}?"
    shown = ", ".join(known[:_MOST_SHOWN])
    rest = len(known) - _MOST_SHOWN
    return f" (there are: {shown}{f' and {rest} more' if rest > 0 else ''})"
