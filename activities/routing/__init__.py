"""Routing: offers made, accepted, ended; owners changed."""
