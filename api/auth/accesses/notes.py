"""What a request is remembered for: a person who was looked at, a list of people, a refusal."""

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import parse_qsl

import structlog
from cachetools import TTLCache
from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.auth.accesses.buffer import EntryBuffer
from api.auth.accesses.windows import Count, Windows
from api.auth.identity import Caller
from api.http.clients import ip_prefix
from api.http.cursor import SHOWN
from domain.privacy import Actor, ActorKind
from store import privacy

READ_SECONDS, LIST_SECONDS, REFUSAL_SECONDS = 900, 900, 60
MANY_REFUSALS = 60
LISTS = frozenset(
    {
        "/appointments",
        "/leads",
        "/campaigns/{campaign_id}/leads",
        "/duplicates",
        "/first-contacts",
        "/imports/{import_id}/rows",
        "/integrations/{integration_id}/leads",
        "/moves",
        "/offers",
        "/queue",
        "/reviews",
        "/tasks",
        "/today",
        "/unattended",
    }
)
_REFUSED = frozenset({401, 403, 404})
_MOST_READS, _MOST_WINDOWS, _MOST_CLIENTS = 50_000, 10_000, 1_000
_OTHERS = "others"
_log = structlog.get_logger("api.auth.accesses")


@dataclass(frozen=True)
class Listing:
    """One list, by a keyed hash of what it was filtered by."""

    tenant_id: int
    actor: Actor
    route: str
    filter: str


@dataclass(frozen=True)
class Refusal:
    """Of somebody whom a token or key named."""

    tenant_id: int
    actor: Actor
    method: str
    route: str | None
    status: int
    reason: str | None


class AccessLog:
    """Notes in memory, in microseconds; `buffer` writes.

    One lead's part by one caller is noted once in 15 minutes. A list is noted at once, its repeats with the same filter
    together after 15 minutes. A known caller's refusal is noted at once, its repeats together after a minute; those
    of unknown clients are logged together, by a hash of their address, once a minute.
    """

    def __init__(self, buffer: EntryBuffer, secret: bytes, clock: Callable[[], float] = time.monotonic) -> None:
        self.buffer, self._secret, self._clock = buffer, secret, clock
        self._reads: TTLCache[tuple[int, Actor, int, str], bool] = TTLCache(_MOST_READS, READ_SECONDS, timer=clock)
        self._lists = Windows[Listing](LIST_SECONDS, _MOST_WINDOWS, clock)
        self._refusals = Windows[Refusal](REFUSAL_SECONDS, _MOST_WINDOWS, clock)
        self._minute = clock()
        self._clients: Counter[str] = Counter()
        self._callers: Counter[tuple[int, str]] = Counter()
        self.refused: Counter[int] = Counter()
        self.many_refused: Counter[int] = Counter()

    def note(self, scope: Scope, status: int, rows: int) -> None:
        """After the answer."""
        self.close_windows()
        caller: Caller | None = scope.get("caller")
        route: str | None = getattr(scope.get("route"), "path", None)
        if status in _REFUSED:
            self._refusal(scope, status, caller, route)
        elif caller and route and status < 300 and scope["method"] == "GET":
            if lead_id := _number(scope.get("path_params", {}).get("lead_id")):
                self._read(caller, lead_id, _part(route))
            elif shown := scope.get("leads_shown"):
                for lead_id in shown:
                    self._read(caller, lead_id, _part(route))
            elif route in LISTS:
                self._list(Listing(caller.tenant_id, caller.actor, route, self._filter(scope)), rows)

    def close_windows(self, *, all_of_them: bool = False) -> None:
        """Once a minute, and at the process's end."""
        now = self._clock()
        if now - self._minute < REFUSAL_SECONDS and not all_of_them:
            return
        self._minute = now
        for listing, count in self._lists.ended(all_of_them=all_of_them):
            self._add_list(listing, count)
        for refusal, count in self._refusals.ended(all_of_them=all_of_them):
            self._add_refusal(refusal, count.requests)
        for client, requests in self._clients.items():
            _log.info("refused_client", client=client, requests=requests)
        self._clients.clear()
        self._callers.clear()

    def figures(self) -> Mapping[str, Mapping[int, int]]:
        """Since the process began, by tenant (0: nobody's)."""
        return {"refusals": self.refused, "many_refusals": self.many_refused, "accesses_lost": self.buffer.lost}

    def _read(self, caller: Caller, lead_id: int, part: str) -> None:
        key = (caller.tenant_id, caller.actor, lead_id, part)
        if key not in self._reads and self._add(caller.tenant_id, caller.actor, "lead_read", lead_id, {"part": part}):
            self._reads[key] = True

    def _list(self, listing: Listing, rows: int) -> None:
        if self._lists.is_first(listing, rows):
            self._add_list(listing, Count(0, 1, rows))

    def _add_list(self, listing: Listing, count: Count) -> None:
        facts: dict[str, privacy.Fact] = {"route": listing.route, "filter": listing.filter}
        facts |= {"requests": count.requests, "rows": count.rows}
        self._add(listing.tenant_id, listing.actor, "leads_listed", None, facts)

    def _refusal(self, scope: Scope, status: int, caller: Caller | None, route: str | None) -> None:
        who = (caller.tenant_id, caller.actor) if caller else _named(scope)
        self.refused[who[0] if who else 0] += 1
        if who is None:
            client = blake2b(ip_prefix(Request(scope)).encode(), key=self._secret, digest_size=8).hexdigest()
            self._clients[client if client in self._clients or len(self._clients) < _MOST_CLIENTS else _OTHERS] += 1
            self._warn(0, client, status)
            return
        self._warn(*who, status)
        refusal = Refusal(*who, scope["method"][:10], route, status, scope.get("refused"))
        if status != 404 and self._refusals.is_first(refusal):
            self._add_refusal(refusal, 1)

    def _add_refusal(self, refusal: Refusal, requests: int) -> None:
        facts: dict[str, privacy.Fact] = {"method": refusal.method, "route": refusal.route, "status": refusal.status}
        facts |= {"reason": refusal.reason, "requests": requests}
        self._add(refusal.tenant_id, refusal.actor, "refused", None, facts)

    def _warn(self, tenant_id: int, who: str, status: int) -> None:
        """Once a minute for one caller."""
        if len(self._callers) >= _MOST_WINDOWS:
            who = _OTHERS
        self._callers[tenant_id, who] += 1
        if self._callers[tenant_id, who] == MANY_REFUSALS:
            self.many_refused[tenant_id] += 1
            _log.warning("many_refusals", tenant=tenant_id or None, caller=who, status=status, requests=MANY_REFUSALS)

    def _add(
        self, tenant_id: int, actor: Actor, action: str, lead_id: int | None, facts: dict[str, privacy.Fact]
    ) -> bool:
        entry = privacy.Entry(datetime.now(UTC), actor, action, privacy.ACCESS, lead_id, facts=facts)
        return self.buffer.add(tenant_id, entry)

    def _filter(self, scope: Scope) -> str:
        """Of a search for a number only that it was the same; which page of the list is no filter."""
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        kept = sorted(pair for pair in query if pair[0] not in ("cursor", "limit"))
        return blake2b(repr(kept).encode(), key=self._secret, digest_size=8).hexdigest()


class AccessNotes:
    """The layer of the app that notes each answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, shown = 0, [0]
        SHOWN.set(shown)

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            context: Any = getattr(scope["app"].state, "context", None)
            if context is not None:
                context.accesses.note(scope, status, shown[0])


def _named(scope: Scope) -> tuple[int, Actor] | None:
    """Whose token it was that is no longer good."""
    tenant_id, user_id = scope.get("refused_user", (None, None))
    return (tenant_id, Actor.of(ActorKind.USER, user_id)) if tenant_id and user_id else None


def _number(text: object) -> int | None:
    return int(text) if isinstance(text, str) and text.isascii() and text.isdecimal() and len(text) < 19 else None


def _part(route: str) -> str:
    """`/leads/{lead_id}/messages` → `messages`."""
    parts = PurePosixPath(route).parts
    return parts[3] if len(parts) > 3 else "profile"
