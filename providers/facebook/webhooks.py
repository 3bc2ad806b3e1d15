"""Reads Meta's lead ad notifications: the subscription check, the signature, the ids."""

import hashlib
import hmac
from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, ValidationError

from domain.capture.ads import NoticedLead
from providers.facebook.ads import VendorId
from providers.http.hooks import HookRequest, Unreadable

_FACTS = ("ad_id", "adgroup_id", "page_id")


class _Said(BaseModel):
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)


class _Value(_Said):
    leadgen_id: VendorId | None = None
    form_id: VendorId | None = None
    ad_id: VendorId | None = None
    adgroup_id: VendorId | None = None
    page_id: VendorId | None = None


class _Change(_Said):
    field: str = ""
    value: _Value = _Value()


class _Entry(_Said):
    changes: list[_Change] = []


class _Notification(_Said):
    entry: list[_Entry] = []


class FacebookWebhooks:
    """One app's notifications. Meta signs no time: a notification that comes again is harmless by its lead's id."""

    name = "facebook"

    def __init__(self, secrets: Mapping[str, str]) -> None:
        self._app_secret, self._verify_token = secrets.get("app_secret", ""), secrets.get("verify_token", "")

    def challenge(self, query: Mapping[str, str]) -> str | None:
        """What to echo to Meta's subscription check; None when it is not Meta that asks."""
        token = query.get("hub.verify_token", "")
        known = bool(self._verify_token) and hmac.compare_digest(token.encode(), self._verify_token.encode())
        return query.get("hub.challenge", "") if known and query.get("hub.mode") == "subscribe" else None

    def is_genuine(self, request: HookRequest) -> bool:
        """Whether the signature fits the raw bytes."""
        made = hmac.new(self._app_secret.encode(), request.body, hashlib.sha256).hexdigest()
        given = request.headers.get("x-hub-signature-256", "")
        return bool(self._app_secret) and hmac.compare_digest(given.encode(), f"sha256={made}".encode())

    def read(self, request: HookRequest) -> list[NoticedLead]:
        """Only new leads; other page events are ignored. Raises `Unreadable`."""
        try:
            notification = _Notification.model_validate_json(request.body)
        except ValidationError:
            raise Unreadable("facebook: not a notification") from None
        values = [change.value for entry in notification.entry for change in entry.changes if change.field == "leadgen"]
        return [
            NoticedLead(
                value.leadgen_id, value.form_id, {name: fact for name in _FACTS if (fact := getattr(value, name))}
            )
            for value in values
            if value.leadgen_id
        ]
