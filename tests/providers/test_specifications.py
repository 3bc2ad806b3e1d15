"""The vendors' OpenAPI documents do judge what the doubles let through."""

import pytest

from tests.doubles.contract import Contract, contract
from tests.doubles.twilio import ACCOUNT_PATH, TwilioCall, TwilioMessage, resource
from tests.providers.conftest import later

SENT = [("To", "+14155550123"), ("From", "+14155550100"), ("Body", "hello")]
CALLED = [("To", "+14155550123"), ("From", "+14155550100"), ("Twiml", "<Response/>")]
MAIL = {
    "personalizations": [{"to": [{"email": "a@example.org"}], "custom_args": {"lead_token": "t"}}],
    "from": {"email": "b@example.org"},
    "subject": "s",
    "content": [{"type": "text/plain", "value": "v"}],
}


def document(name: str) -> Contract:
    found = contract(name)
    if found is None:
        pytest.skip("VENDOR_SPECS names no folder of vendors' OpenAPI documents")
    return found


@pytest.mark.parametrize(
    ("path", "form", "right"),
    [
        ("Messages", SENT, True),
        ("Messages", SENT[1:], False),
        ("Messages", [*SENT, ("Colour", "red")], False),
        ("Messages", [*SENT, ("Body", "twice")], False),
        ("Messages", [*SENT, ("Attempt", "one")], False),
        ("Messages", [*SENT, ("Attempt", "1"), ("MediaUrl", "http://a/1"), ("MediaUrl", "http://a/2")], True),
        ("Messages", [*SENT, ("StatusCallback", "http://under_score/x")], False),
        ("Messages", [("To", "0123"), *SENT[1:]], False),
        ("Calls", CALLED, True),
        ("Calls", [*CALLED, ("StatusCallbackEvent", "ringing"), ("StatusCallbackEvent", "answered")], True),
        ("Calls", [*CALLED, ("Record", "perhaps")], False),
        ("Calls", [*CALLED[:2], ("Twiml", "<Response>")], False),
        ("Faxes", SENT, False),
    ],
)
def test_twilios_document_judges_forms(path: str, form: list[tuple[str, str]], right: bool) -> None:
    complaints = document("twilio_api_v2010.json").complaints("POST", f"{ACCOUNT_PATH}/{path}.json", form=form)
    assert (complaints == []) is right, complaints


@pytest.mark.parametrize(
    ("query", "right"),
    [
        ([("To", "+14155550123"), ("PageSize", "50")], True),
        ([("PageSize", "5000")], False),
        ([("Token", "x")], False),
    ],
)
def test_twilios_document_judges_list_queries(query: list[tuple[str, str]], right: bool) -> None:
    complaints = document("twilio_api_v2010.json").complaints("GET", f"{ACCOUNT_PATH}/Messages.json", query=query)
    assert (complaints == []) is right, complaints


def test_twilios_document_judges_the_account_in_the_path() -> None:
    path = "/2010-04-01/Accounts/AC123/Messages.json"
    assert document("twilio_api_v2010.json").complaints("POST", path, form=SENT) != []


@pytest.mark.parametrize(
    ("change", "right"),
    [
        ({}, True),
        ({"colour": "red"}, False),
        ({"from": {"email": "not an address"}}, False),
        ({"personalizations": [{"to": [{"email": "a@example.org", "phone": "1"}]}]}, False),
        ({"content": [{"type": "text/plain", "value": ""}]}, False),
        ({"custom_args": {"at": "the wrong level"}}, False),
    ],
)
def test_sendgrids_document_judges_mail(change: dict[str, object], right: bool) -> None:
    complaints = document("sendgrid_mail_v3.json").complaints("POST", "/v3/mail/send", body=MAIL | change)
    assert (complaints == []) is right, complaints


def test_the_doubles_answers_have_the_documented_fields() -> None:
    twilio = document("twilio_api_v2010.json")
    message = TwilioMessage("SM1", "+1", "+2", "text", "", later())
    call = TwilioCall("CA1", "+1", "+2", "", "", later())
    assert set(resource(message, "AC1")) == twilio.answer_fields("api.v2010.account.message")
    assert set(resource(call, "AC1")) == twilio.answer_fields("api.v2010.account.call")
