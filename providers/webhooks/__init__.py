"""Outgoing webhooks to the endpoints of tenants (Standard Webhooks)."""
