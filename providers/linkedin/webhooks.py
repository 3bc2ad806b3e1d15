"""Reads LinkedIn's lead notifications: the challenge, the signature, the ids."""

import hashlib
import hmac
import re
from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from domain.capture.ads import NoticedLead
from providers.http.hooks import HookRequest, Unreadable
from providers.linkedin.ads import form_id

_PREFIX = "hmacsha256="
# Anybody may ask for the signature of a challenge, so nothing is signed that could be a notification.
_CHALLENGE = re.compile(r"[A-Za-z0-9-]{1,100}")
_RESPONSE = re.compile(r"urn:li:leadGenFormResponse:([A-Za-z0-9_.~-]{1,200})")


class _Notification(BaseModel):
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    action: str = Field("CREATED", alias="leadAction")
    response: str = Field("", alias="leadGenFormResponse")
    form: str = Field("", alias="leadGenForm")


_NOTIFICATIONS: TypeAdapter[_Notification | list[_Notification]] = TypeAdapter(_Notification | list[_Notification])


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
        return bool(self._secret) and hmac.compare_digest(given.encode(), made.encode())

    def read(self, request: HookRequest) -> list[NoticedLead]:
        """Only new leads. Raises `Unreadable`."""
        try:
            said = _NOTIFICATIONS.validate_json(request.body)
        except ValidationError:
            raise Unreadable("linkedin: not a notification") from None
        return [
            NoticedLead(found[1], form_id(one.form))
            for one in (said if isinstance(said, list) else [said])
            if one.action == "CREATED" and (found := _RESPONSE.fullmatch(one.response))
        ]
