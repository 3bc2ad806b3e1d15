"""The fields of a form as browsers and vendors send it (`application/x-www-form-urlencoded`)."""

from urllib.parse import parse_qsl

MOST_FIELDS = 200
# To undo an escape costs as much as reading a hundred bytes.
MOST_ESCAPES = 100_000


def form_fields(body: bytes, *, strict: bool, most_escapes: int = MOST_ESCAPES) -> list[tuple[str, str]]:
    """In their order. Raises `ValueError` for too many fields or escapes, and when strict for what is not UTF-8."""
    if body.count(b"%") > most_escapes:
        raise ValueError("too many escapes")
    errors = "strict" if strict else "replace"
    return parse_qsl(body.decode("utf-8", errors), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors=errors)
