"""What every sender does alike: one call, one of three bad endings, and nothing of the person in an error."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from domain.leads.lead import Channel
from domain.outreach.ports import OutgoingMessage, Sender
from domain.outreach.refusals import SendRefusal
from providers.contract import Final, ProviderError, Retryable, Unknown
from providers.http.wire import Wire
from providers.mandrill.send import MandrillAccount, MandrillEmail
from providers.sandbox.sender import SandboxSender
from providers.sendgrid.send import SendGridAccount, SendGridEmail
from providers.smtp.send import SmtpEmail, SmtpServer
from providers.twilio.send import TwilioCalls, TwilioSms, twilio_account
from tests.doubles.faults import Fault, refuses, resets, throttles
from tests.doubles.mailchimp.mandrill import API_KEY as MANDRILL_KEY
from tests.doubles.mailchimp.mandrill import MandrillDouble
from tests.doubles.sendgrid import API_KEY, SendGridDouble
from tests.doubles.smtp import SmtpDouble, SmtpFault
from tests.doubles.twilio import TwilioDouble
from tests.providers.conftest import AGENT_PHONE, OUR_MAILBOX, SHORT, later, message, settings
from tests.providers.sandbox.test_sender import Shelf

SMS, MAIL = message(Channel.SMS), message(Channel.EMAIL, subject="Your appointment")
NOT_TAKEN, SILENT, UNAUTHENTICATED = throttles("7"), resets(), refuses(401, 20003)
CALL = message(Channel.CALL, agent_phone=AGENT_PHONE)


@dataclass
class Setting:
    """One sender before its double. `left`: how many messages the vendor took."""

    sender: Sender
    message: OutgoingMessage
    script: Callable[[Any], None]
    left: Callable[[], int]


@asynccontextmanager
async def twilio(channel: Channel) -> AsyncIterator[Setting]:
    with TwilioDouble() as double:
        account = twilio_account(settings(twilio_base_url=double.url), limit=SHORT, now=later)
        if channel is Channel.SMS:
            yield Setting(TwilioSms(account), SMS, double.script, lambda: len(double.sent))
        else:
            yield Setting(TwilioCalls(account), CALL, double.script, lambda: len(double.calls))
        await account.close()


@asynccontextmanager
async def sendgrid() -> AsyncIterator[Setting]:
    with SendGridDouble() as double:
        sender = SendGridEmail(SendGridAccount(API_KEY, OUR_MAILBOX, double.url), limit=SHORT)
        yield Setting(sender, MAIL, double.script, lambda: len(double.sent))


@asynccontextmanager
async def mandrill() -> AsyncIterator[Setting]:
    with MandrillDouble() as double:
        wire = Wire("mandrill", SHORT)
        sender = MandrillEmail(MandrillAccount(MANDRILL_KEY, OUR_MAILBOX, double.url), wire)
        yield Setting(sender, MAIL, double.script, lambda: len(double.sent))
        await wire.aclose()
        assert double.complaints == []


@asynccontextmanager
async def smtp() -> AsyncIterator[Setting]:
    async with SmtpDouble() as double:
        server = SmtpServer.from_url(f"smtp://127.0.0.1:{double.port}")
        sender = SmtpEmail(server, "care@clinic.example.org", limit=SHORT)
        yield Setting(sender, MAIL, double.script, lambda: len(double.delivered))


@dataclass(frozen=True)
class Vendor:
    """How to make this vendor not take a message, take it in silence, and refuse our credentials."""

    open: Callable[[], Any]
    not_taken: Fault | SmtpFault = NOT_TAKEN
    silent: Fault | SmtpFault = SILENT
    unauthenticated: Fault | SmtpFault = UNAUTHENTICATED


VENDORS = {
    "twilio sms": Vendor(lambda: twilio(Channel.SMS)),
    "twilio calls": Vendor(lambda: twilio(Channel.CALL)),
    "sendgrid": Vendor(sendgrid),
    "mandrill": Vendor(mandrill),
    "smtp": Vendor(
        smtp,
        not_taken=SmtpFault("rcpt", reply="450 4.2.1 try later"),
        silent=SmtpFault("data", hangs_up=True),
        unauthenticated=SmtpFault("rcpt", reply="530 5.7.0 authenticate first"),
    ),
}
every_vendor = pytest.mark.parametrize("vendor", VENDORS.values(), ids=VENDORS)


async def refused(setting: Setting, fault: Fault | SmtpFault) -> ProviderError:
    setting.script(fault)
    with pytest.raises(ProviderError) as raised:
        await setting.sender.send(setting.message)
    assert setting.message.to not in str(raised.value)
    assert setting.message.body not in str(raised.value)
    return raised.value


@every_vendor
async def test_what_is_sent_has_a_receipt_and_is_never_denied(vendor: Vendor) -> None:
    async with vendor.open() as setting:
        receipt = await setting.sender.send(setting.message)
        assert (receipt.provider, bool(receipt.provider_id), setting.left()) == (setting.sender.name, True, 1)
        try:
            assert await setting.sender.find(setting.message) is not None
        except Unknown:
            assert setting.left() == 1


@every_vendor
async def test_what_the_vendor_did_not_take_is_retryable_and_tried_once(vendor: Vendor) -> None:
    async with vendor.open() as setting:
        assert isinstance(await refused(setting, vendor.not_taken), Retryable)
        assert setting.left() == 0


@every_vendor
async def test_what_was_taken_in_silence_is_unknown_and_left_once(vendor: Vendor) -> None:
    async with vendor.open() as setting:
        assert isinstance(await refused(setting, vendor.silent), Unknown)
        assert setting.left() == 1


@every_vendor
async def test_refused_credentials_are_final_and_called_so(vendor: Vendor) -> None:
    async with vendor.open() as setting:
        error = await refused(setting, vendor.unauthenticated)
        assert isinstance(error, Final)
        assert (error.refusal, setting.left()) == (SendRefusal.CREDENTIALS, 0)


async def test_the_sandbox_keeps_the_contract_without_a_vendor() -> None:
    sender = SandboxSender(Shelf())
    receipt = await sender.send(SMS)
    assert await sender.find(SMS) == receipt
