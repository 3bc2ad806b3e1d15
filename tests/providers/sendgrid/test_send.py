"""E-mail through SendGrid's SDK against the double."""

import logging

import pytest

from domain.leads.lead import Channel
from domain.outreach.refusals import SendRefusal
from providers.contract import Final, ProviderError, Retryable, Unknown
from providers.sendgrid.send import SendGridAccount, SendGridEmail
from tests.doubles.faults import Fault, refuses, throttles
from tests.doubles.loopback import deaf
from tests.doubles.sendgrid import API_KEY, SendGridDouble
from tests.providers.conftest import BAD_ENDINGS, OUR_MAILBOX, SHORT, message

UNSUBSCRIBE = {
    "List-Unsubscribe": "<https://leads.example.org/u/t>",
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
}
MAIL = message(Channel.EMAIL, subject="Your appointment", html="<p>Ten o'clock</p>", headers=UNSUBSCRIBE)


def sender(double: SendGridDouble, key: str = API_KEY) -> SendGridEmail:
    return SendGridEmail(SendGridAccount(key, OUR_MAILBOX, double.url), limit=SHORT)


async def test_a_mail_leaves_once_with_our_token_and_the_unsubscribe_headers(sendgrid: SendGridDouble) -> None:
    receipt = await sender(sendgrid).send(MAIL)
    [sent] = sendgrid.sent
    assert (receipt.provider, receipt.provider_id) == ("sendgrid", sent.message_id)
    assert sent.custom_args == {"lead_token": MAIL.token, "lead_tenant": "7"}
    assert sent.request["from"] == {"name": "Eye Clinic", "email": "care@clinic.example.org"}
    assert sent.request["subject"] == "Your appointment"
    assert [part["type"] for part in sent.request["content"]] == ["text/plain", "text/html"]
    assert sent.request["headers"] == UNSUBSCRIBE


async def test_a_mail_is_from_whom_its_text_says_on_one_line(sendgrid: SendGridDouble) -> None:
    await sender(sendgrid).send(message(Channel.EMAIL, subject="Short", from_name="Dr. Añez\r\nBcc: all@x.example"))
    said = {"name": "Dr. Añez Bcc: all@x.example", "email": "care@clinic.example.org"}
    assert sendgrid.sent[0].request["from"] == said


async def test_a_plain_mail_has_one_part(sendgrid: SendGridDouble) -> None:
    await sender(sendgrid).send(message(Channel.EMAIL, subject="Short"))
    assert [part["type"] for part in sendgrid.sent[0].request["content"]] == ["text/plain"]


@pytest.mark.parametrize(
    ("fault", "error", "executed"),
    [
        *BAD_ENDINGS,
        (refuses(400), Final, 0),
        (refuses(413), Final, 0),
    ],
    ids=str,
)
async def test_each_bad_ending_gets_its_name_and_no_second_try(
    sendgrid: SendGridDouble, fault: Fault, error: type[ProviderError], executed: int
) -> None:
    sendgrid.script(fault)
    with pytest.raises(ProviderError) as raised:
        await sender(sendgrid).send(MAIL)
    assert type(raised.value) is error
    assert raised.value.__cause__ is None
    assert (sendgrid.requests, len(sendgrid.sent)) == (1, executed)


async def test_a_throttle_says_how_long_to_wait(sendgrid: SendGridDouble) -> None:
    sendgrid.script(throttles("7"))
    with pytest.raises(Retryable) as raised:
        await sender(sendgrid).send(MAIL)
    assert raised.value.after == 7.0


async def test_a_refused_connection_may_be_retried() -> None:
    with SendGridDouble() as double:
        closed = double
    with pytest.raises(Retryable):
        await sender(closed).send(MAIL)


async def test_a_connection_that_never_opens_may_be_retried() -> None:
    with deaf() as url, pytest.raises(Retryable):
        await SendGridEmail(SendGridAccount(API_KEY, OUR_MAILBOX, url), limit=SHORT).send(MAIL)


async def test_a_name_that_does_not_resolve_may_be_retried() -> None:
    with pytest.raises(Retryable):
        await SendGridEmail(SendGridAccount(API_KEY, OUR_MAILBOX, "http://no-such-host.invalid"), limit=5).send(MAIL)


async def test_a_wrong_key_is_final_and_means_credentials(sendgrid: SendGridDouble) -> None:
    with pytest.raises(Final) as raised:
        await sender(sendgrid, "SG.wrong").send(MAIL)
    assert raised.value.refusal is SendRefusal.CREDENTIALS


async def test_neither_error_nor_log_names_the_person(
    sendgrid: SendGridDouble, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    sendgrid.script(refuses(400))
    with pytest.raises(Final) as raised:
        await sender(sendgrid).send(MAIL)
    assert raised.value.code == "400:personalizations.0.to.0.email"
    assert raised.value.__cause__ is None
    assert MAIL.to not in str(raised.value)
    assert MAIL.to not in caplog.text
    assert "SG.double.key" not in caplog.text


async def test_sendgrid_cannot_be_asked_what_became_of_a_mail(sendgrid: SendGridDouble) -> None:
    with pytest.raises(Unknown):
        await sender(sendgrid).find(MAIL)
