"""Duplicates: looked for, merged where sure."""
