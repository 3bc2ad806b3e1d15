"""Patients over HTTP: who may be a known one, and the registry that is connected."""
