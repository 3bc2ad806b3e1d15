"""Tokens of an OpenID Connect issuer: its public keys, found by discovery."""

from collections.abc import Mapping
from datetime import timedelta
from time import monotonic
from typing import Any

import httpx2
import jwt
import structlog

from api.auth.identity import VerifyingKey
from api.auth.people import Assurance
from api.http.errors import Unauthenticated
from domain.errors import Unavailable

_ALGORITHMS = frozenset({"RS256", "ES256"})
_FRESH_SECONDS = 3_600
_LEAST_BETWEEN_FETCHES = 60
_LARGEST_DOCUMENT = 262_144
_LONGEST = timedelta(days=30)
_log = structlog.get_logger("api.auth.oidc")


class OidcKeys:
    """The issuer's keys, fetched at first need, hourly, and when an unknown `kid` comes (at most once a minute).

    Nothing in a token decides where keys are fetched from: `jku`, `x5u` and `jwk` are never read.
    """

    longest = _LONGEST

    def __init__(
        self, issuer: str, audience: str, client: httpx2.AsyncClient, assurance: Assurance | None = None
    ) -> None:
        self.issuer, self.audience = issuer, audience
        self.assurance: Assurance | None = assurance or Assurance()
        self._client = client
        self._keys: dict[str, jwt.PyJWK] = {}
        self._place: Mapping[str, Any] = {}
        self._fetched_at = self._tried_at = float("-inf")

    async def key_for(self, header: Mapping[str, Any]) -> VerifyingKey:
        kid, algorithm = header.get("kid"), header.get("alg")
        if (
            algorithm not in _ALGORITHMS
            or not isinstance(kid, str)
            or header.get("typ", "JWT") not in ("JWT", "at+jwt")
        ):
            raise Unauthenticated("header")
        if kid not in self._keys or monotonic() - self._fetched_at > _FRESH_SECONDS:
            await self._refresh()
        key = self._keys.get(kid)
        if key is None or key.algorithm_name != algorithm:
            raise Unauthenticated("kid")
        return VerifyingKey(key.key, str(algorithm))

    async def metadata(self) -> Mapping[str, Any]:
        """What the issuer says of itself, at most an hour old while it answers. Raises `Unavailable`."""
        if monotonic() - self._fetched_at > _FRESH_SECONDS:
            await self._refresh()
        if not self._place:
            raise Unavailable("The identity provider does not answer.")
        return self._place

    async def _refresh(self) -> None:
        if monotonic() - self._tried_at < _LEAST_BETWEEN_FETCHES:
            return
        self._tried_at = monotonic()
        try:
            place = await self._document(self.issuer.rstrip("/") + "/.well-known/openid-configuration")
            if place.get("issuer") != self.issuer:
                raise ValueError("issuer")
            found = await self._document(str(place["jwks_uri"]))
            self._keys, self._place = {str(key.key_id): key for key in _usable(found)}, place
            self._fetched_at = monotonic()
        except (httpx2.HTTPError, jwt.PyJWTError, KeyError, ValueError) as error:
            _log.warning("issuer_away", error=type(error).__name__)
            if not self._keys:
                raise Unavailable("The identity provider does not answer.") from None

    async def _document(self, url: str) -> dict[str, Any]:
        answer = await self._client.get(url, follow_redirects=False, timeout=5)
        answer.raise_for_status()
        if len(answer.content) > _LARGEST_DOCUMENT:
            raise ValueError("too large")
        document = answer.json()
        if not isinstance(document, dict):
            raise ValueError("no object")
        return document


def _usable(document: Mapping[str, Any]) -> list[jwt.PyJWK]:
    """Signing keys of ours; a set may hold others, for encryption or with algorithms that we do not take."""
    found = []
    for entry in document["keys"]:
        algorithm = entry.get("alg") or {"RSA": "RS256", "EC": "ES256"}.get(entry.get("kty"))
        if algorithm in _ALGORITHMS and entry.get("use", "sig") == "sig" and entry.get("kid"):
            found.append(jwt.PyJWK(entry, algorithm))
    return found
