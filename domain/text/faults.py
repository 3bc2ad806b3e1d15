"""A validation error in words for callers: which field, which rule, never the value."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

_SAFE_FIELD = re.compile(r"[A-Za-z0-9_.\-\[\]]{1,100}")


def field_name(location: Sequence[str | int]) -> str:
    """`("body", "custom", "x")` → `custom.x`; names that a caller made up are shown only when harmless."""
    parts = [str(part) for part in location if part not in ("body", "query", "path", "header")]
    name = ".".join(parts) or str(location[0] if location else "body")
    return name if _SAFE_FIELD.fullmatch(name) else "(unnamed)"


def message_of(entry: Mapping[str, Any]) -> str:
    """Pydantic's message, which states the rule; its `input` is never shown."""
    return "is not a known field" if entry["type"] == "extra_forbidden" else str(entry["msg"])
