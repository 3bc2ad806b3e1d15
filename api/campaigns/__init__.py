"""Campaigns and what they brought."""
