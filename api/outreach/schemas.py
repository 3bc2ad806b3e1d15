"""The inbox, staff's messages and the mailbox as JSON."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from api.auth.sight import OfPerson, Seen
from api.http.cursor import Cursor, PageSize
from domain.leads.lead import Channel, Status
from domain.leads.profile import FieldClass
from domain.outreach.consent import Purpose
from domain.outreach.mailboxes import Encryption, MailboxKind
from domain.outreach.replies.intents import Intent
from domain.text.instants import Instant
from domain.text.plain import Plain

Words = Seen(FieldClass.WORDS)
BigId = Annotated[int, Field(ge=1, lt=2**63)]
LIMITS = {Channel.SMS: 1_600, Channel.WHATSAPP: 4_096, Channel.EMAIL: 20_000}


class InboxOf(StrEnum):
    MINE = "mine"
    TEAM = "team"
    ALL = "all"


class InboxQuery(Plain):
    """`team` and `all` are for managers; `unanswered`: only who waits for an answer."""

    of: InboxOf = InboxOf.MINE
    unanswered: bool = False
    channel: Channel | None = None
    intent: Intent | None = None
    limit: PageSize = 50
    cursor: Cursor = None


class InboxTask(BaseModel):
    """The task to answer: assign the thread by assigning this."""

    id: int
    assignee_id: int | None
    due_at: datetime


class ThreadRead(OfPerson):
    """A person, and what they wrote last: `text` is its beginning, without what it quotes.

    `intent`: what they want, by rules; `matched`: the words that said so. `unanswered`: how many messages wait, up to
    100. `task` None: nobody has a task of it.
    """

    model_config = ConfigDict(from_attributes=True)

    id: Annotated[int, Field(description="Of the message.")]
    lead_id: int
    first_name: str | None
    last_name: str | None
    status: Status
    owner_id: int | None
    channel: Channel
    intent: Intent | None
    matched: Annotated[str | None, Words]
    language: Annotated[str | None, Words]
    subject: Annotated[str | None, Words]
    text: Annotated[str | None, Words]
    attachments: int
    unanswered: int
    created_at: datetime
    done_at: datetime | None
    task: InboxTask | None


class InboxCounts(BaseModel):
    """People who wait for an answer, up to 1,000. `team` and `all` None: not for the caller to see."""

    mine: int
    team: int | None
    all: int | None


class InboxPage(BaseModel):
    items: list[ThreadRead]
    counts: InboxCounts
    next: str | None


class DoneRead(BaseModel):
    """How many messages counted as unanswered before."""

    done: int


class MessageCreate(Plain):
    """A text of one's own, or the code of a template.

    `at`: when it is to leave, at the earliest; `unless_reply`: not any more once the person wrote. `in_reply_to`: the
    message that it answers; of an e-mail the newest of theirs, if none is named.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"channel": "sms", "body": "Yes, Tuesday at ten suits. See you then!"}]},
    )

    channel: Channel
    template: Annotated[str, Field(max_length=50)] = ""
    subject: Annotated[str, Field(max_length=200)] = ""
    body: Annotated[str, Field(max_length=20_000)] = ""
    purpose: Purpose = Purpose.ENQUIRY
    at: Instant | None = None
    in_reply_to: BigId | None = None
    unless_reply: bool = False

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.channel is Channel.CALL:
            raise ValueError("channel: write by sms, whatsapp or email; call with the command call")
        if bool(self.template) == bool(self.body.strip()):
            raise ValueError("body: write a text, or name a template, not both")
        if self.subject and self.channel is not Channel.EMAIL:
            raise ValueError("subject: only an e-mail has one")
        if len(self.body) > LIMITS[self.channel]:
            raise ValueError(f"body: at most {LIMITS[self.channel]} characters by {self.channel.value}")
        return self


class PreviewRead(OfPerson):
    """The message as it would arrive, and whether it may leave now.

    `allowed` False: `reason` is a stable code and `message` says it; `earliest`: when it may. `segments`: of an SMS,
    what the vendor counts. `html` is what a mail program shows. `price_minor`: of all parts by the hospital's prices,
    in the currency's smallest unit. `window_until`: of WhatsApp, until when free words may leave.
    """

    to: Annotated[str | None, Seen(FieldClass.CONTACT)]
    subject: Annotated[str, Words]
    text: Annotated[str, Words]
    html: Annotated[str, Words]
    characters: int
    segments: int | None
    encoding: str | None
    allowed: bool
    reason: str
    message: str
    earliest: datetime | None
    price_minor: float | None
    currency: str
    window_until: datetime | None


class StaffMessageRead(OfPerson):
    """What is still to leave: `reason` says why it has not, `earliest` when it may."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    lead_id: int
    author: str
    channel: Channel
    purpose: Purpose
    template: str
    subject: Annotated[str | None, Words]
    body: Annotated[str | None, Words]
    unless_reply: bool
    due_at: datetime
    earliest: datetime | None
    state: str
    reason: str
    created_at: datetime


class StaffMessageList(BaseModel):
    items: list[StaffMessageRead]


class AttachmentRead(OfPerson):
    """`kept` False: only its name is; `left_out` says why: too_many, too_large, too_much_together, program,
    too_many_parts (of the mail itself: the rest was not read), no_secret_key."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    message_id: int
    name: Annotated[str | None, Words]
    content_type: str
    size: int
    kept: bool
    left_out: str | None


class MailboxPut(Plain):
    """`posted`: the mail vendor posts each mail to the address in the answer, shown once. `imap`: we read the mailbox
    every minute, and change nothing in it. `password` is kept encrypted; left out, the one before stays."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "kind": "imap",
                    "address": "hello@hospital.example",
                    "host": "imap.hospital.example",
                    "login": "hello",
                    "password": "not-this-one",
                }
            ]
        },
    )

    kind: MailboxKind
    address: Annotated[str, Field(max_length=255, pattern=r"^[^\s@+]{1,30}@[^\s@]{1,200}$")]
    host: Annotated[str, Field(max_length=255, pattern=r"^[A-Za-z0-9.:-]*$")] = ""
    port: Annotated[int, Field(ge=1, le=65_535)] = 993
    encryption: Encryption = Encryption.TLS
    login: Annotated[str, Field(max_length=255)] = ""
    folder: Annotated[str, Field(min_length=1, max_length=100)] = "INBOX"
    password: Annotated[SecretStr | None, Field(max_length=1_000)] = None
    makes_leads: bool = True

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.kind is MailboxKind.IMAP and not (self.host and self.login):
            raise ValueError("host: an IMAP mailbox needs its host and login")
        return self


class MailboxRead(BaseModel):
    """`error`: why it could not be read the last time, "" when it was. `hook`: where the vendor posts, shown once."""

    model_config = ConfigDict(from_attributes=True)

    kind: MailboxKind
    address: str
    host: str
    port: int
    encryption: Encryption
    login: str
    folder: str
    makes_leads: bool
    read_at: datetime | None
    error: str
    hook: str | None = None


class MailboxTest(BaseModel):
    """`mails`: how many stand in the folder."""

    ok: bool
    reason: str
    mails: int | None


class AttachmentList(BaseModel):
    items: list[AttachmentRead]
