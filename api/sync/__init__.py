"""Outgoing webhooks: endpoints, their deliveries, the catalogue of events."""
