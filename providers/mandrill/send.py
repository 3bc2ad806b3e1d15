"""Sends e-mail through Mandrill, and finds what may have left."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from typing import Any

from domain.outreach.ports import OutgoingMessage, Receipt
from domain.outreach.refusals import SendRefusal
from providers.contract import Final, ProviderError, Unknown
from providers.http.answers import failure
from providers.http.wire import Answer, Wire

NAME = "mandrill"
_TAKEN = frozenset({"sent", "queued", "scheduled"})
# Mandrill answers 500 to much that is merely wrong; by these names it has not taken the message.
_CREDENTIALS = frozenset({"Invalid_Key", "PaymentRequired", "Unknown_Subaccount"})
_NOT_TAKEN = _CREDENTIALS | {"ValidationError", "Unknown_Template"}
_THROTTLED = "RequestLimitExceeded"
REASONS = {
    "hard-bounce": SendRefusal.ADDRESS_INVALID,
    "invalid": SendRefusal.ADDRESS_INVALID,
    "spam": SendRefusal.OPTED_OUT,
    "unsub": SendRefusal.OPTED_OUT,
    "invalid-sender": SendRefusal.CREDENTIALS,
    "unsigned": SendRefusal.CREDENTIALS,
    "test-mode-limit": SendRefusal.CREDENTIALS,
    "soft-bounce": None,
    "custom": None,
    "rule": None,
}
"""Why a message is rejected, as far as it tells about the person or the account."""
_MOST_FOUND = 1_000


@dataclass(frozen=True)
class MandrillAccount:
    """One key, and the mailbox it sends from: `Name <a@b>`."""

    api_key: str = field(repr=False)
    sender: str
    base_url: str


class MandrillEmail:
    """E-mail through one account."""

    name = NAME

    def __init__(self, account: MandrillAccount, wire: Wire) -> None:
        self._account, self._wire = account, wire
        self._from = parseaddr(account.sender)

    async def send(self, message: OutgoingMessage) -> Receipt:
        answer = await self._post("/messages/send", {"message": self._written(message)})
        said = answer.said
        result = said[0] if isinstance(said, list) and said and isinstance(said[0], dict) else {}
        status, reason = result.get("status"), str(result.get("reject_reason") or "")
        if status == "invalid":
            raise Final(NAME, "invalid", SendRefusal.ADDRESS_INVALID)
        if status == "rejected":
            raise rejected(reason)
        return _receipt(result.get("_id") if status in _TAKEN else None)

    async def find(self, message: OutgoingMessage) -> Receipt | None:
        """The message among those to this address that carries our token. Its search is behind by minutes and keeps 30
        days, so what is not found may have left all the same: that raises `Unknown`."""
        began = message.sent_after or datetime.now(UTC)
        criteria = {
            "query": f'full_email:"{message.to}"',
            "date_from": (began - timedelta(days=1)).date().isoformat(),
            "senders": [self._from[1]],
            "limit": _MOST_FOUND,
        }
        try:
            said = (await self._post("/messages/search", criteria)).said
        except ProviderError as error:
            raise Unknown(NAME, f"its search fails: {type(error).__name__}") from None
        for each in said if isinstance(said, list) else []:
            if isinstance(each, dict) and _token(each) == message.token:
                if each.get("state") == "rejected":
                    reject = each.get("reject")
                    raise rejected(str(reject.get("reason") or "") if isinstance(reject, dict) else "")
                return _receipt(each.get("_id"))
        raise Unknown(NAME, "its search does not show the message, or not yet")

    def _written(self, message: OutgoingMessage) -> dict[str, Any]:
        name, address = self._from
        headers = dict(message.headers)
        if message.reply_to:
            headers["Reply-To"] = message.reply_to
        if message.in_reply_to:
            headers["In-Reply-To"] = message.in_reply_to
        return {
            "from_email": address,
            "from_name": " ".join(message.from_name.split()) or name or None,
            "to": [{"email": message.to, "type": "to"}],
            "subject": message.subject,
            "text": message.body or None,
            "html": message.html or None,
            "headers": headers,
            "preserve_recipients": False,
            # A text may hold what looks like a merge tag; and nobody else keeps what a patient is written.
            "merge": False,
            "view_content_link": False,
            "metadata": {"lead_token": message.token, "lead_tenant": message.tenant_id},
        }

    async def _post(self, path: str, criteria: dict[str, Any]) -> Answer:
        url = f"{self._account.base_url}{path}"
        answer = await self._wire.request("POST", url, {"key": self._account.api_key, **criteria})
        if not answer.good:
            raise refused(answer)
        return answer


def refused(answer: Answer) -> ProviderError:
    """Mandrill names its errors; the name decides, and else the status."""
    name = answer.said.get("name") if isinstance(answer.said, dict) else None
    code = name if isinstance(name, str) and re.fullmatch(r"[A-Za-z_]{1,40}", name) else ""
    status = 429 if code == _THROTTLED else 400 if code in _NOT_TAKEN else answer.status
    known = code in _CREDENTIALS or status in (401, 402, 403)
    return failure(NAME, status, answer.headers, code, SendRefusal.CREDENTIALS if known else None)


def rejected(reason: str) -> Final:
    known = reason if reason in REASONS else ""
    return Final(NAME, f"rejected:{known}" if known else "rejected", REASONS.get(known))


def _token(said: dict[str, Any]) -> str:
    metadata = said.get("metadata")
    return str(metadata.get("lead_token", "")) if isinstance(metadata, dict) else ""


def _receipt(id: Any) -> Receipt:
    if not isinstance(id, str) or not id:
        raise Unknown(NAME, "accepted, with an answer that cannot be read")
    return Receipt(NAME, id)
