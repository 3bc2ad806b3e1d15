"""Vonage's webhooks: the published tokens, forgeries, and which of them are calls."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest

from domain.leads.lead import Channel
from providers.http.hooks import HookRequest, Unreadable
from providers.vonage.webhooks import VonageWebhooks
from tests.doubles.vonage import SECRET, Post, answer, event, signed
from tests.providers.vectors import Vector, vectors

NOW = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)
HOOK = VonageWebhooks(SECRET)
# The others are of the SMS API of old, which signs parameters and no headers; we take calls only.
TOKENS = vectors("vonage")
CALLER = "+447700900123"


def request(post: Post, what: str = "answer") -> HookRequest:
    headers = {name.lower(): value for name, value in post.headers.items()}
    return HookRequest(f"/hooks/vonage/7/{what}", headers, post.body)


def genuine(post: Post) -> bool:
    return HOOK.is_genuine(request(post), NOW)


@pytest.mark.skipif(not TOKENS, reason="WEBHOOK_VECTORS names no folder with published signatures")
@pytest.mark.parametrize("vector", TOKENS, ids=lambda vector: vector.id)
@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
def test_vonages_published_tokens_are_judged_rightly(vector: Vector) -> None:
    token = vector.headers["Authorization"].removeprefix("Bearer ")
    issued = datetime.fromtimestamp(jwt.decode(token, options={"verify_signature": False})["iat"], UTC)
    hook, said = VonageWebhooks(vector.secret), vector.request
    assert hook.is_genuine(said, issued) is vector.expected.valid
    assert not hook.is_genuine(said, issued + timedelta(minutes=6))
    assert not hook.is_genuine(replace(said, body=b"{}"), issued)


def test_a_signed_call_is_genuine() -> None:
    assert genuine(signed(answer("u-1", CALLER), NOW))


def test_whatever_is_forged_it_is_refused() -> None:
    good = signed(answer("u-1", CALLER), NOW)
    token = good.headers["Authorization"]
    head, payload, mark = token.removeprefix("Bearer ").split(".")
    none = jwt.encode({"iat": int(NOW.timestamp())}, "", algorithm="none")
    for post in (
        replace(good, headers={}),
        replace(good, headers={"Authorization": ""}),
        replace(good, headers={"Authorization": token.removeprefix("Bearer ")}),
        replace(good, headers={"Authorization": f"Basic {head}.{payload}.{mark}"}),
        replace(good, headers={"Authorization": f"Bearer {head}.{payload}."}),
        replace(good, headers={"Authorization": f"Bearer {none}"}),
        replace(good, headers={"Authorization": "Bearer é"}),
        replace(good, body=good.body.replace(b"123", b"124")),
        replace(good, body=good.body + b" "),
        signed(answer("u-1", CALLER), NOW, secret="another-secret-with-32-characters"),
        signed(answer("u-1", CALLER), NOW - timedelta(seconds=301)),
        signed(answer("u-1", CALLER), NOW + timedelta(seconds=301)),
    ):
        assert not genuine(post), post.headers


@pytest.mark.parametrize(
    "claims",
    [{"iat": ...}, {"iat": "now"}, {"iat": True}, {"payload_hash": ...}, {"payload_hash": ""}, {"payload_hash": 5}],
)
def test_a_token_without_a_time_or_without_the_bodys_hash_vouches_for_nothing(claims: dict[str, Any]) -> None:
    assert not genuine(signed(answer("u-1", CALLER), NOW, **claims))


def test_whoever_rings_is_an_inbound_call_with_a_number_of_our_form() -> None:
    [call] = HOOK.read(request(signed(answer("u-1", CALLER))))
    assert (call.kind, call.channel, call.sender, call.recipient) == ("inbound", Channel.CALL, CALLER, "+12025550199")
    assert (call.event_id, call.provider_id) == ("u-1:answer", "u-1")
    [told] = HOOK.read(request(signed(event("u-1", CALLER, "completed")), "event"))
    assert (told.event_id, told.provider_id, told.sender) == ("u-1:completed", "u-1", CALLER)
    assert told.occurred_at == NOW


@pytest.mark.parametrize(
    "said",
    [event("u-1", CALLER, "completed", "outbound"), event("", CALLER, "completed"), {"speech": {}}, {}],
)
def test_what_concerns_nobody_is_left_out(said: dict[str, Any]) -> None:
    assert HOOK.read(request(signed(said), "event")) == []


@pytest.mark.parametrize("caller", ["anonymous", "unknown", "Restricted", "0123", "", "٤٤٧٧"])
def test_a_withheld_number_stays_as_it_is(caller: str) -> None:
    [call] = HOOK.read(request(signed({**answer("u-1", CALLER), "from": caller})))
    assert call.sender == caller


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff", b"[" * 100_000])
def test_a_body_that_is_no_object_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        HOOK.read(replace(request(signed({})), body=body))
