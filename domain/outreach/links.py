"""Signed tokens for public links: they carry who and what for, and nobody can make or change one."""

from dataclasses import dataclass

from domain.errors import NotFound
from domain.text import signed


@dataclass(frozen=True)
class LinkToken:
    """`purpose`: unsubscribe | form."""

    purpose: str
    tenant_id: int
    subject_id: int


def sign(token: LinkToken, key: str) -> str:
    """URL-safe text; the same token and key give the same text."""
    return signed.sign([token.tenant_id, token.subject_id], key, f"link {token.purpose}")


def read(text: str, key: str, purpose: str) -> LinkToken:
    """Raises NotFound for anything that was not signed here for this purpose; says no more than that."""
    values = signed.read(text, key, f"link {purpose}")
    if values is None:
        raise NotFound("link")
    return LinkToken(purpose, *values)
