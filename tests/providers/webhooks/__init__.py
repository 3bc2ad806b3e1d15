"""Requests to endpoints of tenants."""
