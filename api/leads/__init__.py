"""Leads and their runs: read, edited, commanded."""
