"""Reads Vonage's voice webhooks: somebody rings one of our numbers."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import jwt

from domain.leads.lead import Channel
from domain.outreach.calls.record import CallReport, Role
from domain.outreach.ports import EventKind, ProviderEvent
from providers.http.hooks import HookRequest, Unreadable, read_json
from providers.vonage import fields
from providers.vonage.calls import STATES, call_events

OLDEST = timedelta(minutes=5)


class VonageWebhooks:
    """One account's webhooks, each signed by a JSON Web Token over the hash of its body.

    The token says nothing about the URL: whose call it is, `numbers` say, tenants by number (digits). A call to a
    number that they do not name is tenant 0's; without any, nobody's in particular.
    """

    name = "vonage"

    def __init__(self, signature_secret: str, numbers: Mapping[str, int] | None = None) -> None:
        self._secret = signature_secret
        self._numbers = {number.removeprefix("+"): tenant for number, tenant in (numbers or {}).items()}

    def is_genuine(self, request: HookRequest, now: datetime) -> bool:
        """Whether the bearer token is ours, of these five minutes, and of this very body. Vonage's own SDK looks at
        neither age nor body. A body without a hash in the token could be anybody's."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return False
        try:
            claims = jwt.decode(
                token,
                self._secret,
                algorithms=["HS256"],
                options={"require": ["iat"], "verify_iat": False, "verify_aud": False, "verify_exp": False},
            )
            return _is_recent(claims["iat"], now) and _is_of(claims.get("payload_hash"), request.body)
        except (jwt.PyJWTError, ArithmeticError, ValueError, TypeError, RecursionError):
            return False

    def read(self, request: HookRequest) -> list[ProviderEvent]:
        """An inbound call, when it is to be answered or when an event reports it; anything else is None."""
        said = read_json(self.name, request.body or b"{}")
        if not isinstance(said, dict):
            raise Unreadable("vonage: not a JSON object")
        if "/calls/" in request.target.partition("?")[0]:
            return call_events(said, request.target)
        what = request.target.partition("?")[0].rpartition("/")[2]
        call, status = fields.text(said, "uuid"), "answer" if what == "answer" else fields.text(said, "status")
        if not (call and status) or (what != "answer" and said.get("direction") != "inbound"):
            return []
        return [
            ProviderEvent(
                provider=self.name,
                event_id=f"{call}:{status}",
                kind=EventKind.INBOUND,
                channel=Channel.CALL,
                occurred_at=fields.moment(fields.text(said, "timestamp")),
                provider_id=call,
                sender=fields.number(fields.text(said, "from")),
                recipient=fields.number(fields.text(said, "to")),
                tenant_id=self._numbers.get(fields.text(said, "to").removeprefix("+"), 0) if self._numbers else None,
                call=CallReport(leg=call, role=Role.PERSON, state=STATES.get(status)),
            )
        ]


def _is_recent(issued_at: Any, now: datetime) -> bool:
    if isinstance(issued_at, bool) or not isinstance(issued_at, int | float):
        return False
    return abs(now.timestamp() - issued_at) <= OLDEST.total_seconds()


def _is_of(payload_hash: Any, body: bytes) -> bool:
    if payload_hash is None:
        return not body
    digest = hashlib.sha256(body).hexdigest()
    return isinstance(payload_hash, str) and hmac.compare_digest(digest.encode(), payload_hash.lower().encode())
