"""Tokens of every kind: whatever somebody shows, it is refused or read, also when it is signed by who may sign."""

import asyncio
import base64
import json
from datetime import UTC, datetime, timedelta
from time import time
from typing import Any, cast

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from api.auth import key_text
from api.auth.identity import Authenticator, VerifyingKey
from api.auth.keys import ALGORITHM
from api.auth.people import Assurance
from api.http.cursor import Cursors
from api.http.errors import Unauthenticated
from domain.capture.forms import tokens
from domain.capture.integrations import tenant_of_key
from domain.errors import Invalid, NotFound
from domain.outreach import links
from store.session import Database
from tests.mutation import mutated_text, read_in_time

KEY = Ed25519PrivateKey.generate()
ODD: list[Any] = [
    10**400, -(10**400), 1e308, float("inf"), float("nan"), True, None, "", "1", [], [1], {}, {"a": 1}, "\x00",
    "\ud800", 0, -1, 1.5, 2**31, 2**63, "owner", ["manager"], "x" * 1_000,
]  # fmt: skip
NAMES = ("exp", "iat", "nbf", "aud", "iss", "sub", "tenant", "user", "role", "jti", "typ", "kid", "azp", "auth_time")

HEADERS = ("alg", "typ", "kid", "jku", "jwk", "crit", "zip", "b64", "x5u")


class Believed(Exception):
    """The token itself is in order: its user is looked for."""


class Nowhere:
    def tenant_session(self, tenant_id: int) -> Any:
        assert 0 < tenant_id < 2**31
        raise Believed


class OneKey:
    issuer, audience, longest = "lead-engine", "lead-engine-api", timedelta(hours=12)
    assurance: Assurance | None = None

    async def key_for(self, _: Any) -> VerifyingKey:
        return VerifyingKey(KEY.public_key(), ALGORITHM)


def _part(said: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")


def _signed(header: Any, claims: Any) -> str:
    """By hand: a library would refuse to write what it has to refuse when it reads."""
    text = f"{_part(header)}.{_part(claims)}"
    return f"{text}.{base64.urlsafe_b64encode(KEY.sign(text.encode())).decode().rstrip('=')}"


def _claims(**odd: Any) -> dict[str, Any]:
    now = int(time())
    said = {"iss": "lead-engine", "aud": "lead-engine-api", "sub": "user:1", "iat": now, "exp": now + 60}
    return {**said, "tenant": 1, "user": 1, "role": "manager", "jti": "a-token-of-tests", **odd}


def _header(**odd: Any) -> dict[str, Any]:
    return {"alg": ALGORITHM, "typ": "at+jwt", "kid": "k", **odd}


def _shown(*headers: str) -> bool:
    """Whether it is believed; it is refused in no other way than one."""
    authenticator = Authenticator(OneKey(), cast(Database, Nowhere()))

    async def show() -> bool:
        try:
            await authenticator.authenticate(list(headers))
        except Believed:
            return True
        except Unauthenticated:
            return False
        raise AssertionError("there is no such user")

    return bool(read_in_time(lambda: asyncio.run(show())))


def test_a_token_in_order_is_believed() -> None:
    assert _shown(f"Bearer {_signed(_header(), _claims())}")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("odd", ODD, ids=lambda odd: repr(odd)[:12])
def test_a_claim_of_an_odd_kind_is_a_refusal_and_no_fault(name: str, odd: Any) -> None:
    believed = _shown(f"Bearer {_signed(_header(), _claims(**{name: odd}))}")
    assert not believed or name in ("nbf", "typ", "kid", "azp", "auth_time", "jti", "sub", "user", "tenant")


@settings(max_examples=60)
@given(st.dictionaries(st.sampled_from(NAMES), st.sampled_from(ODD)), st.dictionaries(st.sampled_from(
    ("alg", "typ", "kid", "jku", "jwk", "crit", "zip", "b64", "x5u")), st.sampled_from(ODD)))  # fmt: skip
def test_odd_headers_and_claims_together_are_refused_or_believed(
    claims: dict[str, Any], header: dict[str, Any]
) -> None:
    _shown(f"Bearer {_signed(_header(**header), _claims(**claims))}")


@settings(max_examples=100)
@given(
    mutated_text(
        [f"Bearer {_signed(_header(), _claims())}", f"Bearer {key_text.make(1)}", "Basic YTpi", "Bearer a.b.c"]
    )
)
def test_no_header_is_too_odd_to_be_refused(header: str) -> None:
    _shown(header)
    _shown(header, header)


@settings(max_examples=100)
@given(mutated_text([key_text.make(1), "1-" + "0" * 24]))
def test_keys_are_known_or_not(text: str) -> None:
    tenant_id = read_in_time(lambda: key_text.tenant_of(text))
    assert tenant_id is None or 0 < tenant_id < 2**31
    read_in_time(lambda: tenant_of_key(text), NotFound)


NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
CURSORS = Cursors(lambda: [b"only-in-tests"])
LINK = links.sign(links.LinkToken("unsubscribe", 1, 2), "only-in-tests")


@settings(max_examples=150)
@given(mutated_text([LINK, "eyJhIjoxfQ.x", "." * 9, ".eJwrSS0uAQAEXQHB.x"]))
def test_signed_texts_are_ours_or_nothing(text: str) -> None:
    """Links, cursors, forms' tokens."""
    link = read_in_time(lambda: links.read(text, "only-in-tests", "unsubscribe", NOW), NotFound)
    assert (link is None) == (text != LINK)
    assert read_in_time(lambda: CURSORS.read("leads", text), Invalid) is None
    assert read_in_time(lambda: tokens.read(text, b"only-in-tests", 1)) is None
