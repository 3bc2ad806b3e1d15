"""Appointments, as people read them."""
