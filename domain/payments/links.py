"""The link by which a deposit is paid."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from domain.errors import NotFound
from domain.text import signed

# After the deposit was due: until then its page still says what became of it.
PAY_LINK_AGE = timedelta(days=7)
_PURPOSE = "pay"


@dataclass(frozen=True)
class PayLink:
    """One payment of one lead; `until` is the last moment at which the link leads anywhere."""

    tenant_id: int
    payment_id: int
    lead_id: int
    until: datetime


def sign_pay_link(link: PayLink, key: str) -> str:
    """URL-safe text, good for this purpose only."""
    values = [link.tenant_id, link.payment_id, link.lead_id, int(link.until.timestamp())]
    return signed.sign(values, key, _PURPOSE)


def read_pay_link(text: str, key: str, now: datetime) -> PayLink:
    """Raises NotFound for what was not signed here for this purpose, and for what is too old."""
    values = signed.read(text, key, _PURPOSE)
    if values is None:
        raise NotFound("link")
    tenant_id, payment_id, lead_id, until = values
    link = PayLink(tenant_id, payment_id, lead_id, datetime.fromtimestamp(until, UTC))
    if now >= link.until:
        raise NotFound("link")
    return link
