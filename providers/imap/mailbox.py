"""Reads what came into a mailbox since it was last read; nothing in it is changed, not even what counts as seen."""

import imaplib
import ipaddress
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from domain.outreach.mailboxes import Encryption, MailboxFault
from domain.sync.addresses import is_public

LIMIT = 20.0
"""Seconds that the server may stay silent."""
LARGEST = 26_000_000
MOST, MOST_TOGETHER = 50, 60_000_000


class Unread(Exception):
    """The text is the fault's name and holds nothing that the server said."""

    def __init__(self, fault: MailboxFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True)
class ImapServer:
    """`public_only`: a tenant names it, so it may not lie in our own network."""

    host: str
    port: int
    login: str
    password: str = field(repr=False)
    folder: str = "INBOX"
    encryption: Encryption = Encryption.TLS
    public_only: bool = True


@dataclass(frozen=True)
class Mails:
    """`found`: (uid, content) in the order in which they came; of what is too large the head alone. `more`: others
    wait. `last_uid`: what was there when a mailbox is looked into for the first time is not read."""

    uid_validity: int
    last_uid: int
    found: tuple[tuple[int, bytes], ...] = field(default=(), repr=False)
    more: bool = False


def read_since(server: ImapServer, uid_validity: int | None, last_uid: int | None, most: int = MOST) -> Mails:
    """Blocks: give it a thread. Raises `Unread`."""
    with _opened(server) as box:
        validity, next_uid = _standing(box, server.folder)
        if uid_validity != validity or last_uid is None:
            # Another mailbox under the same name, or the first look: from now on.
            if uid_validity is None:
                return Mails(validity, next_uid - 1)
            last_uid = 0
        uids = sorted(uid for uid in _search(box, last_uid + 1) if uid > last_uid)
        found: list[tuple[int, bytes]] = []
        for uid in uids[:most]:
            found.append((uid, _content(box, uid)))
            if sum(len(content) for _, content in found) > MOST_TOGETHER:
                break
        return Mails(validity, found[-1][0] if found else last_uid, tuple(found), len(uids) > len(found))


def check(server: ImapServer) -> int:
    """How many mails are there. Raises `Unread`."""
    with _opened(server) as box:
        _standing(box, server.folder)
        return len(_search(box, 1))


@contextmanager
def _opened(server: ImapServer) -> Iterator[imaplib.IMAP4]:
    try:
        box = _connected(server)
    except (OSError, UnicodeError, imaplib.IMAP4.error):
        raise Unread(MailboxFault.UNREACHABLE) from None
    try:
        try:
            box.login(server.login, server.password)
        except imaplib.IMAP4.abort:
            raise Unread(MailboxFault.UNREACHABLE) from None
        except (imaplib.IMAP4.error, UnicodeError):
            raise Unread(MailboxFault.CREDENTIALS) from None
        try:
            yield box
        except OSError:
            raise Unread(MailboxFault.UNREACHABLE) from None
        except (imaplib.IMAP4.error, ValueError, LookupError, TypeError):
            raise Unread(MailboxFault.PROTOCOL) from None
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            box.logout()


class _Imap(imaplib.IMAP4):
    """Connected to the address that was judged: a second look-up cannot move it."""

    def __init__(self, server: ImapServer, address: str) -> None:
        self._address = address
        super().__init__(server.host, server.port, timeout=LIMIT)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        return socket.create_connection((self._address, self.port), timeout)


class _ImapTls(imaplib.IMAP4_SSL):
    """As `_Imap`; the certificate is for the name."""

    def __init__(self, server: ImapServer, address: str) -> None:
        self._address, self._trust = address, ssl.create_default_context()
        super().__init__(server.host, server.port, ssl_context=self._trust, timeout=LIMIT)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        plain = socket.create_connection((self._address, self.port), timeout)
        return self._trust.wrap_socket(plain, server_hostname=self.host)


def _connected(server: ImapServer) -> imaplib.IMAP4:
    address = str(socket.getaddrinfo(server.host, server.port, type=socket.SOCK_STREAM)[0][4][0])
    if server.public_only and not is_public(ipaddress.ip_address(address)):
        raise Unread(MailboxFault.UNREACHABLE)
    if server.encryption is Encryption.TLS:
        return _ImapTls(server, address)
    box = _Imap(server, address)
    if server.encryption is Encryption.STARTTLS:
        box.starttls(ssl.create_default_context())
    return box


def _standing(box: imaplib.IMAP4, folder: str) -> tuple[int, int]:
    """UIDVALIDITY, and the UID that the next mail gets."""
    quoted = '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
    answer, _ = box.select(quoted, readonly=True)
    if answer != "OK":
        raise Unread(MailboxFault.NO_FOLDER)
    _, said = box.status(quoted, "(UIDVALIDITY UIDNEXT)")
    text = b" ".join(part for part in said if isinstance(part, bytes)).decode("ascii", "replace")
    validity, next_uid = re.search(r"UIDVALIDITY (\d+)", text), re.search(r"UIDNEXT (\d+)", text)
    if validity is None or next_uid is None:
        raise Unread(MailboxFault.PROTOCOL)
    return int(validity[1]), int(next_uid[1])


def _search(box: imaplib.IMAP4, first: int) -> list[int]:
    _, said = box.uid("SEARCH", f"UID {first}:*")
    return [int(uid) for uid in (said[0] or b"").split()]


def _content(box: imaplib.IMAP4, uid: int) -> bytes:
    _, said = box.uid("FETCH", str(uid), "(RFC822.SIZE)")
    size = re.search(rb"RFC822\.SIZE (\d+)", b" ".join(part for part in said if isinstance(part, bytes)))
    part = "BODY.PEEK[]" if size is not None and int(size[1]) <= LARGEST else f"BODY.PEEK[]<0.{LARGEST}>"
    _, answer = box.uid("FETCH", str(uid), f"({part})")
    # One that was deleted meanwhile has none.
    return next((bytes(one[1]) for one in answer if isinstance(one, tuple)), b"")
