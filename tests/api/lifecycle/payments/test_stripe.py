"""A deposit at Stripe, from the link in a message to a confirmed appointment, and what may go wrong on the way."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import SecretStr

from activities.payments.desks import TenantDesks
from activities.payments.reconciliation import ReconciliationActivities
from activities.payments.refunds import RefundActivities
from domain.lifecycle.chapters.booking import CancelBooking
from domain.lifecycle.waiting import WaitKind
from store.tenants.vault import Vault
from tests.api.lifecycle.conftest import Staff
from tests.api.lifecycle.outreach.test_hooks import becomes
from tests.api.lifecycle.payments.conftest import PayingHospital
from tests.doubles.faults import resets
from tests.journeys.hospital import Engine


async def settle(engine: Engine, paying: PayingHospital) -> None:
    """What is due back goes back, as the sweep does it."""
    desks = TenantDesks(engine.desk_factory, Vault(SecretStr("only-in-tests")))
    await RefundActivities(engine.database, desks).return_of(paying.hospital.tenant_id, datetime.now(UTC))


async def test_only_a_verified_event_pays_a_deposit_and_confirms_the_appointment(paying: PayingHospital) -> None:
    lead, path = await paying.booked()
    page = await paying.http.get(path)
    assert "INR 2,500.00" in page.text
    assert "GST 18 %" in page.text
    assert "SANDBOX" not in page.text
    assert "Receipt" not in (await paying.http.get(path, params={"receipt": "1"})).text
    moved = await paying.http.post(path)
    assert (moved.status_code, moved.headers["location"]) == (303, f"{paying.stripe.url}/pay/{paying.page(lead)}")
    for _ in range(2):
        assert "waiting for the bank" in (await paying.http.get(f"{path}?back=1")).text
    assert paying.state(lead) == ("requested", "held", [])
    event = paying.stripe.pay(paying.page(lead))
    for _ in range(2):
        assert await paying.post(event) == 204
    await paying.hospital.waits_for(lead, WaitKind.VISIT)
    await becomes(lambda: paying.state(lead), ("paid", "confirmed", ["kept"]))
    assert paying.events() == [("paid", "applied")]
    assert "received your deposit" in (await paying.http.get(path)).text
    receipt = (await paying.http.get(path, params={"receipt": "1", "lang": "en"})).text
    for line in ("INR 2,500.00", "GST 18 %: INR 381.36", "INR 2,118.64", "deposit-"):
        assert line in receipt
    assert len(paying.stripe.pages) == 1


async def test_a_forged_or_old_event_is_refused_and_changes_nothing(paying: PayingHospital) -> None:
    lead, _ = await paying.booked()
    event = paying.stripe.pay(paying.page(lead))
    paying.stripe.webhook_secret = "whsec_somebody_else"
    assert await paying.post(event) == 401
    paying.stripe.webhook_secret = "whsec_double0001"
    assert await paying.post(event, at=(datetime.now(UTC) - timedelta(minutes=6)).timestamp()) == 401
    assert (paying.state(lead), paying.events()) == (("requested", "held", []), [])
    assert (await paying.http.post("/hooks/stripe/1", content=b"{}")).status_code == 401


async def test_money_that_comes_after_the_slot_was_released_goes_back(engine: Engine, paying: PayingHospital) -> None:
    lead, path = await paying.booked()
    page = paying.page(lead)
    await paying.hospital.pass_deadline(lead)
    await paying.hospital.waits_for(lead, WaitKind.BOOKING)
    await becomes(lambda: paying.stripe.pages[page]["status"], "expired")
    assert "no longer needed" in (await paying.http.post(path)).text
    assert await paying.post(paying.stripe.pay(page)) == 204
    await settle(engine, paying)
    assert paying.state(lead) == ("expired", "released", ["refunded"])
    assert [refund["payment_intent"] for refund in paying.stripe.refunds] == list(paying.stripe.intents)


async def test_what_is_paid_twice_is_refunded_once(engine: Engine, paying: PayingHospital) -> None:
    lead, path = await paying.booked()
    first = paying.page(lead)
    with psycopg.connect(engine.clone.superuser_url) as connection:
        connection.execute(
            "UPDATE payment_sessions SET expires_at = now() WHERE tenant_id = %s", (paying.hospital.tenant_id,)
        )
    assert (await paying.http.post(path)).status_code == 303
    second = paying.page(lead)
    assert second != first
    assert [await paying.post(paying.stripe.pay(page)) for page in (second, first)] == [204, 204]
    await paying.hospital.waits_for(lead, WaitKind.VISIT)
    for _ in range(2):
        await settle(engine, paying)
    await becomes(lambda: paying.state(lead), ("paid", "confirmed", ["kept", "refunded"]))
    assert len(paying.stripe.refunds) == 1


async def test_a_page_that_was_opened_in_silence_is_the_one_that_is_paid(paying: PayingHospital) -> None:
    paying.stripe.script(resets())
    lead, path = await paying.booked()
    assert (await paying.http.post(path)).status_code == 303
    assert list(paying.stripe.pages) == [paying.page(lead)]
    await paying.post(paying.stripe.pay(paying.page(lead)))
    await paying.hospital.waits_for(lead, WaitKind.VISIT)


async def test_events_in_any_order_come_to_the_same(paying: PayingHospital) -> None:
    lead, _ = await paying.booked()
    page = paying.page(lead)
    pending = paying.stripe.pay(page, later=True)
    paid = paying.stripe.confirm(page)
    (intent,) = paying.stripe.intents
    lost = paying.stripe.charge_event(intent, "charge.dispute.closed", status="lost")
    begun = paying.stripe.charge_event(intent, "charge.dispute.created")
    for event in (lost, paid, pending, begun, paid):
        assert await paying.post(event) == 204
    await paying.hospital.waits_for(lead, WaitKind.VISIT)
    await becomes(lambda: paying.state(lead), ("paid", "confirmed", ["kept"]))
    dispute = paying.hospital.one("SELECT dispute FROM payment_charges WHERE tenant_id = %s")["dispute"]
    assert (dispute, paying.tasks()) == ("lost", ["check_payment"])
    assert {state for _, state in paying.events()} == {"applied"}


async def test_a_cancelled_booking_gives_the_money_back_at_stripe(paying: PayingHospital) -> None:
    lead, path = await paying.booked()
    await paying.post(paying.stripe.pay(paying.page(lead)))
    state = await paying.hospital.waits_for(lead, WaitKind.VISIT)
    paying.stripe.script(resets())
    await paying.hospital.say(lead, CancelBooking(state.owner))
    await paying.hospital.waits_for(lead, WaitKind.BOOKING)
    await becomes(lambda: paying.state(lead), ("refunded", "cancelled", ["refunded"]))
    (intent,) = paying.stripe.intents
    assert await paying.post(paying.stripe.charge_event(intent, "charge.refunded")) == 204
    assert (len(paying.stripe.refunds), paying.tasks()) == (1, [])
    assert "no longer needed" in (await paying.http.get(path)).text


async def test_money_for_a_slot_released_after_its_run_was_over_goes_back(
    engine: Engine, paying: PayingHospital
) -> None:
    lead, _ = await paying.booked()
    await paying.post(paying.stripe.pay(paying.page(lead)))
    await paying.hospital.waits_for(lead, WaitKind.VISIT)
    await becomes(lambda: paying.state(lead), ("paid", "confirmed", ["kept"]))
    with psycopg.connect(engine.clone.superuser_url) as connection:
        of = (paying.hospital.tenant_id,)
        connection.execute("UPDATE payments SET state = 'expired' WHERE tenant_id = %s", of)
        await settle(engine, paying)
        connection.execute("UPDATE payment_charges SET state_at = now() - interval '6 min' WHERE tenant_id = %s", of)
    assert paying.stripe.refunds == []
    await settle(engine, paying)
    assert paying.state(lead) == ("expired", "confirmed", ["refunded"])


async def test_money_for_an_unknown_deposit_is_parked_and_of_a_wrong_amount_looked_into(paying: PayingHospital) -> None:
    lead, _ = await paying.booked()
    event = paying.stripe.pay(paying.page(lead))
    strange = event["data"]["object"] | {"metadata": {"reference": "deposit-9-9-9"}, "payment_intent": "pi_strange"}
    assert await paying.post(event | {"id": "evt_strange", "data": {"object": strange}}) == 204
    assert paying.events() == [("paid", "parked")]
    short = event["data"]["object"] | {"amount_total": 100, "payment_intent": "pi_short"}
    assert await paying.post(event | {"id": "evt_short", "data": {"object": short}}) == 204
    assert (paying.state(lead), paying.tasks()) == (("requested", "held", ["unclear"]), ["check_payment"])


async def test_a_lost_event_is_found_by_the_reconciliation_and_once(
    engine: Engine, paying: PayingHospital, key: Ed25519PrivateKey
) -> None:
    lead, _ = await paying.booked()
    paying.stripe.pay(paying.page(lead))
    desks = TenantDesks(engine.desk_factory, Vault(SecretStr("only-in-tests")))
    reconciling = ReconciliationActivities(engine.database, engine.client, desks)
    found = [await reconciling.reconcile(paying.hospital.tenant_id, datetime.now(UTC)) for _ in range(2)]
    assert found == [1, 0]
    await paying.hospital.waits_for(lead, WaitKind.VISIT)
    await becomes(lambda: paying.state(lead), ("paid", "confirmed", ["kept"]))
    manager = Staff(paying.hospital, paying.http, key).manager
    shown = (await manager.get("/payments/reconciliation")).json()
    assert [[one["difference"] for one in run["findings"]] for run in shown["runs"]] == [[], ["unheard"]]
    (deposit,) = (await manager.get("/payments")).json()["items"]
    assert (deposit["state"], deposit["amount"], len(deposit["charges"])) == ("paid", "2500.00", 1)
    assert (deposit["tax_name"], deposit["tax_rate"], deposit["tax"]) == ("GST", 1800, "381.36")


@pytest.mark.parametrize(("language", "word"), [("hi", "अग्रिम"), ("ta", "முன்பணம்"), ("ar", "عربون")])
async def test_the_page_speaks_the_persons_language_and_lets_a_browser_follow_to_the_vendor(
    paying: PayingHospital, language: str, word: str
) -> None:
    _, path = await paying.booked()
    page = await paying.http.get(path, params={"lang": language})
    assert word in page.text
    assert f'lang="{language}"' in page.text
    assert "form-action 'self' https:" in page.headers["content-security-policy"]
    assert len(page.content) < 20_000
