"""Criteria that many queries share."""

from typing import Any

from sqlalchemy import ColumnElement

from store.tables.leads import LeadRow

Criteria = tuple[ColumnElement[bool], ...]


def of_lead(table: Any, lead: LeadRow) -> Criteria:
    """The lead's rows of the table."""
    return table.tenant_id == lead.tenant_id, table.lead_id == lead.id


def of_run(table: Any, lead: LeadRow) -> Criteria:
    """The rows that the lead's present run made."""
    return *of_lead(table, lead), table.run == lead.run
