"""Vendors of a tenant: accounts and their order, and what a vendor allows when."""
