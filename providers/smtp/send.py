"""Sends e-mail through any SMTP server."""

import asyncio
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import formatdate, parseaddr
from re import match
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from aiosmtplib import SMTP
from aiosmtplib.errors import SMTPException, SMTPResponseException

from domain.outreach.ports import OutgoingMessage, Receipt
from domain.outreach.refusals import SendRefusal
from providers.contract import Final, ProviderError, Retryable, Unknown
from providers.http.addresses import public_socket

NAME = "smtp"
LIMIT = 10.0
"""Seconds to wait for each reply; everything before the text may take twice as long."""

_WHOLE = frozenset({"in-reply-to", "references", "list-unsubscribe"})
_NOT_AUTHENTICATED = frozenset({530, 535})
SCHEMES = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


@dataclass(frozen=True)
class SmtpServer:
    """Where and how to connect; `starttls` None means: when the server offers it.

    `public_only`: a tenant named it, so it may not lie in our own network.
    """

    host: str
    port: int
    tls: bool
    starttls: bool | None
    user: str | None
    password: str | None = field(repr=False)
    public_only: bool = False

    @classmethod
    def from_url(cls, url: str, *, public_only: bool = False) -> "SmtpServer":
        """Raises ValueError, without the URL in its text, when it is none of `smtp`, `smtp+starttls`, `smtps`."""
        parts = urlsplit(url)
        try:
            port = parts.port or SCHEMES.get(parts.scheme)
        except ValueError:
            port = None
        if port is None or parts.scheme not in SCHEMES or not parts.hostname:
            raise ValueError("LEAD_SMTP_URL must read smtp://host:port, smtp+starttls://… or smtps://…")
        tls = parts.scheme == "smtps"
        # A password never crosses a wire in the clear, whatever the server offers.
        required = parts.scheme == "smtp+starttls" or parts.username is not None
        return cls(
            host=parts.hostname,
            port=port,
            tls=tls,
            starttls=False if tls else (True if required else None),
            user=unquote(parts.username) if parts.username is not None else None,
            password=unquote(parts.password) if parts.password is not None else None,
            public_only=public_only,
        )


def is_server(url: str) -> bool:
    """Whether `SmtpServer.from_url` can read it."""
    try:
        SmtpServer.from_url(url)
    except ValueError:
        return False
    return True


class _MailPolicy(EmailPolicy):
    """As `email.policy.SMTP`, but ids and links go out as they stand: encoded, or decoded, they say something else."""

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        if name.lower() not in _WHOLE:
            return super().header_store_parse(name, value)
        if not value.isascii() or len(value.splitlines()) > 1:
            raise ValueError("no line of plain characters")
        return name, value

    def fold(self, name: str, value: Any) -> str:
        if name.lower() not in _WHOLE:
            return str(super().fold(name, value))
        return f"{name}: {f'{self.linesep} '.join(value.split())}{self.linesep}"

    def fold_binary(self, name: str, value: Any) -> bytes:
        return self.fold(name, value).encode() if name.lower() in _WHOLE else super().fold_binary(name, value)


# Seven bits, because a server need not take more.
_POLICY = _MailPolicy(linesep="\r\n", cte_type="7bit")


class Envelope(NamedTuple):
    sender: str
    recipient: str


class SmtpEmail:
    """E-mail by SMTP, one connection a message; our token is the Message-ID's left half."""

    name = NAME

    def __init__(
        self,
        server: SmtpServer,
        sender: str,
        limit: float = LIMIT,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._server, self._sender, self._limit, self._tls = server, sender, limit, tls
        self._address = parseaddr(sender)[1]

    async def send(self, message: OutgoingMessage) -> Receipt:
        message_id = f"<{message.token}@{self._address.rpartition('@')[2]}>"
        content = self._written(message, message_id)
        client = await self._opened()
        try:
            # A failure comes back to the address that names the message (VERP).
            await self._hand_over(client, Envelope(message.reply_to or self._address, message.to), content)
            with suppress(SMTPException, OSError):
                await client.quit(timeout=1)
        finally:
            client.close()
        return Receipt(NAME, message_id)

    async def find(self, message: OutgoingMessage) -> Receipt | None:
        """An SMTP server cannot be queried, so this always raises `Unknown`."""
        raise Unknown(NAME, "an SMTP server cannot be queried")

    async def check(self) -> None:
        """Whether the server can be reached and takes our user and password; raises as `send` does."""
        client = await self._opened()
        try:
            async with asyncio.timeout(self._limit * 2):
                await client.connect()
                await client.noop()
            with suppress(SMTPException, OSError):
                await client.quit(timeout=1)
        except (SMTPException, OSError, ValueError) as error:
            raise _before_data(error) from None
        finally:
            client.close()

    async def _hand_over(self, client: SMTP, envelope: Envelope, content: bytes) -> None:
        try:
            async with asyncio.timeout(self._limit * 2):
                await client.connect()
                await client.mail(envelope.sender)
                await client.rcpt(envelope.recipient)
        except (SMTPException, OSError, ValueError) as error:
            raise _before_data(error) from None
        try:
            await client.data(content)
        except SMTPResponseException as error:
            raise _replied(error) from None
        except (SMTPException, OSError) as error:
            raise Unknown(NAME, f"{type(error).__name__} after the text went out") from None

    async def _opened(self) -> SMTP:
        """Not yet connected; `Retryable` when a tenant's server may not be reached from here."""
        server = self._server
        sock = await public_socket(server.host, server.port, self._limit) if server.public_only else None
        return SMTP(
            hostname=server.host,
            port=None if sock is not None else server.port,
            sock=sock,
            username=server.user,
            password=server.password,
            use_tls=server.tls,
            start_tls=server.starttls,
            timeout=self._limit,
            tls_context=self._tls,
        )

    def _written(self, message: OutgoingMessage, message_id: str) -> bytes:
        mail = EmailMessage(policy=_POLICY)
        try:
            mail["From"] = self._from(message.from_name)
            mail["To"] = message.to
            mail["Subject"] = _literal(message.subject)
            mail["Date"] = formatdate(usegmt=True)
            mail["Message-ID"] = message_id
            if message.reply_to:
                mail["Reply-To"] = message.reply_to
            if message.in_reply_to:
                mail["In-Reply-To"] = message.in_reply_to
            for name, value in message.headers.items():
                mail[name] = value
            mail.set_content(message.body)
            if message.html:
                mail.add_alternative(message.html, subtype="html")
            if any(len(str(mail[name]).splitlines()) > 1 for name in ("From", "To", "Subject", "Reply-To")):
                raise ValueError("a header of several lines")
            return mail.as_bytes()
        except (ValueError, UnicodeError):
            raise Final(NAME, "bad_header") from None

    def _from(self, name: str) -> Address | str:
        said = _literal(" ".join(name.split()))
        return Address(said, addr_spec=self._address) if said else self._sender


def _literal(text: str) -> str:
    """Python reads encoded words in a text that it is given, and with them line breaks: it is to find none."""
    return text.replace("=?", "= ?")


def _before_data(error: Exception) -> ProviderError:
    """Nothing was handed over yet: whatever the server did not refuse for good may be tried again."""
    if isinstance(error, SMTPResponseException):
        return _replied(error)
    if isinstance(error, ValueError):
        return Final(NAME, "bad_address", SendRefusal.ADDRESS_INVALID)
    return Retryable(NAME, type(error).__name__)


def _replied(error: SMTPResponseException) -> ProviderError:
    """4xx may pass later, 5xx never will. Enhanced codes (RFC 3463) stand for plain ones where an address is bad."""
    if 400 <= error.code < 500:
        return Retryable(NAME, f"reply {error.code}", throttled=True)
    bad_address = match(r"5\.1\.[1-3]\b", error.message)
    if bad_address:
        return Final(NAME, bad_address.group(), SendRefusal.ADDRESS_INVALID)
    return Final(NAME, str(error.code), SendRefusal.CREDENTIALS if error.code in _NOT_AUTHENTICATED else None)
