"""What can go wrong, in the engine's own words; knows no HTTP. `api/http/errors.py` maps each class to an answer.

LeadEngineError
 ├─ Invalid        the input breaks a rule; names the field
 ├─ NotFound       absent, or another tenant's: the same answer
 ├─ Refused        the caller may see it but not do it now; carries a machine-readable reason
 ├─ Forbidden      the caller's role may not do it
 ├─ Conflict       somebody else was faster, or the same key came with another body
 ├─ Stale          somebody has changed it since the caller read it
 ├─ TooMuch        more than the caller's share at once; worth trying again later
 └─ Unavailable    a dependency is unavailable for a while; worth trying again
     └─ Unanswered the request was sent, and no answer came: it may have been carried out, or may be later
"""

from collections.abc import Mapping
from typing import Any


class LeadEngineError(Exception):
    """Base of every error that a caller may see; the message is safe to show."""


class Invalid(LeadEngineError):
    """The input breaks a rule. `field` names where, in dotted form."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class NotFound(LeadEngineError):
    """There is no such thing in this tenant."""

    def __init__(self, noun: str) -> None:
        super().__init__(f"No such {noun}.")
        self.noun = noun


class Refused(LeadEngineError):
    """A command that is not allowed in the lead's current state. `reason` is a stable code."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class Forbidden(LeadEngineError):
    """The caller's role may not do this."""


class Conflict(LeadEngineError):
    """Somebody else was faster, or an idempotency key came again with another body. `field`: which value is taken."""

    def __init__(self, reason: str, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.reason = reason
        self.field = field


class Stale(LeadEngineError):
    """Somebody has changed it since the caller read it. `current`: what it is now, where the caller can choose."""

    def __init__(self, reason: str | None = None, current: Mapping[str, Any] | None = None) -> None:
        self.reason, self.current = reason, current
        super().__init__("Somebody has changed this since you read it. Read it again, then send your changes.")


class TooMuch(LeadEngineError):
    """More than the caller's share at once. `retry_after` in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"Too many requests; try again in {retry_after} s.")
        self.retry_after = retry_after


class Unavailable(LeadEngineError):
    """A dependency is unavailable. `retry_after` in seconds."""

    def __init__(self, message: str, retry_after: int = 5) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unanswered(Unavailable):
    """The request was sent, and nobody knows yet whether it is carried out."""
