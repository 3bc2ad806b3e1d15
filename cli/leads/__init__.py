"""Leads: listed, shown, commanded."""
