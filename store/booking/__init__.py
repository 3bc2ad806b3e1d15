"""Appointments, deposits, and what can be booked."""
