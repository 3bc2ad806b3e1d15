"""Vonage: inbound calls."""
