"""The session's cookie as text: made, taken apart, hashed."""

import hashlib
import re
import secrets
from collections.abc import Sequence

from fastapi import Response

NAME = "__Host-lead"
_TEXT = re.compile(r"([1-9][0-9]{0,9})\.[A-Za-z0-9_\-]{43}")


def make(tenant_id: int) -> str:
    """`{tenant}.{secret}`: the tenant finds it, 256 random bits prove it."""
    return f"{tenant_id}.{secrets.token_urlsafe(32)}"


def tenant_of(text: str) -> int | None:
    """Whose session this would be; None for what we did not make."""
    found = _TEXT.fullmatch(text)
    return tenant_id if found and (tenant_id := int(found[1])) < 2**31 else None


def digest(text: str) -> bytes:
    """What is kept of it. No slow hash: nobody guesses 256 random bits."""
    return hashlib.sha256(text.encode()).digest()


def values(headers: Sequence[str], name: str = NAME) -> list[str]:
    """All that the Cookie headers of a request say under this name."""
    pairs = (pair.strip() for header in headers for pair in header.split(";"))
    return [pair[len(name) + 1 :] for pair in pairs if pair.startswith(f"{name}=")]


def put(response: Response, value: str, name: str = NAME, seconds: int | None = None) -> None:
    """For this host only, unseen by scripts, over TLS or the loopback; without `seconds` until the browser closes."""
    response.set_cookie(name, value, max_age=seconds, path="/", secure=True, httponly=True, samesite="lax")


def drop(response: Response, name: str = NAME) -> None:
    response.delete_cookie(name, path="/", secure=True, httponly=True, samesite="lax")
