"""A hospital whose deposits Stripe takes, on a double, over the app and real runs."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest
from pydantic import SecretStr

from api.settings import ApiSettings
from domain.lifecycle.chapters.booking import Book
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.waiting import WaitKind
from domain.payments.desk import DeskVendor
from domain.tenants.policy import DepositPolicy, DepositTax
from providers.settings import ProviderSettings
from store.outreach.vendors import accounts
from store.payments import desks
from store.tenants.vault import Vault
from tests.api.lifecycle.outreach.test_hooks import becomes
from tests.doubles.stripe.double import SECRET_KEY, WEBHOOK_SECRET, Json, StripeDouble
from tests.fixtures.apps import app_of
from tests.journeys.hospital import ALWAYS_OPEN, Engine, Hospital
from tests.journeys.steps import qualified
from workflows.client.client import TemporalSettings

DEPOSIT = DepositPolicy(amount_minor=250_000, tax=DepositTax(name="GST", rate=1800))
_LINK = "SELECT body FROM messages WHERE tenant_id = %s AND lead_id = %s AND step LIKE 'deposit%%' ORDER BY id DESC"


@pytest.fixture
def stripe(engine: Engine) -> Iterator[StripeDouble]:
    with StripeDouble() as double:
        engine.desk_factory.settings.stripe_base_url = double.url
        yield double
        assert double.complaints == []


@dataclass
class PayingHospital:
    """One tenant with Stripe as its desk."""

    hospital: Hospital
    http: httpx2.AsyncClient
    stripe: StripeDouble

    async def post(self, event: Json, **signed: Any) -> int:
        """What Stripe says arrives."""
        body, headers = self.stripe.signed(event, **signed)
        path = f"/hooks/stripe/{self.hospital.tenant_id}"
        return (await self.http.post(path, content=body, headers=headers)).status_code

    async def booked(self) -> tuple[LeadRef, str]:
        """A lead whose deposit is due, and the page's path."""
        lead = await self.hospital.capture()
        agent = await qualified(self.hospital, lead)
        starts_at = self.hospital.now(lead) + timedelta(days=3)
        await self.hospital.say(lead, Book(starts_at, 30, f"dr-{lead.lead_id}", agent))
        await self.hospital.waits_for(lead, WaitKind.DEPOSIT)
        await becomes(lambda: len(self.hospital.rows(_LINK, lead.lead_id)), 1)
        body = str(self.hospital.rows(_LINK, lead.lead_id)[0]["body"])
        return lead, "/pay/" + body.split("/pay/")[1].split()[0].rstrip(".")

    def page(self, lead: LeadRef) -> str:
        """Stripe's id of the page that was opened last."""
        query = """SELECT s.vendor_id FROM payment_sessions s JOIN payments p ON (p.tenant_id, p.id)
            = (s.tenant_id, s.payment_id) WHERE s.tenant_id = %s AND p.lead_id = %s ORDER BY s.number DESC"""
        return str(self.hospital.rows(query, lead.lead_id)[0]["vendor_id"])

    def state(self, lead: LeadRef) -> tuple[str, str, list[str]]:
        """Of the deposit, the appointment and each charge."""
        of = "WHERE tenant_id = %s AND lead_id = %s ORDER BY id DESC"
        (payment, *_), (visit, *_) = (
            self.hospital.rows(f"SELECT * FROM {table} {of}", lead.lead_id) for table in ("payments", "appointments")
        )
        charges = self.hospital.rows(
            "SELECT state FROM payment_charges WHERE tenant_id = %s AND payment_id = %s ORDER BY id", payment["id"]
        )
        return payment["state"], visit["state"], [charge["state"] for charge in charges]

    def tasks(self) -> list[str]:
        query = (
            "SELECT kind FROM tasks WHERE tenant_id = %s AND done_at IS NULL AND subject_kind = 'payment' ORDER BY id"
        )
        return [row["kind"] for row in self.hospital.rows(query)]

    def events(self) -> list[tuple[str, str]]:
        query = "SELECT kind, state FROM payment_events WHERE tenant_id = %s ORDER BY received_at, event_id"
        return [(row["kind"], row["state"]) for row in self.hospital.rows(query)]


@pytest.fixture
async def paying(engine: Engine, settings: ApiSettings, stripe: StripeDouble) -> AsyncIterator[PayingHospital]:
    hospital = Hospital.open(engine, ALWAYS_OPEN.model_copy(update={"deposit": DEPOSIT}))
    sealed = Vault(SecretStr("only-in-tests")).seal({"secret_key": SECRET_KEY, "webhook_secret": WEBHOOK_SECRET})
    async with engine.database.tenant_session(hospital.tenant_id) as session:
        now = datetime.now(UTC)
        await accounts.put_account(session, hospital.tenant_id, DeskVendor.STRIPE, "test", sealed, now)
        await desks.choose(session, hospital.tenant_id, DeskVendor.STRIPE, now)
    temporal = TemporalSettings(address=engine.client.client.service_client.config.target_host)
    known = ProviderSettings(public_url="https://leads.example", stripe_base_url=stripe.url)
    app = app_of(settings, temporal, known)
    transport = httpx2.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=transport, base_url="http://door.example") as http,
    ):
        yield PayingHospital(hospital, http, stripe)
