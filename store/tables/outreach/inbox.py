"""The inbox: what came with a message, what staff wrote and is still to leave, and the mailboxes that are read."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, LargeBinary, text
from sqlmodel import Field, SQLModel

from store.tables.columns import belongs_to, identity, instant, lead_key, of_tenant, tenant_key
from store.tables.columns import text as text_column


class AttachmentRow(SQLModel, table=True):
    """What came with a message: a document to be. Sealed bytes, or the vendor's address, or why it was left out.

    `content_type` is by the content, never what the sender said; `size` in bytes.
    """

    __tablename__ = "attachments"
    __table_args__ = (
        of_tenant(),
        belongs_to("messages", "message_id"),
        Index("attachments_message", "tenant_id", "message_id", "id"),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    message_id: int = Field(sa_column=Column(BigInteger, nullable=False))
    name: str = Field(max_length=200)
    content_type: str = Field(max_length=100)
    size: int = Field(sa_column=Column(BigInteger, nullable=False))
    url: str | None = Field(default=None, max_length=2000)
    sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    left_out: str | None = Field(default=None, max_length=40)
    created_at: datetime = instant(default_now=True)


class StaffMessageRow(SQLModel, table=True):
    """What somebody of the staff wrote to a lead: it leaves once, when it may. `reason`: why it has not, or did not.

    `due_at`: when its author wants it to leave; `earliest`: when it may. `unless_reply`: not any more once the person
    wrote. `message_id`: the message that it became.
    """

    __tablename__ = "staff_messages"
    __table_args__ = (
        of_tenant(),
        belongs_to("leads", "lead_id"),
        CheckConstraint("state IN ('waiting','sent','failed','cancelled')", name="staff_messages_state"),
        Index("staff_messages_lead", "tenant_id", "lead_id", "id"),
        Index("staff_messages_waiting", "tenant_id", "due_at", postgresql_where=text("state = 'waiting'")),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    lead_id: int = lead_key()
    author: str = Field(max_length=60)
    channel: str = Field(max_length=10)
    purpose: str = Field(max_length=20)
    template: str = Field(max_length=50, default="")
    subject: str = Field(max_length=200, default="")
    body: str = text_column()
    answers: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    unless_reply: bool = Field(default=False, sa_column_kwargs={"server_default": "false"})
    due_at: datetime = instant(nullable=False)
    earliest: datetime | None = instant()
    state: str = Field(max_length=10, default="waiting")
    reason: str = Field(max_length=50, default="")
    message_id: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    created_at: datetime = instant(default_now=True)


class MailboxRow(SQLModel, table=True):
    """Where a tenant's mail comes in: by IMAP, or posted by the mail vendor to a secret address. One per tenant.

    `sealed` holds the password, `secret` the digest of the address's secret. `uid_validity` and `last_uid`: how far the
    mailbox was read.
    """

    __tablename__ = "mailboxes"
    __table_args__ = (
        of_tenant(),
        CheckConstraint("kind IN ('imap','posted','off')", name="mailboxes_kind"),
    )
    tenant_id: int = tenant_key()
    kind: str = Field(max_length=10)
    address: str = Field(max_length=255)
    host: str = Field(max_length=255, default="")
    port: int = Field(default=993)
    encryption: str = Field(max_length=10, default="tls")
    login: str = Field(max_length=255, default="")
    folder: str = Field(max_length=100, default="INBOX")
    sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    secret: str | None = Field(default=None, max_length=64)
    makes_leads: bool = Field(default=True, sa_column_kwargs={"server_default": "true"})
    uid_validity: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    last_uid: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    read_at: datetime | None = instant()
    error: str = Field(max_length=50, default="")
    updated_at: datetime = instant(default_now=True)
