"""A mail server on loopback that takes, refuses, falls silent or hangs up, at any step."""

import asyncio
import ssl
from collections import deque
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType
from typing import Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass(frozen=True)
class SmtpFault:
    """At `step` (rcpt, data; data means after the whole text came): replies so, or falls silent, or hangs up."""

    step: str
    reply: str = ""
    silent: bool = False
    hangs_up: bool = False


@dataclass(frozen=True)
class DeliveredMail:
    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage
    encrypted: bool
    user: str | None


class SmtpDouble:
    """Use it in an `async with` block. `tls` offers STARTTLS; `implicit_tls` speaks TLS from the first byte."""

    def __init__(
        self,
        tls: ssl.SSLContext | None = None,
        implicit_tls: ssl.SSLContext | None = None,
        login: tuple[str, str] | None = None,
    ) -> None:
        self.delivered: list[DeliveredMail] = []
        self._faults: deque[SmtpFault] = deque()
        self._tls, self._implicit_tls, self._login = tls, implicit_tls, login
        self._open: set[SMTP] = set()

    def script(self, *faults: SmtpFault) -> None:
        self._faults.extend(faults)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.get_running_loop().create_server(
            self._session, "127.0.0.1", 0, ssl=self._implicit_tls
        )
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for session in self._open:
            _hang_up(session)
        await asyncio.sleep(0)

    def _session(self) -> SMTP:
        session = SMTP(
            self,
            hostname="double.test",
            tls_context=self._tls,
            authenticator=self._authenticate if self._login else None,
            auth_require_tls=self._implicit_tls is None,
            loop=asyncio.get_running_loop(),
        )
        self._open.add(session)
        return session

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: LoginPassword
    ) -> AuthResult:
        right = self._login == (given.login.decode(), given.password.decode())
        return AuthResult(success=right, handled=False, auth_data=given.login.decode())

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        reply = await self._misbehave("rcpt", server)
        if reply:
            return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        reply = await self._misbehave("data", server)
        if reply:
            return reply
        parsed = message_from_bytes(envelope.original_content or b"", policy=policy.default)
        self.delivered.append(
            DeliveredMail(
                sender=envelope.mail_from or "",
                recipients=tuple(envelope.rcpt_tos),
                message=parsed,
                encrypted=session.ssl is not None or self._implicit_tls is not None,
                user=session.auth_data if session.authenticated else None,
            )
        )
        return "250 OK: queued"

    async def _misbehave(self, step: str, server: SMTP) -> str:
        if not self._faults or self._faults[0].step != step:
            return ""
        fault = self._faults.popleft()
        if fault.silent:
            await asyncio.sleep(60)
        if fault.hangs_up:
            _hang_up(server)
        return fault.reply


def _hang_up(session: SMTP) -> None:
    if isinstance(session.transport, asyncio.Transport):
        session.transport.abort()
