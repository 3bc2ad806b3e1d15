"""A validation error in words for callers: which field, which rule, never the value."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from domain.text.patterns import allowed_by

_SAFE_FIELD = re.compile(r"[A-Za-z0-9_.\-\[\]]{1,100}")
_OURS = frozenset({"value_error", "assertion_error"})
_LONGEST_LIST = 400
_DATE, _TIME = "must be a date like 1961-04-02", "must be a date and time like 2026-06-01T09:30:00+05:30"
_NUMBER, _WHOLE, _TEXT = "must be a number", "must be a whole number", "must be a text"
_YES_NO, _OBJECT, _LIST = "must be true or false", "must be an object", "must be a list"
_CHOICE = "must be one of {expected}"
_UNSUITABLE = "is not valid"
_MEMBER = re.compile(r"<[\w.]+: ('[^']*')>")  # as pydantic writes an enum's member in a choice of literals

# Every type of pydantic's errors that a caller's data can cause; `tests/domain/test_faults.py` walks them all.
_MESSAGES: Mapping[str, str] = {
    "missing": "is required",
    "extra_forbidden": "is not a known field",
    "invalid_key": "must have texts as keys",
    "json_invalid": "is not valid JSON",
    "json_type": "must be JSON in a text",
    "recursion_loop": "is nested too deeply",
    "recursion_depth_exceeded": "is nested too deeply",
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "dataclass_type": _OBJECT,
    "dict_type": "must be an object (a dictionary of names and values)",
    "mapping_type": _OBJECT,
    "none_required": "must be null",
    "greater_than": "must be greater than {gt}",
    "greater_than_equal": "must be greater than or equal to {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be less than or equal to {le}",
    "multiple_of": "must be a multiple of {multiple_of}",
    "finite_number": _NUMBER,
    "too_short": "must have at least {min_length} entries",
    "too_long": "must have at most {max_length} entries",
    "iterable_type": _LIST,
    "string_type": _TEXT,
    "string_unicode": "must be a text in UTF-8",
    "string_too_short": "must have at least {min_length} characters",
    "string_too_long": "must be at most {max_length} characters",
    "string_pattern_mismatch": "must match pattern {pattern}",
    "string_not_ascii": "must have ASCII characters only",
    "enum": _CHOICE,
    "literal_error": _CHOICE,
    "list_type": _LIST,
    "tuple_type": _LIST,
    "set_type": _LIST,
    "frozen_set_type": _LIST,
    "set_item_not_hashable": "must be a list of texts or numbers",
    "bool_type": _YES_NO,
    "bool_parsing": _YES_NO,
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": "has too many digits",
    "int_from_float": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "bytes_type": _TEXT,
    "bytes_too_short": "must have at least {min_length} bytes",
    "bytes_too_long": "must have at most {max_length} bytes",
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": f"{_DATE}, without a time",
    "date_past": "must be in the past",
    "date_future": "must be in the future",
    "time_type": "must be a time like 09:30",
    "time_parsing": "must be a time like 09:30",
    "datetime_type": _TIME,
    "datetime_parsing": _TIME,
    "datetime_object_invalid": _TIME,
    "datetime_from_date_parsing": _TIME,
    "datetime_past": "must be in the past",
    "datetime_future": "must be in the future",
    "timezone_naive": "must be a time without an offset",
    "timezone_aware": "needs its offset from UTC, like 2026-06-01T09:30:00+05:30",
    "timezone_offset": _TIME,
    "time_delta_type": "must be a duration like PT30M",
    "time_delta_parsing": "must be a duration like PT30M",
    "is_instance_of": _UNSUITABLE,
    "union_tag_invalid": "must have {discriminator} as one of {expected_tags}",
    "union_tag_not_found": "needs {discriminator}",
    "url_type": "must be an address like https://eye.example/",
    "url_parsing": "must be an address like https://eye.example/",
    "url_syntax_violation": "must be an address like https://eye.example/",
    "url_too_long": "must be at most {max_length} characters",
    "url_scheme": "must begin with one of {expected_schemes}",
    "uuid_type": "must be a UUID",
    "uuid_parsing": "must be a UUID",
    "uuid_version": "must be a UUID",
    "decimal_type": _NUMBER,
    "decimal_parsing": _NUMBER,
    "decimal_max_digits": "must have at most {max_digits} digits",
    "decimal_max_places": "must have at most {decimal_places} decimal places",
    "decimal_whole_digits": "must have at most {whole_digits} digits before its fraction",
}


def field_name(location: Sequence[str | int]) -> str:
    """`("body", "custom", "x")` → `custom.x`; names that a caller made up are shown only when harmless.

    What is repeated in a query has one name."""
    if location and location[0] == "query":
        location = [part for part in location if not isinstance(part, int)]
    parts = [str(part) for part in location if part not in ("body", "query", "path", "header")]
    parts = [part for part in parts if "function-" not in part]  # pydantic's names for the members of a union
    name = ".".join(parts) or str(location[0] if location else "body")
    return name if _SAFE_FIELD.fullmatch(name) else "(unnamed)"


def message_of(entry: Mapping[str, Any]) -> str:
    """One of `ValidationError.errors()` in our words, which state the rule; its `input` is never shown.

    What a validator of ours raised is said as it stands.
    """
    context = entry.get("ctx") or {}
    if entry["type"] in _OURS:
        return str(context.get("error", _UNSUITABLE))
    if context.get("min_length") == 1:
        return "must not be empty"
    if allowed := allowed_by(str(context.get("pattern", ""))):
        return allowed
    message = _MESSAGES.get(str(entry["type"]), _UNSUITABLE)
    try:
        return _bounded(_MEMBER.sub(r"\1", message.format(**context)))
    except (KeyError, IndexError):
        return _UNSUITABLE


def _bounded(message: str) -> str:
    """A list of choices may be endless."""
    if len(message) <= _LONGEST_LIST:
        return message
    shown = message[:_LONGEST_LIST]
    return f"{shown[: shown.rfind(',')]} …"
