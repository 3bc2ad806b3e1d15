"""Twilio: SMS and calls, and its webhooks."""
