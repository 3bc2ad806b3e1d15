"""Every table, one file per noun; importing this package fills `SQLModel.metadata`."""

from store.tables import assignment, conversion, delivery, lead, outreach, tenancy

__all__ = ["assignment", "conversion", "delivery", "lead", "outreach", "tenancy"]
