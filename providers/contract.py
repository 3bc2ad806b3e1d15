"""How a send may end badly; `activities/failures.py` alone turns these into Temporal failures.

ProviderError
 ├─ Retryable   the provider certainly did not take it: 429, 503, refused connection; `after` in seconds
 ├─ Final       the provider refused it: asking again is useless; `code` is its own, `refusal` ours
 └─ Unknown     the body went out and no answer came: it may have been executed; reconcile, never resend blindly
"""

from domain.outreach.refusals import SendRefusal


class ProviderError(Exception):
    """Base; the text never holds personal data."""


class Retryable(ProviderError):
    """`throttled`: the vendor is there and asks for time; else it cannot be reached, or serves nobody."""

    def __init__(self, provider: str, reason: str, after: float | None = None, *, throttled: bool = False) -> None:
        super().__init__(f"{provider}: {reason}")
        self.after, self.throttled = after, throttled


class Final(ProviderError):
    def __init__(self, provider: str, code: str, refusal: SendRefusal | None = None) -> None:
        super().__init__(f"{provider}: {code}")
        self.code, self.refusal = code, refusal


class Unknown(ProviderError):
    def __init__(self, provider: str, reason: str) -> None:
        super().__init__(f"{provider}: {reason}")
