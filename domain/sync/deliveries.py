"""How an event gets to an endpoint: delays of Standard Webhooks, pauses of one that fails, when it is switched off."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol
from zlib import crc32

# After the first try and each that failed; with the first one ten tries in 75 hours.
DELAYS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)),
)
MOST_TRIES = 1 + len(DELAYS)
# A delay is up to so much longer, so that what failed together does not come back together.
SPREAD = 0.1
AT_ONCE = 4
PER_SECOND = 20
# The next event of a lead waits for the one before; behind one that was refused so often it goes ahead.
HELD_FOR_TRIES = 3
# An endpoint that failed so often in a row gets one request at a time, and these pauses.
FAILING_FROM = 3
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(minutes=5)
DISABLED_AFTER = timedelta(days=5)
LONGEST_WISH = timedelta(hours=24)
ANSWER_LIMIT = 500


class EndpointState(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    DISABLED = "disabled"


class DisabledFor(StrEnum):
    """Why the engine switched an endpoint off."""

    GONE = "gone"
    FAILING = "failing"


class DeliveryState(StrEnum):
    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


class PostError(StrEnum):
    """Why a request to an endpoint did not count as delivered."""

    STATUS = "status"
    REDIRECT = "redirect"
    GONE = "gone"
    TIMEOUT = "timeout"
    NAME_NOT_FOUND = "name_not_found"
    NOT_PUBLIC = "not_public"
    BAD_URL = "bad_url"
    NO_CONNECTION = "no_connection"
    TLS = "tls"
    BROKEN_ANSWER = "broken_answer"


WORDS: Mapping[PostError, str] = {
    PostError.STATUS: "The endpoint answered {status}. Only 200 to 299 counts as received.",
    PostError.REDIRECT: "The endpoint answered {status}, a redirect. None is followed: set the final address.",
    PostError.GONE: "The endpoint answered 410, which means that it wants no more webhooks.",
    PostError.TIMEOUT: "The endpoint did not answer within 15 seconds. Answer first, then do the work.",
    PostError.NAME_NOT_FOUND: "The host name was not found. Check its DNS entry.",
    PostError.NOT_PUBLIC: "The host name leads to an address that is not public. Webhooks go to public addresses only.",
    PostError.BAD_URL: "The address is not allowed any more. Change the endpoint's URL.",
    PostError.NO_CONNECTION: "No connection to the endpoint: it refused it, or is not reachable.",
    PostError.TLS: "The endpoint's certificate is not valid for its host name, or has expired.",
    PostError.BROKEN_ANSWER: "The connection broke before a whole answer came.",
}


@dataclass(frozen=True)
class WebhookPost:
    """One request. `secrets`: each signs, the newest first; `headers` and body are made of the rest."""

    id: str
    url: str
    secrets: tuple[str, ...]
    payload: Mapping[str, object]


@dataclass(frozen=True)
class PostAnswer:
    """What came back. `error` None: delivered. `retry_after`: what a 429 or 503 wished."""

    ms: int
    status: int | None = None
    answer: str = ""
    error: PostError | None = None
    retry_after: timedelta | None = None

    @property
    def words(self) -> str | None:
        return words_of(self.error, self.status)


class WebhookPoster(Protocol):
    """Posts to an endpoint of the tenant's; never raises for what the endpoint does."""

    async def post(self, post: WebhookPost) -> PostAnswer: ...


@dataclass(frozen=True)
class EndpointRef:
    tenant_id: int
    endpoint_id: int


@dataclass(frozen=True)
class DeliverWebhooks:
    """What is due for one endpoint."""

    tenant_id: int
    endpoint_id: int
    now: datetime


@dataclass(frozen=True)
class WebhooksDelivered:
    """`next_at`: when something is due again; None: nothing waits, or the endpoint is not active."""

    tried: int = 0
    next_at: datetime | None = None


def words_of(error: str | None, status: int | None) -> str | None:
    """In a sentence for whoever runs the endpoint; None: it was delivered."""
    if error is None:
        return None
    if error not in [*PostError]:
        return error.replace("_", " ")
    return WORDS[PostError(error)].format(status=status)


def due_again(tries: int, now: datetime, spread: float, wish: timedelta | None = None) -> datetime | None:
    """After the failed try number `tries`; None: that was the last. `spread` 0 to 1; `wish`: the endpoint's own."""
    if tries >= MOST_TRIES:
        return None
    delay = DELAYS[tries - 1] * (1 + SPREAD * spread)
    return now + max(delay, min(wish or timedelta(0), LONGEST_WISH))


def spread_of(delivery_id: int, tries: int) -> float:
    """0 to 1, another one for each delivery and try."""
    return crc32(f"{delivery_id} {tries}".encode()) / 2**32


def pause_after(failures: int) -> timedelta:
    """How long an endpoint rests after so many failures in a row."""
    if failures < FAILING_FROM:
        return timedelta(0)
    return min(FIRST_PAUSE * (1 << min(failures - FAILING_FROM, 10)), LONGEST_PAUSE)


def is_to_be_disabled(failing_since: datetime | None, failures: int, now: datetime) -> bool:
    """After days in which nothing arrived."""
    return failing_since is not None and failures >= MOST_TRIES and now - failing_since >= DISABLED_AFTER
