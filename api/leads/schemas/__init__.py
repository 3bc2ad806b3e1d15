"""Leads as JSON."""
