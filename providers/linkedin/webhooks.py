"""Reads LinkedIn's lead notifications: the challenge, the signature, the ids."""

import hashlib
import hmac
import re
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.capture.ads import NoticedLead
from providers.http.hooks import HookRequest, Unreadable, read_each, read_json
from providers.http.reader import AnyText
from providers.linkedin.ads import form_id

_PREFIX = "hmacsha256="
# Anybody may ask for the signature of a challenge, so nothing is signed that could be a notification.
_CHALLENGE = re.compile(r"[A-Za-z0-9-]{1,100}")
_RESPONSE = re.compile(r"urn:li:leadGenFormResponse:([A-Za-z0-9_.~-]{1,200})")


class _Notification(BaseModel):
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    action: AnyText = Field("CREATED", alias="leadAction")
    response: AnyText = Field("", alias="leadGenFormResponse")
    form: AnyText = Field("", alias="leadGenForm")


class LinkedInWebhooks:
    """One app's notifications. LinkedIn signs no time: one that comes again is harmless by its lead's id."""

    name = "linkedin"

    def __init__(self, secrets: Mapping[str, str]) -> None:
        self._secret = secrets.get("client_secret", "").encode()

    def challenge_response(self, code: str) -> str | None:
        """What proves to LinkedIn that we know the secret; None for what is no challenge code."""
        if not self._secret or not _CHALLENGE.fullmatch(code):
            return None
        return hmac.new(self._secret, code.encode(), hashlib.sha256).hexdigest()

    def is_genuine(self, request: HookRequest) -> bool:
        """The signature is over `hmacsha256=` and the raw bytes; its own prefix is documented both ways."""
        made = hmac.new(self._secret, _PREFIX.encode() + request.body, hashlib.sha256).hexdigest()
        given = request.headers.get("x-li-signature", "").removeprefix(_PREFIX)
        return bool(self._secret) and hmac.compare_digest(given.encode("utf-8", "replace"), made.encode())

    def read(self, request: HookRequest) -> list[NoticedLead]:
        """Only new leads. Raises `Unreadable`."""
        said = read_json(self.name, request.body)
        if not isinstance(said, list | dict):
            raise Unreadable("linkedin: not a notification")
        return read_each(self.name, said if isinstance(said, list) else [said], _leads)


def _leads(said: Any) -> list[NoticedLead]:
    one = _Notification.model_validate(said)
    if (one.action or "CREATED") != "CREATED":
        return []
    found = _RESPONSE.fullmatch(one.response)
    return [NoticedLead(found[1], form_id(one.form))] if found else []
