"""Who calls: a bearer token's claims, or an API key, checked against the tenant's own people."""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic, time
from typing import Any, Protocol

import jwt
from cachetools import TTLCache
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from api.auth import key_text
from api.auth.keys import ALGORITHM, AUDIENCE, ISSUER, TOKEN_TYPE
from api.auth.permissions import Action, Role, Scope, covers, may
from api.http.errors import Unauthenticated
from domain.privacy import Actor, ActorKind
from store.session import Database
from store.team.users import Member, find_member
from store.tenants.api_keys import KeyHolder, find_holder, mark_used

LEEWAY_SECONDS = 30
BELIEVED_SECONDS = 30
_LONGEST_TOKEN = 4_096
_MOST_REMEMBERED = 20_000
_TOKEN = re.compile(r"[A-Za-z0-9_\-]+\.[A-Za-z0-9_\-]+\.[A-Za-z0-9_\-]+")
_REQUIRED = ["exp", "iat", "aud", "iss", "sub"]
# What identity providers call tokens that are no access tokens (Keycloak's `typ` claim).
_OTHER_TOKENS = frozenset({"Refresh", "Offline", "ID", "Logout"})


@dataclass(frozen=True)
class Claims:
    """What a believed token says. `until` in seconds of the epoch."""

    tenant_id: int
    user_id: int
    role: Role
    until: float


@dataclass(frozen=True)
class Caller:
    """A signed-in person or program. `country` is the tenant's, for reading national phone numbers.

    With an API key: `key_id`, its `scopes`, and the `integration_id` that it speaks for, if for one.
    """

    tenant_id: int
    user_id: int
    role: Role
    country: str
    key_id: int | None = None
    scopes: frozenset[Scope] = frozenset()
    integration_id: int | None = None

    @property
    def actor(self) -> Actor:
        """As the audit log names it."""
        if self.key_id is not None:
            return Actor.of(ActorKind.PROGRAM, self.key_id)
        return Actor.of(ActorKind.USER, self.user_id)

    def may(self, action: Action) -> bool:
        """By role, and with an API key within its scopes."""
        return may(self.role, action) and (self.key_id is None or covers(self.scopes, action))


@dataclass(frozen=True)
class VerifyingKey:
    """A public key, and the only algorithm it may be used with."""

    key: Any
    algorithm: str


class KeyRing(Protocol):
    """Where a token's public key comes from; `issuer` and `audience` are what its claims must say."""

    issuer: str
    audience: str

    async def key_for(self, header: Mapping[str, Any]) -> VerifyingKey:
        """By the token's own header; raises `Unauthenticated`."""
        ...


class LocalKey:
    """The key of this installation."""

    issuer, audience = ISSUER, AUDIENCE

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._public: Ed25519PublicKey = key.public_key()

    async def key_for(self, header: Mapping[str, Any]) -> VerifyingKey:
        if header.get("typ") != TOKEN_TYPE:
            raise Unauthenticated("typ")
        return VerifyingKey(self._public, ALGORITHM)


def short_cache() -> TTLCache[Any, Any]:
    """What was found out, for `BELIEVED_SECONDS`."""
    return TTLCache(_MOST_REMEMBERED, BELIEVED_SECONDS, timer=lambda: monotonic())


class Authenticator:
    """Turns an Authorization header into a `Caller`.

    A token that was verified, a member and a key that were found, are believed for 30 s before they are checked again:
    who is deactivated, and a key that is revoked, is shut out within that time.
    """

    def __init__(self, keys: KeyRing, database: Database) -> None:
        self._keys, self._database = keys, database
        self._claims: TTLCache[bytes, Claims] = short_cache()
        self._members: TTLCache[tuple[int, int], Member] = short_cache()
        self._holders: TTLCache[bytes, KeyHolder] = short_cache()

    async def authenticate(self, headers: list[str]) -> Caller:
        """`headers` are all Authorization headers of the request; raises `Unauthenticated`."""
        token = _bearer(headers)
        if found := key_text.tenant_of(token):
            return await self._authenticate_key(found, token)
        digest = hashlib.sha256(token.encode()).digest()
        claims = self._claims.get(digest)
        if claims is None:
            claims = await self._verify(token)
            self._claims[digest] = claims
        if claims.until + LEEWAY_SECONDS <= time():
            raise Unauthenticated("expired")
        member = await self._member(claims)
        if member is None or not member.active or member.role != claims.role:
            raise Unauthenticated("member")
        return Caller(claims.tenant_id, claims.user_id, claims.role, member.country)

    async def _authenticate_key(self, tenant_id: int, key: str) -> Caller:
        digest = key_text.digest(key)
        holder = self._holders.get(digest)
        if holder is None:
            holder = await self._holder(tenant_id, key, digest)
            self._holders[digest] = holder
        if holder.expires_at is not None and holder.expires_at <= datetime.now(UTC):
            raise Unauthenticated("expired")
        scopes = frozenset(Scope(scope) for scope in holder.scopes)
        return Caller(
            tenant_id, holder.user_id, Role.INTEGRATION, holder.country, holder.id, scopes, holder.integration_id
        )

    async def _holder(self, tenant_id: int, key: str, digest: bytes) -> KeyHolder:
        async with self._database.tenant_session(tenant_id) as session:
            holder = await find_holder(session, tenant_id, key_text.prefix_of(key), Role.INTEGRATION)
            if holder is None or not hmac.compare_digest(holder.secret_hash, digest):
                raise Unauthenticated("key")
            await mark_used(session, tenant_id, holder.id, datetime.now(UTC))
        return holder

    async def _member(self, claims: Claims) -> Member | None:
        who = (claims.tenant_id, claims.user_id)
        if (member := self._members.get(who)) is None:
            async with self._database.tenant_session(claims.tenant_id) as session:
                member = await find_member(session, *who)
            if member:
                self._members[who] = member
        return member

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
            return _read(claims)
        except (jwt.PyJWTError, ArithmeticError, ValueError, TypeError, RecursionError) as error:
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


def _read(claims: Mapping[str, Any]) -> Claims:
    role = claims.get("role")
    if str(claims.get("typ")) in _OTHER_TOKENS or not isinstance(role, str) or role not in set(Role):
        raise Unauthenticated("claims")
    return Claims(_id(claims.get("tenant"), 2**31), _id(claims.get("user"), 2**63), Role(role), float(claims["exp"]))


def _id(value: Any, below: int) -> int:
    if type(value) is not int or not 0 < value < below:
        raise Unauthenticated("claims")
    return value
