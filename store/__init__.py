"""Postgres: the only SQL, behind tenant-scoped sessions. Never a rule, a vendor or HTTP."""
