"""Every table, one file per noun; importing this package fills `SQLModel.metadata`."""

from store.tables import (
    booking,
    capture,
    duplicates,
    inbox,
    leads,
    lifecycle,
    outreach,
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
    "inbox",
    "leads",
    "lifecycle",
    "outreach",
    "privacy",
    "qualification",
    "routing",
    "rules",
    "sync",
    "team",
    "tenants",
]
