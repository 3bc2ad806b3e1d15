"""Leads of ad networks, from the networks' own wire format to a running life."""
