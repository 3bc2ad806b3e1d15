"""Links in our messages: they open without a token, do what they say once, and do nothing when only looked at."""

from datetime import timedelta

import httpx2
import psycopg
import pytest

from domain.leads.lead import Channel, LossReason
from domain.lifecycle.chapters.booking import Book
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.waiting import WaitKind
from domain.outreach import links
from domain.tenants.policy import DepositPolicy
from tests.api.lifecycle.conftest import Staff
from tests.api.lifecycle.outreach.test_hooks import becomes, suppressed, told
from tests.journeys.hospital import ALWAYS_OPEN, Engine, Hospital
from tests.journeys.steps import booked, owned, qualified

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def link(purpose: str, hospital: Hospital, subject: int, key: str = "only-in-tests") -> str:
    return f"/{purpose[0]}/" + links.sign(links.LinkToken(purpose, hospital.tenant_id, subject), key)


def unsubscribe(hospital: Hospital, lead: LeadRef) -> str:
    return link("unsubscribe", hospital, lead.lead_id)


def deposit(hospital: Hospital, payment: int, key: str = "only-in-tests") -> str:
    return "/pay/" + links.sign(links.LinkToken("deposit", hospital.tenant_id, payment), key)


async def test_looking_at_the_unsubscribe_page_changes_nothing(hospital: Hospital, http: httpx2.AsyncClient) -> None:
    lead = await hospital.capture()
    await owned(hospital, lead)
    page = await http.get(unsubscribe(hospital, lead))
    assert page.status_code == 200
    assert '<form method="post">' in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert suppressed(hospital) == []


async def test_one_click_closes_mail_once_without_login(hospital: Hospital, http: httpx2.AsyncClient) -> None:
    lead = await hospital.capture()
    await owned(hospital, lead)
    for _ in range(2):
        assert (await http.post(unsubscribe(hospital, lead), data=ONE_CLICK)).status_code == 200
    assert (await http.post(unsubscribe(hospital, lead), files={"List-Unsubscribe": (None, "One-Click")})).is_success
    assert suppressed(hospital) == [(hospital.lead(lead)["email_norm"], "email")]
    await hospital.until(lead, lambda s: s.contact.closed_channels == [Channel.EMAIL])
    assert told(hospital, lead) == ["opted_out email"]


async def test_the_other_button_ends_everything(hospital: Hospital, http: httpx2.AsyncClient) -> None:
    lead = await hospital.capture()
    await owned(hospital, lead)
    await http.post(unsubscribe(hospital, lead), data={"channel": "all"})
    assert (await hospital.ending(lead)).loss_reason is LossReason.OPTED_OUT
    row = hospital.lead(lead)
    assert suppressed(hospital) == [(row["email_norm"], "email"), (row["phone_e164"], None)]


async def test_the_page_offers_only_what_it_can_stop_and_says_that_the_appointment_stands(
    hospital: Hospital, http: httpx2.AsyncClient
) -> None:
    lead = await hospital.capture(email=None)
    await booked(hospital, lead)
    page = (await http.get(unsubscribe(hospital, lead))).text
    assert ("Stop e-mails" in page, "Stop all messages and calls" in page) == (False, True)
    assert "Your appointment stands. To change or cancel it, please call" in page
    other = await hospital.capture()
    page = (await http.get(unsubscribe(hospital, other))).text
    assert ("Stop e-mails" in page, "appointment" in page) == (True, False)


async def test_a_guessed_link_leads_nowhere(hospital: Hospital, http: httpx2.AsyncClient) -> None:
    lead = await hospital.capture()
    signature = unsubscribe(hospital, lead).rpartition(".")[2]
    guessed = [
        link("unsubscribe", hospital, lead.lead_id, key="guessed"),
        unsubscribe(hospital, lead)[:-1],
        unsubscribe(hospital, LeadRef(lead.tenant_id, lead.lead_id + 1)).split(".")[0] + "." + signature,
        deposit(hospital, lead.lead_id).replace("/pay/", "/u/"),
        "/u/x",
        deposit(hospital, 999_999),
    ]
    for path in guessed:
        assert (await http.get(path)).status_code == 404, path
        assert (await http.post(path)).status_code == 404, path
    assert (await http.get("/u/%00")).status_code in (404, 422)
    assert suppressed(hospital) == []


@pytest.fixture
def hospital_with_deposit(engine: Engine) -> Hospital:
    return Hospital.open(engine, ALWAYS_OPEN.model_copy(update={"deposit": DepositPolicy(amount_minor=250_000)}))


async def test_the_deposit_page_says_that_no_money_moves_and_pays_once(
    hospital_with_deposit: Hospital, http: httpx2.AsyncClient
) -> None:
    hospital = hospital_with_deposit
    lead = await hospital.capture()
    agent = await qualified(hospital, lead)
    await hospital.say(lead, Book(hospital.now(lead) + timedelta(days=3), 30, "dr-1", agent))
    state = await hospital.waits_for(lead, WaitKind.DEPOSIT)
    assert state.booking
    assert state.booking.payment_id
    path = deposit(hospital, state.booking.payment_id)
    page = await http.get(path)
    assert "no money moves" in page.text
    assert "INR 2,500.00" in page.text
    assert hospital.one("SELECT state FROM payments WHERE tenant_id = %s") == {"state": "requested"}
    for _ in range(2):
        assert "counts as paid" in (await http.post(path)).text
    await hospital.waits_for(lead, WaitKind.VISIT)
    await becomes(lambda: hospital.one("SELECT state FROM payments WHERE tenant_id = %s"), {"state": "paid"})
    assert told(hospital, lead) == ["paid"]
    assert "counts as paid" in (await http.get(path)).text


@pytest.mark.parametrize(("currency", "written"), [("KWD", "KWD 250.000"), ("JPY", "JPY 250,000")])
async def test_a_deposit_is_written_with_the_digits_of_its_currency(
    hospital_with_deposit: Hospital, http: httpx2.AsyncClient, staff: Staff, currency: str, written: str
) -> None:
    hospital = hospital_with_deposit
    with psycopg.connect(hospital.engine.clone.superuser_url) as connection:
        connection.execute("UPDATE tenants SET currency = %s WHERE id = %s", (currency, hospital.tenant_id))
    lead = await hospital.capture()
    agent = await qualified(hospital, lead)
    await hospital.say(lead, Book(hospital.now(lead) + timedelta(days=3), 30, "dr-1", agent))
    booking = (await hospital.waits_for(lead, WaitKind.DEPOSIT)).booking
    assert booking
    assert booking.payment_id
    query = "SELECT body FROM messages WHERE tenant_id = %s AND step LIKE 'deposit%%'"
    path = deposit(hospital, booking.payment_id)
    assert written in (await http.get(path)).text
    await http.post(path)
    await hospital.waits_for(lead, WaitKind.VISIT)
    assert f"a deposit of {written} here" in hospital.one(query)["body"]
    history = (await staff.of(hospital).manager.get(f"/leads/{lead.lead_id}/history")).json()["items"]
    assert f"The deposit was paid: {written}" in [entry["text"] for entry in history]
