"""The page behind a deposit's link: in the sandbox only, by its own link, once; without a desk no link at all."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx2
import psycopg
import pytest

from api.auth.permissions import Role
from api.outreach.preferences.words import WORDS
from api.settings import ApiSettings
from domain.lifecycle.chapters.booking import Book
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.waiting import WaitKind
from domain.payments.links import PAY_LINK_AGE, PayLink, sign_pay_link
from domain.tenants.policy import DepositPolicy
from providers.settings import ProviderSettings
from tests.api.lifecycle.conftest import Staff
from tests.api.lifecycle.outreach.test_hooks import becomes, told
from tests.fixtures.apps import app_of
from tests.journeys.hospital import ALWAYS_OPEN, Engine, Hospital
from tests.journeys.steps import qualified
from workflows.client.client import TemporalSettings

_LINKS = "SELECT body FROM messages WHERE tenant_id = %s AND step LIKE 'deposit%%'"
_STATE = "SELECT state FROM payments WHERE tenant_id = %s"


@pytest.fixture
def hospital(engine: Engine) -> Hospital:
    return Hospital.open(engine, ALWAYS_OPEN.model_copy(update={"deposit": DepositPolicy(amount_minor=250_000)}))


@pytest.fixture
async def plain_http(engine: Engine, settings: ApiSettings) -> AsyncIterator[httpx2.AsyncClient]:
    """An installation that says nothing of a sandbox."""
    temporal = TemporalSettings(address=engine.client.client.service_client.config.target_host)
    app = app_of(settings, temporal, ProviderSettings())
    transport = httpx2.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=transport, base_url="http://door.example") as http,
    ):
        yield http


async def asked(hospital: Hospital, lead: LeadRef) -> int:
    """The payment that the booking asks for."""
    agent = await qualified(hospital, lead)
    await hospital.say(lead, Book(hospital.now(lead) + timedelta(days=3), 30, f"dr-{lead.lead_id}", agent))
    booking = (await hospital.waits_for(lead, WaitKind.DEPOSIT)).booking
    assert booking
    assert booking.payment_id
    await becomes(lambda: len(hospital.rows(_LINKS)), 1)
    return booking.payment_id


def changed(hospital: Hospital, statement: str, *values: object) -> None:
    with psycopg.connect(hospital.engine.clone.superuser_url) as connection:
        connection.execute(statement.encode(), values)


def sent_path(hospital: Hospital) -> str:
    """Of the link that was sent."""
    return "/pay/" + str(hospital.one(_LINKS)["body"]).split("/pay/")[1].split()[0].rstrip(".")


def signed_path(hospital: Hospital, lead: LeadRef, payment: int, until: datetime, key: str = "only-in-tests") -> str:
    return "/pay/" + sign_pay_link(PayLink(hospital.tenant_id, payment, lead.lead_id, until), key)


def told_apart(answer: httpx2.Response) -> tuple[int, bytes, dict[str, str]]:
    """All that a stranger sees, but for the number of the request."""
    return answer.status_code, answer.content, {k: v for k, v in answer.headers.items() if k != "x-request-id"}


async def test_without_the_sandbox_setting_a_true_link_is_answered_as_an_unknown_one(
    hospital: Hospital, plain_http: httpx2.AsyncClient
) -> None:
    lead = await hospital.capture()
    await asked(hospital, lead)
    for method in ("GET", "POST", "HEAD", "PUT"):
        true = await plain_http.request(method, sent_path(hospital))
        assert told_apart(true) == told_apart(await plain_http.request(method, "/pay/unknown")), method
        assert true.status_code == (404 if method in ("GET", "POST") else 405)
    assert hospital.one(_STATE) == {"state": "requested"}
    assert told(hospital, lead) == []


async def test_the_deposit_page_says_sandbox_and_pays_once(hospital: Hospital, http: httpx2.AsyncClient) -> None:
    lead = await hospital.capture()
    await asked(hospital, lead)
    path = sent_path(hospital)
    page = await http.get(path)
    assert "SANDBOX" in page.text
    assert "no money moves" in page.text
    assert "INR 2,500.00" in page.text
    assert (await http.head(path)).status_code == 405  # who looks ahead changes nothing
    assert hospital.one(_STATE) == {"state": "requested"}
    for _ in range(2):
        assert "counts as paid" in (await http.post(path)).text
    await hospital.waits_for(lead, WaitKind.VISIT)
    await becomes(lambda: hospital.one(_STATE), {"state": "paid"})
    assert told(hospital, lead) == ["paid"]
    assert "counts as paid" in (await http.get(path)).text


async def test_the_deposit_page_speaks_the_persons_language(hospital: Hospital, http: httpx2.AsyncClient) -> None:
    lead = await hospital.capture()
    await asked(hospital, lead)
    # In a thread of its own: what holds the lead's row goes on in this one.
    await asyncio.to_thread(changed, hospital, "UPDATE leads SET language = 'ar' WHERE id = %s", lead.lead_id)
    page = (await http.get(sent_path(hospital), headers={"Accept-Language": "hi"})).text
    assert '<html lang="ar" dir="rtl">' in page
    assert WORDS["ar"]["pay_sandbox"] in page
    assert "INR 2,500.00" in page
    chosen = await http.post(sent_path(hospital) + "?lang=ta")
    assert WORDS["ta"]["pay_done"] in chosen.text


async def test_a_link_pays_its_own_payment_of_its_own_lead_and_for_a_time(
    hospital: Hospital, http: httpx2.AsyncClient
) -> None:
    lead, other = await hospital.capture(), await hospital.capture()
    payment = await asked(hospital, lead)
    later, past = datetime.now(UTC) + timedelta(days=1), datetime.now(UTC) - timedelta(seconds=1)
    refused = [
        signed_path(hospital, other, payment, later),
        signed_path(hospital, lead, payment + 999, later),
        signed_path(hospital, lead, payment, past),
        signed_path(hospital, lead, payment, later, key="guessed"),
        sent_path(hospital)[:-1],
        sent_path(hospital).split(".")[0] + "." + signed_path(hospital, other, payment, later).rpartition(".")[2],
    ]
    unknown = told_apart(await http.post("/pay/unknown"))
    for path in refused:
        assert told_apart(await http.get(path)) == unknown, path
        assert told_apart(await http.post(path)) == unknown, path
    assert (await http.get("/u/" + sent_path(hospital).removeprefix("/pay/"))).status_code == 404
    assert hospital.one(_STATE) == {"state": "requested"}
    assert timedelta(0) < PAY_LINK_AGE <= timedelta(days=30)


@pytest.mark.parametrize("state", ["expired", "refunded"])
async def test_what_is_over_cannot_be_paid(hospital: Hospital, http: httpx2.AsyncClient, state: str) -> None:
    lead = await hospital.capture()
    payment = await asked(hospital, lead)
    path = sent_path(hospital)
    await hospital.pass_deadline(lead)
    await hospital.waits_for(lead, WaitKind.BOOKING)
    assert hospital.one(_STATE) == {"state": "expired"}
    await asyncio.to_thread(changed, hospital, "UPDATE payments SET state = %s WHERE id = %s", state, payment)
    assert "no longer needed" in (await http.get(path)).text
    assert "no longer needed" in (await http.post(path)).text
    assert told(hospital, lead) == []
    assert hospital.one(_STATE) == {"state": state}


async def test_a_deposit_that_nobody_could_pay_is_refused_when_it_is_saved(
    staff: Staff, plain_http: httpx2.AsyncClient
) -> None:
    policy = {"deposit": {"amount_minor": 50_000}}
    elsewhere = Staff(staff.hospital, plain_http, staff.key).role(Role.ADMIN)
    answer = await elsewhere.put("/tenant/policy", policy)
    assert answer.status_code == 422
    assert answer.json()["field"] == "deposit"
    assert "LEAD_SANDBOX_PAYMENTS" in answer.json()["detail"]
    assert (await elsewhere.put("/tenant/policy", {})).status_code == 200
    assert (await staff.role(Role.ADMIN).put("/tenant/policy", policy)).status_code == 200


@pytest.mark.parametrize(("currency", "written"), [("KWD", "KWD 250.000"), ("JPY", "JPY 250,000")])
async def test_a_deposit_is_written_with_the_digits_of_its_currency(
    hospital: Hospital, http: httpx2.AsyncClient, staff: Staff, currency: str, written: str
) -> None:
    changed(hospital, "UPDATE tenants SET currency = %s WHERE id = %s", currency, hospital.tenant_id)
    lead = await hospital.capture()
    await asked(hospital, lead)
    path = sent_path(hospital)
    assert written in (await http.get(path)).text
    await http.post(path)
    await hospital.waits_for(lead, WaitKind.VISIT)
    assert f"a deposit of {written} here" in hospital.one(_LINKS)["body"]
    history = (await staff.manager.get(f"/leads/{lead.lead_id}/history")).json()["items"]
    assert f"The deposit was paid: {written}" in [entry["text"] for entry in history]
