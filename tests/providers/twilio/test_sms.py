"""SMS through Twilio's SDK against the double."""

import asyncio
import json
import logging
from datetime import UTC, datetime, timedelta

import pytest

from domain.leads.lead import Channel
from domain.outreach.ports import VendorTemplate
from domain.outreach.refusals import SendRefusal
from providers.contract import Final, ProviderError, Retryable, Unknown
from providers.twilio.send import TwilioAccount, TwilioSms, twilio_account
from tests.doubles.faults import Fault, answers, fails, hangs, refuses, resets, throttles
from tests.doubles.loopback import deaf
from tests.doubles.twilio import TwilioDouble
from tests.providers.conftest import BAD_ENDINGS, LEAD_PHONE, OUR_NUMBER, PUBLIC_URL, SHORT, message, settings

SMS = message(Channel.SMS)


async def test_a_message_leaves_once_with_our_token_in_its_callback(
    twilio: TwilioDouble, account: TwilioAccount
) -> None:
    receipt = await TwilioSms(account).send(SMS)
    [sent] = twilio.sent
    assert (receipt.provider, receipt.provider_id) == ("twilio", sent.sid)
    assert (sent.to, sent.sender, sent.body) == (LEAD_PHONE, OUR_NUMBER, SMS.body)
    assert sent.status_callback == f"{PUBLIC_URL}/hooks/twilio/7/status?token=lead-42.s1.v3.0"


async def test_a_messaging_service_may_stand_in_for_a_number(twilio: TwilioDouble) -> None:
    account = twilio_account(settings(twilio_base_url=twilio.url, twilio_from="MG" + "2c" * 16), limit=SHORT)
    await TwilioSms(account).send(SMS)
    await account.close()
    assert [sent.to for sent in twilio.sent] == [LEAD_PHONE]


@pytest.mark.parametrize(
    ("fault", "error", "executed"),
    [
        *BAD_ENDINGS,
        (answers("[]", 201), Unknown, 1),
        (answers("{}", 201), Unknown, 1),
        (refuses(400, 21211), Final, 0),
    ],
    ids=str,
)
async def test_each_bad_ending_gets_its_name_and_no_second_try(
    twilio: TwilioDouble, account: TwilioAccount, fault: Fault, error: type[ProviderError], executed: int
) -> None:
    twilio.script(fault)
    with pytest.raises(ProviderError) as raised:
        await TwilioSms(account).send(SMS)
    assert type(raised.value) is error
    assert raised.value.__cause__ is None
    assert (twilio.requests, len(twilio.sent)) == (1, executed)


async def test_a_throttle_says_how_long_to_wait(twilio: TwilioDouble, account: TwilioAccount) -> None:
    twilio.script(throttles("7"))
    with pytest.raises(Retryable) as raised:
        await TwilioSms(account).send(SMS)
    assert raised.value.after == 7.0


async def test_a_refused_connection_may_be_retried() -> None:
    with TwilioDouble() as double:
        url = double.url
    account = twilio_account(settings(twilio_base_url=url), limit=SHORT)
    with pytest.raises(Retryable):
        await TwilioSms(account).send(SMS)
    await account.close()


async def test_a_connection_that_never_opens_may_be_retried() -> None:
    with deaf() as url:
        account = twilio_account(settings(twilio_base_url=url), limit=SHORT)
        with pytest.raises(Retryable) as raised:
            await TwilioSms(account).send(SMS)
        await account.close()
    assert raised.value.__cause__ is None


async def test_a_name_that_does_not_resolve_may_be_retried() -> None:
    account = twilio_account(settings(twilio_base_url="http://no-such-host.invalid"), limit=5)
    with pytest.raises(Retryable):
        await TwilioSms(account).send(SMS)
    await account.close()


@pytest.mark.parametrize(
    ("status", "code", "means"),
    [
        (400, 21610, SendRefusal.OPTED_OUT),
        (400, 21211, SendRefusal.ADDRESS_INVALID),
        (400, 21614, SendRefusal.ADDRESS_INVALID),
        (401, 20003, SendRefusal.CREDENTIALS),
        (400, 21617, None),
    ],
)
async def test_a_refusal_carries_twilios_code_and_its_meaning(
    twilio: TwilioDouble, account: TwilioAccount, status: int, code: int, means: SendRefusal | None
) -> None:
    twilio.script(refuses(status, code))
    with pytest.raises(Final) as raised:
        await TwilioSms(account).send(SMS)
    assert (raised.value.code, raised.value.refusal) == (str(code), means)


async def test_wrong_credentials_are_final(twilio: TwilioDouble) -> None:
    account = twilio_account(settings(twilio_base_url=twilio.url, twilio_auth_token="wrong"), limit=SHORT)
    with pytest.raises(Final) as raised:
        await TwilioSms(account).send(SMS)
    await account.close()
    assert raised.value.code == "20003"


async def test_neither_error_nor_log_names_the_person(
    twilio: TwilioDouble, account: TwilioAccount, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    twilio.script(refuses(400, 21211))
    with pytest.raises(Final) as raised:
        await TwilioSms(account).send(SMS)
    await TwilioSms(account).find(SMS)
    assert raised.value.__cause__ is None
    for text in (str(raised.value), caplog.text):
        assert LEAD_PHONE not in text
        assert LEAD_PHONE[1:] not in text


async def test_a_cancelled_send_stays_cancelled(twilio: TwilioDouble, account: TwilioAccount) -> None:
    twilio.script(hangs())
    sending = asyncio.create_task(TwilioSms(account).send(SMS))
    await asyncio.sleep(0.1)
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending


@pytest.mark.parametrize("fault", [hangs(), resets(), fails(500)], ids=str)
async def test_a_message_that_left_without_an_answer_is_found(
    twilio: TwilioDouble, account: TwilioAccount, fault: Fault
) -> None:
    twilio.script(fault)
    with pytest.raises(Unknown):
        await TwilioSms(account).send(SMS)
    receipt = await TwilioSms(account).find(SMS)
    assert receipt is not None
    assert receipt.provider_id == twilio.sent[0].sid


async def test_a_message_that_never_arrived_is_not_found(twilio: TwilioDouble, account: TwilioAccount) -> None:
    twilio.script(resets(commits=False))
    with pytest.raises(Unknown):
        await TwilioSms(account).send(SMS)
    assert await TwilioSms(account).find(SMS) is None


async def test_another_text_another_person_and_an_older_send_are_not_ours(
    twilio: TwilioDouble, account: TwilioAccount
) -> None:
    sms = TwilioSms(account)
    await sms.send(SMS)
    assert await sms.find(message(Channel.SMS, body="Another text")) is None
    assert await sms.find(message(Channel.SMS, to="+14155550777")) is None
    assert await sms.find(message(Channel.SMS, sent_after=datetime.now(UTC) + timedelta(minutes=5))) is None


async def test_it_is_too_early_to_say_never_while_the_message_may_be_on_its_way(twilio: TwilioDouble) -> None:
    account = twilio_account(settings(twilio_base_url=twilio.url), limit=SHORT)
    just_now = message(Channel.SMS)
    with pytest.raises(Unknown):
        await TwilioSms(account).find(just_now)
    await TwilioSms(account).send(just_now)
    assert await TwilioSms(account).find(just_now) is not None
    await account.close()


@pytest.mark.parametrize(
    "fault", [throttles("7"), fails(500), hangs(), resets(), refuses(401, 20003), answers("<html>", 200)], ids=str
)
async def test_a_list_that_cannot_be_read_is_no_proof(
    twilio: TwilioDouble, account: TwilioAccount, fault: Fault
) -> None:
    twilio.script(fault)
    with pytest.raises(Unknown):
        await TwilioSms(account).find(SMS)


async def test_a_list_too_long_to_read_whole_is_no_proof(
    twilio: TwilioDouble, account: TwilioAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("providers.twilio.send.MOST_LISTED", 2)
    for number in range(2):
        await TwilioSms(account).send(message(Channel.SMS, body=f"text {number}"))
    with pytest.raises(Unknown):
        await TwilioSms(account).find(SMS)


async def test_whatsapp_has_addresses_of_its_own_and_templates_with_their_variables(
    twilio: TwilioDouble, account: TwilioAccount
) -> None:
    sender = TwilioSms(account)
    await sender.send(message(Channel.WHATSAPP, media=("https://clinic.example/map.png",)))
    template = VendorTemplate("HX" + "3d" * 16, "hi", {"1": "Asha", "2": "दस बजे"})
    named = message(Channel.WHATSAPP, vendor_template=template)
    await sender.send(named)
    free, kept = twilio.forms
    assert (free["To"], free["From"]) == (f"whatsapp:{LEAD_PHONE}", f"whatsapp:{OUR_NUMBER}")
    assert (free["Body"], free["MediaUrl"]) == (SMS.body, "https://clinic.example/map.png")
    assert (kept["ContentSid"], json.loads(kept["ContentVariables"])) == (template.id, {"1": "Asha", "2": "दस बजे"})
    assert "Body" not in kept
    with pytest.raises(Unknown):
        await sender.find(named)
    assert await sender.find(message(Channel.WHATSAPP, to="+14155550777", vendor_template=template)) is None
