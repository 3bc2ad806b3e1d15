"""Stripe: pages, refunds, webhooks."""
