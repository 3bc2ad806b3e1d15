"""How much each may do in a minute. Counted in this process, or in Redis for all processes together."""

import math
import time
from collections import Counter
from collections.abc import Callable, Mapping
from enum import StrEnum
from hashlib import blake2b
from typing import Any

import structlog
from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.errors import StorageError
from redis.asyncio import BlockingConnectionPool
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from starlette.requests import HTTPConnection

from api.http.clients import ip_prefix
from api.settings import ApiSettings
from domain.errors import TooMuch

_SWEEP_SECONDS = 60
_MOST_KEYS = 200_000
_REDIS_SECONDS = 0.25
_AWAY_SECONDS = 60
_EXPORT_SECONDS = 10
_ONCE = RateLimitItemPerDay(1)
_log = structlog.get_logger("api")


class Limit(StrEnum):
    """What is counted, and for whom; each has its setting `LEAD_LIMIT_…`.

    For one client without a token: `SUBMISSIONS` of forms, `PAGES` looked at and buttons pressed, `HOOKS` (what vendors
    send), `FAILURES` (tokens, keys and signatures that we did not believe). For all clients together: submissions of
    one `FORM`, and of one `TENANT`. For one user, key or integration: `CALLER`, what they capture and report; `READS`;
    `SEARCHES`, lists of leads; `EXPORTS`; `IMPORTS`, files and batches; `TRIALS`, what works through many decisions.
    `PAGE_USES`: different submissions of one served page, in a day.
    """

    SUBMISSIONS = "submissions"
    PAGES = "pages"
    HOOKS = "hooks"
    FAILURES = "failures"
    FORM = "form"
    TENANT = "tenant"
    CALLER = "caller"
    READS = "reads"
    SEARCHES = "searches"
    EXPORTS = "exports"
    IMPORTS = "imports"
    TRIALS = "trials"
    PAGE_USES = "page_uses"


class Limits:
    """Counts and refuses. While Redis is unavailable, each process counts on its own, so callers are still served."""

    def __init__(self, settings: ApiSettings, secret: bytes) -> None:
        self._items: Mapping[Limit, RateLimitItem] = {
            limit: RateLimitItemPerDay(rate) if limit is Limit.PAGE_USES else RateLimitItemPerMinute(rate)
            for limit in Limit
            if (rate := getattr(settings, f"limit_{limit}"))
        }
        self._secret = secret
        self._own = SlidingWindowCounterRateLimiter(ProcessMemory())
        self._shared, self._connections = None, None
        if settings.limits_url:
            url = settings.limits_url.get_secret_value()
            self._connections = _connections(url)
            self._shared = _counting_in(url, self._connections)
        self._away_until = 0.0
        self._exports_at_once, self._exporting = settings.exports_at_once, Counter[tuple[int, str]]()

    def begin_export(self, tenant_id: int, actor: str) -> Callable[[], None]:
        """One of a caller's few files at a time in this process; call what comes back when it is over, once.

        Raises `TooMuch`.
        """
        who = (tenant_id, actor)
        if self._exporting[who] >= self._exports_at_once:
            raise TooMuch(_EXPORT_SECONDS)
        self._exporting[who] += 1

        def end() -> None:
            self._exporting[who] -= 1
            if not self._exporting[who]:
                del self._exporting[who]

        return end

    async def client(self, limit: Limit, request: HTTPConnection) -> None:
        """Counts one request of the caller; raises `TooMuch`. Redis sees keyed hashes, never addresses."""
        await self._count(limit, blake2b(ip_prefix(request).encode(), key=self._secret, digest_size=12).hexdigest())

    async def count(self, limit: Limit, tenant_id: int, *subject: int | str) -> None:
        """Counts one for a form, a tenant, a caller; raises `TooMuch`."""
        await self._count(limit, "/".join(str(part) for part in (tenant_id, *subject)))

    async def submission(self, tenant_id: int, form_id: int) -> None:
        """Counts one for the form and the tenant: after the client's own, so that none uses up what is everybody's."""
        await self.count(Limit.FORM, tenant_id, form_id)
        await self.count(Limit.TENANT, tenant_id)

    async def page_use(self, nonce: str, said: str) -> bool:
        """Whether the page may bring this; the same again costs nothing. Without Redis each process counts its own."""
        most = self._items.get(Limit.PAGE_USES)
        if most is None or not await self._allows(_ONCE, f"{nonce}/{said}", count=False):
            return True
        if not await self._allows(most, nonce, count=True):
            return False
        await self._allows(_ONCE, f"{nonce}/{said}", count=True)
        return True

    async def close(self) -> None:
        if self._connections:
            await self._connections.aclose()

    async def _count(self, limit: Limit, key: str) -> None:
        item = self._items.get(limit)
        if item is None:
            return
        if self._shared and time.monotonic() >= self._away_until:
            try:
                await _hit(self._shared, item, limit, key)
            except (StorageError, OSError) as error:
                self._leave_alone(error)
            else:
                return
        await _hit(self._own, item, limit, key)

    async def _allows(self, item: RateLimitItem, key: str, *, count: bool) -> bool:
        if self._shared and time.monotonic() >= self._away_until:
            try:
                return await (self._shared.hit if count else self._shared.test)(item, Limit.PAGE_USES, key)
            except (StorageError, OSError) as error:
                self._leave_alone(error)
        return await (self._own.hit if count else self._own.test)(item, Limit.PAGE_USES, key)

    def _leave_alone(self, error: Exception) -> None:
        """For a minute, so that not every request waits for it, nor every one warns."""
        if time.monotonic() >= self._away_until:
            self._away_until = time.monotonic() + _AWAY_SECONDS
            _log.warning("limits_store_away", error=type(error.__cause__ or error).__qualname__)


async def _hit(limiter: SlidingWindowCounterRateLimiter, item: RateLimitItem, limit: Limit, key: str) -> None:
    if not await limiter.hit(item, limit, key):
        free_at = (await limiter.get_window_stats(item, limit, key)).reset_time
        raise TooMuch(min(item.get_expiry(), max(1, math.ceil(free_at - time.time()))))


def _connections(url: str) -> BlockingConnectionPool:
    """Nobody waits long for a counter, and nobody asks twice."""
    return BlockingConnectionPool.from_url(
        url,
        timeout=_REDIS_SECONDS,
        socket_connect_timeout=_REDIS_SECONDS,
        socket_timeout=_REDIS_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )


def _counting_in(url: str, connections: BlockingConnectionPool) -> SlidingWindowCounterRateLimiter:
    options: dict[str, Any] = {"connection_pool": connections}
    storage = RedisStorage(url, wrap_exceptions=True, implementation="redispy", key_prefix="LEAD", **options)
    return SlidingWindowCounterRateLimiter(storage)


class ProcessMemory(MemoryStorage):
    """The library's storage looks through all its keys at every hit; this one once a minute, and bounds them.

    Nothing here awaits, so no lock is needed.
    """

    def __init__(self) -> None:
        super().__init__()
        self._sweep_at = 0.0

    async def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        now = time.time()
        if now >= self._sweep_at or len(self.storage) >= _MOST_KEYS:
            self._sweep(now)
        count = await self.get(key) + amount
        self.storage[key] = count
        self.expirations.setdefault(key, now + expiry)
        return count

    def _sweep(self, now: float) -> None:
        """If all are alive and still too many, the oldest half goes: a flood from everywhere is no client's."""
        self._sweep_at = now + _SWEEP_SECONDS
        gone = [key for key, end in self.expirations.items() if end <= now]
        if len(self.storage) - len(gone) >= _MOST_KEYS:
            gone = list(self.expirations)[: _MOST_KEYS // 2]
        for key in gone:
            self.storage.pop(key, None)
            self.expirations.pop(key, None)
