"""Vendors' requests, changed by chance: never genuine by chance, and when they are, read or unreadable, and in time."""

import json
from datetime import UTC, datetime
from typing import Any

import jwt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.capture.mapping import FieldRule, read_fields
from domain.outreach.ports import ProviderEvent
from domain.text.normal_form import is_storable
from providers.facebook.webhooks import FacebookWebhooks
from providers.google.webhooks import is_genuine, read_lead, without_key
from providers.http.hooks import HookRequest, Unreadable, read_json
from providers.linkedin.webhooks import LinkedInWebhooks
from providers.sendgrid.webhooks import SendGridWebhooks
from providers.twilio.webhooks import TwilioWebhooks
from providers.vonage.webhooks import VonageWebhooks
from tests.doubles.facebook import FacebookDouble
from tests.doubles.linkedin import LinkedInDouble
from tests.doubles.sendgrid import SendGridDouble
from tests.doubles.vonage import SECRET, answer, event
from tests.mutation import mutated, mutated_text, read_in_time

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
FORM = "application/x-www-form-urlencoded"
SENDGRID = SendGridWebhooks(SendGridDouble().public_key)
TWILIO, VONAGE = TwilioWebhooks("t", "https://x"), VonageWebhooks(SECRET)
_MAIL = {"event": "bounce", "sg_event_id": "b-1", "email": "meera@example.com", "timestamp": 1_800_000_000,
         "sg_message_id": "m.filter", "type": "blocked", "lead_token": "t-1", "lead_tenant": "1"}  # fmt: skip
_GOOGLE = {"lead_id": "g-1", "form_id": 7, "google_key": "k", "is_test": True, "gcl_id": "x",
           "lead_submit_time": "2026-03-02T10:00:00Z",
           "user_column_data": [{"column_id": "FULL_NAME", "string_value": "Meera"}]}  # fmt: skip
JSON = [
    json.dumps([_MAIL, _MAIL | {"event": "click", "url": "https://x"}]).encode(),
    json.dumps(answer("c-1", "+919876543210")).encode(),
    json.dumps(event("c-1", "+919876543210", "ringing")).encode(),
    json.dumps(_GOOGLE).encode(),
    FacebookDouble().notification("1", "2"),
    LinkedInDouble().notification("r-1"),
]
FORMS = [
    b"MessageSid=SM1&SmsStatus=received&From=%2B919876543210&To=%2B12025550199&Body=STOP&OptOutType=STOP",
    b"MessageSid=SM1&MessageStatus=failed&ErrorCode=21610&To=%2B919876543210",
    b"CallSid=CA1&CallStatus=ringing&Direction=inbound&From=anonymous&Timestamp=Mon%2C+02+Mar+2026+10%3A00%3A00+%2B0000",
    b"CallSid=CA1&ParentCallSid=CA0&CallStatus=completed&Timestamp=Mon,+99+Mar+99999+10:00:00+-9999",
]


def _texts(found: Any) -> None:
    for one in found or []:
        if isinstance(one, ProviderEvent):
            assert all(is_storable(value) for value in vars(one).values() if isinstance(value, str))
            assert len(one.event_id) <= 255


@settings(max_examples=150)
@given(mutated(JSON), st.sampled_from(["/hooks/x/1/answer", "/hooks/x/1/event?token=a", "/hooks/x"]))
def test_json_of_a_vendor_is_read_or_unreadable(body: bytes, target: str) -> None:
    request = HookRequest(target, {"content-type": "application/json"}, body)
    for hook in (SENDGRID, VONAGE, FacebookWebhooks({}), LinkedInWebhooks({})):
        _texts(read_in_time(lambda hook=hook: hook.read(request), Unreadable))  # type: ignore[misc]
    said = read_in_time(lambda: read_json("google_ads", body), Unreadable)
    if isinstance(said, dict):
        read_in_time(lambda: is_genuine(said, "k"))
        assert "google_key" not in without_key(said)
        lead = read_in_time(lambda: read_lead(said), Unreadable)
        assert lead is None or is_storable(lead.vendor_lead_id + (lead.vendor_form_id or "") + lead.raw)
    rules = {name: FieldRule(path=path) for name, path in (("phone", "0.email"), ("notes", "/user_column_data/0"))}
    read_in_time(lambda: read_fields(said, rules))


@settings(max_examples=150)
@given(mutated(FORMS), st.sampled_from(["/hooks/twilio/1/status?token=t-1", "/hooks/twilio/1/inbound?" + "&a" * 99]))
def test_a_form_of_twilio_is_read_or_unreadable(body: bytes, target: str) -> None:
    request = HookRequest(target, {"content-type": FORM, "x-twilio-signature": "c2ln"}, body)
    _texts(read_in_time(lambda: TWILIO.read(request), Unreadable))
    assert not read_in_time(lambda: TWILIO.is_genuine(request, NOW))


@settings(max_examples=60)
@given(mutated_text(["sha256=00", "c2ln", "Bearer a.b.c", "1772445600", "v1,AA=="]), mutated([b"{}", b"a=b"]))
def test_nothing_is_genuine_by_chance(text: str, body: bytes) -> None:
    names = ("x-hub-signature-256", "x-li-signature", "authorization", "x-twilio-signature", "content-type",
             "x-twilio-email-event-webhook-signature", "x-twilio-email-event-webhook-timestamp")  # fmt: skip
    request = HookRequest("/hooks/x?bodySHA256=" + "0" * 64, dict.fromkeys(names, text), body)
    for hook in (SENDGRID, VONAGE, TWILIO):
        assert not read_in_time(lambda hook=hook: hook.is_genuine(request, NOW))  # type: ignore[misc]
    assert not FacebookWebhooks({"app_secret": "s"}).is_genuine(request)
    assert not LinkedInWebhooks({"client_secret": "s"}).is_genuine(request)


@pytest.mark.parametrize("name", ["iat", "nbf", "exp", "payload_hash", "jti", "aud", "sub", "iss"])
@pytest.mark.parametrize("odd", [10**400, 1e308, float("inf"), float("nan"), "x", [], {}, None, True, -1])
def test_a_claim_of_vonages_token_may_be_odd(name: str, odd: Any) -> None:
    token = jwt.api_jws.encode(json.dumps({"iat": NOW.timestamp(), name: odd}).encode(), SECRET, algorithm="HS256")
    request = HookRequest("/hooks/vonage/1/event", {"authorization": f"Bearer {token}"}, b"{}")
    assert not read_in_time(lambda: VONAGE.is_genuine(request, NOW))
