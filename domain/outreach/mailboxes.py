"""Where a tenant's mail comes in, and what is said of reading it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

READ_EVERY = timedelta(seconds=60)
READ_AFTER_FAILURE = timedelta(minutes=5)


class MailboxKind(StrEnum):
    """`POSTED`: the mail vendor posts each mail to a secret address of ours."""

    IMAP = "imap"
    POSTED = "posted"
    OFF = "off"


class Encryption(StrEnum):
    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


class MailboxFault(StrEnum):
    """Why a mailbox cannot be read."""

    UNREACHABLE = "unreachable"
    CREDENTIALS = "credentials"
    NO_FOLDER = "no_folder"
    NO_KEY = "no_secret_key"
    PROTOCOL = "protocol"


@dataclass(frozen=True)
class MailboxStart:
    tenant_id: int


@dataclass(frozen=True)
class ReadMailbox:
    tenant_id: int
    now: datetime


@dataclass(frozen=True)
class MailboxRead:
    """`next_at` None: no mailbox is to be read any more."""

    next_at: datetime | None
    taken: int = 0
