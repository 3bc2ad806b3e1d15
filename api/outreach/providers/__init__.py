"""Vendors of a tenant: which, in which order, how they do."""
