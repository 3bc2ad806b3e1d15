"""Tenants, and their programs' keys."""
