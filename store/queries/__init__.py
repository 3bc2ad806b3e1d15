"""Reads and writes by noun; each function takes an open tenant session and never commits."""
