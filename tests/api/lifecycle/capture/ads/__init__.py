"""Leads of ad networks, from the networks' own wire format to a lead's run."""
