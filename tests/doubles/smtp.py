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
    """At `step` (rcpt, or data, which is when the whole text has come): replies so, or falls silent, or hangs up.

    A server that falls silent or hangs up at data has taken the mail.
    """

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
            auth_require_tls=False,
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
        fault = self._fault("rcpt")
        if fault is None:
            envelope.rcpt_tos.append(address)
            return "250 OK"
        return await _misbehave(fault, server)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        fault = self._fault("data")
        if fault is None or not fault.reply:
            self._deliver(session, envelope)
        return "250 OK: queued" if fault is None else await _misbehave(fault, server)

    def _deliver(self, session: Session, envelope: Envelope) -> None:
        self.delivered.append(
            DeliveredMail(
                sender=envelope.mail_from or "",
                recipients=tuple(envelope.rcpt_tos),
                message=message_from_bytes(envelope.original_content or b"", policy=policy.default),
                encrypted=session.ssl is not None or self._implicit_tls is not None,
                user=session.auth_data if session.authenticated else None,
            )
        )

    def _fault(self, step: str) -> SmtpFault | None:
        return self._faults.popleft() if self._faults and self._faults[0].step == step else None


async def _misbehave(fault: SmtpFault, server: SMTP) -> str:
    if fault.silent:
        await asyncio.sleep(60)
    if fault.hangs_up:
        _hang_up(server)
    return fault.reply


def _hang_up(session: SMTP) -> None:
    if isinstance(session.transport, asyncio.Transport):
        session.transport.abort()
