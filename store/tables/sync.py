"""Outgoing webhooks."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Index
from sqlmodel import Field, SQLModel

from store.tables.columns import belongs_to, identity, instant, json_object, of_tenant, tenant_key


class WebhookDeliveryRow(SQLModel, table=True):
    """One outgoing webhook to one endpoint."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        of_tenant(),
        belongs_to("webhook_endpoints", "endpoint_id"),
        belongs_to("leads", "lead_id"),
        Index("webhook_deliveries_once", "tenant_id", "endpoint_id", "lead_id", "run", "event", unique=True),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    endpoint_id: int = Field(sa_column=Column(BigInteger, nullable=False))
    lead_id: int = Field(sa_column=Column(BigInteger, nullable=False))
    run: int
    event: str = Field(max_length=50)
    payload: dict[str, Any] = json_object()
    tries: int = Field(default=0)
    status_code: int | None = Field(default=None)
    error: str | None = Field(default=None, max_length=200)
    created_at: datetime = instant(default_now=True)
    delivered_at: datetime | None = instant()
