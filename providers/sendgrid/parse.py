"""SendGrid's inbound parse: a mail as a form, or raw within one; signed where a security policy says so."""

import base64
import binascii
import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from email import message_from_string
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from domain.outreach.ports import ProviderEvent
from domain.text.normal_form import storable
from providers.http.hooks import HookRequest
from providers.mail.files import Part
from providers.mail.reader import READ_TEXT, Parsed, read_mail, read_parsed, text_of_html
from providers.sendgrid.webhooks import OLDEST

NAME = "sendgrid"
_NAME = re.compile(r"[\w-]{1,80}(?=:)")


class SendGridParse:
    """`public_key` is the base64 text of the policy. Its SDK takes text only, and a form with files is none."""

    name = NAME

    def __init__(self, public_key: str) -> None:
        key = load_der_public_key(base64.b64decode(public_key, validate=True))
        if not isinstance(key, ec.EllipticCurvePublicKey):
            raise ValueError("not a key of an elliptic curve")
        self._key = key

    def is_genuine(self, request: HookRequest, now: datetime) -> bool:
        timestamp = request.headers.get("x-twilio-email-event-webhook-timestamp", "")
        fresh = re.fullmatch(r"[0-9]{1,12}", timestamp)
        if not fresh or abs(now.timestamp() - int(timestamp)) > OLDEST.total_seconds():
            return False
        try:
            mark = base64.b64decode(request.headers.get("x-twilio-email-event-webhook-signature", ""), validate=True)
            self._key.verify(mark, timestamp.encode() + request.body, ec.ECDSA(SHA256()))
        except (InvalidSignature, binascii.Error, ValueError):
            return False
        return True

    def read(self, request: HookRequest) -> list[ProviderEvent]:
        """A form belongs to a tenant, which its address names: `posted_mail` reads it."""
        return []


def posted_mail(fields: Mapping[str, str], files: Sequence[Part], tenant_id: int, key: str) -> list[ProviderEvent]:
    """`email`: the raw mail, where the setting asks for it; else `headers`, `text`, `html` and the files."""
    to = _envelope(fields.get("envelope", ""))
    raw = fields.get("email", "")
    if raw:
        return read_mail(raw.encode("utf-8", "surrogateescape"), NAME, tenant_id, key, to)
    mail = message_from_string(_head(fields))
    text = str(storable(fields.get("text", "")))[:READ_TEXT].replace("\r\n", "\n")
    if not text.strip():
        text = text_of_html(str(storable(fields.get("html", ""))))
    digest = sha256("\0".join(f"{name}={value}" for name, value in sorted(fields.items())).encode("utf-8", "replace"))
    return read_parsed(mail, Parsed(NAME, tenant_id, key, to, digest.hexdigest(), text, tuple(files)))


def _head(fields: Mapping[str, str]) -> str:
    """Of the form only: what a header says of the parts is true of the mail, not of this text."""
    lines = re.split(r"\r?\n", fields.get("headers", "").strip())
    kept = [line for line in lines if line.strip() and not line.lower().startswith(("content-", "mime-version"))]
    named = {found[0].lower() for line in kept if (found := _NAME.match(line))}
    kept += [f"{name}: {fields[name]}" for name in ("from", "to", "subject") if name not in named and fields.get(name)]
    return "\n".join(kept) + "\n\n"


def _envelope(text: str) -> tuple[str, ...]:
    try:
        to = json.loads(text)["to"]
    except (ValueError, KeyError, TypeError):
        return ()
    return tuple(one for one in to if isinstance(one, str))[:20] if isinstance(to, list) else ()
