"""Offers made and ended, and leads called up from the queue."""
