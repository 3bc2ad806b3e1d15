"""Assessments."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Index
from sqlmodel import Field, SQLModel

from store.tables.columns import belongs_to, identity, instant, json_object, lead_key, of_tenant, tenant_key


class AssessmentRow(SQLModel, table=True):
    """The owner's structured answers; judged by rules inside the lead's run."""

    __tablename__ = "assessments"
    __table_args__ = (
        of_tenant(),
        belongs_to("leads", "lead_id"),
        belongs_to("users", "agent_id"),
        Index("assessments_lead", "tenant_id", "lead_id"),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    lead_id: int = lead_key()
    agent_id: int = Field(sa_column=Column(BigInteger, nullable=False))
    answers: dict[str, Any] = json_object()
    verdict: str | None = Field(default=None, max_length=20)
    reason: str | None = Field(default=None, max_length=50)
    created_at: datetime = instant(default_now=True)
    judged_at: datetime | None = instant()
    form_scope: str = Field(max_length=50, default="", sa_column_kwargs={"server_default": ""})
    form_version: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
