"""A version of a text, sent to whoever tries it out: as one lead would get it, marked as a test."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class SendSample:
    """`user_id` gets it; `named`: who may read the lead's name. `token` is of one Idempotency-Key."""

    tenant_id: int
    template_id: int
    lead_id: int
    user_id: int
    actor: str
    named: bool
    token: str


class SampleOutcome(StrEnum):
    """`unknown`: the vendor had it and did not answer, so that it may arrive."""

    SENT = "sent"
    SANDBOX = "sandbox"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class SampleAnswer:
    """`reason` is ours, `code` the vendor's; `marked`: whether the text says that it is a test."""

    outcome: SampleOutcome
    vendor: str = ""
    reason: str = ""
    code: str = ""
    marked: bool = False
