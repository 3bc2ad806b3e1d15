"""Words that people put on leads."""

import unicodedata

from domain.errors import Invalid
from domain.text.normal_form import clean_line

LONGEST_TAG, MOST_TAGS = 50, 20


def normal_tag(raw: str) -> str:
    """One line in lower case, so that two who mean the same write the same. Raises `Invalid`."""
    tag = unicodedata.normalize("NFC", clean_line(raw, "tag", LONGEST_TAG).casefold())
    if not 1 <= len(tag) <= LONGEST_TAG:
        raise Invalid("tag", f"must have 1 to {LONGEST_TAG} characters")
    return tag
