"""What a known lead does beyond what it says."""

from enum import StrEnum


class BehaviourKind(StrEnum):
    """Opened a mail, clicked a link in one, came to the website."""

    OPEN = "open"
    CLICK = "click"
    VISIT = "visit"
