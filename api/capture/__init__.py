"""Capture channels: forms, ads, partners, imports."""
