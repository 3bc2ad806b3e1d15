"""Twilio's webhooks: true signatures, forgeries, and what each callback says."""

from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest

from domain.leads.lead import Channel, DeliveryState
from domain.outreach.refusals import SendRefusal
from providers.http.hooks import HookRequest, Unreadable
from providers.twilio.webhooks import TwilioWebhooks
from tests.doubles.twilio import AUTH_TOKEN, TwilioCall, TwilioMessage, signature, status_form
from tests.providers.conftest import AGENT_PHONE, LEAD_PHONE, OUR_NUMBER, PUBLIC_URL
from tests.providers.vectors import Vector, vectors

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HOOK = TwilioWebhooks(AUTH_TOKEN, PUBLIC_URL)
TARGET = "/hooks/twilio/7/status?token=lead-42.s1.v3.0"
MESSAGE = TwilioMessage("SM1", LEAD_PHONE, OUR_NUMBER, "text", PUBLIC_URL + TARGET, NOW)
CALL = TwilioCall("CA1", AGENT_PHONE, OUR_NUMBER, "", PUBLIC_URL + TARGET, NOW)
LEG = replace(CALL, sid="CA2", to=LEAD_PHONE, parent_sid="CA1")


def request(form: dict[str, str], target: str = TARGET, token: str = AUTH_TOKEN) -> HookRequest:
    headers = {
        "content-type": "application/x-www-form-urlencoded; charset=UTF-8",
        "x-twilio-signature": signature(token, PUBLIC_URL + target, form),
    }
    return HookRequest(target, headers, urlencode(form).encode())


GENUINE = request(status_form(MESSAGE, "delivered", "AC1") | {"Blank": "", "Umlaut": "größer & mehr"})


@pytest.mark.parametrize("vector", vectors("twilio"), ids=lambda vector: vector.id)
def test_twilios_published_signatures_are_judged_rightly(vector: Vector) -> None:
    hook = TwilioWebhooks(vector.secret, vector.public_url)
    assert hook.is_genuine(vector.request, NOW) is vector.expected.valid


@pytest.mark.parametrize("vector", vectors("twilio"), ids=lambda vector: vector.id)
def test_an_altered_body_is_refused(vector: Vector) -> None:
    altered = replace(vector.request, body=vector.request.body + b"&Digits=9")
    assert not TwilioWebhooks(vector.secret, vector.public_url).is_genuine(altered, NOW)


def test_there_are_signatures_to_judge() -> None:
    if not vectors("twilio"):
        pytest.skip("WEBHOOK_VECTORS names no folder with webhook_signatures.json")
    assert len(vectors("twilio")) == 13


def test_a_signed_callback_is_genuine() -> None:
    assert HOOK.is_genuine(GENUINE, NOW)


FORM = GENUINE.headers["content-type"]
JSON = {**GENUINE.headers, "content-type": "application/json"}
FORGERIES = {
    "unsigned": replace(GENUINE, headers={"content-type": FORM}),
    "empty signature": replace(GENUINE, headers={**GENUINE.headers, "x-twilio-signature": ""}),
    "odd signature": replace(GENUINE, headers={**GENUINE.headers, "x-twilio-signature": "größe"}),
    "altered body": replace(GENUINE, body=GENUINE.body.replace(b"delivered", b"failed")),
    "no body": replace(GENUINE, body=b""),
    "no text": replace(GENUINE, body=b"\xff\xfe"),
    "a thousand fields": replace(GENUINE, body=b"a=1&" * 1000),
    "another tenant's path": replace(GENUINE, target=TARGET.replace("/7/", "/8/")),
    "another message's token": replace(GENUINE, target=TARGET.replace("lead-42", "lead-43")),
    "form called json": replace(GENUINE, headers=JSON),
    "json": replace(GENUINE, headers=JSON, body=b"{}"),
    "another secret": request(status_form(MESSAGE, "delivered", "AC1"), token="another-tenants-token"),
}


@pytest.mark.parametrize("forged", FORGERIES.values(), ids=list(FORGERIES))
def test_a_forgery_is_refused(forged: HookRequest) -> None:
    assert not HOOK.is_genuine(forged, NOW)


def test_a_body_that_the_signature_does_not_cover_is_refused() -> None:
    """A URL signed for an empty form must not vouch for a JSON body of the sender's choice."""
    signed = {"content-type": "application/json", "x-twilio-signature": signature(AUTH_TOKEN, PUBLIC_URL + TARGET, {})}
    assert not HOOK.is_genuine(HookRequest(TARGET, signed, b'{"MessageSid": "SM1"}'), NOW)


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("accepted", DeliveryState.SENT),
        ("scheduled", DeliveryState.SENT),
        ("queued", DeliveryState.SENT),
        ("sending", DeliveryState.SENT),
        ("sent", DeliveryState.SENT),
        ("delivered", DeliveryState.DELIVERED),
        ("partially_delivered", DeliveryState.DELIVERED),
        ("read", DeliveryState.READ),
        ("undelivered", DeliveryState.FAILED),
        ("failed", DeliveryState.FAILED),
        ("canceled", DeliveryState.FAILED),
    ],
)
def test_a_message_status_becomes_a_delivery_state(status: str, state: DeliveryState) -> None:
    [event] = HOOK.read(request(status_form(MESSAGE, status, "AC1")))
    assert (event.kind, event.channel, event.state) == ("delivery", Channel.SMS, state)
    assert (event.token, event.provider_id, event.event_id) == ("lead-42.s1.v3.0", "SM1", f"SM1:{status}")


@pytest.mark.parametrize(
    ("code", "means"),
    [
        ("30005", SendRefusal.ADDRESS_INVALID),
        ("30006", SendRefusal.UNREACHABLE),
        ("21610", SendRefusal.OPTED_OUT),
        ("30007", None),
    ],
)
def test_a_failed_message_carries_twilios_code_and_what_it_means(code: str, means: SendRefusal | None) -> None:
    [event] = HOOK.read(request(status_form(MESSAGE, "undelivered", "AC1", error_code=code)))
    assert (event.code, event.refusal) == (code, means)


def test_a_telephone_that_is_switched_off_may_be_on_again() -> None:
    [event] = HOOK.read(request(status_form(MESSAGE, "undelivered", "AC1", error_code="30003")))
    assert (event.code, event.refusal) == ("soft:30003", None)


@pytest.mark.parametrize(
    ("of", "status", "state", "code"),
    [
        (CALL, "ringing", DeliveryState.SENT, ""),
        (CALL, "completed", DeliveryState.SENT, ""),
        (CALL, "no-answer", DeliveryState.FAILED, "agent-no-answer"),
        (LEG, "ringing", DeliveryState.SENT, ""),
        (LEG, "in-progress", DeliveryState.DELIVERED, ""),
        (LEG, "completed", DeliveryState.DELIVERED, ""),
        (LEG, "no-answer", DeliveryState.FAILED, "no-answer"),
        (LEG, "busy", DeliveryState.FAILED, "busy"),
    ],
)
def test_only_the_second_leg_says_that_the_lead_was_reached(
    of: TwilioCall, status: str, state: DeliveryState, code: str
) -> None:
    [event] = HOOK.read(request(status_form(of, status, "AC1")))
    assert (event.channel, event.state, event.code) == (Channel.CALL, state, code)
    assert (event.provider_id, event.token) == ("CA1", "lead-42.s1.v3.0")
    assert event.event_id == f"{of.sid}:{status}"
    assert event.occurred_at is not None


INBOUND = {"MessageSid": "SM9", "SmsStatus": "received", "From": LEAD_PHONE, "To": OUR_NUMBER, "Body": "Stop, please"}


@pytest.mark.parametrize(
    ("more", "kind"), [({}, "inbound"), ({"OptOutType": "STOP"}, "opt_out"), ({"OptOutType": "START"}, "opt_in")]
)
def test_what_a_person_writes_is_handed_on_as_it_is(more: dict[str, str], kind: str) -> None:
    [event] = HOOK.read(request(INBOUND | more, "/hooks/twilio/7/inbound"))
    assert (event.kind, event.sender, event.recipient, event.text) == (kind, LEAD_PHONE, OUR_NUMBER, "Stop, please")
    assert (event.token, event.state) == ("", None)


def test_a_person_who_rings_is_an_inbound_call() -> None:
    form = {"CallSid": "CA9", "CallStatus": "ringing", "Direction": "inbound", "From": LEAD_PHONE, "To": OUR_NUMBER}
    [event] = HOOK.read(request(form))
    assert (event.kind, event.channel, event.sender) == ("inbound", Channel.CALL, LEAD_PHONE)


@pytest.mark.parametrize("form", [{}, {"RecordingSid": "RE1"}, {"MessageSid": "SM1", "MessageStatus": "dreaming"}])
def test_what_concerns_nobody_is_left_out(form: dict[str, str]) -> None:
    assert HOOK.read(request(form)) == []


def test_a_body_that_is_no_form_is_unreadable_and_not_repeated() -> None:
    with pytest.raises(Unreadable) as raised:
        HOOK.read(replace(GENUINE, body=b"Body=\xff&From=%2B14155550123"))
    assert "14155550123" not in str(raised.value)
