"""Whether an account can be used: one real request that sends nothing."""

import asyncio
import json
from base64 import b64encode
from urllib.error import URLError

from python_http_client.exceptions import HTTPError
from sendgrid import SendGridAPIClient
from twilio.base.exceptions import TwilioException

from domain.outreach.refusals import SendRefusal
from domain.outreach.vendors import Vendor, VendorAnswer, VendorVerdict
from providers.accounts import VendorAccount
from providers.contract import Final, ProviderError, Retryable
from providers.mandrill.send import refused
from providers.registry import SenderFactory, vonage_account
from providers.smtp.send import SmtpEmail

_SECONDS = 10
_CREDENTIALS = frozenset({401, 403})


async def probe(factory: SenderFactory, account: VendorAccount) -> VendorAnswer:
    """Never raises: the answer says what is wrong."""
    try:
        async with asyncio.timeout(_SECONDS * 2):
            return await _probed(factory, account)
    except Retryable as error:
        verdict = VendorVerdict.THROTTLED if error.throttled else VendorVerdict.UNREACHABLE
        return VendorAnswer(verdict)
    except Final as error:
        refused = error.refusal is SendRefusal.CREDENTIALS
        return VendorAnswer(VendorVerdict.CREDENTIALS if refused else VendorVerdict.REFUSED, error.code)
    except (ProviderError, TimeoutError, OSError):
        return VendorAnswer(VendorVerdict.UNREACHABLE)


async def _probed(factory: SenderFactory, account: VendorAccount) -> VendorAnswer:
    match account.vendor:
        case Vendor.SANDBOX:
            return VendorAnswer(VendorVerdict.SANDBOX)
        case Vendor.TWILIO:
            return await _twilio(factory, account)
        case Vendor.VONAGE:
            return await _vonage(factory, account)
        case Vendor.SENDGRID:
            return await asyncio.to_thread(_sendgrid, factory.settings.sendgrid_base_url, account)
        case Vendor.MANDRILL:
            return await _mandrill(factory, account)
        case Vendor.SMTP:
            return await _smtp(factory, account)


async def _twilio(factory: SenderFactory, account: VendorAccount) -> VendorAnswer:
    """A child account has no balance of its own."""
    sid, auth = account.secrets["account_sid"], (account.secrets["account_sid"], account.secrets["auth_token"])
    root = f"https://api.twilio.com/2010-04-01/Accounts/{sid}"
    try:
        answer = await factory.twilio.request("GET", f"{root}.json", auth=auth)
        status = _text(answer.content, "status")
    except (ValueError, TwilioException):
        return VendorAnswer(VendorVerdict.REFUSED, "unreadable")
    if status != "active":
        return VendorAnswer(VendorVerdict.REFUSED, f"account_{status}"[:50])
    try:
        balance = (await factory.twilio.request("GET", f"{root}/Balance.json", auth=auth)).content
    except ProviderError:
        return VendorAnswer(VendorVerdict.WORKS)
    return VendorAnswer(VendorVerdict.WORKS, balance=_text(balance, "balance"), currency=_text(balance, "currency"))


async def _vonage(factory: SenderFactory, account: VendorAccount) -> VendorAnswer:
    """The application's own signature first: it is what sends. Then the account's balance, in euros."""
    http, made = factory.vonage, vonage_account(account.secrets)
    await http.request("GET", f"{http.base_url}/v1/calls?page_size=1", headers={"Authorization": made.bearer()})
    if not (made.api_key and made.api_secret):
        return VendorAnswer(VendorVerdict.WORKS)
    basic = b64encode(f"{made.api_key}:{made.api_secret}".encode()).decode()
    said = await http.request(
        "GET", f"{http.rest_url}/account/get-balance", headers={"Authorization": f"Basic {basic}"}
    )
    value = said.get("value") if isinstance(said, dict) else None
    known = isinstance(value, int | float) and not isinstance(value, bool)
    return VendorAnswer(VendorVerdict.WORKS, balance=f"{value:.2f}" if known else "", currency="EUR" if known else "")


def _sendgrid(base_url: str, account: VendorAccount) -> VendorAnswer:
    """What the key may do; without `mail.send` it sends nothing."""
    client = SendGridAPIClient(account.secrets["api_key"], host=base_url).client
    try:
        said = client.scopes.get(timeout=_SECONDS)
    except HTTPError as error:
        if error.status_code in _CREDENTIALS:
            return VendorAnswer(VendorVerdict.CREDENTIALS, str(error.status_code))
        return VendorAnswer(VendorVerdict.UNREACHABLE, str(error.status_code))
    except (URLError, OSError):
        return VendorAnswer(VendorVerdict.UNREACHABLE)
    if b'"mail.send"' not in said.body:
        return VendorAnswer(VendorVerdict.REFUSED, "scope_mail_send_missing")
    return VendorAnswer(VendorVerdict.WORKS)


async def _mandrill(factory: SenderFactory, account: VendorAccount) -> VendorAnswer:
    body = {"key": account.secrets["api_key"]}
    answer = await factory.mandrill.request("POST", f"{factory.settings.mandrill_base_url}/users/ping2", body)
    if not answer.good:
        raise refused(answer)
    return VendorAnswer(VendorVerdict.WORKS)


async def _smtp(factory: SenderFactory, account: VendorAccount) -> VendorAnswer:
    try:
        server = factory.smtp_server(account)
    except ValueError:
        return VendorAnswer(VendorVerdict.REFUSED, "bad_url")
    await SmtpEmail(server, account.sender or "probe@localhost").check()
    return VendorAnswer(VendorVerdict.WORKS)


def _text(content: str, name: str) -> str:
    """Raises `ValueError` for what is not JSON."""
    said = json.loads(content)
    value = said.get(name) if isinstance(said, dict) else None
    return value[:30] if isinstance(value, str) else ""
