"""Deposits at Stripe, through its own client, before a double that judges each request by the contract."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.outreach.refusals import SendRefusal
from domain.payments.desk import RefundOrder, SessionOrder, session_end
from providers.contract import Final, ProviderError, Retryable
from providers.stripe.desk import StripeDesk
from tests.doubles.faults import Fault, answers, fails, hangs, refuses, resets, throttles
from tests.doubles.stripe.contract import stripe_contract
from tests.doubles.stripe.double import SECRET_KEY, StripeDouble
from tests.providers.conftest import SHORT

NOW = datetime.now(UTC)
ORDER = SessionOrder(
    "deposit-7-1-2",
    1,
    250_000,
    "INR",
    "Deposit",
    "ta",
    "https://leads.example/pay/t",
    session_end(NOW + timedelta(hours=20), NOW),
)


@pytest.fixture
def double() -> Iterator[StripeDouble]:
    with StripeDouble() as stripe:
        yield stripe


@pytest.fixture
def desk(double: StripeDouble) -> StripeDesk:
    return StripeDesk(SECRET_KEY, double.url, SHORT)


async def test_a_page_knows_our_reference_and_nothing_of_the_person(double: StripeDouble, desk: StripeDesk) -> None:
    opened = await desk.open(ORDER)
    assert opened.url.endswith(opened.id)
    said = double.pages[opened.id]["request"]
    assert (said["metadata"], said["payment_intent_data"]) == (
        {"reference": ORDER.reference},
        {"metadata": {"reference": ORDER.reference}},
    )
    assert (said["success_url"], said["cancel_url"]) == (ORDER.return_url, ORDER.page_url)
    assert not {"customer", "customer_email", "customer_creation"} & set(said)
    assert double.complaints == []


@pytest.mark.parametrize("fault", [hangs(SHORT * 3), resets(), fails(500), fails(503)], ids=str)
async def test_a_page_that_was_opened_in_silence_is_found_again_and_never_a_second(
    double: StripeDouble, desk: StripeDesk, fault: Fault
) -> None:
    double.script(fault)
    with pytest.raises(Retryable):
        await desk.open(ORDER)
    opened = await desk.open(ORDER)
    assert list(double.pages) == [opened.id]
    assert (await desk.open(replace(ORDER, number=2))).id != opened.id


async def test_a_changed_order_under_the_same_key_is_refused(double: StripeDouble, desk: StripeDesk) -> None:
    await desk.open(ORDER)
    with pytest.raises(Final):
        await desk.open(replace(ORDER, amount_minor=1))
    assert len(double.pages) == 1


@pytest.mark.parametrize(
    ("fault", "kind", "refusal"),
    [
        (throttles("7"), Retryable, None),
        (refuses(401), Final, SendRefusal.CREDENTIALS),
        (refuses(402), Final, None),
        (answers("<h1>Proxy</h1>", 502), Retryable, None),
    ],
    ids=str,
)
async def test_each_bad_ending_has_its_error_without_words_of_the_vendor(
    double: StripeDouble, desk: StripeDesk, fault: Fault, kind: type[ProviderError], refusal: SendRefusal | None
) -> None:
    double.script(fault)
    with pytest.raises(kind) as raised:
        await desk.open(ORDER)
    assert getattr(raised.value, "refusal", None) is refusal
    assert "+91" not in str(raised.value)


async def test_a_refund_happens_once_however_often_it_is_requested(double: StripeDouble, desk: StripeDesk) -> None:
    opened = await desk.open(ORDER)
    double.pay(opened.id)
    (intent,) = double.intents
    order = RefundOrder(ORDER.reference, intent, ORDER.amount_minor, "INR")
    double.script(resets())
    with pytest.raises(Retryable):
        await desk.refund(order)
    assert await desk.refund(order) == double.refunds[0]["id"]
    double.keys.clear()  # Stripe forgets keys after a day
    assert await desk.refund(order) == ""
    assert (len(double.refunds), double.complaints) == (1, [])


async def test_what_was_paid_is_listed_with_our_reference_and_what_went_back(
    double: StripeDouble, desk: StripeDesk
) -> None:
    paid, pending = await desk.open(ORDER), await desk.open(replace(ORDER, number=2))
    double.pay(paid.id)
    double.pay(pending.id, later=True)
    (charge,) = await desk.charges(NOW - timedelta(days=1))
    assert (charge.reference, charge.amount_minor, charge.currency) == (ORDER.reference, 250_000, "INR")
    await desk.refund(RefundOrder(charge.reference, charge.charge, charge.amount_minor, "INR"))
    assert [one.refunded_minor for one in await desk.charges(NOW - timedelta(days=1))] == [250_000]
    assert double.complaints == []


async def test_a_page_that_is_over_is_closed_without_complaint(double: StripeDouble, desk: StripeDesk) -> None:
    opened = await desk.open(ORDER)
    for _ in range(2):
        await desk.close(opened.id)
    assert double.pages[opened.id]["status"] == "expired"


@pytest.mark.parametrize(("currency", "minor", "written"), [("ISK", 500, "50000"), ("JPY", 500, "500")])
async def test_amounts_are_written_as_stripe_counts_them(
    double: StripeDouble, desk: StripeDesk, currency: str, minor: int, written: str
) -> None:
    opened = await desk.open(replace(ORDER, currency=currency, amount_minor=minor))
    said = double.pages[opened.id]["request"]
    assert said["line_items"][0]["price_data"]["unit_amount"] == written
    double.pay(opened.id)
    assert [charge.amount_minor for charge in await desk.charges(NOW - timedelta(days=1))] == [minor]


def test_the_double_refuses_what_the_contract_does_not_have() -> None:
    contract = stripe_contract()
    if contract is None:
        pytest.skip("the contract is not beside this repository")
    path = "/v1/checkout/sessions"
    assert contract.complaints("POST", path, {"mode": "payment", "locale": "en"}) == []
    bad: list[dict[str, object]] = [{"mode": "loan"}, {"locale": "ta"}, {"metdata": {}}, {"expires_at": "soon"}]
    for wrong in bad:
        assert contract.complaints("POST", path, wrong) != [], wrong
