"""Stripe: hosted pages for deposits, refunds, webhooks."""
