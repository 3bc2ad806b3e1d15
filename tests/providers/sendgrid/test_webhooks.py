"""SendGrid's signed events: true signatures, forgeries, replays, and what each event says."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.leads.lead import Channel, DeliveryState
from domain.outreach.refusals import SendRefusal
from providers.http.hooks import HookRequest, Unreadable
from providers.sendgrid.webhooks import SendGridWebhooks
from tests.doubles.sendgrid import SendGridDouble, SendGridMail
from tests.providers.vectors import Vector, vectors

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
TARGET = "/hooks/sendgrid/events"
DOUBLE = SendGridDouble()
HOOK = SendGridWebhooks(DOUBLE.public_key)
MAIL = SendGridMail("abc_123", "maria@example.org", {"lead_token": "lead-42.s1.v3.0", "lead_tenant": "7"}, {})


def request(*events: dict[str, object], at: datetime = NOW) -> HookRequest:
    body, headers = DOUBLE.signed(events, int(at.timestamp()))
    return HookRequest(TARGET, headers, body)


GENUINE = request(DOUBLE.event(MAIL, "delivered", "e1"))
SIGNATURE = "x-twilio-email-event-webhook-signature"
TIMESTAMP = "x-twilio-email-event-webhook-timestamp"


@pytest.mark.parametrize("vector", vectors("sendgrid"), ids=lambda vector: vector.id)
def test_sendgrids_published_signatures_are_judged_rightly(vector: Vector) -> None:
    signed_at = datetime.fromtimestamp(1600112502, UTC)
    hook = SendGridWebhooks(vector.public_key_spki_base64)
    assert hook.is_genuine(vector.request, signed_at) is vector.expected.valid
    assert not hook.is_genuine(vector.request, signed_at + timedelta(seconds=301))


def test_there_are_signatures_to_judge() -> None:
    if not vectors("sendgrid"):
        pytest.skip("WEBHOOK_VECTORS names no folder with webhook_signatures.json")
    assert len(vectors("sendgrid")) == 5


@pytest.mark.parametrize(("age", "genuine"), [(0, True), (300, True), (301, False), (-300, True), (-301, False)])
def test_an_old_or_future_delivery_is_a_replay(age: int, genuine: bool) -> None:
    assert HOOK.is_genuine(GENUINE, NOW + timedelta(seconds=age)) is genuine


@pytest.mark.parametrize(
    "forged",
    [
        replace(GENUINE, headers={}),
        replace(GENUINE, headers={**GENUINE.headers, SIGNATURE: ""}),
        replace(GENUINE, headers={**GENUINE.headers, SIGNATURE: "not base64!"}),
        replace(GENUINE, headers={**GENUINE.headers, SIGNATURE: "größe"}),
        replace(GENUINE, headers={**GENUINE.headers, SIGNATURE: "AAAA"}),
        replace(GENUINE, headers={**GENUINE.headers, TIMESTAMP: str(int(NOW.timestamp()) + 1)}),
        replace(GENUINE, headers={**GENUINE.headers, TIMESTAMP: "²"}),
        replace(GENUINE, headers={**GENUINE.headers, TIMESTAMP: "9" * 400}),
        replace(GENUINE, body=GENUINE.body.rstrip()),
        replace(GENUINE, body=json.dumps(json.loads(GENUINE.body)).encode()),
        replace(GENUINE, body=b"\xff"),
    ],
    ids=["unsigned", "empty", "text", "umlaut", "short", "later", "digit", "long", "trimmed", "dumped", "bytes"],
)
def test_a_forgery_is_refused(forged: HookRequest) -> None:
    assert not HOOK.is_genuine(forged, NOW)


def test_another_accounts_signature_is_refused() -> None:
    assert not SendGridWebhooks(SendGridDouble().public_key).is_genuine(GENUINE, NOW)


@pytest.mark.parametrize(
    ("name", "kind", "state"),
    [
        ("processed", "delivery", DeliveryState.SENT),
        ("deferred", "delivery", DeliveryState.SENT),
        ("delivered", "delivery", DeliveryState.DELIVERED),
        ("open", "open", DeliveryState.READ),
        ("click", "click", DeliveryState.READ),
        ("bounce", "delivery", DeliveryState.FAILED),
        ("dropped", "delivery", DeliveryState.FAILED),
        ("spamreport", "opt_out", None),
        ("unsubscribe", "opt_out", None),
        ("group_unsubscribe", "opt_out", None),
        ("group_resubscribe", "opt_in", None),
    ],
)
def test_an_event_is_told_in_our_words(name: str, kind: str, state: DeliveryState | None) -> None:
    [event] = HOOK.read(request(DOUBLE.event(MAIL, name, "e1")))
    assert (event.kind, event.state, event.channel) == (kind, state, Channel.EMAIL)
    assert (event.token, event.tenant_id, event.provider_id) == ("lead-42.s1.v3.0", 7, "abc_123")
    assert (event.event_id, event.recipient) == ("e1", "maria@example.org")
    assert event.occurred_at is not None


@pytest.mark.parametrize(
    ("name", "more", "code", "means"),
    [
        (
            "bounce",
            {"type": "bounce", "reason": "550 <maria@example.org> unknown"},
            "bounce",
            SendRefusal.ADDRESS_INVALID,
        ),
        ("bounce", {"type": "blocked", "reason": "421 <maria@example.org> later"}, "blocked", None),
        ("dropped", {"reason": "Unsubscribed Address"}, "dropped:unsubscribed_address", SendRefusal.OPTED_OUT),
        ("dropped", {"reason": "Bounced Address"}, "dropped:bounced_address", SendRefusal.ADDRESS_INVALID),
        ("dropped", {"reason": "maria@example.org said no"}, "dropped", None),
        ("dropped", {"reason": "Recipient List over Package Quota"}, "dropped", None),
    ],
)
def test_a_failures_code_never_quotes_the_receiving_server(
    name: str, more: dict[str, object], code: str, means: SendRefusal | None
) -> None:
    [event] = HOOK.read(request(DOUBLE.event(MAIL, name, "e1", **more)))
    assert (event.code, event.refusal) == (code, means)


def test_a_machine_that_fetched_the_pictures_proves_only_that_the_mail_arrived() -> None:
    machine, person = (DOUBLE.event(MAIL, "open", "e1", sg_machine_open=machine) for machine in (True, False))
    found = [(event.kind, event.state) for event in HOOK.read(request(machine, person))]
    assert found == [("delivery", DeliveryState.DELIVERED), ("open", DeliveryState.READ)]


def test_of_a_clicked_link_only_a_digest_is_told() -> None:
    urls = ["https://a.example/u/secret", "https://a.example/u/secret", "https://a.example/"]
    events = (DOUBLE.event(MAIL, "click", f"e{number}", url=url) for number, url in enumerate(urls))
    one, same, other = HOOK.read(request(*events))
    assert one.link == same.link != other.link
    assert "secret" not in str(one)


def test_many_events_keep_their_order_and_unknown_ones_are_left_out() -> None:
    names = ("processed", "dreamed", "delivered", "open")
    read = HOOK.read(request(*(DOUBLE.event(MAIL, name, f"e-{name}") for name in names)))
    assert [event.event_id for event in read] == ["e-processed", "e-delivered", "e-open"]


def test_an_event_of_somebody_elses_mail_has_no_token() -> None:
    foreign = replace(MAIL, custom_args={"campaign": "spring"})
    [event] = HOOK.read(request(DOUBLE.event(foreign, "delivered", "e1")))
    assert (event.token, event.tenant_id) == ("", None)


@pytest.mark.parametrize("body", [b"", b"{}", b"[1]", b'[{"event": "open", "email": "maria@example.org"}]', b"\xff"])
def test_a_body_that_is_no_list_of_events_is_unreadable_and_not_repeated(body: bytes) -> None:
    with pytest.raises(Unreadable) as raised:
        HOOK.read(HookRequest(TARGET, {}, body))
    assert "maria" not in str(raised.value)
    assert raised.value.__cause__ is None
