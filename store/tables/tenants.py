"""Tenants, their people, and what they configure."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Float,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    text,
)
from sqlmodel import Field, SQLModel

from store.tables.columns import belongs_to, identity, instant, json_list, json_object, of_tenant, tenant_key, user_key


class TenantRow(SQLModel, table=True):
    """One hospital. The only table whose key is `id` alone."""

    __tablename__ = "tenants"
    id: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    name: str = Field(max_length=200)
    country: str = Field(max_length=2)
    time_zone: str = Field(max_length=64)
    locale: str = Field(max_length=20, default="en")
    currency: str = Field(max_length=3)
    policy: dict[str, Any] = json_object()
    created_at: datetime = instant(default_now=True)
    rules_changed_at: datetime = Field(
        default=None,
        sa_column=Column(DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()")),
    )


class UserRow(SQLModel, table=True):
    """A person who signs in, or a program (role integration). Deactivated, never deleted.

    `issuer` and `subject`: the sign-in at the identity provider that is theirs since `bound_at`; a `subject` without an
    issuer is expected. Until `invited_until` a sign-in with their e-mail may become theirs.
    """

    __tablename__ = "users"
    __table_args__ = (
        of_tenant(),
        CheckConstraint("role IN ('agent','manager','admin','marketing','integration','ops')", name="users_role"),
        CheckConstraint("issuer IS NULL OR subject IS NOT NULL", name="users_bound"),
        Index("users_subject", "tenant_id", "subject", unique=True),
        Index("users_by_email", text("lower(email)")),
        Index("users_by_subject", "subject"),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    name: str = Field(max_length=200)
    email: str = Field(max_length=255)
    role: str = Field(sa_column=Column(String(20), nullable=False))
    subject: str | None = Field(default=None, max_length=255)
    active: bool = Field(default=True, sa_column_kwargs={"server_default": text("true")})
    created_at: datetime = instant(default_now=True)
    issuer: str | None = Field(default=None, max_length=500)
    locale: str | None = Field(default=None, max_length=20)
    invited_until: datetime | None = instant()
    bound_at: datetime | None = instant()


class AgentRow(SQLModel, table=True):
    """A user who works leads. `load` = open offers + owned open leads, kept in the transactions that change them."""

    __tablename__ = "agents"
    __table_args__ = (
        of_tenant(),
        belongs_to("users", "id"),
        CheckConstraint("capacity >= 0 AND load >= 0", name="agents_load"),
    )
    tenant_id: int = tenant_key()
    id: int = Field(sa_column=Column("id", BigInteger, primary_key=True))
    team: str = Field(default="main", max_length=50)
    phone: str | None = Field(default=None, max_length=20)
    skills: list[str] = json_list()
    languages: list[str] = json_list()
    locations: list[str] = json_list()
    seniority: int = Field(default=1)
    capacity: int = Field(default=20)
    daily_cap: int | None = Field(default=None)
    load: int = Field(default=0, sa_column=Column(Integer, nullable=False, server_default="0"))
    hours: list[dict[str, Any]] = json_list()
    time_off: list[dict[str, Any]] = json_list()
    active: bool = Field(default=True, sa_column_kwargs={"server_default": text("true")})
    last_offered_at: datetime | None = instant()
    served: float | None = Field(default=None, sa_column=Column(Float(53), nullable=True))
    response_s: float | None = Field(default=None, sa_column=Column(Float(53), nullable=True))


class IdempotencyKeyRow(SQLModel, table=True):
    """The stored answer to a POST that carried an Idempotency-Key.

    `begun`: a command is on its way, and has written `row_id`; it has no `status` until it is answered. `forgotten`:
    the answer is not kept any more; the key still is, so that nothing is done twice.
    """

    __tablename__ = "idempotency_keys"
    __table_args__ = (
        PrimaryKeyConstraint("tenant_id", "key", name="idempotency_keys_pkey"),
        of_tenant(),
        Index("idempotency_keys_answered", "tenant_id", "created_at", postgresql_where=text("NOT forgotten")),
        Index("idempotency_keys_forgotten", "tenant_id", "created_at", postgresql_where=text("forgotten")),
    )
    tenant_id: int = Field()
    key: str = Field(max_length=255)
    request_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    status: int | None = Field(default=None)
    answer: dict[str, Any] = json_object()
    created_at: datetime = instant(default_now=True)
    begun: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    row_id: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    forgotten: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})


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


class ApiKeyRow(SQLModel, table=True):
    """A program's key: only its hash is kept; `prefix` finds it. `replaces`: the key that it rotates out."""

    __tablename__ = "api_keys"
    __table_args__ = (
        of_tenant(),
        belongs_to("users", "user_id"),
        belongs_to("integrations", "integration_id"),
        belongs_to("api_keys", "replaces"),
        Index("api_keys_prefix", "tenant_id", "prefix", unique=True),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    user_id: int = user_key("user_id")
    integration_id: int | None = user_key("integration_id", nullable=True)
    name: str = Field(max_length=200)
    prefix: str = Field(max_length=40)
    secret_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    scopes: list[str] = json_list()
    replaces: int | None = user_key("replaces", nullable=True)
    created_at: datetime = instant(default_now=True)
    expires_at: datetime | None = instant()
    revoked_at: datetime | None = instant()
    last_used_at: datetime | None = instant()


class TokenRevocationRow(SQLModel, table=True):
    """A token that was ended early (`token_id`), or all of a user's that were issued before an instant.

    After `ends_at` such tokens have ended anyway, and the row goes.
    """

    __tablename__ = "token_revocations"
    __table_args__ = (
        of_tenant(),
        belongs_to("users", "user_id"),
        CheckConstraint("(token_id IS NULL) <> (issued_before IS NULL)", name="token_revocations_one"),
        Index("token_revocations_user", "tenant_id", "user_id"),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    user_id: int = user_key("user_id")
    token_id: str | None = Field(default=None, max_length=64)
    issued_before: datetime | None = instant()
    revoked_by: str = Field(max_length=60)
    revoked_at: datetime = instant(nullable=False)
    ends_at: datetime = instant(nullable=False)


class SessionRow(SQLModel, table=True):
    """A person signed in at a browser, whose cookie has this hash. It ends at `ends_at`, or earlier when left alone.

    `demo`: without an identity provider. `sealed_tokens`: what the provider gave, for the vault to open.
    """

    __tablename__ = "sessions"
    __table_args__ = (
        of_tenant(),
        belongs_to("users", "user_id"),
        Index("sessions_secret", "tenant_id", "secret_hash", unique=True),
        Index("sessions_user", "tenant_id", "user_id"),
        Index("sessions_end", "tenant_id", "ends_at"),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    user_id: int = user_key("user_id")
    role: str = Field(sa_column=Column(String(20), nullable=False))
    secret_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    demo: bool = Field()
    sealed_tokens: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    created_at: datetime = instant(nullable=False)
    last_seen_at: datetime = instant(nullable=False)
    ends_at: datetime = instant(nullable=False)


class PreferencesRow(SQLModel, table=True):
    """What a user has set for themselves in the console: one small document."""

    __tablename__ = "preferences"
    __table_args__ = (of_tenant(), belongs_to("users", "user_id"))
    tenant_id: int = tenant_key()
    user_id: int = Field(sa_column=Column("user_id", BigInteger, primary_key=True))
    preferences: dict[str, Any] = json_object()
    updated_at: datetime = instant(nullable=False)


class BrandRow(SQLModel, table=True):
    """The hospital's own look: a colour as `#rrggbb`, and its logo as PNG."""

    __tablename__ = "brands"
    __table_args__ = (of_tenant(),)
    tenant_id: int = tenant_key()
    accent: str | None = Field(default=None, max_length=7)
    logo: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    updated_at: datetime = instant(nullable=False)
