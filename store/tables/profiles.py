"""What a tenant adds to a lead's profile: typed fields of its own, and tags."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, PrimaryKeyConstraint, text
from sqlmodel import Field, SQLModel

from store.tables.assignment import lead_key
from store.tables.columns import belongs_to, identity, instant, json_list, of_tenant, tenant_key


class CustomFieldRow(SQLModel, table=True):
    """One field that this tenant keeps of its leads. Type and key never change."""

    __tablename__ = "custom_fields"
    __table_args__ = (
        of_tenant(),
        CheckConstraint("type IN ('text','number','boolean','date','choice')", name="custom_fields_type"),
        Index("custom_fields_key", "tenant_id", "key", unique=True),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    key: str = Field(max_length=40)
    label: str = Field(max_length=200)
    type: str = Field(max_length=10)
    choices: list[str] = json_list()
    required: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    active: bool = Field(default=True, sa_column_kwargs={"server_default": text("true")})
    created_at: datetime = instant(default_now=True)


class LeadTagRow(SQLModel, table=True):
    """One word that somebody put on a lead."""

    __tablename__ = "lead_tags"
    __table_args__ = (
        PrimaryKeyConstraint("tenant_id", "tag", "lead_id", name="lead_tags_pkey"),
        of_tenant(),
        belongs_to("leads", "lead_id"),
        Index("lead_tags_lead", "tenant_id", "lead_id"),
    )
    tenant_id: int = Field()
    tag: str = Field(max_length=50)
    lead_id: int = lead_key()
    actor: str = Field(max_length=60)
    at: datetime = instant(nullable=False)
