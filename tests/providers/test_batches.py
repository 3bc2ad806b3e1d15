"""Vendors' batches: each part by itself, whatever stands in the others, and nothing that no column could hold."""

import contextlib
import json
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import pytest
import structlog
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.leads.lead import Channel
from domain.outreach.ports import EventKind, ProviderEvent
from providers.facebook.webhooks import FacebookWebhooks
from providers.google.webhooks import read_lead
from providers.http.hooks import HookRequest, Unreadable
from providers.linkedin.webhooks import LinkedInWebhooks
from providers.sendgrid.webhooks import SendGridWebhooks
from providers.twilio.webhooks import TwilioWebhooks
from providers.vonage.webhooks import VonageWebhooks
from tests.doubles.sendgrid import SendGridDouble

SENDGRID = SendGridWebhooks(SendGridDouble().public_key)
UNSUBSCRIBE = {"event": "unsubscribe", "sg_event_id": "u-1", "email": "meera@example.com", "timestamp": 1_800_000_000}
UNSTORABLE = set("\x00") | {chr(code) for code in range(0xD800, 0xE000)}


def read(hook: Any, said: Any, target: str = "/hooks/x/1/event", kind: str = "application/json") -> list[Any]:
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    found: list[Any] = hook.read(HookRequest(target, {"content-type": kind}, body))
    return found


@pytest.mark.parametrize(
    "other",
    [
        {"event": "deferred", "sg_event_id": "d-1", "reason": None},
        {"event": "open", "sg_event_id": "o-1", "sg_message_id": None, "email": None, "url": None},
        {"event": "delivered", "sg_event_id": "d-2", "timestamp": 1_800_000_000.5},
        {"event": "delivered", "sg_event_id": 7, "timestamp": "soon", "lead_token": ["x"]},
        {"event": "open", "timestamp": 1_800_000_001, "email": "anybody@example.com"},
        {"event": "open", "sg_event_id": "o-2", "lead_tenant": "another program's"},
        {"event": "open", "sg_event_id": "o-3", "lead_tenant": 1.5, "sg_machine_open": None},
        {"event": "open"},
        {"event": None},
        {"event": 5},
        {},
        None,
        [1],
        "unsubscribe",
    ],
)
def test_an_unsubscribe_counts_whatever_stands_beside_it(other: Any) -> None:
    for batch in ([UNSUBSCRIBE, other], [other, UNSUBSCRIBE]):
        kept = {event.event_id: event for event in read(SENDGRID, batch)}
        assert (kept["u-1"].kind, kept["u-1"].recipient) == (EventKind.OPT_OUT, "meera@example.com")


def test_what_cannot_be_read_is_counted_in_the_log_and_not_quoted() -> None:
    with structlog.testing.capture_logs() as logged:
        read(SENDGRID, [UNSUBSCRIBE, {"event": "open", "email": "secret@example.com"}, 5])
    assert [(entry["event"], entry["vendor"], entry["unreadable"], entry["of"]) for entry in logged] == [
        ("unreadable_parts", "sendgrid", 2, 3)
    ]
    assert "secret" not in str(logged)


def test_an_event_without_an_id_is_the_same_when_it_comes_again() -> None:
    (once,), (again,) = (read(SENDGRID, [UNSUBSCRIBE | {"sg_event_id": None}]) for _ in range(2))
    assert once.event_id == again.event_id != ""


@pytest.mark.parametrize("other", [None, 5, {"id": 1, "changes": None}, {"changes": [None, {"field": "leadgen"}]}])
def test_a_lead_of_facebook_is_noticed_whatever_stands_beside_it(other: Any) -> None:
    change = {"field": "leadgen", "value": {"leadgen_id": 444, "form_id": "../x", "ad_id": None, "page_id": [1]}}
    (noticed,) = read(FacebookWebhooks({}), {"entry": [other, {"changes": [change, {"field": "feed", "value": None}]}]})
    assert (noticed.vendor_lead_id, noticed.vendor_form_id, noticed.facts) == ("444", None, {})


@pytest.mark.parametrize("other", [None, 5, {"leadAction": None}, {"leadGenFormResponse": 5, "leadGenForm": None}])
def test_a_lead_of_linkedin_is_noticed_whatever_stands_beside_it(other: Any) -> None:
    lead = {"leadAction": "CREATED", "leadGenFormResponse": "urn:li:leadGenFormResponse:r-1", "leadGenForm": None}
    assert [one.vendor_lead_id for one in read(LinkedInWebhooks({}), [other, lead])] == ["r-1"]


@pytest.mark.parametrize("columns", [None, [None], "x", [{"column_id": None, "string_value": {"a": 1}}, 5]])
def test_a_lead_of_google_is_read_whatever_its_columns_are(columns: Any) -> None:
    assert read_lead({"lead_id": "g-1", "user_column_data": columns, "is_test": None}).vendor_lead_id == "g-1"


def test_a_lead_of_google_without_an_id_is_the_same_when_it_comes_again() -> None:
    said = {"user_column_data": [{"column_id": "PHONE_NUMBER", "string_value": "+919876520001"}]}
    assert read_lead(said).vendor_lead_id == read_lead({**said}).vendor_lead_id != ""


@pytest.mark.parametrize("name", [one.name for one in fields(ProviderEvent) if one.type in (str, "str")])
def test_no_text_of_an_event_is_one_that_no_column_holds(name: str) -> None:
    said = {"provider": "x", "event_id": "e", "kind": EventKind.INBOUND, "channel": Channel.SMS}
    event = ProviderEvent(**(said | {name: "a\x00b\ud800" + "c" * 3_000}))  # type: ignore[arg-type]
    kept = getattr(event, name)
    assert not UNSTORABLE & set(kept)
    assert len(kept) <= 255 or name in ("text", "provider")


def test_a_moment_that_no_clock_shows_is_none() -> None:
    odd = datetime(1, 1, 1, tzinfo=UTC)
    assert ProviderEvent("x", "e", EventKind.OPEN, Channel.EMAIL, occurred_at=odd).occurred_at is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
NAMES = ("event", "sg_event_id", "email", "timestamp", "sg_message_id", "reason", "url", "lead_token", "lead_tenant")
EVENTS = st.lists(st.fixed_dictionaries({}, optional={name: JSON for name in NAMES}), max_size=4)


@given(EVENTS | JSON)
@settings(max_examples=150)
def test_whatever_a_vendor_says_in_json_is_read_or_unreadable(said: Any) -> None:
    for hook in (SENDGRID, VonageWebhooks("s"), FacebookWebhooks({}), LinkedInWebhooks({})):
        try:
            found = read(hook, said)
        except Unreadable:
            continue
        for event in found:
            assert not UNSTORABLE & set(repr(event))
    with contextlib.suppress(Unreadable):
        read_lead(said if isinstance(said, dict) else {})


@given(st.dictionaries(st.sampled_from(["MessageSid", "CallSid", "SmsStatus", "CallStatus", "Direction", "From",
                                        "Body", "Timestamp", "ErrorCode", "OptOutType"]), st.text(max_size=30)),
       st.binary(max_size=60))  # fmt: skip
@settings(max_examples=150)
def test_whatever_a_vendor_says_in_a_form_is_read_or_unreadable(said: dict[str, str], more: bytes) -> None:
    from urllib.parse import urlencode

    form = urlencode({name: value.encode("utf-8", "replace") for name, value in said.items()}).encode() + b"&" + more
    try:
        found = read(TwilioWebhooks("t", "https://x"), form, kind="application/x-www-form-urlencoded")
    except Unreadable:
        return
    for event in found:
        assert not UNSTORABLE & set(repr(event))
