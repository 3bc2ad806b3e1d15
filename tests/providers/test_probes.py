"""Whether an account works: one real request that sends nothing, and a plain answer."""

import pytest

from domain.leads.lead import Channel
from domain.outreach.vendors import Vendor, VendorAnswer, VendorVerdict
from providers.accounts import VendorAccount
from providers.probes import probe
from providers.registry import SenderFactory
from tests.doubles.mailchimp.mandrill import API_KEY as MANDRILL_KEY
from tests.doubles.mailchimp.mandrill import MandrillDouble
from tests.doubles.sendgrid import API_KEY, SendGridDouble
from tests.doubles.smtp import SmtpDouble
from tests.doubles.twilio import ACCOUNT_SID, AUTH_TOKEN, TwilioDouble
from tests.doubles.vonage_messages import VonageDouble, secrets
from tests.providers.conftest import SHORT, settings
from tests.providers.sandbox.test_sender import Shelf

TWILIO = VendorAccount(Vendor.TWILIO, {"account_sid": ACCOUNT_SID, "auth_token": AUTH_TOKEN})
SENDGRID = VendorAccount(Vendor.SENDGRID, {"api_key": API_KEY})
NOWHERE = "http://127.0.0.1:1"


def factory(**urls: str | bool) -> SenderFactory:
    return SenderFactory(settings(**urls), Shelf(), SHORT)


async def verdict(made: SenderFactory, account: VendorAccount) -> VendorVerdict:
    return (await probe(made, account)).verdict


async def test_twilio_says_its_balance_and_what_is_wrong(twilio: TwilioDouble) -> None:
    made = factory(twilio_base_url=twilio.url)
    assert await probe(made, TWILIO) == VendorAnswer(VendorVerdict.WORKS, "", "12.50", "USD")
    wrong = VendorAccount(Vendor.TWILIO, {**TWILIO.secrets, "auth_token": "wrong"})
    assert await probe(made, wrong) == VendorAnswer(VendorVerdict.CREDENTIALS, "20003")
    twilio.account_status = "suspended"
    assert await probe(made, TWILIO) == VendorAnswer(VendorVerdict.REFUSED, "account_suspended")
    assert twilio.sent == []
    assert await verdict(factory(twilio_base_url=NOWHERE), TWILIO) is VendorVerdict.UNREACHABLE


async def test_vonage_is_asked_by_the_applications_own_signature() -> None:
    with VonageDouble() as vonage:
        made = factory(vonage_base_url=vonage.url, vonage_rest_url=vonage.url)
        answer = await probe(made, VendorAccount(Vendor.VONAGE, secrets()))
        assert answer == VendorAnswer(VendorVerdict.WORKS, "", "10.28", "EUR")
        without = {name: value for name, value in secrets().items() if not name.startswith("api")}
        assert await verdict(made, VendorAccount(Vendor.VONAGE, without)) is VendorVerdict.WORKS
        for wrong in ({"private_key": "no key"}, {"api_secret": "wrong"}):
            account = VendorAccount(Vendor.VONAGE, secrets(**wrong))
            assert await verdict(made, account) is VendorVerdict.CREDENTIALS
        assert vonage.complaints == []


async def test_a_sendgrid_key_must_be_one_that_may_send(sendgrid: SendGridDouble) -> None:
    made = factory(sendgrid_base_url=sendgrid.url)
    assert await verdict(made, SENDGRID) is VendorVerdict.WORKS
    wrong = VendorAccount(Vendor.SENDGRID, {"api_key": "SG.wrong"})
    assert await verdict(made, wrong) is VendorVerdict.CREDENTIALS
    sendgrid.scopes = ["alerts.read"]
    assert (await probe(made, SENDGRID)).code == "scope_mail_send_missing"
    assert await verdict(factory(sendgrid_base_url=NOWHERE), SENDGRID) is VendorVerdict.UNREACHABLE


async def test_mandrill_is_pinged_with_the_key() -> None:
    with MandrillDouble() as mandrill:
        made = factory(mandrill_base_url=mandrill.url)
        assert await verdict(made, VendorAccount(Vendor.MANDRILL, {"api_key": MANDRILL_KEY})) is VendorVerdict.WORKS
        wrong = VendorAccount(Vendor.MANDRILL, {"api_key": "wrong"})
        assert await probe(made, wrong) == VendorAnswer(VendorVerdict.CREDENTIALS, "Invalid_Key")
        assert (mandrill.sent, mandrill.complaints) == ([], [])


async def test_a_mail_server_is_greeted_and_a_tenants_own_must_be_public() -> None:
    async with SmtpDouble() as mail:
        url = f"smtp://127.0.0.1:{mail.port}"
        installed, own = (VendorAccount(Vendor.SMTP, {"url": url}, "a@example.org", own=own) for own in (False, True))
        assert await verdict(factory(), installed) is VendorVerdict.WORKS
        assert await probe(factory(), own) == VendorAnswer(VendorVerdict.REFUSED, "private_address")
        assert await verdict(factory(smtp_private_servers=True), own) is VendorVerdict.WORKS
        assert mail.delivered == []
    assert await verdict(factory(), installed) is VendorVerdict.UNREACHABLE


async def test_the_sandbox_says_so() -> None:
    assert await verdict(factory(), VendorAccount(Vendor.SANDBOX)) is VendorVerdict.SANDBOX


@pytest.mark.parametrize("channel", list(Channel))
def test_whatever_is_chosen_has_a_sender(channel: Channel) -> None:
    assert factory().sender(VendorAccount(Vendor.SANDBOX), channel).name == "sandbox"
