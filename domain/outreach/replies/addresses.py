"""Where the answer to a message of ours goes: an address that names the message, and that nobody can make up.

The same address takes what mail servers write of a failure (VERP).
"""

import hmac
import re
from hashlib import sha256

_LOCAL = re.compile(r"(?P<box>[^+@]{1,30})\+r(?P<id>[0-9a-f]{1,15})-(?P<mark>[0-9a-f]{16})@", re.IGNORECASE)


def reply_address(mailbox: str, tenant_id: int, message_id: int, key: str) -> str:
    """`inbox@a.example`: `inbox+r1f-0123456789abcdef@a.example`; "" without a mailbox or a key."""
    local, at, domain = mailbox.partition("@")
    return f"{local}+r{message_id:x}-{_mark(tenant_id, message_id, key)}{at}{domain}" if at and key else ""


def answered_message(recipient: str, tenant_id: int, key: str) -> int | None:
    """The message that this address was made for; None for an address of another kind, tenant or maker."""
    found = _LOCAL.search(recipient)
    if found is None or not key:
        return None
    message_id = int(found["id"], 16)
    true = hmac.compare_digest(found["mark"].casefold(), _mark(tenant_id, message_id, key))
    return message_id if true else None


def _mark(tenant_id: int, message_id: int, key: str) -> str:
    return hmac.new(key.encode(), f"reply {tenant_id} {message_id}".encode(), sha256).hexdigest()[:16]
