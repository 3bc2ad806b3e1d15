"""Leads in lists, as callers ask for them and get them."""
