"""Leads and their runs checked against each other: invariants, limits, and what repairs a fault."""
