"""What a vendor's HTTP answer means for a message that must not leave twice."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from domain.outreach.refusals import SendRefusal
from providers.contract import Final, ProviderError, Retryable, Unknown

LONGEST_WAIT = 3600.0
_TOO_MANY = 429
NOT_TAKEN = frozenset({408, _TOO_MANY, 503})


def failure(
    provider: str, status: int, headers: Mapping[str, str], code: str = "", refusal: SendRefusal | None = None
) -> ProviderError:
    """The error to raise for an answer outside 2xx; header names in lower case, `code` the vendor's own."""
    if status in NOT_TAKEN:
        throttled = status == _TOO_MANY
        return Retryable(provider, f"HTTP {status}", after=wait_seconds(headers), throttled=throttled)
    if status >= 500:
        return Unknown(provider, f"HTTP {status} after the request went out")
    return Final(provider, code or str(status), refusal)


def wait_seconds(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait, at most an hour: `Retry-After`, else SendGrid's `X-RateLimit-Reset`; None when missing.

    Moments are measured from the answer's own `Date`, so that a wrong clock here does no harm.
    """
    stated = headers.get("retry-after", "").strip()
    if stated.isascii() and stated.isdecimal():
        return min(float(stated), LONGEST_WAIT)
    sent = http_date(headers.get("date", ""))
    until = http_date(stated) or _epoch(headers.get("x-ratelimit-reset", ""))
    if sent is None or until is None:
        return None
    return min(max((until - sent).total_seconds(), 0.0), LONGEST_WAIT)


def http_date(text: str) -> datetime | None:
    """None for what is no date."""
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _epoch(text: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(text), UTC)
    except (ValueError, OverflowError, OSError):
        return None
