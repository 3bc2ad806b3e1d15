"""Sends e-mail through SendGrid's SDK."""

import asyncio
import json
import logging
import re
from dataclasses import dataclass, field
from email.utils import parseaddr
from http.client import HTTPException
from typing import Any
from urllib.error import URLError

from python_http_client.client import Response
from python_http_client.exceptions import HTTPError
from sendgrid import SendGridAPIClient
from sendgrid.helpers.mail import CustomArg, From, Header, Mail, ReplyTo, TemplateId, To

from domain.outreach.ports import OutgoingMessage, Receipt
from domain.outreach.refusals import SendRefusal
from providers.contract import ProviderError, Retryable, Unknown
from providers.http.answers import failure

NAME = "sendgrid"
LIMIT = 10.0
"""Seconds that the connection may stay silent; the whole request may take half as long again."""

_REFUSALS = {401: SendRefusal.CREDENTIALS, 403: SendRefusal.CREDENTIALS}

# The SDK logs addresses, texts and the API key at DEBUG.
logging.getLogger("python_http_client").setLevel(logging.INFO)


@dataclass(frozen=True)
class SendGridAccount:
    """One key, and the mailbox it sends from: `Name <a@b>`."""

    api_key: str = field(repr=False)
    sender: str
    base_url: str


class SendGridEmail:
    """E-mail through one account; the SDK blocks, so each request has a thread."""

    name = NAME

    def __init__(self, account: SendGridAccount, limit: float = LIMIT) -> None:
        self._client = SendGridAPIClient(account.api_key, host=account.base_url).client
        self._from = parseaddr(account.sender)
        self._limit = limit

    async def send(self, message: OutgoingMessage) -> Receipt:
        mail = self._mail(message)
        try:
            async with asyncio.timeout(self._limit * 1.5):
                return await asyncio.to_thread(self._post, mail)
        except TimeoutError:
            raise Unknown(NAME, "no answer in time") from None

    async def find(self, message: OutgoingMessage) -> Receipt | None:
        """SendGrid cannot be queried by our token; its events report results. Always raises `Unknown`."""
        raise Unknown(NAME, "only its events report what became of a message")

    def _mail(self, message: OutgoingMessage) -> Mail:
        name, address = self._from
        name = " ".join(message.from_name.split()) or name
        template = message.vendor_template
        written: dict[str, Any] = {
            "subject": message.subject,
            "plain_text_content": message.body or None,
            "html_content": message.html or None,
        }
        to = To(message.to, dynamic_template_data=dict(template.variables) if template is not None else None)
        mail = Mail(from_email=From(address, name or None), to_emails=to, **({} if template is not None else written))
        if template is not None:
            mail.template_id = TemplateId(template.id)
        if message.reply_to:
            mail.reply_to = ReplyTo(message.reply_to)
        if message.in_reply_to:
            mail.add_header(Header("In-Reply-To", message.in_reply_to))
        mail.add_custom_arg(CustomArg("lead_token", message.token, p=0))
        mail.add_custom_arg(CustomArg("lead_tenant", str(message.tenant_id), p=0))
        for header, value in message.headers.items():
            mail.add_header(Header(header, value))
        return mail

    def _post(self, mail: Mail) -> Receipt:
        try:
            answer = self._client.mail.send.post(request_body=mail.get(), timeout=self._limit)
        except HTTPError as error:
            raise _refused(error) from None
        except URLError as error:
            # urllib wraps only what fails before the whole request is written; SendGrid cannot have acted on it.
            raise Retryable(NAME, type(error.reason).__name__) from None
        except (OSError, HTTPException) as error:
            raise Unknown(NAME, f"{type(error).__name__} after the request went out") from None
        return _receipt(answer)


def _receipt(answer: Response) -> Receipt:
    message_id = answer.headers.get("X-Message-Id", "")
    if not message_id:
        raise Unknown(NAME, f"HTTP {answer.status_code} without a message id")
    return Receipt(NAME, message_id)


def _refused(error: HTTPError) -> ProviderError:
    """SendGrid has no error codes, so the code is the status, with the first field that it complains about."""
    headers = {name.lower(): value for name, value in error.headers.items()}
    field = _field(error.body) if error.status_code == 400 else ""
    code = f"{error.status_code}:{field}" if field else ""
    return failure(NAME, error.status_code, headers, code, _REFUSALS.get(error.status_code))


def _field(body: bytes) -> str:
    try:
        field = json.loads(body)["errors"][0]["field"]
    except (ValueError, KeyError, IndexError, TypeError):
        return ""
    return field if isinstance(field, str) and re.fullmatch(r"[a-z0-9_.]{1,80}", field) else ""
