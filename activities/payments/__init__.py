"""Deposits at vendors: the desk of a tenant, its pages, refunds, the daily reconciliation."""
