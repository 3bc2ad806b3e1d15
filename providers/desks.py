"""Builds each vendor's payment desk, and what verifies its webhooks, from a tenant's own secrets.

Money goes to the hospital's own account: an installation has no account that others would be paid into.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.outreach.refusals import SendRefusal
from domain.outreach.vendors import VendorAnswer, VendorVerdict
from domain.payments.desk import DeskCharge, DeskVendor, OpenedSession, PaymentDesk, RefundOrder, SessionOrder
from domain.payments.events import PaymentEvent
from providers.contract import Final, Retryable
from providers.http.hooks import HookRequest
from providers.http.wire import LIMIT, Wire
from providers.razorpay.desk import NAME as RAZORPAY
from providers.razorpay.desk import RazorpayDesk
from providers.razorpay.webhooks import RazorpayWebhooks
from providers.sandbox.hospital import SandboxPaymentDesk
from providers.settings import ProviderSettings
from providers.stripe.desk import StripeDesk
from providers.stripe.webhooks import StripeWebhooks


class PaymentHook(Protocol):
    """Reads one vendor's webhooks. Call `read` only when `is_genuine` said yes."""

    name: str

    def is_genuine(self, request: HookRequest, now: datetime) -> bool: ...

    def read(self, request: HookRequest) -> list[PaymentEvent]: ...


class DeskFactory:
    def __init__(self, settings: ProviderSettings, limit: float = LIMIT) -> None:
        """`limit` in seconds for each request."""
        self.settings, self._limit = settings, limit
        self._razorpay = Wire(RAZORPAY, limit)

    def sandbox(self) -> PaymentDesk | None:
        return SandboxPaymentDesk() if self.settings.sandbox_payments else None

    def desk(self, vendor: DeskVendor, secrets: Mapping[str, str]) -> PaymentDesk:
        match vendor:
            case DeskVendor.SANDBOX:
                return SandboxPaymentDesk()
            case DeskVendor.STRIPE:
                return StripeDesk(secrets["secret_key"], self.settings.stripe_base_url, self._limit)
            case DeskVendor.RAZORPAY:
                base_url = self.settings.razorpay_base_url
                return RazorpayDesk(secrets["key_id"], secrets["key_secret"], base_url, self._razorpay)


def payment_hook(vendor: DeskVendor, secrets: Mapping[str, str]) -> PaymentHook | None:
    """None without what verifying takes."""
    if vendor is DeskVendor.STRIPE and "webhook_secret" in secrets:
        return StripeWebhooks(secrets["webhook_secret"])
    if vendor is DeskVendor.RAZORPAY and "webhook_secret" in secrets:
        return RazorpayWebhooks(secrets["webhook_secret"])
    return None


async def probe_desk(desk: PaymentDesk) -> VendorAnswer:
    """One request for the balance. Never raises: the answer says what is wrong."""
    if desk.name == DeskVendor.SANDBOX:
        return VendorAnswer(VendorVerdict.SANDBOX)
    try:
        amount, currency = await desk.balance()
    except Retryable as error:
        return VendorAnswer(VendorVerdict.THROTTLED if error.throttled else VendorVerdict.UNREACHABLE)
    except Final as error:
        refused = error.refusal is SendRefusal.CREDENTIALS
        return VendorAnswer(VendorVerdict.CREDENTIALS if refused else VendorVerdict.REFUSED, error.code)
    return VendorAnswer(VendorVerdict.WORKS, balance=str(amount), currency=currency)


@dataclass
class ClosedDesk:
    """Stands for a vendor whose credentials are missing or cannot be read: it takes nothing, and says why."""

    name: str
    code: str

    async def open(self, order: SessionOrder) -> OpenedSession:
        raise self._refused()

    async def close(self, session_id: str) -> None:
        raise self._refused()

    async def refund(self, order: RefundOrder) -> str:
        raise self._refused()

    async def charges(self, since: datetime) -> Sequence[DeskCharge]:
        raise self._refused()

    async def balance(self) -> tuple[int, str]:
        raise self._refused()

    def _refused(self) -> Final:
        return Final(self.name, self.code, SendRefusal.CREDENTIALS)
