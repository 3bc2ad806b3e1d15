"""The doubles, fresh for each test; a test fails when a vendor's document objects to what was sent."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from domain.leads.lead import Channel
from domain.outreach.ports import OutgoingMessage
from providers.contract import Retryable, Unknown
from providers.settings import ProviderSettings
from providers.twilio.send import TwilioAccount, twilio_account
from tests.doubles.faults import answers, fails, hangs, resets, throttles
from tests.doubles.sendgrid import API_KEY, SendGridDouble
from tests.doubles.twilio import ACCOUNT_SID, AUTH_TOKEN, TwilioDouble

LEAD_PHONE = "+14155550123"
AGENT_PHONE = "+14155550999"
OUR_NUMBER = "+14155550100"
OUR_MAILBOX = "Eye Clinic <care@clinic.example.org>"
PUBLIC_URL = "https://leads.example.org"
SHORT = 1.2
"""Seconds: the senders' limit in tests, so that a silent vendor costs little."""


BAD_ENDINGS = (
    (throttles("7"), Retryable, 0),
    (fails(503, commits=False), Retryable, 0),
    (fails(500), Unknown, 1),
    (fails(502), Unknown, 1),
    (fails(504), Unknown, 1),
    (hangs(), Unknown, 1),
    (resets(), Unknown, 1),
    (resets(commits=False), Unknown, 0),
    (answers("<html>welcome</html>", 200), Unknown, 1),
)
"""What goes wrong at any vendor, what the sender makes of it, and how many messages the vendor took."""


def later() -> datetime:
    """A clock past the time in which a send may still be on its way."""
    return datetime.now(UTC) + timedelta(hours=1)


def message(channel: Channel, **changes: object) -> OutgoingMessage:
    fields: dict[str, object] = {
        "token": "lead-42.s1.v3.0",
        "tenant_id": 7,
        "channel": channel,
        "to": "maria@example.org" if channel is Channel.EMAIL else LEAD_PHONE,
        "body": "Good morning, the eye clinic calls you back at ten.",
        "sent_after": datetime.now(UTC),
    }
    return OutgoingMessage(**{**fields, **changes})  # type: ignore[arg-type]  # one dictionary for many types


def settings(**changes: object) -> ProviderSettings:
    fields: dict[str, object] = {
        "public_url": PUBLIC_URL,
        "twilio_account_sid": ACCOUNT_SID,
        "twilio_auth_token": AUTH_TOKEN,
        "twilio_from": OUR_NUMBER,
        "sendgrid_api_key": API_KEY,
        "sendgrid_from": OUR_MAILBOX,
    }
    return ProviderSettings(**{**fields, **changes})  # type: ignore[arg-type]  # pydantic checks them


@pytest.fixture
def twilio() -> Iterator[TwilioDouble]:
    with TwilioDouble() as double:
        yield double
        assert double.complaints == []


@pytest.fixture
def sendgrid() -> Iterator[SendGridDouble]:
    with SendGridDouble() as double:
        yield double
        assert double.complaints == []


@pytest_asyncio.fixture
async def account(twilio: TwilioDouble) -> AsyncIterator[TwilioAccount]:
    account = twilio_account(settings(twilio_base_url=twilio.url), limit=SHORT, now=later)
    yield account
    await account.close()
