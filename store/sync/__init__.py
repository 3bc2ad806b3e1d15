"""Outgoing webhooks: endpoints, deliveries, the log, redeliveries."""
