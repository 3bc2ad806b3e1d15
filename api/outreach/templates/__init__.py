"""Texts of messages over the API."""
