"""Whether a partner sent what came: its signature over the raw bytes, or its secret. All compared in constant time."""

import hmac
import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping
from datetime import datetime

from domain.capture.partners import (
    BasicSignature,
    HeaderSignature,
    HmacSignature,
    KeySignature,
    Signature,
    StandardWebhooksSignature,
)
from providers.http.hooks import HookRequest

STANDARD_TOLERANCE_SECONDS = 300
_TIMESTAMP = re.compile(r"[0-9]{1,13}", re.ASCII)
_MILLISECONDS_FROM = 10**11
_MOST_SIGNATURES = 10


def is_signed(signature: Signature, secrets: Mapping[str, str], request: HookRequest, now: datetime) -> bool:
    """False for a partner that has no signature of its own: its API key is looked at elsewhere."""
    match signature:
        case HmacSignature():
            return _is_hashed(signature, secrets, request, now)
        case StandardWebhooksSignature():
            return _is_standard(secrets, request, now)
        case BasicSignature():
            pair = f"{secrets['username']}:{secrets['password']}".encode()
            return _same(f"Basic {b64encode(pair).decode()}", request.headers.get("authorization", ""))
        case HeaderSignature(header=header):
            sent = request.headers.get(header.lower(), "")
            return any([_same(secret, sent) for secret in _believed(secrets, "secret")])
        case KeySignature():
            return False


def _is_hashed(signature: HmacSignature, secrets: Mapping[str, str], request: HookRequest, now: datetime) -> bool:
    timestamp = request.headers.get(signature.timestamp_header.lower(), "") if signature.timestamp_header else ""
    if signature.timestamp_header and not _is_recent(timestamp, now, signature.tolerance_seconds):
        return False
    sent = request.headers.get(signature.header.lower(), "")
    signed = _filled(signature.signed, timestamp, request.body)
    found = False
    for secret in _believed(secrets, "signing_secret"):
        digest = hmac.digest(secret.encode(), signed, signature.algorithm)
        stated = digest.hex() if signature.encoding == "hex" else b64encode(digest).decode()
        found |= _same(signature.prefix + stated, sent)
    return found


def _is_standard(secrets: Mapping[str, str], request: HookRequest, now: datetime) -> bool:
    id, timestamp = request.headers.get("webhook-id", ""), request.headers.get("webhook-timestamp", "")
    if not id or not _is_recent(timestamp, now, STANDARD_TOLERANCE_SECONDS):
        return False
    signed = f"{id}.{timestamp}.".encode() + request.body
    sent = request.headers.get("webhook-signature", "").split(" ")[:_MOST_SIGNATURES]
    found = False
    for secret in _believed(secrets, "signing_secret"):
        try:
            key = b64decode(secret.removeprefix("whsec_"), validate=True)
        except (NotBase64, ValueError):
            continue
        expected = f"v1,{b64encode(hmac.digest(key, signed, 'sha256')).decode()}"
        for mark in sent:
            found |= _same(expected, mark)
    return found


def _filled(template: str, timestamp: str, body: bytes) -> bytes:
    """Place by place, so that a body that holds `{timestamp}` stays as it is."""
    parts = re.split(r"(\{body\}|\{timestamp\})", template)
    places = {"{body}": body, "{timestamp}": timestamp.encode()}
    return b"".join(places.get(part, part.encode()) for part in parts)


def _is_recent(timestamp: str, now: datetime, tolerance_seconds: int) -> bool:
    """Seconds or milliseconds of the epoch; neither old nor from the future."""
    if not _TIMESTAMP.fullmatch(timestamp):
        return False
    at = int(timestamp) / 1_000 if int(timestamp) >= _MILLISECONDS_FROM else int(timestamp)
    return abs(now.timestamp() - at) <= tolerance_seconds


def _believed(secrets: Mapping[str, str], name: str) -> list[str]:
    return [secret for secret in (secrets.get(name), secrets.get("previous_secret")) if secret]


def _same(expected: str, sent: str) -> bool:
    return hmac.compare_digest(expected.encode(), sent.encode("utf-8", "replace"))
