"""Every table, one file per noun; importing this package fills `SQLModel.metadata`."""

from store.tables import (
    booking,
    capture,
    duplicates,
    leads,
    lifecycle,
    outreach,
    payments,
    privacy,
    qualification,
    routing,
    rules,
    sync,
    team,
    tenants,
)

__all__ = [
    "booking",
    "capture",
    "duplicates",
    "leads",
    "lifecycle",
    "outreach",
    "payments",
    "privacy",
    "qualification",
    "routing",
    "rules",
    "sync",
    "team",
    "tenants",
]
