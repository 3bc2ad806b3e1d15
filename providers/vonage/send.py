"""Sends SMS and WhatsApp messages through Vonage's Messages API; SMS that needs DLT ids through its SMS API."""

from dataclasses import dataclass
from typing import Any

from domain.leads.lead import Channel
from domain.outreach.ports import OutgoingMessage, Receipt
from domain.outreach.refusals import SendRefusal
from providers.contract import Final, Retryable, Unknown
from providers.vonage.http import NAME, VonageAccount, VonageHttp

_PICTURES = (".jpg", ".jpeg", ".png")
# The SMS API answers 200 with a status for each part (Vonage's list of SMS errors).
_THROTTLED, _BUSY = "1", "5"
_SMS_REFUSALS = {
    "4": SendRefusal.CREDENTIALS,
    "7": SendRefusal.ADDRESS_INVALID,
    "8": SendRefusal.CREDENTIALS,
    "9": SendRefusal.CREDENTIALS,
    "14": SendRefusal.CREDENTIALS,
}


@dataclass
class VonageMessages:
    """One channel of one account; `sender` is a number, for SMS also a name. Numbers go without their plus.

    `public_url`: where receipts of the SMS API go to; without it, to the address that the account names.
    """

    account: VonageAccount
    http: VonageHttp
    sender: str
    public_url: str = ""

    name = NAME

    async def send(self, message: OutgoingMessage) -> Receipt:
        if message.channel is Channel.SMS and message.dlt is not None:
            return await self._send_registered(message)
        headers = {"Authorization": self.account.bearer()}
        said = await self.http.request(
            "POST", f"{self.http.base_url}/v1/messages", headers=headers, body=self._body(message)
        )
        return _receipt(said.get("message_uuid") if isinstance(said, dict) else None)

    async def find(self, message: OutgoingMessage) -> Receipt | None:
        """Neither API can be queried by our reference; status webhooks carry it. Always raises `Unknown`."""
        raise Unknown(NAME, "only its status webhooks report what became of a message")

    def _body(self, message: OutgoingMessage) -> dict[str, Any]:
        body: dict[str, Any] = {
            "channel": message.channel.value,
            "to": _bare(message.to),
            "from": _bare(self.sender),
            "client_ref": message.token,
        }
        template = message.vendor_template
        if message.channel is Channel.WHATSAPP and template is not None:
            named = {"name": template.id, "parameters": list(template.variables.values())}
            policy = {"policy": "deterministic", "locale": template.language}
            return {**body, "message_type": "template", "template": named, "whatsapp": policy}
        if message.channel is Channel.WHATSAPP and message.media:
            if len(message.media) > 1:
                raise Final(NAME, "one_file_per_message")
            [url] = message.media
            kind = "image" if url.lower().endswith(_PICTURES) else "file"
            return {**body, "message_type": kind, kind: {"url": url, **_caption(message)}}
        if message.media:
            raise Final(NAME, "media_by_whatsapp_only")
        return {**body, "message_type": "text", "text": message.body}

    async def _send_registered(self, message: OutgoingMessage) -> Receipt:
        account, dlt = self.account, message.dlt
        assert dlt is not None
        if not (account.api_key and account.api_secret):
            raise Final(NAME, "dlt_needs_api_key", SendRefusal.CREDENTIALS)
        form = {
            "api_key": account.api_key,
            "api_secret": account.api_secret,
            "from": _bare(self.sender),
            "to": _bare(message.to),
            "text": message.body,
            "type": "text" if message.body.isascii() else "unicode",
            "client-ref": message.token,
            "entity-id": dlt.entity_id,
            "content-id": dlt.template_id,
        }
        if self.public_url:
            form["callback"] = f"{self.public_url}/hooks/vonage/{message.tenant_id}/sms/receipt"
        said = await self.http.request("POST", f"{self.http.rest_url}/sms/json", form=form)
        parts = said.get("messages") if isinstance(said, dict) else None
        return _of_parts([part for part in parts if isinstance(part, dict)] if isinstance(parts, list) else [])


def _bare(number: str) -> str:
    return number.lstrip("+")


def _caption(message: OutgoingMessage) -> dict[str, str]:
    return {"caption": message.body} if message.body else {}


def _of_parts(parts: list[dict[str, Any]]) -> Receipt:
    """Taken as soon as one part was taken: to send it again would send that part twice."""
    taken = [part for part in parts if str(part.get("status")) == "0"]
    if taken:
        return _receipt(taken[0].get("message-id"))
    status = str(parts[0].get("status")) if parts else ""
    if not status.isdecimal():
        raise Unknown(NAME, "an answer that cannot be read")
    if status == _THROTTLED:
        raise Retryable(NAME, "status 1", throttled=True)
    if status == _BUSY:
        raise Unknown(NAME, "status 5")
    raise Final(NAME, f"sms-{status}", _SMS_REFUSALS.get(status))


def _receipt(id: Any) -> Receipt:
    if not isinstance(id, str) or not id:
        raise Unknown(NAME, "accepted, with an answer that cannot be read")
    return Receipt(NAME, id)
