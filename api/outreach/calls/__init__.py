"""Calls over HTTP: what vendors ask, the list of a lead, and recordings played."""
