"""Stands in where no vendor is configured; says that it is a sandbox."""
