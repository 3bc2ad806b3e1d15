"""Addresses that must never be written to."""
