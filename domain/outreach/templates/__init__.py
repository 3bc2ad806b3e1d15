"""Texts of messages: what one may name, how it is checked, and how it is filled in."""
