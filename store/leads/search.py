"""Where a search looks: by all that is known of a person, up to the lead that survived. Each part has its index."""

from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, Table, and_, func, literal_column, select, union_all
from sqlmodel import SQLModel

_TABLES = SQLModel.metadata.tables
TenantValue = int | BindParameter[Any]
Ids = Select[*tuple[Any, ...]]


def with_email(tenant_id: TenantValue, norm: Any) -> Ids:
    """The addresses that identify a lead, and those that were named without proof."""
    return _either(*(_mailbox(name, tenant_id, norm) for name in ("identities", "claimed_contacts")))


def with_phone_tail(tenant_id: TenantValue, tail: Any) -> Ids:
    """`tail`: digits from the last to the first."""
    return _either(*(_ending_in(name, tenant_id, tail) for name in ("identities", "claimed_contacts")))


def with_name(tenant_id: TenantValue, prefix: Any) -> Ids:
    """By the start of the whole name, of any word in it, or of another name that the person gave."""
    member = _TABLES["leads"].alias("member")
    whole = select(_survivor(member)).where(member.c.tenant_id == tenant_id, _begins(member.c.name_norm, prefix))
    parts = _TABLES["name_parts"]
    return _either(whole, _of_leads(parts, tenant_id, _begins(parts.c.part, prefix)))


def _mailbox(name: str, tenant_id: TenantValue, norm: Any) -> Ids:
    table = _TABLES[name]
    return _of_leads(table, tenant_id, and_(table.c.kind == literal_column("'email'"), table.c.value == norm))


def _ending_in(name: str, tenant_id: TenantValue, tail: Any) -> Ids:
    table = _TABLES[name]
    return _of_leads(table, tenant_id, _begins(table.c.tail, tail))


def _begins(column: ColumnElement[Any], prefix: Any) -> ColumnElement[bool]:
    return column.op("^@", is_comparison=True)(prefix)


def _of_leads(table: Table, tenant_id: TenantValue, condition: ColumnElement[bool]) -> Ids:
    member = _TABLES["leads"].alias("member")
    owns = and_(member.c.tenant_id == table.c.tenant_id, member.c.id == table.c.lead_id)
    return (
        select(_survivor(member)).select_from(table.join(member, owns)).where(table.c.tenant_id == tenant_id, condition)
    )


def _survivor(member: Any) -> ColumnElement[Any]:
    return func.coalesce(member.c.merged_into, member.c.id)


def _either(*parts: Ids) -> Ids:
    found = union_all(*parts).subquery()
    return select(found.c[0])
