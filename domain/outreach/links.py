"""Signed tokens for public links: they carry who and what for, and nobody can make or change one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.errors import NotFound
from domain.text import signed

# Mail lies in boxes for years, and taking consent back must stay as easy as giving it. A form's link is printed on
# posters and tells nothing of anybody: it ends with its form.
AGES: Mapping[str, timedelta] = {"unsubscribe": timedelta(days=5 * 366)}


@dataclass(frozen=True)
class LinkToken:
    """`purpose`: unsubscribe | form. `made_on` None: one without an age, or of before there were ages."""

    purpose: str
    tenant_id: int
    subject_id: int
    made_on: date | None = None


def sign(token: LinkToken, key: str) -> str:
    """URL-safe text; the same token and key give the same text."""
    made = [token.made_on.toordinal()] if token.made_on else []
    return signed.sign([token.tenant_id, token.subject_id, *made], key, f"link {token.purpose}")


def read(text: str, key: str, purpose: str, now: datetime) -> LinkToken:
    """Raises `NotFound` for what was not signed here for this purpose, and for what is too old; says no more."""
    values = signed.read(text, key, f"link {purpose}")
    if values is None:
        raise NotFound("link")
    tenant_id, subject_id, *made = values
    made_on = date.fromordinal(made[0]) if made else None
    if made_on and purpose in AGES and now.date() - made_on > AGES[purpose]:
        raise NotFound("link")
    return LinkToken(purpose, tenant_id, subject_id, made_on)
