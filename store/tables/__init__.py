"""Every table, one file per noun; importing this package fills `SQLModel.metadata`."""

from store.tables import (
    booking,
    capture,
    duplicates,
    leads,
    lifecycle,
    outreach,
    routing,
    rules,
    team,
    tenants,
)

__all__ = [
    "assignment",
    "conversion",
    "delivery",
    "doors",
    "duplicates",
    "imports",
    "lead",
    "moves",
    "outreach",
    "profiles",
    "rules",
    "staff",
    "tenancy",
]
