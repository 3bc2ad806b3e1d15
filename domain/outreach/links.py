"""Signed tokens for public links: they carry who and what for, and nobody can make or change one."""

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256

from domain.errors import NotFound


@dataclass(frozen=True)
class LinkToken:
    """`purpose`: unsubscribe | deposit | form."""

    purpose: str
    tenant_id: int
    subject_id: int


def sign(token: LinkToken, key: str) -> str:
    """URL-safe text; the same token and key give the same text."""
    payload = f"{token.purpose}.{token.tenant_id}.{token.subject_id}"
    return f"{payload}.{_mac(payload, key)}"


def read(text: str, key: str, purpose: str) -> LinkToken:
    """Raises NotFound for anything that was not signed here for this purpose; says no more than that."""
    payload, _, mac = text.rpartition(".")
    if not hmac.compare_digest(_mac(payload, key).encode(), mac.encode("utf-8", "replace")):
        raise NotFound("link")
    found, tenant_id, subject_id = payload.split(".")
    if found != purpose:
        raise NotFound("link")
    return LinkToken(found, int(tenant_id), int(subject_id))


def _mac(payload: str, key: str) -> str:
    digest = hmac.digest(key.encode(), payload.encode("utf-8", "replace"), sha256)
    return urlsafe_b64encode(digest).rstrip(b"=").decode()
