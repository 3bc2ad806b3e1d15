"""Vendors of a tenant: accounts, order, rests, figures."""
