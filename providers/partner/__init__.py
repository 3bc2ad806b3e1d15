"""Webhooks from partners and to tenants' endpoints."""
