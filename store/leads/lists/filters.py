"""Which leads a list shows, and in what order. Each filter and each order is served by an index."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ARRAY, BindParameter, ColumnElement, and_, any_, bindparam, func, literal, select
from sqlmodel import SQLModel

from store.leads.leads import AnySelect, TenantValue, column, lead, visible_to
from store.leads.search import with_email, with_name, with_phone_tail
from store.tables.leads import CustomValueRow
from store.tables.tenants import AgentRow


class LeadOrder(StrEnum):
    """Creation order is the order of ids. By score, leads not scored yet are left out; by deadline, those without come
    last."""

    NEWEST = "-created_at"
    OLDEST = "created_at"
    BEST = "-score"
    WORST = "score"
    DUE = "deadline"
    CHANGED = "-updated_at"


@dataclass(frozen=True)
class LeadFilter:
    """What a list shows. `email_norm`, `phone_tail` and `name_prefix` are as in `Search`.

    Of several values any fits; filters narrow together. `custom`: (key, value) as it is stored.
    `agent_id`: only what this agent may see.
    """

    status: tuple[str, ...] = ()
    stage: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    priority: tuple[int, ...] = ()
    band: tuple[str, ...] = ()
    phase: tuple[str, ...] = ()
    waiting_kind: tuple[str, ...] = ()
    tag: tuple[str, ...] = ()
    owner_id: int | None = None
    unowned: bool = False
    team: str | None = None
    campaign_id: int | None = None
    score_from: int | None = None
    score_to: int | None = None
    created_from: datetime | None = None
    created_to: datetime | None = None
    due_before: datetime | None = None
    overdue: bool = False
    custom: tuple[tuple[str, str], ...] = ()
    email_norm: str | None = None
    phone_tail: str | None = None
    name_prefix: str | None = None
    agent_id: int | None = None


_MANY = ("status", "stage", "source", "priority", "band", "phase", "waiting_kind")
_SEARCHED = {"email_norm": with_email, "phone_tail": with_phone_tail, "name_prefix": with_name}
ANY, _CUSTOM = "any_", "custom_"
MOST_CUSTOM, LONGEST_CUSTOM = 5, 100


def sort_key(criteria: LeadFilter, order: LeadOrder) -> str:
    """The column that a page is sorted by, before the id: an index serves each, together with the filters."""
    if order in (LeadOrder.BEST, LeadOrder.WORST):
        return "score"
    if order in (LeadOrder.DUE, LeadOrder.CHANGED):
        return order.value.lstrip("-")
    return "created_at" if criteria.created_from or criteria.created_to else "id"


def parameters(criteria: LeadFilter) -> dict[str, Any]:
    """Values by the names of a statement's parameters. One of several stands for itself: an index keeps its order."""
    found: dict[str, Any] = {}
    for name, value in vars(criteria).items():
        if name == "custom":
            for number, (key, text) in enumerate(value):
                found |= {f"{_CUSTOM}key_{number}": key, f"{_CUSTOM}value_{number}": text}
        elif isinstance(value, tuple):
            found |= {name: value[0]} if len(value) == 1 else {ANY + name: [*value]} if value else {}
        elif value is not None and value is not False:
            found[name] = value
    return found


def lead_conditions(tenant_id: TenantValue, given: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    """Beside the tenant: none merged away or withdrawn, and what the `parameters` say, as values or as their places."""
    found: list[ColumnElement[bool]] = [lead("merged_into").is_(None), lead("withdrawn_at").is_(None)]
    found += [lead(name) == given[name] for name in (*_MANY, "owner_id", "campaign_id") if name in given]
    found += [lead(name) == any_(_array(name, given[ANY + name])) for name in _MANY if ANY + name in given]
    found += _ranges(given)
    for name, look in _SEARCHED.items():
        if name in given:
            # Found first, once: as a join, a page in the order of ids would be read from all leads.
            found.append(lead("id") == any_(func.array(look(tenant_id, given[name]).scalar_subquery())))
    if "team" in given:
        found.append(lead("owner_id") == any_(func.array(_members(tenant_id, given["team"]).scalar_subquery())))
    if "tag" in given:
        found.append(lead("id").in_(_tagged(tenant_id, _tag() == given["tag"])))
    if ANY + "tag" in given:
        found.append(lead("id").in_(_tagged(tenant_id, _tag() == any_(_typed(given[ANY + "tag"], ARRAY(_tag().type))))))
    for number in range(MOST_CUSTOM):
        if (key := given.get(f"{_CUSTOM}key_{number}")) is not None:
            found.append(lead("id").in_(_with_own(tenant_id, key, given[f"{_CUSTOM}value_{number}"])))
    if "agent_id" in given:
        found.append(lead("id").in_(visible_to(tenant_id, given["agent_id"])))
    return found


def _ranges(given: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    made: dict[str, Callable[[Any], ColumnElement[bool]]] = {
        "unowned": lambda _: lead("owner_id").is_(None),
        "score_from": lambda value: lead("score") >= value,
        "score_to": lambda value: lead("score") <= value,
        "created_from": lambda value: lead("created_at") >= value,
        "created_to": lambda value: lead("created_at") < value,
        "due_before": lambda value: lead("due_at") < value,
        "overdue": lambda _: lead("due_at") < func.now(),
    }
    return [make(given[name]) for name, make in made.items() if name in given]


def _array(name: str, value: Any) -> ColumnElement[Any]:
    return _typed(value, ARRAY(lead(name).type))


def _typed(value: Any, type_: ARRAY[Any]) -> ColumnElement[Any]:
    return bindparam(value.key, type_=type_) if isinstance(value, BindParameter) else literal(value, type_)


def _tag() -> ColumnElement[str]:
    return SQLModel.metadata.tables["lead_tags"].c.tag


def _tagged(tenant_id: TenantValue, fits: ColumnElement[bool]) -> AnySelect:
    member, tags = SQLModel.metadata.tables["leads"].alias("member"), SQLModel.metadata.tables["lead_tags"]
    has = and_(tags.c.tenant_id == member.c.tenant_id, tags.c.lead_id == member.c.id)
    return (
        select(func.coalesce(member.c.merged_into, member.c.id))
        .select_from(member.join(tags, has))
        .where(tags.c.tenant_id == tenant_id, fits)
    )


def _members(tenant_id: TenantValue, team: Any) -> AnySelect:
    return select(column(AgentRow, "id")).where(
        column(AgentRow, "tenant_id") == tenant_id, column(AgentRow, "team") == team
    )


def _with_own(tenant_id: TenantValue, key: Any, value: Any) -> AnySelect:
    own = CustomValueRow
    return select(column(own, "lead_id")).where(
        column(own, "tenant_id") == tenant_id, column(own, "key") == key, column(own, "value") == value
    )
