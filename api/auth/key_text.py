"""API keys as text: made, taken apart, hashed."""

import hashlib
import re
import secrets

_KEY = re.compile(r"lk_([1-9][0-9]{0,9})_[0-9a-f]{8}_[0-9a-f]{48}")


def make(tenant_id: int) -> str:
    """`lk_{tenant}_{prefix}_{secret}`: the tenant and the prefix find it, 192 random bits prove it."""
    return f"lk_{tenant_id}_{secrets.token_hex(4)}_{secrets.token_hex(24)}"


def tenant_of(text: str) -> int | None:
    """Whose key this would be; None for what is no API key."""
    found = _KEY.fullmatch(text)
    return tenant_id if found and (tenant_id := int(found[1])) < 2**31 else None


def prefix_of(key: str) -> str:
    """What may be shown of it."""
    return key.rpartition("_")[0]


def digest(key: str) -> bytes:
    """What is kept of it. No slow hash: nobody guesses 192 random bits."""
    return hashlib.sha256(key.encode()).digest()
