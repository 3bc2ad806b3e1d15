"""Patients: our own registry, the links to the hospital's, and what they said after they converted."""
