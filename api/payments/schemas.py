"""Payment desks, deposits and their reconciliation as callers set and see them. Credentials never come back."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from domain.outreach.vendors import VendorVerdict
from domain.payments.desk import DeskVendor
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
