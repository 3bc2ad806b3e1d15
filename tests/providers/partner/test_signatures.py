"""Partners' signatures: the published vectors, our double's, and every alteration of them."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import TypeAdapter

from domain.capture.partners import KeySignature, Signature
from providers.http.hooks import HookRequest
from providers.partner.signatures import is_signed
from tests.doubles.partner import HASHED, SECRET, WHSEC, Post, hashed, standard
from tests.providers.vectors import Vector, vectors

NOW = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)
PUBLISHED = vectors("standard-webhooks")
SCHEMES: TypeAdapter[Signature] = TypeAdapter(Signature)


def signature(**given: Any) -> Signature:
    return SCHEMES.validate_python(given)


BY_HASH, BY_STANDARD = signature(**HASHED), signature(scheme="standardwebhooks")


def request(post: Post) -> HookRequest:
    return HookRequest("/hooks/partner/x", {name.lower(): value for name, value in post.headers.items()}, post.body)


def signed(
    scheme: Signature, post: Post | HookRequest, secrets: Mapping[str, str] | None = None, now: datetime = NOW
) -> bool:
    said = request(post) if isinstance(post, Post) else post
    return is_signed(scheme, secrets or {"signing_secret": SECRET}, said, now)


@pytest.mark.skipif(not PUBLISHED, reason="WEBHOOK_VECTORS names no folder with published signatures")
@pytest.mark.parametrize("vector", PUBLISHED, ids=lambda vector: vector.id)
def test_the_published_signatures_are_judged_as_published(vector: Vector) -> None:
    now = datetime.fromtimestamp(int(vector.headers["webhook-timestamp"]), UTC)
    assert signed(BY_STANDARD, vector.request, {"signing_secret": vector.secret}, now) is vector.expected.valid


def test_a_genuine_post_is_believed() -> None:
    assert signed(BY_HASH, hashed({"a": 1}, NOW))
    assert signed(BY_STANDARD, standard({"a": 1}, "m1", NOW), {"signing_secret": WHSEC})


@pytest.mark.parametrize("seconds", [-301, 301])
def test_a_replay_and_a_post_from_the_future_are_refused(seconds: int) -> None:
    at = NOW + timedelta(seconds=seconds)
    assert not signed(BY_HASH, hashed({"a": 1}, at))
    assert not signed(BY_STANDARD, standard({"a": 1}, "m1", at), {"signing_secret": WHSEC})


GENUINE = {
    "hmac": (BY_HASH, hashed({"a": 1}, NOW), SECRET),
    "standard": (BY_STANDARD, standard({"a": 1}, "m1", NOW), WHSEC),
}


def altered(said: HookRequest) -> dict[str, HookRequest]:
    """Everything that an attacker may change of it, one at a time."""
    headers: Mapping[str, str] = said.headers
    changed = {
        "body": replace(said, body=said.body.replace(b"1", b"2")),
        "space": replace(said, body=said.body + b" "),
        "no headers": replace(said, headers={}),
    }
    for name, value in headers.items():
        if name != "content-type":
            changed[f"no {name}"] = replace(said, headers={key: kept for key, kept in headers.items() if key != name})
            changed[f"other {name}"] = replace(
                said, headers={**headers, name: value[:-1] + ("0" if value[-1] != "0" else "1")}
            )
            changed[f"odd {name}"] = replace(said, headers={**headers, name: "é٣"})
            changed[f"no value of {name}"] = replace(said, headers={**headers, name: ""})
    return changed


@pytest.mark.parametrize("name", GENUINE)
def test_whatever_is_altered_it_is_refused(name: str) -> None:
    scheme, post, secret = GENUINE[name]
    assert signed(scheme, post, {"signing_secret": secret})
    for what, said in altered(request(post)).items():
        assert not signed(scheme, said, {"signing_secret": secret}), what
    other = base64.b64encode(b"another").decode()
    assert not signed(scheme, post, {"signing_secret": other})


def test_while_a_secret_rotates_both_are_believed() -> None:
    secrets = {"signing_secret": "new", "previous_secret": SECRET}
    assert signed(BY_HASH, hashed({}, NOW), secrets)
    assert signed(BY_HASH, hashed({}, NOW, "new"), secrets)
    assert not signed(BY_HASH, hashed({}, NOW), {"signing_secret": "new"})
    rotated = {"signing_secret": "whsec_bmV3", "previous_secret": WHSEC}
    assert signed(BY_STANDARD, standard({}, "m", NOW), rotated)


@pytest.mark.parametrize("algorithm", ["sha256", "sha1", "sha512"])
def test_other_algorithms_and_base64_of_the_body_alone(algorithm: str) -> None:
    scheme = signature(scheme="hmac", header="X-Sig", encoding="base64", algorithm=algorithm)
    digest = hmac.new(SECRET.encode(), b"{timestamp}", getattr(hashlib, algorithm)).digest()
    post = Post(b"{timestamp}", {"X-Sig": base64.b64encode(digest).decode()})
    assert signed(scheme, post)
    assert not signed(scheme, replace(post, body=b"{body}"))


def test_a_timestamp_may_be_in_milliseconds() -> None:
    time = str(int(NOW.timestamp() * 1_000))
    digest = hmac.new(SECRET.encode(), f"{time}.{{}}".encode(), hashlib.sha256).hexdigest()
    assert signed(BY_HASH, Post(b"{}", {"X-Partner-Signature": f"sha256={digest}", "X-Partner-Time": time}))


def test_user_and_password_or_a_secret_header_for_those_who_cannot_sign() -> None:
    basic = base64.b64encode(b"practo:p:w").decode()
    pair = {"username": "practo", "password": "p:w"}
    assert signed(signature(scheme="basic"), Post(b"{}", {"Authorization": f"Basic {basic}"}), pair)
    for sent in ("", "Basic", f"Bearer {basic}", "Basic cHJhY3RvOng=", "Basic é"):
        assert not signed(signature(scheme="basic"), Post(b"{}", {"Authorization": sent}), pair)
    header = signature(scheme="secret_header", header="X-Key")
    assert signed(header, Post(b"{}", {"X-Key": "s"}), {"secret": "s"})
    assert signed(header, Post(b"{}", {"X-Key": "old"}), {"secret": "s", "previous_secret": "old"})
    for sent in ("", "S", "s ", "é"):
        assert not signed(header, Post(b"{}", {"X-Key": sent}), {"secret": "s"})


def test_a_partner_with_an_api_key_signs_nothing() -> None:
    assert not signed(KeySignature(scheme="api_key"), hashed({}, NOW))
