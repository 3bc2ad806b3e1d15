"""What the engine asks of a payment desk, and which desks there are."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from domain.errors import Invalid


class DeskVendor(StrEnum):
    """Who takes deposits. The sandbox takes none: a button marks them as paid."""

    SANDBOX = "sandbox"
    STRIPE = "stripe"
    RAZORPAY = "razorpay"


@dataclass(frozen=True)
class SessionOrder:
    """One hosted page on which a deposit can be paid; nothing of the person. `number` counts those of a deposit.

    `amount_minor` in the smallest unit; `expires_at`: nobody can pay on it afterwards. `page_url`: of our own page.
    """

    reference: str
    number: int
    amount_minor: int
    currency: str
    title: str
    language: str
    page_url: str
    expires_at: datetime

    @property
    def key(self) -> str:
        """The same key opens the same page."""
        return f"{self.reference}.{self.number}"

    @property
    def return_url(self) -> str:
        """Where who has paid comes back to."""
        return f"{self.page_url}?back=1"


@dataclass(frozen=True)
class OpenedSession:
    """`id` is the vendor's; `url` is where the person pays, blank in the sandbox."""

    id: str
    url: str = ""


@dataclass(frozen=True)
class RefundOrder:
    """All of one charge goes back; `charge` is the vendor's id."""

    reference: str
    charge: str
    amount_minor: int
    currency: str


@dataclass(frozen=True)
class DeskCharge:
    """Money at the vendor. `reference` is ours, blank where it is not about a deposit of ours."""

    charge: str
    reference: str
    amount_minor: int
    currency: str
    refunded_minor: int
    paid_at: datetime


class PaymentDesk(Protocol):
    """Takes deposits. Each call may be repeated: the same order is the same page, the same refund.

    Raises `ProviderError`; what got no answer is `Retryable`, for that reason.
    """

    name: str

    async def open(self, order: SessionOrder) -> OpenedSession: ...

    async def close(self, session_id: str) -> None:
        """Nobody can pay there any more; nothing when it is paid or over already."""
        ...

    async def refund(self, order: RefundOrder) -> str:
        """The vendor's id of the refund."""
        ...

    async def charges(self, since: datetime) -> Sequence[DeskCharge]:
        """What was paid since then."""
        ...

    async def balance(self) -> tuple[int, str]:
        """In the smallest unit, and its currency; the currency is blank where the vendor does not say."""
        ...


@dataclass(frozen=True)
class DeskNeeds:
    """Secrets by name: the pattern that each must match."""

    secrets: Mapping[str, re.Pattern[str]]


_LONGEST_SECRET = 500
DESK_NEEDS: Mapping[DeskVendor, DeskNeeds] = {
    DeskVendor.SANDBOX: DeskNeeds({}),
    DeskVendor.STRIPE: DeskNeeds(
        {
            "secret_key": re.compile(r"(sk|rk)_(test|live)_\w{8,400}", re.ASCII),
            "webhook_secret": re.compile(r"whsec_[\w+/=]{8,400}", re.ASCII),
        }
    ),
    DeskVendor.RAZORPAY: DeskNeeds(
        {
            "key_id": re.compile(r"rzp_(test|live)_\w{6,60}", re.ASCII),
            "key_secret": re.compile(r"\S{8,200}", re.ASCII),
            "webhook_secret": re.compile(r"\S{8,200}", re.ASCII),
        }
    ),
}


def check_desk_secrets(vendor: DeskVendor, secrets: Mapping[str, str]) -> None:
    """Exactly those that the vendor needs, each in its form. Raises `Invalid`; quotes none of them."""
    needs = DESK_NEEDS[vendor].secrets
    if not needs:
        raise Invalid("vendor", f"{vendor.value} needs no credentials")
    for name in sorted({*needs, *secrets}):
        if name not in needs:
            raise Invalid("secrets", f"{vendor.value} has {', '.join(sorted(needs))}, and no other")
        value = secrets.get(name, "")
        if not value:
            raise Invalid(f"secrets.{name}", f"{vendor.value} needs it")
        if len(value) > _LONGEST_SECRET or not needs[name].fullmatch(value):
            raise Invalid(f"secrets.{name}", f"is not what {vendor.value} gives; copy it once more")


def desk_account(vendor: DeskVendor, secrets: Mapping[str, str]) -> str:
    """What staff know the account by, which is no secret; of Stripe whether it is the test mode."""
    if vendor is DeskVendor.STRIPE:
        return "live" if "_live_" in secrets.get("secret_key", "")[:8] else "test"
    return secrets.get("key_id", "")


# Stripe takes 30 minutes to 24 hours; the rest is for the way there.
_SHORTEST, _LONGEST = timedelta(minutes=36), timedelta(hours=23, minutes=50)


def session_end(pay_by: datetime, now: datetime) -> datetime:
    """When a page opened now closes: when the deposit is due, as far as vendors allow; in whole seconds."""
    end = min(max(pay_by, now + _SHORTEST), now + _LONGEST)
    return end.replace(microsecond=0)
