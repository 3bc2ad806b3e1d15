"""The signed token of a page that was served: which form, when, in which language, and a nonce for a second click."""

import hmac
import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

LIFETIME = timedelta(hours=24)
_TOKEN = re.compile(
    r"([0-9]{1,19})\.([0-9]{1,15})\.([A-Za-z0-9_\-]{8,40})\.([A-Za-z0-9\-]{2,20})\.([A-Za-z0-9_\-]{43})"
)


@dataclass(frozen=True)
class FormToken:
    """`issued_at` to the millisecond; `nonce` is URL-safe text of 8 to 40 characters; `language` that of the page."""

    form_id: int
    issued_at: datetime
    nonce: str
    language: str

    def age(self, now: datetime) -> timedelta:
        return now - self.issued_at


def sign(token: FormToken, key: bytes) -> str:
    """URL-safe text."""
    milliseconds = (token.issued_at - datetime.fromtimestamp(0, UTC)) // timedelta(milliseconds=1)
    payload = f"{token.form_id}.{milliseconds}.{token.nonce}.{token.language}"
    return f"{payload}.{_mac(payload, key)}"


def read(text: str, key: bytes, form_id: int) -> FormToken | None:
    """None for what was not signed here for this form."""
    found = _TOKEN.fullmatch(text)
    if not found:
        return None
    payload, _, mac = text.rpartition(".")
    if not hmac.compare_digest(_mac(payload, key).encode(), mac.encode()) or int(found[1]) != form_id:
        return None
    issued_at = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=int(found[2]))
    return FormToken(form_id, issued_at, found[3], found[4])


def _mac(payload: str, key: bytes) -> str:
    return urlsafe_b64encode(hmac.digest(key, b"form\0" + payload.encode(), sha256)).rstrip(b"=").decode()
