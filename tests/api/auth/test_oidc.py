"""Tokens of an OpenID Connect issuer, served by a small double."""

import json
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as make_ec
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as make_rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from fastapi import FastAPI, HTTPException
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from api.auth import oidc
from api.auth.identity import Authenticator
from api.auth.oidc import OidcKeys
from api.http.errors import Unauthenticated
from domain.errors import Unavailable
from store.session import Database
from tests.fixtures.tenants import SeededTenant

ISSUER = "https://issuer.example/realms/blink"
AUDIENCE = "lead-engine"


class Issuer:
    """An identity provider with one RSA and one EC key; counts how often it was asked."""

    def __init__(self) -> None:
        self.rsa: RSAPrivateKey = make_rsa(65_537, 2_048)
        self.ec: EllipticCurvePrivateKey = make_ec(SECP256R1())
        self.asked = 0
        self.away = False
        self.issuer = ISSUER
        self.app = FastAPI()
        self.app.get("/realms/blink/.well-known/openid-configuration")(self.configuration)
        self.app.get("/jwks")(self.keys)

    async def configuration(self) -> dict[str, Any]:
        self.asked += 1
        if self.away:
            raise HTTPException(503)
        return {"issuer": self.issuer, "jwks_uri": "https://issuer.example/jwks"}

    async def keys(self) -> dict[str, Any]:
        rsa = json.loads(RSAAlgorithm.to_jwk(self.rsa.public_key())) | {"kid": "r1", "use": "sig", "alg": "RS256"}
        ec = json.loads(ECAlgorithm.to_jwk(self.ec.public_key())) | {"kid": "e1"}
        sealing = rsa | {"kid": "enc", "use": "enc"}
        return {"keys": [rsa, ec, sealing, {"kty": "oct", "k": "c2VjcmV0", "kid": "o1", "alg": "HS256"}]}

    def token(self, of: SeededTenant, kid: str = "r1", **changed: Any) -> str:
        now = int(time.time())
        body = {"iss": ISSUER, "aud": AUDIENCE, "sub": "abc", "iat": now, "exp": now + 300, "tenant": of.id,
                "user": of.staff["manager"], "role": "manager", "typ": "Bearer"} | changed  # fmt: skip
        if kid == "e1":
            return jwt.encode(body, self.ec, algorithm="ES256", headers={"kid": kid})
        return jwt.encode(body, self.rsa, algorithm="RS256", headers={"kid": kid})


@pytest.fixture
def issuer() -> Issuer:
    return Issuer()


@pytest.fixture
async def keys(issuer: Issuer) -> AsyncIterator[OidcKeys]:
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(issuer.app)) as web:
        yield OidcKeys(ISSUER, AUDIENCE, web)


@pytest.fixture
def authenticator(keys: OidcKeys, database: Database) -> Authenticator:
    return Authenticator(keys, database)


@pytest.mark.parametrize("kid", ["r1", "e1"])
async def test_the_issuers_tokens_are_believed(
    authenticator: Authenticator, issuer: Issuer, tenant: SeededTenant, kid: str
) -> None:
    caller = await authenticator.authenticate([f"Bearer {issuer.token(tenant, kid)}"])
    assert (caller.tenant_id, caller.role, caller.country) == (tenant.id, "manager", "IN")
    await authenticator.authenticate([f"Bearer {issuer.token(tenant, kid, jti='2')}"])
    assert issuer.asked == 1


@pytest.mark.parametrize(
    "changed",
    [{"aud": "other"}, {"iss": "https://evil.example"}, {"exp": 1}, {"typ": "ID"}, {"typ": "Refresh"}, {"role": "x"}],
)
async def test_wrong_claims_are_refused(
    authenticator: Authenticator, issuer: Issuer, tenant: SeededTenant, changed: dict[str, Any]
) -> None:
    with pytest.raises(Unauthenticated):
        await authenticator.authenticate([f"Bearer {issuer.token(tenant, **changed)}"])


async def test_unknown_keys_do_not_make_us_ask_again_and_again(
    authenticator: Authenticator, issuer: Issuer, tenant: SeededTenant
) -> None:
    for number in range(5):
        with pytest.raises(Unauthenticated):
            await authenticator.authenticate([f"Bearer {issuer.token(tenant, f'unknown-{number}')}"])
    assert issuer.asked == 1


@pytest.mark.parametrize("kid", ["enc", "o1"])
async def test_keys_for_other_uses_sign_nothing(
    authenticator: Authenticator, issuer: Issuer, tenant: SeededTenant, kid: str
) -> None:
    with pytest.raises(Unauthenticated):
        await authenticator.authenticate([f"Bearer {issuer.token(tenant, kid)}"])


async def test_the_public_key_is_no_shared_secret(
    authenticator: Authenticator, issuer: Issuer, tenant: SeededTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    public = issuer.rsa.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    monkeypatch.setattr(jwt.algorithms.HMACAlgorithm, "prepare_key", lambda _, key: key)
    claims = jwt.decode(issuer.token(tenant), options={"verify_signature": False})
    forged = jwt.encode(claims, public, algorithm="HS256", headers={"kid": "r1"})
    with pytest.raises(Unauthenticated):
        await authenticator.authenticate([f"Bearer {forged}"])


async def test_a_new_key_is_found_when_the_old_one_is_gone(
    authenticator: Authenticator, issuer: Issuer, tenant: SeededTenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    await authenticator.authenticate([f"Bearer {issuer.token(tenant)}"])
    issuer.rsa = make_rsa(65_537, 2_048)
    with pytest.raises(Unauthenticated):
        await authenticator.authenticate([f"Bearer {issuer.token(tenant)}"])
    clock = time.monotonic
    monkeypatch.setattr(oidc, "monotonic", lambda: clock() + 3_601)
    await authenticator.authenticate([f"Bearer {issuer.token(tenant)}"])


async def test_an_issuer_that_is_away_is_no_refusal(
    authenticator: Authenticator, issuer: Issuer, tenant: SeededTenant
) -> None:
    issuer.away = True
    with pytest.raises(Unavailable):
        await authenticator.authenticate([f"Bearer {issuer.token(tenant)}"])


async def test_an_issuer_that_says_to_be_another_is_not_believed(
    authenticator: Authenticator, issuer: Issuer, tenant: SeededTenant
) -> None:
    issuer.issuer = "https://evil.example"
    with pytest.raises(Unavailable):
        await authenticator.authenticate([f"Bearer {issuer.token(tenant)}"])
