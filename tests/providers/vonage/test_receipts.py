"""Delivery receipts of the SMS API: signed over their fields, however they come."""

import json
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest

from domain.leads.lead import DeliveryState
from domain.outreach.refusals import SendRefusal
from providers.http.hooks import HookRequest
from providers.vonage.receipts import VonageReceipts, marks
from tests.doubles.contract import contract, specs_folder

AT = datetime(2026, 11, 30, 13, tzinfo=UTC)
SECRET = "a-signature-secret"
PATH = "/hooks/vonage/7/sms/receipt"
RECEIPT = {
    "msisdn": "919876500000",
    "to": "CLINIC",
    "messageId": "0A00000012345678",
    "client-ref": "7-42-s1.v3",
    "status": "delivered",
    "err-code": "0",
    "message-timestamp": "2026-11-30 13:00:00",
    "price": "0.02=&",
    "timestamp": str(int(AT.timestamp())),
}


def forms(fields: dict[str, str], algorithm: int = 0) -> list[HookRequest]:
    """The same receipt as a query, a form and JSON."""
    said = {**fields, "sig": marks(SECRET, fields)[algorithm].upper()}
    form, as_json = {"content-type": "application/x-www-form-urlencoded"}, {"content-type": "application/json"}
    return [
        HookRequest(f"{PATH}?{urlencode(said)}", {}, b""),
        HookRequest(PATH, form, urlencode(said).encode()),
        HookRequest(PATH, as_json, json.dumps(said).encode()),
    ]


def test_the_vendors_own_vectors_are_among_our_marks() -> None:
    folder = specs_folder()
    if folder is None:
        pytest.skip("no vendors' documents here")
    vectors = json.loads((Path(folder).parent / "vectors" / "webhook_signatures.json").read_text())["vectors"]
    signed = [each for each in vectors if each["id"].startswith("vonage-sms-sig")]
    assert len(signed) == 4
    for each in signed:
        fields = {name: str(value) for name, value in each["params"].items() if name != "sig"}
        assert each["expected"]["signature"] in marks(each["secret"], fields), each["id"]


@pytest.mark.parametrize("algorithm", range(4))
def test_a_receipt_counts_in_each_form_when_its_fields_are_signed_and_recent(algorithm: int) -> None:
    hook = VonageReceipts(SECRET)
    for request in forms(RECEIPT, algorithm):
        assert hook.is_genuine(request, AT)
        assert not hook.is_genuine(request, AT.replace(minute=6))
        assert not VonageReceipts("another").is_genuine(request, AT)
        (event,) = hook.read(request)
        assert (event.token, event.tenant_id, event.provider_id) == ("7-42-s1.v3", 7, "0A00000012345678")
        assert (event.state, event.code, event.recipient) == (DeliveryState.DELIVERED, "", "+919876500000")
    query, form, as_json = (request.body or request.target.encode() for request in forms(RECEIPT, algorithm))
    changed = [
        HookRequest(query.replace(b"delivered", b"failed").decode(), {}, b""),
        HookRequest(PATH, {}, form.replace(b"delivered", b"failed")),
        HookRequest(PATH, {"content-type": "application/json"}, as_json.replace(b"delivered", b"failed")),
        HookRequest(PATH, {}, b"%ff"),
        HookRequest(PATH, {"content-type": "application/json"}, b"[]"),
        HookRequest(PATH, {}, b""),
    ]
    assert not any(hook.is_genuine(request, AT) for request in changed)


@pytest.mark.parametrize(
    ("change", "code", "refusal"),
    [
        ({"status": "failed", "err-code": "9"}, "receipt-9", SendRefusal.ADDRESS_INVALID),
        ({"status": "failed", "err-code": "3"}, "receipt-3", SendRefusal.UNREACHABLE),
        ({"status": "rejected", "err-code": "52"}, "receipt-52", None),
        ({"status": "expired", "err-code": "maria"}, "expired", None),
    ],
)
def test_a_failure_says_why(change: dict[str, str], code: str, refusal: SendRefusal | None) -> None:
    ((event,),) = {tuple(VonageReceipts(SECRET).read(request)) for request in forms(RECEIPT | change)}
    assert (event.state, event.code, event.refusal) == (DeliveryState.FAILED, code, refusal)


@pytest.mark.parametrize("change", [{"client-ref": ""}, {"client-ref": "another program's"}, {"status": "unknown"}])
def test_what_is_not_ours_or_says_nothing_is_left_out(change: dict[str, str]) -> None:
    assert [VonageReceipts(SECRET).read(request) for request in forms(RECEIPT | change)] == [[], [], []]


def test_every_field_that_is_read_is_one_that_vonage_documents() -> None:
    document = contract("vonage_sms.json")
    if document is None:
        pytest.skip("no vendors' documents here")
    assert set(RECEIPT) <= document.answer_fields("DeliveryReceipt")
