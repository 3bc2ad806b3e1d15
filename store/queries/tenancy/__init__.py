"""Tenants, their people, their rules."""
