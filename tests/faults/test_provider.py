"""A vendor that executes and does not answer, hangs, resets or throttles: no message leaves twice."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.outreach.messages import RECONCILE_TRIES, Outreach, SendOrder, Sent
from domain.capture.submission import LeadCapture, normalise
from domain.leads.lead import Channel, DeliveryState
from domain.lifecycle.messages import LeadRef
from domain.outreach.consent import Purpose
from domain.outreach.ports import EventKind, ProviderEvent
from domain.privacy import Actor
from domain.tenants.policy import CalendarPolicy, Policy, QuietHoursPolicy, SpendPolicy
from providers.sendgrid.send import SendGridAccount, SendGridEmail
from providers.twilio.send import TwilioAccount, TwilioSms, twilio_account
from services.capture.capture import capture
from services.capture.intake import Captured, Intake
from services.outreach.inbound.first_messages import Place
from services.outreach.inbound.vendor_events import take_in
from store.invariants import check
from store.seed import DemoTenant, add_tenants
from store.session import Database
from store.tenants.vault import Vault
from tests.doubles.faults import Fault, answers, fails, hangs, refuses, resets, throttles
from tests.doubles.sendgrid import API_KEY, SendGridDouble
from tests.doubles.twilio import TwilioDouble
from tests.fixtures.postgres import Clone
from tests.providers.conftest import OUR_MAILBOX, settings

LIMIT = 0.4
OPEN = Policy(
    calendar=CalendarPolicy(always_open=True),
    quiet_hours=QuietHoursPolicy(always=True),
    spend=SpendPolicy(allowed_countries=("US",)),
)


@pytest.fixture
def twilio() -> Iterator[TwilioDouble]:
    with TwilioDouble() as double:
        yield double
        assert double.complaints == []


@pytest.fixture
async def account(twilio: TwilioDouble) -> AsyncIterator[TwilioAccount]:
    account = twilio_account(
        settings(twilio_base_url=twilio.url), limit=LIMIT, now=lambda: datetime.now(UTC) + timedelta(hours=1)
    )
    yield account
    await account.close()


@pytest.fixture
async def order(clone: Clone, database: Database) -> SendOrder:
    """The second attempt of a lead that may be written to."""
    tenant = DemoTenant(1, "Hospital", "IN", "Asia/Kolkata", "INR", (), (), OPEN)
    add_tenants(clone.owner_url, [tenant])
    said = LeadCapture.model_validate(
        {
            "phone": "+14155550123",
            "email": "person@example.com",
            "consents": [{"purpose": "enquiry", "text_version": "1"}],
        }
    )
    async with database.tenant_session(1) as session:
        captured = await capture(session, 1, Intake(normalise(said, "IN", datetime.now(UTC)), "{}", Actor("test")))
    assert isinstance(captured, Captured)
    now = datetime.now(UTC)
    return SendOrder(LeadRef(1, captured.lead_id), 1, now, Channel.SMS, "first_sms", Purpose.ENQUIRY, "reminder-1")


async def send(outreach: Outreach, order: SendOrder) -> Sent:
    """Tries as Temporal and the lead's run would, without the waits."""
    environment = ActivityEnvironment()
    for attempt in range(1, 30):
        environment.info = replace(ActivityEnvironment.default_info(), attempt=attempt)
        try:
            sent = await environment.run(outreach.send, order)
            if sent.postponed_to is None:
                return sent
        except ApplicationError as failure:
            if failure.non_retryable:
                raise
    pytest.fail("it never came to an end")


@pytest.mark.parametrize(
    "faults",
    [
        pytest.param([fails(500)], id="executed, then 500"),
        pytest.param([fails(502), fails(503, commits=False)], id="executed, then the proxy fails twice"),
        pytest.param([hangs(2)], id="executed, then silence"),
        pytest.param([hangs(2, commits=False)], id="silence"),
        pytest.param([resets()], id="executed, then a reset"),
        pytest.param([resets(commits=False)], id="a reset"),
        pytest.param([answers("<html>welcome</html>", 200)], id="executed, then a proxy's page"),
        pytest.param([resets(), hangs(2), fails(500, commits=False)], id="executed, and then no list either"),
        pytest.param([throttles("1")] * 12, id="a storm of 429"),
        pytest.param([throttles(), resets(), throttles(), throttles()], id="throttled around a lost answer"),
    ],
)
async def test_whatever_the_vendor_does_one_message_leaves(
    twilio: TwilioDouble,
    account: TwilioAccount,
    clone: Clone,
    database: Database,
    order: SendOrder,
    faults: list[Fault],
) -> None:
    twilio.script(*faults)
    outreach = Outreach(database, {Channel.SMS: TwilioSms(account)}, "https://leads.example", "only-in-tests")
    sent = await send(outreach, order)
    assert (sent.state, len(twilio.sent)) == (DeliveryState.SENT, 1)
    assert await send(outreach, order) == sent
    assert len(twilio.sent) == 1
    assert _messages(clone) == [("sent", twilio.sent[0].sid)]
    assert await check(clone.checker_url) == {}


async def test_what_nobody_can_tell_is_left_to_a_person(
    twilio: TwilioDouble, account: TwilioAccount, clone: Clone, database: Database, order: SendOrder
) -> None:
    twilio.script(resets(), *[fails(500, commits=False)] * (RECONCILE_TRIES + 5))
    outreach = Outreach(database, {Channel.SMS: TwilioSms(account)}, "https://leads.example", "only-in-tests")
    assert (await send(outreach, order)).state is DeliveryState.UNKNOWN
    assert (len(twilio.sent), _messages(clone)) == (1, [("unknown", None)])


async def test_what_the_vendor_reported_meanwhile_is_not_left_to_a_person(
    clone: Clone, database: Database, order: SendOrder
) -> None:
    """A mail vendor cannot be asked, and its report waits behind the try to send in the run's inbox."""
    with SendGridDouble() as sendgrid:
        sendgrid.script(fails(500))
        mail = SendGridEmail(SendGridAccount(API_KEY, OUR_MAILBOX, sendgrid.url), LIMIT)
        outreach = Outreach(database, {Channel.EMAIL: mail}, "https://leads.example", "only-in-tests")
        environment, by_mail = ActivityEnvironment(), replace(order, channel=Channel.EMAIL, template="follow_up")
        with pytest.raises(ApplicationError):
            await environment.run(outreach.send, by_mail)
        (taken,) = sendgrid.sent
        token = taken.custom_args["lead_token"]
        report = ProviderEvent(
            "sendgrid", "event-1", EventKind.DELIVERY, Channel.EMAIL, None, token, taken.message_id,
            DeliveryState.DELIVERED,
        )  # fmt: skip
        async with database.tenant_session(1) as session:
            await take_in(session, Place(1, "IN", Vault(None)), report, datetime.now(UTC))
        assert (await environment.run(outreach.send, by_mail)).state is DeliveryState.SENT
        assert (len(sendgrid.sent), sendgrid.complaints) == (1, [])
    assert _messages(clone) == [("sent", taken.message_id)]


async def test_an_opt_out_that_only_the_vendor_knew_is_kept(
    twilio: TwilioDouble, account: TwilioAccount, clone: Clone, database: Database, order: SendOrder
) -> None:
    twilio.script(refuses(400, 21610))
    outreach = Outreach(database, {Channel.SMS: TwilioSms(account)}, "https://leads.example", "only-in-tests")
    assert (await send(outreach, order)).state is DeliveryState.FAILED
    again = await send(outreach, replace(order, step="reminder-2"))
    assert (again.state, again.reason, twilio.sent) == (DeliveryState.SKIPPED, "suppressed", [])
    assert await check(clone.checker_url) == {}


def _messages(clone: Clone) -> list[tuple[str, str | None]]:
    with psycopg.connect(clone.checker_url) as connection:
        return connection.execute("SELECT state, provider_id FROM messages WHERE direction = 'out'").fetchall()
