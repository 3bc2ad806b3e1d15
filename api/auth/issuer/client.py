"""The identity provider as its client meets it: where to send the browser, and what its code is worth."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus, urlencode

import httpx2
import jwt
import structlog
from pydantic import SecretStr

from api.auth.identity import LEEWAY_SECONDS
from api.auth.issuer.attempts import Attempt
from api.auth.oidc import OidcKeys
from api.http.errors import Unauthenticated
from domain.errors import Unavailable

_LARGEST_ANSWER = 65_536
_SECONDS = 10
_REQUIRED = ["exp", "iat", "aud", "iss", "sub", "nonce"]
_log = structlog.get_logger("api.auth.issuer")


class SignInFailed(Exception):
    """The provider's answer is not one to this sign-in. The reason goes to the log only."""


@dataclass(frozen=True)
class Client:
    """How the provider knows us."""

    id: str
    secret: SecretStr
    scopes: tuple[str, ...]
    public_url: str

    @property
    def back(self) -> str:
        """Where the provider sends the browser back to."""
        return f"{self.public_url.rstrip('/')}/auth/callback"


@dataclass(frozen=True)
class Tokens:
    """Of one sign-in; `subject` as the checked ID token says."""

    access: str
    id: str
    refresh: str | None
    subject: str


class IssuerClient:
    """Addresses are those of the provider's own metadata, and nothing else's."""

    def __init__(self, keys: OidcKeys, web: httpx2.AsyncClient, client: Client) -> None:
        self._keys, self._web, self._client = keys, web, client

    async def address(self, attempt: Attempt) -> str:
        """Where the browser signs in. Raises `Unavailable`."""
        request = {
            "client_id": self._client.id,
            "response_type": "code",
            "redirect_uri": self._client.back,
            "scope": " ".join(self._client.scopes),
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": attempt.challenge,
            "code_challenge_method": "S256",
            "audience": self._keys.audience,  # some issue access tokens for the API only when asked by this name
        }
        if assurance := self._keys.assurance:
            request |= {"acr_values": " ".join(sorted(assurance.acr))} if assurance.acr else {}
            request |= {"max_age": f"{assurance.max_age.total_seconds():.0f}"} if assurance.max_age else {}
        return _with_query(await self._endpoint("authorization_endpoint"), request)

    async def redeem(self, attempt: Attempt, code: str, issuer: str | None) -> Tokens:
        """The code's tokens, the ID token checked. `issuer`: as the answer named it (RFC 9207).

        Raises `SignInFailed`, `Unavailable`.
        """
        named = (await self._keys.metadata()).get("authorization_response_iss_parameter_supported") is True
        if (issuer is not None or named) and issuer != self._keys.issuer:
            raise SignInFailed("issuer")
        answer = await self._post(
            await self._endpoint("token_endpoint"),
            {
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": self._client.back,
                "code_verifier": attempt.verifier,
            },
        )
        access, identity, refresh = (answer.get(name) for name in ("access_token", "id_token", "refresh_token"))
        if not isinstance(access, str) or not isinstance(identity, str):
            raise SignInFailed("tokens")
        if str(answer.get("token_type")).lower() != "bearer":
            raise SignInFailed("token type")
        claims = await self._identity(identity, attempt, access)
        return Tokens(access, identity, refresh if isinstance(refresh, str) else None, str(claims["sub"]))

    async def end_address(self, id_token: str | None) -> str | None:
        """Where the browser ends its session at the provider; None if it offers none (RP-Initiated Logout 1.0)."""
        place = (await self._keys.metadata()).get("end_session_endpoint")
        if not isinstance(place, str):
            return None
        request = {"client_id": self._client.id, "post_logout_redirect_uri": f"{self._client.public_url.rstrip('/')}/"}
        return _with_query(place, request | ({"id_token_hint": id_token} if id_token else {}))

    async def revoke(self, refresh_token: str) -> None:
        """As far as the provider takes part (RFC 7009)."""
        place = (await self._keys.metadata()).get("revocation_endpoint")
        if isinstance(place, str):
            try:
                await self._post(place, {"token": refresh_token, "token_type_hint": "refresh_token"})
            except (SignInFailed, Unavailable) as error:
                _log.warning("refresh_token_not_revoked", error=type(error).__name__)

    async def _endpoint(self, name: str) -> str:
        place = (await self._keys.metadata()).get(name)
        if not isinstance(place, str):
            raise Unavailable(f"The identity provider names no {name}.")
        return place

    async def _post(self, place: str, form: Mapping[str, str]) -> Mapping[str, Any]:
        methods = (await self._keys.metadata()).get("token_endpoint_auth_methods_supported")
        headers, sent = {}, dict(form)
        known, secret = self._client.id, self._client.secret.get_secret_value()
        if isinstance(methods, list) and "client_secret_basic" not in methods:
            sent |= {"client_id": known, "client_secret": secret}
        else:  # what the metadata says by saying nothing
            pair = f"{quote_plus(known)}:{quote_plus(secret)}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        try:
            answer = await self._web.post(place, data=sent, headers=headers, follow_redirects=False, timeout=_SECONDS)
        except httpx2.HTTPError as error:
            raise Unavailable("The identity provider does not answer.") from error
        if answer.status_code >= 500:
            raise Unavailable("The identity provider does not answer.")
        if answer.status_code != 200 or len(answer.content) > _LARGEST_ANSWER:
            raise SignInFailed(f"status {answer.status_code}")
        try:
            found = answer.json() if answer.content else {}
        except ValueError:
            raise SignInFailed("no JSON") from None
        return found if isinstance(found, dict) else {}

    async def _identity(self, token: str, attempt: Attempt, access_token: str) -> Mapping[str, Any]:
        """The claims of an ID token of this sign-in, for us (OpenID Connect Core 1.0, 3.1.3.7)."""
        try:
            verifying = await self._keys.key_for(jwt.get_unverified_header(token))
            claims: dict[str, Any] = jwt.decode(
                token,
                verifying.key,
                algorithms=[verifying.algorithm],
                audience=self._client.id,
                issuer=self._keys.issuer,
                leeway=LEEWAY_SECONDS,
                options={"require": _REQUIRED},
            )
        except (jwt.PyJWTError, Unauthenticated, ValueError, TypeError, OverflowError, RecursionError) as error:
            raise SignInFailed(f"id token: {type(error).__name__}") from None
        if not hmac.compare_digest(str(claims["nonce"]).encode(), attempt.nonce.encode()):
            raise SignInFailed("nonce")
        if claims.get("azp", self._client.id) != self._client.id or (
            isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and "azp" not in claims
        ):
            raise SignInFailed("authorized party")
        if "at_hash" in claims and claims["at_hash"] != _half_hash(access_token):
            raise SignInFailed("access token of another sign-in")
        return claims


def _half_hash(token: str) -> str:
    """Of RS256 and ES256."""
    return base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()[:16]).decode().rstrip("=")


def _with_query(place: str, query: Mapping[str, str]) -> str:
    return f"{place}{'&' if '?' in place else '?'}{urlencode(query)}"
