"""Deposits by Stripe Checkout, through the official SDK. No card number ever comes near this engine."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar

import stripe

from domain.outreach.refusals import SendRefusal
from domain.payments.desk import DeskCharge, OpenedSession, RefundOrder, SessionOrder
from providers.contract import Final, ProviderError, Retryable
from providers.http.answers import wait_seconds
from providers.http.wire import LIMIT
from providers.stripe.amounts import from_stripe, to_stripe

NAME = "stripe"
VERSION = "2026-10-28.endive"
REFERENCE = "reference"
_LOCALES = {"en": "en", "hi": "hi-IN"}
_PAGE = 100
_MOST_PAGES = 50
_OVER = frozenset({"charge_already_refunded"})
Read = TypeVar("Read")


class StripeDesk:
    """Each call carries our key, so a call whose answer was lost is repeated and executed once."""

    name = NAME

    def __init__(self, secret_key: str, base_url: str, limit: float = LIMIT) -> None:
        self._limit = limit
        self.client = stripe.StripeClient(
            secret_key,
            base_addresses={"api": base_url},
            max_network_retries=0,
            stripe_version=VERSION,
            http_client=stripe.RequestsClient(timeout=(limit * 0.4, limit)),
        )

    async def open(self, order: SessionOrder) -> OpenedSession:
        """The reference is all that Stripe gets to know of whom it is about."""
        said = {REFERENCE: order.reference}
        terms: Any = {
            "mode": "payment",
            "client_reference_id": order.reference,
            "metadata": said,
            "payment_intent_data": {"metadata": said},
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {
                        "currency": order.currency.lower(),
                        "unit_amount": to_stripe(order.amount_minor, order.currency),
                        "product_data": {"name": order.title},
                    },
                }
            ],
            "locale": _LOCALES.get(order.language, "auto"),
            "success_url": order.return_url,
            "cancel_url": order.page_url,
            "expires_at": int(order.expires_at.timestamp()),
        }
        options: Any = {"idempotency_key": order.key}
        made = await self.call(lambda: self.client.v1.checkout.sessions.create(terms, options))
        if not made.url:
            raise Final(NAME, "no_page")
        return OpenedSession(made.id, made.url)

    async def close(self, session_id: str) -> None:
        try:
            await self.call(lambda: self.client.v1.checkout.sessions.expire(session_id))
        except Final as error:
            if error.refusal is SendRefusal.CREDENTIALS:
                raise

    async def refund(self, order: RefundOrder) -> str:
        terms: Any = {"payment_intent": order.charge, "metadata": {REFERENCE: order.reference}}
        options: Any = {"idempotency_key": f"{order.reference}.refund.{order.charge}"}
        try:
            return (await self.call(lambda: self.client.v1.refunds.create(terms, options))).id
        except Final as error:
            if error.code in _OVER:
                return ""
            raise

    async def charges(self, since: datetime) -> Sequence[DeskCharge]:
        """Of PaymentIntents: a page that nobody paid on has none."""
        found: list[DeskCharge] = []
        terms: Any = {"created": {"gte": int(since.timestamp())}, "limit": _PAGE, "expand": ["data.latest_charge"]}
        for _ in range(_MOST_PAGES):
            page = await self.call(partial(self.client.v1.payment_intents.list, terms))
            found += [charge for intent in page.data if (charge := _charge(intent.to_dict())) is not None]
            if not page.has_more or not page.data:
                return found
            terms = {**terms, "starting_after": page.data[-1].id}
        return found

    async def balance(self) -> tuple[int, str]:
        said = (await self.call(self.client.v1.balance.retrieve)).to_dict()
        for part in said.get("available") or ():
            currency = str(part["currency"]).upper()
            return from_stripe(part["amount"], currency), currency
        return 0, ""

    async def call(self, request: Callable[[], Read]) -> Read:
        """The SDK waits in a thread of its own."""
        try:
            async with asyncio.timeout(self._limit * 2):
                return await asyncio.to_thread(request)
        except stripe.StripeError as error:
            raise refused(error) from None
        except TimeoutError:
            raise Retryable(NAME, "no answer in time") from None


def refused(error: stripe.StripeError) -> ProviderError:
    """Stripe's own codes; its words may quote what was sent."""
    status, headers = error.http_status, dict(error.headers or {})
    if isinstance(error, stripe.APIConnectionError) or status is None:
        return Retryable(NAME, "no answer")
    headers = {name.lower(): value for name, value in headers.items()}
    code = str(getattr(error, "code", "") or getattr(error, "param", "") or status)[:60]
    if status in (401, 403):
        return Final(NAME, code, SendRefusal.CREDENTIALS)
    again = {"true": True, "false": False}.get(headers.get("stripe-should-retry", ""))
    if again is None:
        again = status in (409, 429) or status >= 500
    return Retryable(NAME, code, wait_seconds(headers), throttled=status == 429) if again else Final(NAME, code)


def _charge(intent: dict[str, Any]) -> DeskCharge | None:
    if intent["status"] != "succeeded":
        return None
    currency, last = intent["currency"].upper(), intent.get("latest_charge")
    refunded = last["amount_refunded"] if isinstance(last, dict) else 0
    return DeskCharge(
        charge=intent["id"],
        reference=str((intent.get("metadata") or {}).get(REFERENCE, "")),
        amount_minor=from_stripe(intent["amount_received"], currency),
        currency=currency,
        refunded_minor=from_stripe(refunded, currency),
        paid_at=datetime.fromtimestamp(intent["created"], UTC),
    )
