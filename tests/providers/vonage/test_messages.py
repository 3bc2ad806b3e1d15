"""Vonage's message webhooks: whose they are, what they say, and that nothing unsigned is believed."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from domain.leads.lead import Channel, DeliveryState
from domain.outreach.ports import EventKind
from domain.outreach.refusals import SendRefusal
from providers.http.hooks import HookRequest, Unreadable
from providers.vonage.messages import VonageMessageWebhooks
from tests.doubles.vonage import SECRET, signed

NOW = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)
HOOK = VonageMessageWebhooks(SECRET, {"12025550199": 7})
STATUS = {
    "message_uuid": "aaaaaaaa-bbbb-cccc-dddd-0123456789ab",
    "to": "447700900123",
    "from": "12025550199",
    "timestamp": "2026-06-01T09:30:00.000Z",
    "status": "delivered",
    "client_ref": "7-42-1-v1-a1",
    "channel": "whatsapp",
}
INBOUND = {
    "message_uuid": "cccccccc-bbbb-cccc-dddd-0123456789ab",
    "to": "12025550199",
    "from": "447700900123",
    "timestamp": "2026-06-01T09:30:00.000Z",
    "channel": "whatsapp",
    "message_type": "text",
    "text": "STOP",
}


def request(said: object) -> HookRequest:
    post = signed(said, NOW)
    headers = {name.lower(): value for name, value in post.headers.items()}
    return HookRequest("/hooks/vonage/7/messages/status", headers, post.body)


def test_a_signed_body_is_genuine_and_a_changed_one_is_not() -> None:
    good = request(STATUS)
    assert HOOK.is_genuine(good, NOW)
    forged = json.dumps({**STATUS, "status": "rejected"}).encode()
    assert not HOOK.is_genuine(replace(good, body=forged), NOW)
    assert not VonageMessageWebhooks("another-secret-with-32-characters").is_genuine(good, NOW)


def test_a_status_says_whose_message_it_is_by_our_own_reference() -> None:
    [event] = HOOK.read(request(STATUS))
    assert (event.kind, event.channel, event.state) == (EventKind.DELIVERY, Channel.WHATSAPP, DeliveryState.DELIVERED)
    assert (event.token, event.tenant_id, event.provider_id) == ("7-42-1-v1-a1", 7, STATUS["message_uuid"])
    assert event.recipient == "+447700900123"


@pytest.mark.parametrize(
    ("code", "means"),
    [("1240", SendRefusal.ADDRESS_INVALID), ("1340", SendRefusal.WINDOW_CLOSED), ("1010", None)],
)
def test_a_failure_carries_vonages_code_and_its_meaning(code: str, means: SendRefusal | None) -> None:
    error = {"type": f"https://developer.nexmo.com/api-errors/messages-olympus#{code}", "title": int(code)}
    [event] = HOOK.read(request({**STATUS, "status": "rejected", "error": error}))
    assert (event.state, event.code, event.refusal) == (DeliveryState.FAILED, code, means)


def test_what_people_write_belongs_to_the_number_that_they_wrote_to() -> None:
    [event] = HOOK.read(request(INBOUND))
    assert (event.kind, event.text, event.tenant_id) == (EventKind.INBOUND, "STOP", 7)
    assert (event.sender, event.recipient) == ("+447700900123", "+12025550199")
    picture = {"message_type": "image", "image": {"url": "https://example.com/a.jpg", "caption": "my eye"}}
    [seen] = HOOK.read(request({**INBOUND, **picture, "text": None}))
    assert seen.text == "my eye"
    [elsewhere] = HOOK.read(request({**INBOUND, "to": "12025550100"}))
    assert elsewhere.tenant_id == 0


def test_what_is_no_message_is_left_out_and_what_is_no_object_unreadable() -> None:
    for said in ({**STATUS, "channel": "viber_service"}, {**STATUS, "status": "submitting"}, {"channel": "sms"}):
        assert HOOK.read(request(said)) == []
    with pytest.raises(Unreadable):
        HOOK.read(request([]))
