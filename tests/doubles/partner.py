"""A lead provider's side: it signs what it posts, each scheme as its own documentation says."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from standardwebhooks import Webhook

SECRET = "only-in-tests"
WHSEC = "whsec_" + base64.b64encode(b"only-in-tests-24-bytes!!").decode()


@dataclass(frozen=True)
class Post:
    """One request, ready to be sent."""

    body: bytes
    headers: Mapping[str, str]


def plain(said: Any) -> bytes:
    return json.dumps(said).encode()


def hashed(said: Any, at: datetime | None = None, secret: str = SECRET) -> Post:
    """`X-Partner-Signature: sha256=hex(HMAC-SHA256(secret, timestamp.body))` with `X-Partner-Time` in seconds."""
    body, time = plain(said), str(int((at or datetime.now(UTC)).timestamp()))
    digest = hmac.new(secret.encode(), f"{time}.".encode() + body, hashlib.sha256).hexdigest()
    marks = {"X-Partner-Signature": f"sha256={digest}", "X-Partner-Time": time}
    return Post(body, {**marks, "Content-Type": "application/json"})


HASHED = {
    "scheme": "hmac",
    "header": "X-Partner-Signature",
    "prefix": "sha256=",
    "signed": "{timestamp}.{body}",
    "timestamp_header": "X-Partner-Time",
}


def standard(said: Any, id: str, at: datetime | None = None, secret: str = WHSEC) -> Post:
    """By the official library of Standard Webhooks."""
    body, at = plain(said), at or datetime.now(UTC)
    marks = {
        "webhook-id": id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(id, at, body.decode()),
    }
    return Post(body, {**marks, "Content-Type": "application/json"})
