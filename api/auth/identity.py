"""Who calls: a bearer token's claims, or an API key, checked against the tenant's own people."""

import hashlib
import hmac
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic, time
from typing import Any, Protocol

import jwt
from cachetools import TTLCache

from api.auth import key_text
from api.auth.browsers import cookie
from api.auth.keys import ALGORITHM, AUDIENCE, ISSUER, LONGEST, TOKEN_TYPE, SigningKeys
from api.auth.people import Assurance, People
from api.auth.permissions import Action, Role, Scope, covers, may
from api.http.errors import SessionEnded, Unauthenticated
from domain.privacy import Actor, ActorKind
from services.tenants.api_keys import PARTNER_SCOPES
from store.session import Database
from store.tenants.api_keys import KeyHolder, find_holder, mark_used, still_holds
from store.tenants.revocations import Bearer, find_bearer
from store.tenants.sessions import find_session, mark_seen

KEY_LIMIT = 255
LEEWAY_SECONDS = 30
BELIEVED_SECONDS = 5
SESSION_IDLE, SESSION_LONGEST = timedelta(minutes=30), timedelta(hours=12)
_SEEN_EVERY = timedelta(minutes=1)
_LONGEST_TOKEN = 4_096
_MOST_REMEMBERED = 20_000
_TOKEN = re.compile(r"[A-Za-z0-9_\-]+\.[A-Za-z0-9_\-]+\.[A-Za-z0-9_\-]+")
_REQUIRED = ["exp", "iat", "aud", "iss", "sub"]
# What identity providers call tokens that are no access tokens (Keycloak's `typ` claim).
_OTHER_TOKENS = frozenset({"Refresh", "Offline", "ID", "Logout"})


@dataclass(frozen=True)
class Claims:
    """What a verified token says. `issued_at` and `until` in seconds of the epoch; `token_id` as `token_id_of`."""

    tenant_id: int
    user_id: int
    role: Role
    issued_at: float
    until: float
    token_id: str


@dataclass(frozen=True)
class Caller:
    """A signed-in person or program. `country` is the tenant's, for reading national phone numbers.

    With an API key: `key_id`, its `scopes`, the `integration_id` that it speaks for, if for one, and the keys that it
    was rotated from. With a token: its `token_id`, when it was issued, and `until` when it lasts. At a browser the same
    of the session, and `session_id`; `demo`: it was begun without an identity provider.
    """

    tenant_id: int
    user_id: int
    role: Role
    country: str
    key_id: int | None = None
    scopes: frozenset[Scope] = frozenset()
    integration_id: int | None = None
    earlier_keys: tuple[int, ...] = ()
    token_id: str | None = None
    issued_at: float = 0
    until: float | None = None
    session_id: int | None = None
    demo: bool = False

    @property
    def actor(self) -> Actor:
        """As the audit log names it."""
        if self.key_id is not None:
            return Actor.of(ActorKind.PROGRAM, self.key_id)
        return Actor.of(ActorKind.USER, self.user_id)

    @property
    def keyspace(self) -> str:
        """Where the ids that the caller chooses stand. A key that was rotated keeps that of the first one."""
        if self.key_id is None:
            return self.actor
        return Actor.of(ActorKind.PROGRAM, min((self.key_id, *self.earlier_keys)))

    def own_key(self, given: str) -> str:
        """An id that the caller chose, in their own space: it meets nobody else's, and none that the engine makes."""
        key = f"{self.keyspace}:{given}"
        return key if len(key) <= KEY_LIMIT else f"{self.keyspace}:sha256-{hashlib.sha256(given.encode()).hexdigest()}"

    @property
    def own_actors(self) -> frozenset[str]:
        """As the audit log names the caller, now and before their key was rotated."""
        return frozenset({self.actor, *(Actor.of(ActorKind.PROGRAM, key) for key in self.earlier_keys)})

    @property
    def seconds_left(self) -> float:
        """Until the token, key or session ends by itself."""
        if self.until is None:
            return math.inf
        leeway = LEEWAY_SECONDS if self.key_id is None and self.session_id is None else 0
        return self.until + leeway - time()

    def may(self, action: Action) -> bool:
        """By role, and with an API key within its scopes."""
        return may(self.role, action) and (self.key_id is None or covers(self.scopes, action))


@dataclass(frozen=True)
class VerifyingKey:
    """A public key, and the only algorithm it may be used with."""

    key: Any
    algorithm: str


class KeyRing(Protocol):
    """Where a token's public key comes from; `issuer` and `audience` are what its claims must say.

    `longest` is how long a token may be valid from its issue. `assurance`: what a sign-in must have been, of an issuer
    whose subjects are bound to users; None: the tokens name users themselves.
    """

    issuer: str
    audience: str
    longest: timedelta
    assurance: Assurance | None

    async def key_for(self, header: Mapping[str, Any]) -> VerifyingKey:
        """By the token's own header; raises `Unauthenticated`."""
        ...


class LocalKeys:
    """The keys of this installation."""

    issuer, audience, longest = ISSUER, AUDIENCE, LONGEST
    assurance: Assurance | None = None

    def __init__(self, keys: SigningKeys) -> None:
        self._keys = keys

    async def key_for(self, header: Mapping[str, Any]) -> VerifyingKey:
        found = self._keys.find(header.get("kid"))
        if header.get("typ") != TOKEN_TYPE or found is None:
            raise Unauthenticated("typ" if found else "kid")
        return VerifyingKey(found.key.public_key(), ALGORITHM)


def token_id_of(jti: str) -> str:
    """How a token is called in the list of revocations."""
    return hashlib.sha256(b"jti\0" + jti.encode()).hexdigest()


def short_cache(seconds: float = BELIEVED_SECONDS) -> TTLCache[Any, Any]:
    """What was found out, for so long."""
    return TTLCache(_MOST_REMEMBERED, seconds, timer=lambda: monotonic())


class Authenticator:
    """Turns an Authorization header, or a session's cookie, into a `Caller`.

    A token, key or cookie that was checked is believed for 5 s before it is checked again: what is revoked, and who is
    deactivated or given another role, is shut out within that time; at once in the process that calls `forget`.
    """

    def __init__(self, keys: KeyRing, database: Database) -> None:
        self._keys, self._database = keys, database
        self._people = None if keys.assurance is None else People(database, keys.issuer, keys.assurance)
        self._callers: TTLCache[bytes, Caller] = short_cache()
        self._holders: TTLCache[bytes, KeyHolder] = short_cache()
        self._forgotten = 0

    @property
    def longest(self) -> timedelta:
        """How long a token lasts at most from its issue."""
        return self._keys.longest

    def forget(self) -> None:
        """Everybody is checked again: after a revocation, a deactivation or a change of role was committed."""
        self._forgotten += 1
        self._callers.clear()
        self._holders.clear()

    async def authenticate(self, headers: list[str]) -> Caller:
        """`headers` are all Authorization headers of the request; raises `Unauthenticated`."""
        token = _bearer(headers)
        if found := key_text.tenant_of(token):
            return await self._authenticate_key(found, token)
        digest = hashlib.sha256(token.encode()).digest()
        caller = self._callers.get(digest)
        if caller is None:
            forgotten = self._forgotten
            caller = await self._check(await self._verify(token))
            if forgotten == self._forgotten:
                self._callers[digest] = caller
        if caller.until is not None and caller.until + LEEWAY_SECONDS <= time():
            raise Unauthenticated("expired", caller.tenant_id, caller.user_id)
        return caller

    async def authenticate_session(self, cookies: Sequence[str]) -> Caller:
        """`cookies` are all values of the session's cookie in the request; raises `SessionEnded`."""
        tenant_id = cookie.tenant_of(cookies[0]) if len(cookies) == 1 else None
        if tenant_id is None:
            raise SessionEnded("one session cookie")
        digest = cookie.digest(cookies[0])
        caller = self._callers.get(digest)
        if caller is None:
            forgotten = self._forgotten
            caller = await self._session(tenant_id, digest, seen=True)
            if forgotten == self._forgotten:
                self._callers[digest] = caller
        if caller.until is not None and caller.until <= time():
            raise SessionEnded("expired", caller.tenant_id, caller.user_id)
        return caller

    async def _session(self, tenant_id: int, digest: bytes, *, seen: bool) -> Caller:
        """`seen`: this is a request of the person, who is not idle."""
        now = datetime.now(UTC)
        async with self._database.tenant_session(tenant_id) as session:
            found = await find_session(session, tenant_id, digest)
            if found is None:
                raise SessionEnded("session")
            if found.ended or not found.member or now >= min(found.ends_at, found.last_seen_at + SESSION_IDLE):
                raise SessionEnded("session" if found.member else "member", tenant_id, found.user_id)
            if seen and now - found.last_seen_at >= _SEEN_EVERY:
                await mark_seen(session, tenant_id, found.id, now)
        return Caller(
            tenant_id,
            found.user_id,
            Role(found.role),
            found.country,
            token_id=digest.hex(),
            issued_at=found.created_at.timestamp(),
            until=found.ends_at.timestamp(),
            session_id=found.id,
            demo=found.demo,
        )

    async def _check(self, claims: Claims) -> Caller:
        bearer = await self._bearer(claims)
        if bearer is None:
            raise Unauthenticated("member")
        if not bearer.active or bearer.role != claims.role or bearer.ended:
            raise Unauthenticated("revoked" if bearer.ended else "member", claims.tenant_id, claims.user_id)
        return Caller(
            claims.tenant_id,
            claims.user_id,
            claims.role,
            bearer.country,
            token_id=claims.token_id,
            issued_at=claims.issued_at,
            until=claims.until,
        )

    async def check_again(self, caller: Caller) -> None:
        """For an answer that takes long: raises `Unauthenticated` when its caller would no longer be let in."""
        if caller.key_id is not None:
            async with self._database.tenant_session(caller.tenant_id) as session:
                holds = await still_holds(session, caller.tenant_id, caller.key_id, Role.INTEGRATION.value)
            if not holds:
                raise Unauthenticated("key", caller.tenant_id, caller.user_id)
            return
        if caller.token_id is None or caller.until is None:
            return
        if caller.session_id is not None:
            await self._session(caller.tenant_id, bytes.fromhex(caller.token_id), seen=False)
            return
        if caller.until + LEEWAY_SECONDS <= time():
            raise Unauthenticated("expired", caller.tenant_id, caller.user_id)
        who = (caller.tenant_id, caller.user_id, caller.role)
        await self._check(Claims(*who, caller.issued_at, caller.until, caller.token_id))

    async def _authenticate_key(self, tenant_id: int, key: str) -> Caller:
        digest = key_text.digest(key)
        holder = self._holders.get(digest)
        if holder is None:
            forgotten = self._forgotten
            holder = await self._holder(tenant_id, key, digest)
            if forgotten == self._forgotten:
                self._holders[digest] = holder
        if holder.expires_at is not None and holder.expires_at <= datetime.now(UTC):
            raise Unauthenticated("expired")
        scopes = frozenset(Scope(scope) for scope in holder.scopes)
        if holder.integration_id is not None:
            scopes = frozenset(scope for scope in scopes if scope.value in PARTNER_SCOPES)  # whatever its row says
        return Caller(
            tenant_id,
            holder.user_id,
            Role.INTEGRATION,
            holder.country,
            holder.id,
            scopes,
            holder.integration_id,
            tuple(holder.earlier),
            until=holder.expires_at.timestamp() if holder.expires_at is not None else None,
        )

    async def _holder(self, tenant_id: int, key: str, digest: bytes) -> KeyHolder:
        async with self._database.tenant_session(tenant_id) as session:
            holder = await find_holder(session, tenant_id, key_text.prefix_of(key), Role.INTEGRATION)
            if holder is None or not hmac.compare_digest(holder.secret_hash, digest):
                raise Unauthenticated("key")
            await mark_used(session, tenant_id, holder.id, datetime.now(UTC))
        return holder

    async def _bearer(self, claims: Claims) -> Bearer | None:
        issued_at = datetime.fromtimestamp(claims.issued_at, UTC)
        async with self._database.tenant_session(claims.tenant_id) as session:
            return await find_bearer(session, claims.tenant_id, claims.user_id, claims.token_id, issued_at)

    async def _verify(self, token: str) -> Claims:
        try:
            header = jwt.get_unverified_header(token)
            if "crit" in header or "zip" in header:
                raise Unauthenticated("header")
            verifying = await self._keys.key_for(header)
            claims = jwt.decode(
                token,
                verifying.key,
                algorithms=[verifying.algorithm],
                audience=self._keys.audience,
                issuer=self._keys.issuer,
                leeway=LEEWAY_SECONDS,
                options={"require": _REQUIRED},
            )
            if str(claims.get("typ")) in _OTHER_TOKENS:
                raise Unauthenticated("claims")
            named = claims if self._people is None else await self._people.named(claims)
            return _read(named, token, self._keys.longest)
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError, OverflowError) as error:
            raise Unauthenticated(type(error).__name__) from None


def _bearer(headers: list[str]) -> str:
    if len(headers) != 1:
        raise Unauthenticated("one Authorization header")
    scheme, _, token = headers[0].partition(" ")
    if scheme.lower() != "bearer" or len(token) > _LONGEST_TOKEN:
        raise Unauthenticated("no bearer token")
    if not (_TOKEN.fullmatch(token) or key_text.tenant_of(token)):
        raise Unauthenticated("no bearer token")
    return token


def _read(claims: Mapping[str, Any], token: str, longest: timedelta) -> Claims:
    role, jti = claims.get("role"), claims.get("jti")
    if not isinstance(role, str) or role not in set(Role):
        raise Unauthenticated("claims")
    issued_at, until = float(claims["iat"]), float(claims["exp"])
    if until - issued_at > longest.total_seconds():
        raise Unauthenticated("life")
    if jti is None:
        token_id = hashlib.sha256(b"token\0" + token.encode()).hexdigest()
    elif isinstance(jti, str) and jti:
        token_id = token_id_of(jti)
    else:
        raise Unauthenticated("claims")
    tenant_id, user_id = _id(claims.get("tenant"), 2**31), _id(claims.get("user"), 2**63)
    return Claims(tenant_id, user_id, Role(role), issued_at, until, token_id)


def _id(value: Any, below: int) -> int:
    if type(value) is not int or not 0 < value < below:
        raise Unauthenticated("claims")
    return value
