"""Vonage's side of a voice webhook: JSON, and a token over its hash."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

SECRET = "only-in-tests-with-32-characters!"


@dataclass(frozen=True)
class Post:
    """One request, ready to be sent."""

    body: bytes
    headers: Mapping[str, str]


def answer(call: str, caller: str, to: str = "12025550199") -> dict[str, str]:
    """What the answer URL is asked: numbers without their plus."""
    return {"from": caller.removeprefix("+"), "to": to, "uuid": call, "conversation_uuid": f"CON-{call}",
            "region_url": "https://api.example"}  # fmt: skip


def event(call: str, caller: str, status: str, direction: str = "inbound") -> dict[str, str]:
    """What the event URL receives."""
    return {
        **answer(call, caller),
        "status": status,
        "direction": direction,
        "timestamp": "2026-06-01T09:30:00.000Z",
    }


def signed(said: Any, at: datetime | None = None, secret: str = SECRET, **claims: Any) -> Post:
    """By hand, so that nothing but the standard is asked: header.payload.HMAC-SHA256."""
    body = json.dumps(said).encode()
    whole = {
        "iat": int((at or datetime.now(UTC)).timestamp()),
        "jti": "9cc04ba2-ff79-4a2c-a1a8-1bd0d0d6b4d6",
        "iss": "Vonage",
        "payload_hash": hashlib.sha256(body).hexdigest(),
        "api_key": "a1b2c3d4",
        **claims,
    }
    payload = {name: value for name, value in whole.items() if value is not ...}
    signing = f"{_b64({'alg': 'HS256', 'typ': 'JWT'})}.{_b64(payload)}"
    mark = base64.urlsafe_b64encode(hmac.digest(secret.encode(), signing.encode(), "sha256")).decode().rstrip("=")
    return Post(body, {"Authorization": f"Bearer {signing}.{mark}", "Content-Type": "application/json"})


def _b64(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
