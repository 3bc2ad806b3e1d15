"""Whose a token of an identity provider is: its issuer and subject belong to one user, from their first sign-in on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import time
from typing import Any

from api.http.errors import Unauthenticated
from domain.errors import Forbidden, Invalid
from domain.leads.contact import normalise_email
from domain.privacy import Actor, ActorKind
from store import privacy
from store.session import Database
from store.team import sign_ins, users
from store.team.sign_ins import Found

_LONGEST_SUBJECT = 255
_NO_TENANT = 0
_UNKNOWN = (
    "Your identity provider knows you, but no user here is yours. Ask your hospital's admin to invite the e-mail"
    " address that your provider confirms, then sign in again."
)
_AMBIGUOUS = (
    "More than one hospital invites you. Ask your identity provider's admin to name the hospital in your token's claim"
    " `tenant`, or one hospital's admin to withdraw the invitation."
)
_WEAK = "This sign-in is not strong or recent enough for this installation: sign in again, with the second factor."


@dataclass(frozen=True)
class Assurance:
    """What a sign-in must have been: one of these `acr`, one of these `amr` among its methods, and how long ago."""

    acr: frozenset[str] = frozenset()
    amr: frozenset[str] = frozenset()
    max_age: timedelta | None = None

    def require(self, claims: Mapping[str, Any]) -> None:
        """Raises `Forbidden`."""
        methods = claims.get("amr")
        named = {method for method in methods if isinstance(method, str)} if isinstance(methods, list) else set[str]()
        signed_in = claims.get("auth_time")
        if self.acr and claims.get("acr") not in [*self.acr]:
            raise Forbidden(_WEAK)
        if self.amr and not self.amr & named:
            raise Forbidden(_WEAK)
        if self.max_age is not None and not (
            type(signed_in) is int and time() - signed_in <= self.max_age.total_seconds()
        ):
            raise Forbidden(_WEAK)


@dataclass(frozen=True)
class _Token:
    """What a token of the issuer says of a person. `email` in lower case, confirmed by the issuer."""

    subject: str
    email: str | None
    tenant: Any
    user: Any


class People:
    """Users by the issuer's subjects."""

    def __init__(self, database: Database, issuer: str, assurance: Assurance) -> None:
        self._database, self._issuer, self._assurance = database, issuer, assurance

    async def named(self, claims: Mapping[str, Any]) -> Mapping[str, Any]:
        """The claims of a verified token, with `tenant`, `user` and `role` as the hospital has them.

        A token that names a user itself (`tenant`, `user`, `role`) must name the subject's; it never raises a role.
        Raises `Unauthenticated`, `Forbidden`.
        """
        if "at_hash" in claims or "c_hash" in claims or "events" in claims:
            raise Unauthenticated("no access token")  # an ID token's, a log-out token's
        subject = claims["sub"]
        if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST_SUBJECT or "\0" in subject:
            raise Unauthenticated("sub")
        self._assurance.require(claims)
        token = _Token(subject, _confirmed_email(claims), claims.get("tenant"), claims.get("user"))
        found = await self._person(token)
        if token.user is not None:
            return claims
        async with self._database.tenant_session(found.tenant_id) as session:
            member = await users.find_member(session, found.tenant_id, found.user_id)
        if member is None:
            raise Unauthenticated("member")
        return {**claims, "tenant": found.tenant_id, "user": found.user_id, "role": member.role}

    async def _person(self, token: _Token) -> Found:
        now = datetime.now(UTC)
        async with self._database.tenant_session(_NO_TENANT) as session:
            found = await sign_ins.people_of(session, self._issuer, token.subject, token.email, now)
        bound = next((one for one in found if one.bound), None)
        if bound is not None:
            if not _may_be(bound, token):
                raise Unauthenticated("sub")
            return bound
        return await self._bound(_chosen(found, token), token, now)

    async def _bound(self, chosen: Found, token: _Token, now: datetime) -> Found:
        """Theirs from now on; of two first sign-ins at once, one wins."""
        tenant_id, user_id = chosen.tenant_id, chosen.user_id
        async with self._database.tenant_session(tenant_id) as session:
            await sign_ins.lock_subject(session, self._issuer, token.subject)
            found = await sign_ins.people_of(session, self._issuer, token.subject, token.email, now)
            bound = [(one.tenant_id, one.user_id) for one in found if one.bound]
            if bound == [(tenant_id, user_id)]:
                return chosen
            withdrawn = token.user is None and chosen not in found  # meanwhile: the invitation, or its address
            if (
                bound
                or withdrawn
                or not await sign_ins.bind(session, tenant_id, user_id, self._issuer, token.subject, now)
            ):
                raise Unauthenticated("sub")
            actor = Actor.of(ActorKind.USER, user_id)
            entry = privacy.Entry(now, actor, "user_bound", "user", user_id)
            await privacy.record(session, tenant_id, entry)
        return chosen


def _chosen(found: list[Found], token: _Token) -> Found:
    """Whom a first sign-in may become: whom the issuer names, else the only one who expects it."""
    if token.user is not None:
        if type(token.tenant) is not int or type(token.user) is not int:
            raise Unauthenticated("claims")
        if not (0 < token.tenant < 2**31 and 0 < token.user < 2**63):
            raise Unauthenticated("claims")
        return Found(token.tenant, token.user, bound=False)
    fitting = [one for one in found if _may_be(one, token)]
    if not fitting:
        raise Forbidden(_UNKNOWN)
    if len(fitting) > 1:
        raise Forbidden(_AMBIGUOUS)
    return fitting[0]


def _may_be(found: Found, token: _Token) -> bool:
    return token.tenant in (None, found.tenant_id) and token.user in (None, found.user_id)


def _confirmed_email(claims: Mapping[str, Any]) -> str | None:
    """In lower case, as the issuer writes it: to the issuer, one with an unseen letter is another mailbox."""
    email = claims.get("email")
    if claims.get("email_verified") is not True or not isinstance(email, str):
        return None
    try:
        found = normalise_email(email)
    except Invalid:
        return None
    return found.norm if email.lower() in (found.norm, found.address.lower()) else None
