"""Vendors' webhooks, and the pages behind the links in our messages."""
