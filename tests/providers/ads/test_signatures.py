"""Who signed a notification: published vectors for Meta's scheme, and every changed byte refused."""

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from providers.facebook.webhooks import FacebookWebhooks
from providers.google.webhooks import is_genuine
from providers.http.hooks import HookRequest, Unreadable
from providers.linkedin.webhooks import LinkedInWebhooks
from tests.doubles import facebook, linkedin
from tests.providers.vectors import Vector, vectors

META = vectors("meta")


@pytest.mark.skipif(not META, reason="no folder of signature vectors: set WEBHOOK_VECTORS")
@pytest.mark.parametrize("vector", META, ids=lambda vector: vector.id)
def test_published_signatures_are_accepted_and_a_changed_byte_is_not(vector: Vector) -> None:
    hook = FacebookWebhooks({"app_secret": vector.secret})
    assert hook.is_genuine(vector.request) is vector.expected.valid
    headers, body = vector.request.headers, vector.request.body
    assert not hook.is_genuine(HookRequest("/", headers, body + b" "))
    assert not FacebookWebhooks({"app_secret": "another"}).is_genuine(vector.request)


@given(body=st.binary(max_size=200), at=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_a_changed_bit_of_any_body_is_refused(body: bytes, at: int, bit: int) -> None:
    request = HookRequest("/", facebook.signed(body), body)
    other = HookRequest("/", linkedin.signed(body), body)
    assert FacebookWebhooks(facebook.SECRETS).is_genuine(request)
    assert LinkedInWebhooks(linkedin.SECRETS).is_genuine(other)
    changed = bytearray(body or b"x")
    changed[at % len(changed)] ^= 1 << bit
    assert not FacebookWebhooks(facebook.SECRETS).is_genuine(HookRequest("/", request.headers, bytes(changed)))
    assert not LinkedInWebhooks(linkedin.SECRETS).is_genuine(HookRequest("/", other.headers, bytes(changed)))


def test_without_a_secret_nothing_is_genuine() -> None:
    body = b"{}"
    assert not FacebookWebhooks({}).is_genuine(HookRequest("/", facebook.signed(body, ""), body))
    assert FacebookWebhooks({}).challenge({"hub.mode": "subscribe", "hub.verify_token": ""}) is None
    assert not LinkedInWebhooks({}).is_genuine(HookRequest("/", linkedin.signed(body, ""), body))
    assert LinkedInWebhooks({}).challenge_response("a") is None
    assert not is_genuine({"google_key": ""}, "")


def test_linkedins_challenge_is_signed_with_the_secret() -> None:
    proof = hmac.new(linkedin.CLIENT_SECRET.encode(), b"890e4665-4dfe", hashlib.sha256).hexdigest()
    assert LinkedInWebhooks(linkedin.SECRETS).challenge_response("890e4665-4dfe") == proof


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"entry": [{"changes": [{"field": "leadgen", "value": {"leadgen_id": "../me"}}]}]}',
        b'{"entry": 1}',
    ],
)
def test_a_signed_body_that_is_no_notification_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        FacebookWebhooks(facebook.SECRETS).read(HookRequest("/", {}, body))


def test_meta_tells_of_other_things_too_and_writes_ids_as_it_likes() -> None:
    body = (
        b'{"object":"page","entry":[{"id":1,"changes":[{"field":"feed","value":{"item":"post"}},'
        b'{"field":"leadgen","value":{"leadgen_id":444,"form_id":"5","ad_id":6,"page_id":"7"}}]},{"id":2}]}'
    )
    (noticed,) = FacebookWebhooks(facebook.SECRETS).read(HookRequest("/", {}, body))
    assert (noticed.vendor_lead_id, noticed.vendor_form_id) == ("444", "5")
    assert noticed.facts == {"ad_id": "6", "page_id": "7"}
