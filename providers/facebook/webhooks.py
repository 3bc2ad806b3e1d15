"""Reads Meta's lead ad notifications: the subscription check, the signature, the ids."""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, ValidatorFunctionWrapHandler, field_validator

from domain.capture.ads import NoticedLead
from providers.facebook.ads import VendorId
from providers.http.hooks import HookRequest, Unreadable, read_each, read_json

_FACTS = ("ad_id", "adgroup_id", "page_id")


class _Said(BaseModel):
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)


class _Value(_Said):
    leadgen_id: VendorId
    form_id: VendorId | None = None
    ad_id: VendorId | None = None
    adgroup_id: VendorId | None = None
    page_id: VendorId | None = None

    @field_validator("form_id", "ad_id", "adgroup_id", "page_id", mode="wrap")
    @classmethod
    def _or_nothing(cls, value: Any, read: ValidatorFunctionWrapHandler) -> Any:
        """What only says more of the lead costs no lead."""
        try:
            return read(value)
        except ValidationError:
            return None


class FacebookWebhooks:
    """One app's notifications. Meta signs no time: a notification that comes again is harmless by its lead's id."""

    name = "facebook"

    def __init__(self, secrets: Mapping[str, str]) -> None:
        self._app_secret, self._verify_token = secrets.get("app_secret", ""), secrets.get("verify_token", "")

    def challenge(self, query: Mapping[str, str]) -> str | None:
        """What to echo to Meta's subscription check; None when it is not Meta that asks."""
        token = query.get("hub.verify_token", "")
        known = bool(self._verify_token) and hmac.compare_digest(
            token.encode("utf-8", "replace"), self._verify_token.encode()
        )
        return query.get("hub.challenge", "") if known and query.get("hub.mode") == "subscribe" else None

    def is_genuine(self, request: HookRequest) -> bool:
        """Whether the signature fits the raw bytes."""
        made = hmac.new(self._app_secret.encode(), request.body, hashlib.sha256).hexdigest()
        given = request.headers.get("x-hub-signature-256", "")
        return bool(self._app_secret) and hmac.compare_digest(
            given.encode("utf-8", "replace"), f"sha256={made}".encode()
        )

    def read(self, request: HookRequest) -> list[NoticedLead]:
        """Only new leads; other page events are ignored. Raises `Unreadable`."""
        said = read_json(self.name, request.body)
        entries = said.get("entry") if isinstance(said, dict) else None
        if not isinstance(entries, list):
            raise Unreadable("facebook: not a notification")
        changes = [change for entry in entries for change in _listed(entry, "changes")]
        values = [change.get("value") for change in changes if change.get("field") == "leadgen"]
        return read_each(self.name, values, _leads)


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())


def _listed(said: Any, name: str) -> list[dict[str, Any]]:
    parts = said.get(name) if isinstance(said, dict) else None
    return [part for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []


def _leads(said: Any) -> list[NoticedLead]:
    value = _Value.model_validate(said)
    facts = {name: fact for name in _FACTS if (fact := getattr(value, name))}
    return [NoticedLead(value.leadgen_id, value.form_id, facts)]
