"""Outgoing webhooks: what happened, where tenants want to hear of it, and how it gets there."""
