"""Every table, one file per noun; importing this package fills `SQLModel.metadata`."""

from store.tables import (
    assignment,
    conversion,
    delivery,
    doors,
    duplicates,
    imports,
    lead,
    moves,
    outreach,
    profiles,
    rules,
    staff,
    tenancy,
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
