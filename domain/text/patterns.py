"""What a pattern of a field allows, in words."""

import re

_PATTERN = re.compile(
    r"\^(?:\[(?P<first>[^\]]+)\])?\[(?P<rest>(?:\\.|[^\]\\])+)\](?:\+|\{(?P<least>\d+),(?P<most>\d+)\})\$"
)
_RANGES = {
    r"\x21-\x7e": ("an ASCII character other than a space", "ASCII characters other than spaces"),
    "A-Za-z": ("a letter", "letters"),
    "a-z": ("a lowercase letter", "lowercase letters"),
    "0-9": ("a digit", "digits"),
}


def allowed_by(pattern: str) -> str | None:
    """None for a pattern of another shape than a first character, others, and how many."""
    found = _PATTERN.fullmatch(pattern)
    if found is None:
        return None
    first, rest = found["first"], [many for _, many in _members(found["rest"])]
    begins = f"must begin with {' or '.join(one for one, _ in _members(first))}, and have " if first else "must have "
    most = f", at most {int(found['most']) + bool(first)} characters" if found["most"] else ""
    return f"{begins}only {' and '.join(filter(None, [', '.join(rest[:-1]), rest[-1]]))}{most}"


def _members(written: str) -> list[tuple[str, str]]:
    names = []
    for code, name in _RANGES.items():
        if code in written:
            written = written.replace(code, "")
            names.append(name)
    return names + [(f"`{sign}`", f"`{sign}`") for sign in written.replace("\\", "")]
