"""Assessments, appointments, payments."""
