"""Payment desks, deposits and their reconciliation as callers set and see them. Credentials never come back."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from domain.outreach.vendors import VendorVerdict
from domain.payments.desk import DeskVendor
from domain.payments.events import ChargeState, PaymentEventKind
from domain.payments.reconciliation import Difference
from domain.text.plain import Plain

SecretName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class DeskPut(Plain, BaseModel):
    """Who takes deposits from now on; what is open elsewhere stays open there."""

    model_config = ConfigDict(extra="forbid")

    vendor: Annotated[DeskVendor, Field(examples=["sandbox"])]


class DeskCredentialsPut(Plain, BaseModel):
    """All of the vendor's; the old ones are gone. Stripe: secret_key (a restricted key will do), webhook_secret.
    Razorpay: key_id, key_secret, webhook_secret."""

    model_config = ConfigDict(extra="forbid")

    secrets: Annotated[
        dict[SecretName, SecretStr],
        Field(max_length=10, examples=[{"secret_key": "sk_live_…", "webhook_secret": "whsec_…"}]),
    ]


class DeskAccountRead(BaseModel):
    """`account`: what the vendor's account is known by, which is no secret. `hook`: the address for its webhook."""

    vendor: DeskVendor
    given: bool
    account: str
    changed_at: datetime | None
    needs: list[str]
    hook: str


class DeskRead(BaseModel):
    """`vendor` null: nobody takes deposits. `sandbox`: no money moves."""

    vendor: DeskVendor | None
    chosen: bool
    sandbox: bool
    credentials: list[DeskAccountRead]


class DeskTestRead(BaseModel):
    """`balance` in the currency's own units. `advice` says what to do; blank where nothing is to be done."""

    verdict: VendorVerdict
    code: str
    balance: Annotated[Decimal | None, Field(examples=["1200.00"])]
    currency: str
    advice: str


class DepositState(StrEnum):
    REQUESTED = "requested"
    PAID = "paid"
    REFUNDED = "refunded"
    EXPIRED = "expired"


class PaymentQuery(Plain, BaseModel):
    model_config = ConfigDict(extra="forbid")

    state: DepositState | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50
    cursor: Annotated[str | None, Field(max_length=500)] = None


class ChargeRead(BaseModel):
    """Money that came. `charge` is the vendor's id; amounts in the smallest unit. `unclear`: a person decides."""

    vendor: DeskVendor
    charge: str
    amount_minor: int
    currency: str
    state: ChargeState
    refunded_minor: int
    dispute: Annotated[str, Field(examples=["", "open", "won", "lost"])]
    created_at: datetime


class PaymentRead(BaseModel):
    """`tax` is what the amount includes of VAT or GST; `tax_rate` in hundredths of a per cent."""

    id: int
    lead_id: int
    appointment_id: int
    reference: str
    amount: Annotated[Decimal, Field(examples=["2500.00"])]
    currency: str
    tax_name: str
    tax_rate: int
    tax: Annotated[Decimal, Field(examples=["381.36"])]
    state: DepositState
    pay_by: datetime
    created_at: datetime
    state_at: datetime | None
    charges: list[ChargeRead]


class PaymentPage(BaseModel):
    items: list[PaymentRead]
    next: str | None


class FindingRead(BaseModel):
    """`repaired`: it went the way of the vendor's own event. Else a manager has the task `check_payment`."""

    difference: Difference
    charge: str
    reference: str
    payment_id: int | None
    amount_minor: int
    currency: str
    repaired: bool


class ReconciliationRead(BaseModel):
    """`code`: why the vendor could not be compared with; blank: it was."""

    vendor: DeskVendor
    since: datetime
    at: datetime
    compared: int
    repaired: int
    findings: list[FindingRead]
    code: str


class ParkedEventRead(BaseModel):
    """What a vendor said of a deposit or of money that is not known here."""

    vendor: DeskVendor
    event_id: str
    kind: PaymentEventKind
    reference: str
    charge: str
    amount_minor: int
    currency: str
    received_at: datetime


class ReconciliationsRead(BaseModel):
    runs: list[ReconciliationRead]
    parked: list[ParkedEventRead]
