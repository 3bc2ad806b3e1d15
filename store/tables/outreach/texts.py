"""Texts of messages, as the hospital wrote them."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from store.tables.columns import identity, instant, json_object, of_tenant, tenant_key
from store.tables.columns import text as text_column


class TemplateRow(SQLModel, table=True):
    """One version of the text of one message, by code, channel and language; at most one is active, one a draft.

    `revision` counts the changes of a draft, and of what its vendors say of it. `html`: HTML or MJML.
    """

    __tablename__ = "templates"
    __table_args__ = (
        of_tenant(),
        CheckConstraint("version > 0", name="templates_version_check"),
        CheckConstraint("state IN ('draft', 'active', 'retired')", name="templates_state_check"),
        Index("templates_version", "tenant_id", "code", "channel", "language", "version", unique=True),
        Index(
            "templates_active",
            "tenant_id",
            "code",
            "channel",
            "language",
            unique=True,
            postgresql_where=text("state = 'active'"),
        ),
        Index(
            "templates_draft",
            "tenant_id",
            "code",
            "channel",
            "language",
            unique=True,
            postgresql_where=text("state = 'draft'"),
        ),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    code: str = Field(max_length=50)
    channel: str = Field(max_length=10)
    language: str = Field(max_length=10, default="en")
    version: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    state: str = Field(default="draft", max_length=10, sa_column_kwargs={"server_default": "draft"})
    revision: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    subject: str = Field(max_length=500, default="")
    body: str = text_column()
    html: str = text_column()
    from_name: str = Field(default="", max_length=300, sa_column_kwargs={"server_default": ""})
    links: dict[str, Any] = json_object()
    vendors: dict[str, Any] = json_object()
    dlt: dict[str, Any] | None = Field(default=None, sa_column=Column(JSONB, nullable=True))
    created_by: str = Field(default="engine", max_length=60, sa_column_kwargs={"server_default": "engine"})
    created_at: datetime = instant(default_now=True)
    activated_by: str | None = Field(default=None, max_length=60)
    activated_at: datetime | None = instant()
