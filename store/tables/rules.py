"""Versions of rules, what puts them into force, and what a draft would have decided."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, text
from sqlmodel import Field, SQLModel

from store.tables.columns import (
    belongs_to,
    identity,
    instant,
    json_list,
    json_object,
    lead_key,
    of_tenant,
    rule_set_key,
    tenant_key,
)


class RuleSetRow(SQLModel, table=True):
    """One version of one kind of rules; its body never changes. `scope` is an assessment form's specialty, else ''."""

    __tablename__ = "rule_sets"
    __table_args__ = (
        of_tenant(),
        CheckConstraint("state IN ('draft','active','retired')", name="rule_sets_state"),
        Index("rule_sets_version", "tenant_id", "kind", "scope", "version", unique=True),
        Index("rule_sets_active", "tenant_id", "kind", "scope", unique=True, postgresql_where=text("state = 'active'")),
        Index("rule_sets_shadow", "tenant_id", "kind", "scope", unique=True, postgresql_where=text("shadow")),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    kind: str = Field(max_length=30)
    version: int
    state: str = Field(max_length=10, default="draft")
    body: dict[str, Any] = json_object()
    created_at: datetime = instant(default_now=True)
    scope: str = Field(max_length=50, default="", sa_column_kwargs={"server_default": ""})
    note: str = Field(max_length=500, default="", sa_column_kwargs={"server_default": ""})
    actor: str = Field(max_length=60)
    shadow: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})


class RuleActivationRow(SQLModel, table=True):
    """Who put which version into force, when. Version 0 is the built-in one."""

    __tablename__ = "rule_activations"
    __table_args__ = (of_tenant(), Index("rule_activations_kind", "tenant_id", "kind", "scope", "id"))
    tenant_id: int = tenant_key()
    id: int = identity()
    kind: str = Field(max_length=30)
    scope: str = Field(max_length=50, default="", sa_column_kwargs={"server_default": ""})
    version: int
    moves_leads: bool
    actor: str = Field(max_length=60)
    activated_at: datetime = instant(nullable=False)


class ShadowDecisionRow(SQLModel, table=True):
    """What a draft would have decided beside the version in force."""

    __tablename__ = "shadow_decisions"
    __table_args__ = (
        of_tenant(),
        belongs_to("rule_sets", "rule_set_id"),
        belongs_to("leads", "lead_id"),
        Index("shadow_decisions_once", "tenant_id", "rule_set_id", "lead_id", "run", "decided_at", unique=True),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    rule_set_id: int = rule_set_key()
    lead_id: int = lead_key()
    run: int
    active: dict[str, Any] = json_object()
    draft: dict[str, Any] = json_object()
    differs: bool
    decided_at: datetime = instant(nullable=False)


class TrialRow(SQLModel, table=True):
    """A draft run on what was recorded between `since` and `until`; it goes on behind decision `behind`."""

    __tablename__ = "trials"
    __table_args__ = (
        of_tenant(),
        belongs_to("rule_sets", "rule_set_id"),
        CheckConstraint("state IN ('running','done','failed')", name="trials_state"),
        Index("trials_rule_set", "tenant_id", "rule_set_id", "id"),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    rule_set_id: int = rule_set_key()
    since: datetime = instant(nullable=False)
    until: datetime = instant(nullable=False)
    state: str = Field(max_length=10, default="running")
    total: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    done: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    after_id: int = Field(default=0, sa_column=Column(BigInteger, nullable=False, server_default=text("0")))
    tally: dict[str, Any] = json_object()
    report: dict[str, Any] = json_object()
    actor: str = Field(max_length=60)
    created_at: datetime = instant(default_now=True)
    finished_at: datetime | None = instant()


class ScoreRow(SQLModel, table=True):
    """One scoring of one lead, with its reasons."""

    __tablename__ = "scores"
    __table_args__ = (
        of_tenant(),
        belongs_to("leads", "lead_id"),
        Index("scores_cause", "tenant_id", "lead_id", "run", "cause", unique=True),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    lead_id: int = lead_key()
    run: int
    value: int
    band: str = Field(max_length=10)
    priority: int
    reasons: list[dict[str, Any]] = json_list()
    rule_set_version: int
    cause: str = Field(max_length=30)
    scored_at: datetime = instant(nullable=False)


class DecisionRow(SQLModel, table=True):
    """The ledger: what was decided, from which facts, by which rules, among whom, with what result."""

    __tablename__ = "decisions"
    __table_args__ = (
        of_tenant(),
        belongs_to("leads", "lead_id"),
        Index("decisions_once", "tenant_id", "lead_id", "run", "kind", "decided_at", unique=True),
        Index("decisions_lead", "tenant_id", "lead_id", "id"),
        Index("decisions_kind", "tenant_id", "kind", "decided_at", "id"),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    lead_id: int = lead_key()
    run: int
    kind: str = Field(max_length=30)
    inputs: dict[str, Any] = json_object()
    rule_version: int
    candidates: dict[str, Any] | list[dict[str, Any]] = json_list()
    result: dict[str, Any] = json_object()
    decided_at: datetime = instant(nullable=False)
